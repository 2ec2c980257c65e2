package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/tlgen-go/tlgen/tl"
)

const (
	// headLen is how many bytes a frame's length takes.
	headLen = 4
	// leastFrame is the longest frame that every peer has to take, and the
	// longest one before hello and welcome are exchanged.
	leastFrame = 1 << 10
	// defaultMaxFrame is as much as other RPC systems take by default.
	defaultMaxFrame = 4 << 20
	// firstChunk bounds what a length alone makes us allocate.
	firstChunk = 64 << 10
)

// orDefaultFrame is an option for the longest frame, within the protocol's bounds.
func orDefaultFrame(n int) int {
	if n == 0 {
		return defaultMaxFrame
	}
	return min(max(n, leastFrame), math.MaxInt32)
}

// positive is v, or what stands for it where it is none of a number.
func positive[T int | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// frameOf is the frame of a message without an Object.
func frameOf(m message) ([]byte, error) {
	e := tl.NewEncoder(make([]byte, headLen, 64))
	m.encode(e)
	return sealed(e)
}

// frameWith is the frame of a message that ends in the Object v, in its form of
// the layer.
func frameWith(m message, v tl.Object, layer int) ([]byte, error) {
	e := tl.NewEncoder(make([]byte, headLen, 256)).ForLayer(layer)
	m.encode(e)
	name := "Object"
	if v != nil {
		name = v.TypeName()
	}
	e.Object(v, name)
	return sealed(e)
}

func sealed(e *tl.Encoder) ([]byte, error) {
	frame, err := e.Bytes()
	if err != nil {
		return nil, err
	}
	return seal(frame), nil
}

// seal sets the length of a frame, for which its first bytes are.
func seal(frame []byte) []byte {
	binary.LittleEndian.PutUint32(frame, uint32(len(frame)-headLen))
	return frame
}

// fits is an error where the peer does not take the frame.
func fits(frame []byte, limit int) error {
	if n := len(frame) - headLen; n > limit {
		return fmt.Errorf("%w: a frame of %d bytes, the peer takes at most %d", tl.ErrLimit, n, limit)
	}
	return nil
}

// readFrame reads a frame without its length. The error is io.EOF only where
// the input ends between frames.
func readFrame(r io.Reader, limit int) ([]byte, error) {
	var head [headLen]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n < 4 || int64(n) > int64(limit) {
		return nil, fmt.Errorf("%w: a frame of %d bytes, at least 4 and at most %d", ErrProtocol, n, limit)
	}
	return readBody(r, int(n))
}

// readBody reads n bytes. Memory grows with what arrives, not with what was
// announced.
func readBody(r io.Reader, n int) ([]byte, error) {
	b := make([]byte, 0, min(n, firstChunk))
	for len(b) < n {
		b = slices.Grow(b, min(n-len(b), max(len(b), firstChunk)))
		end := min(n, cap(b))
		got, err := io.ReadFull(r, b[len(b):end])
		b = b[:len(b)+got]
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

package gotd

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// framing is one of MTProto's transports: how frames lie on a stream.
type framing interface {
	// tag is what a client sends before its first frame.
	tag() []byte
	// read returns the next frame, which has at most limit bytes.
	read(r io.Reader, limit int) ([]byte, error)
	// length is how long the frame is that begins with head, if that is enough to tell.
	length(head []byte) (n int64, ok bool)
	// append appends the frame of payload, whose length four divides, to b.
	append(b, payload []byte) []byte
}

// abridged has a length of one byte, or of three after 0x7f, counted in words.
type abridged struct{}

func (abridged) tag() []byte { return []byte{0xef} }

func (abridged) read(r io.Reader, limit int) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:1]); err != nil {
		return nil, err
	}
	if head[0] == 0x7f {
		if _, err := io.ReadFull(r, head[:3]); err != nil {
			return nil, err
		}
	}
	return readPayload(r, int64(binary.LittleEndian.Uint32(head[:]))*4, limit)
}

func (abridged) length(head []byte) (int64, bool) {
	switch {
	case len(head) == 0, head[0] == 0x7f && len(head) < 4:
		return 0, false
	case head[0] == 0x7f:
		return 4 + int64(binary.LittleEndian.Uint32(head)>>8)*4, true
	}
	return 1 + int64(head[0])*4, true
}

func (abridged) append(b, payload []byte) []byte {
	if words := len(payload) / 4; words < 0x7f {
		b = append(b, byte(words))
	} else {
		b = append(b, 0x7f, byte(words), byte(words>>8), byte(words>>16))
	}
	return append(b, payload...)
}

// intermediate has a length of four bytes.
type intermediate struct{}

func (intermediate) tag() []byte { return []byte{0xee, 0xee, 0xee, 0xee} }

func (intermediate) read(r io.Reader, limit int) ([]byte, error) {
	n, err := readLength(r)
	if err != nil {
		return nil, err
	}
	return readPayload(r, n, limit)
}

func (intermediate) length(head []byte) (int64, bool) {
	if len(head) < 4 {
		return 0, false
	}
	return 4 + int64(binary.LittleEndian.Uint32(head)), true
}

func (intermediate) append(b, payload []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)))
	return append(b, payload...)
}

// padded is intermediate with up to 15 bytes behind each payload, which count
// as a part of it: who reads the payload knows where it ends.
type padded struct{ intermediate }

func (padded) tag() []byte { return []byte{0xdd, 0xdd, 0xdd, 0xdd} }

// append pads with at most three bytes: there are peers that remove no more.
func (padded) append(b, payload []byte) []byte {
	var padding [4]byte
	_, _ = rand.Read(padding[:])
	n := int(padding[3] % 4)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)+n))
	b = append(b, payload...)
	return append(b, padding[:n]...)
}

// full has a length that counts all of the frame, a number and a checksum.
type full struct{ nextRead, nextWrite uint32 }

// fullExtra is what a full frame has beside its payload.
const fullExtra = 12

func (*full) tag() []byte { return nil }

func (f *full) read(r io.Reader, limit int) ([]byte, error) {
	n, err := readLength(r)
	if err != nil {
		return nil, err
	}
	if n <= fullExtra {
		return nil, fmt.Errorf("a full frame of %d bytes, at least %d", n, fullExtra+4)
	}
	rest, err := readPayload(r, n-4, limit+fullExtra)
	if err != nil {
		return nil, err
	}
	end := len(rest) - 4
	sum := crc32.Update(crc32.ChecksumIEEE(binary.LittleEndian.AppendUint32(nil, uint32(n))), crc32.IEEETable, rest[:end])
	if sum != binary.LittleEndian.Uint32(rest[end:]) {
		return nil, errors.New("the checksum of a full frame is wrong")
	}
	if number := binary.LittleEndian.Uint32(rest); number != f.nextRead {
		return nil, fmt.Errorf("full frame %d, want %d", number, f.nextRead)
	}
	f.nextRead++
	return rest[4:end], nil
}

func (*full) length(head []byte) (int64, bool) {
	if len(head) < 4 {
		return 0, false
	}
	return int64(binary.LittleEndian.Uint32(head)), true
}

func (f *full) append(b, payload []byte) []byte {
	start := len(b)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)+fullExtra))
	b = binary.LittleEndian.AppendUint32(b, f.nextWrite)
	b = append(b, payload...)
	f.nextWrite++
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}

// readLength reads a length of four bytes.
func readLength(r io.Reader) (int64, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, err
	}
	return int64(binary.LittleEndian.Uint32(head[:])), nil
}

// readPayload reads n bytes. Memory grows with what arrives, not with what was
// announced.
func readPayload(r io.Reader, n int64, limit int) ([]byte, error) {
	const firstChunk = 64 << 10
	if n == 0 || n > int64(limit) {
		return nil, fmt.Errorf("a frame of %d bytes, at least 1 and at most %d", n, limit)
	}
	b := make([]byte, min(n, firstChunk))
	for read := 0; ; {
		m, err := io.ReadFull(r, b[read:])
		read += m
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil || int64(read) == n {
			return b[:read], err
		}
		b = append(b, make([]byte, min(n-int64(read), int64(read)))...)
	}
}

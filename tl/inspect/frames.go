package inspect

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tlgen-go/tlgen/tl"
)

// streamBuffer is how much of a stream is read at once, in bytes.
const streamBuffer = 256 << 10

// Frames reads the frames of a stream, one after another.
type Frames struct {
	in *bufio.Reader
	framer
	most    int
	started bool
	at      int64
}

// Frame is a frame of a stream.
type Frame struct {
	// Offset is where it begins in the stream, and Start where its packet does, in bytes.
	Offset, Start int64
	// Packet is empty of a quick ack.
	Packet []byte
	// Err tells that the stream ends within the frame, that its CRC32 is wrong, or
	// that frames before it are missing.
	Err error
}

// NewFrames reads frames from r. Their packets may have up to most bytes; 0 is
// the default of tl.Limits.
func NewFrames(r io.Reader, f Framing, most int) *Frames {
	most = tl.Limits{Bytes: most}.OrDefault().Bytes
	return &Frames{in: bufio.NewReaderSize(r, streamBuffer), framer: framer{Framing: f}, most: most}
}

// Next appends the next frame to b. At the end of the stream the error is io.EOF.
// Behind any error there are no more frames.
func (f *Frames) Next(b []byte) ([]byte, Frame, error) {
	if !f.started {
		f.started = true
		b, _ := f.in.Peek(wordSize)
		f.skip(f.tag(b))
	}
	parts, err := f.head()
	if err == nil {
		var frame Frame
		if b, frame, err = f.read(b, parts); err == nil {
			return b, frame, nil
		}
	}
	if !errors.Is(err, io.EOF) {
		err = fmt.Errorf("frame at byte %d: %w", f.at, err)
	}
	return b, Frame{}, err
}

func (f *Frames) offset() int64 { return f.at }

// ready tells whether the next frame has arrived, so that reading does not block.
func (f *Frames) ready() bool {
	b, _ := f.in.Peek(f.in.Buffered())
	parts, err := f.next(b)
	return f.started && err == nil && parts.size() <= len(b)
}

// head is where the parts of the next frame lie.
func (f *Frames) head() (parts frameParts, err error) {
	for least := 1; ; least++ {
		b, short := f.in.Peek(max(least, min(f.in.Buffered(), longestHead)))
		if len(b) == 0 {
			return parts, short
		}
		parts, err = f.next(b)
		switch least = len(b); {
		case errors.Is(err, tl.ErrTruncated) && short == nil:
		case errors.Is(err, tl.ErrTruncated) && !errors.Is(short, io.EOF):
			return parts, short
		case err == nil && parts.packet > f.most:
			return parts, fmt.Errorf("%w: a frame of %d bytes, at most %d", tl.ErrLimit, parts.packet, f.most)
		default:
			return parts, err
		}
	}
}

// read reads a frame, whose packet is appended to b. What a frame says of its
// size is not believed before its bytes are there.
func (f *Frames) read(b []byte, parts frameParts) ([]byte, Frame, error) {
	frame, start := Frame{Offset: f.at}, len(b)
	var err error
	for left := parts.size(); left > 0 && err == nil; {
		n := min(left, streamBuffer)
		b = slices.Grow(b, n)[:len(b)+n]
		read := 0
		read, err = io.ReadFull(f.in, b[len(b)-n:])
		b, left = b[:len(b)-n+read], left-read
	}
	whole := b[start:]
	f.at += int64(len(whole))
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		frame.Err = needsMore(parts.size(), whole)
	case err != nil:
		return b, frame, err
	default:
		frame.Err = errors.Join(parts.check(whole), f.inOrder(whole))
	}
	frame.Start = frame.Offset + int64(parts.head)
	end := min(len(whole), parts.head+parts.packet)
	frame.Packet = whole[min(parts.head, end):end:end]
	return b, frame, nil
}

// skip passes over bytes that were peeked at.
func (f *Frames) skip(n int) {
	n, _ = f.in.Discard(n)
	f.at += int64(n)
}

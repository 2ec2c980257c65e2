package inspect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/tlgen-go/tlgen/tl"
)

// Framing is how a stream is cut into packets, which are what lies in its frames.
type Framing uint8

// The framings. Those with names are MTProto's transports over TCP.
const (
	// Unframed is no framing: values one after another, or one packet.
	Unframed Framing = iota
	// Abridged has the length before a packet in words of four bytes: in a byte,
	// or in three behind 7f.
	Abridged
	// Intermediate has the length before a packet in four bytes, as have values
	// in many files.
	Intermediate
	// Padded is Intermediate with up to 15 further bytes behind a packet, which
	// the length counts.
	Padded
	// Full has length and number before a packet, and a CRC32 behind it.
	Full
)

// framings are the names of the framings.
var framings = [...]string{Unframed: "none", Abridged: "abridged", Intermediate: "intermediate", Padded: "padded", Full: "full"}

// String is the framing's name.
func (f Framing) String() string { return framings[f] }

// FramingNames are the names of all framings.
func FramingNames() []string { return slices.Clone(framings[:]) }

// FramingNamed is the framing with the name.
func FramingNamed(name string) (f Framing, ok bool) {
	i := slices.Index(framings[:], name)
	return Framing(max(i, 0)), i >= 0
}

// ErrFrame is of a stream that is not framed as it should be.
var ErrFrame = errors.New("broken frame")

// tags are what a client begins a stream with, to say how it is framed.
var tags = [...][]byte{Abridged: {0xef}, Intermediate: {0xee, 0xee, 0xee, 0xee}, Padded: {0xdd, 0xdd, 0xdd, 0xdd}, Full: nil}

// Sizes of parts of frames, in bytes.
const (
	wordSize    = 4
	frameLength = 4
	fullHead    = 8
	fullTail    = 4
	longestHead = 8
	// longestFrame is more than is ever met.
	longestFrame = 1 << 30
	mostPadding  = 15
)

const (
	// longWords is an abridged length that three bytes follow.
	longWords = 0x7f
	// ackBit is set in the highest byte of a length by a client that wants a quick
	// ack, and in that of a quick ack, which has no packet.
	ackBit = 0x80
)

// frameParts is where the parts of a frame lie: its head, its packet and its tail, of
// so many bytes each.
type frameParts struct {
	head, packet, tail int
	// ack tells that the head is a quick ack.
	ack bool
}

func (f frameParts) size() int { return f.head + f.packet + f.tail }

// framer takes a stream apart.
type framer struct {
	Framing
	// client tells that a client has begun the stream with its tag.
	client bool
	// frames are how many there were, and number is that of the last one of Full.
	frames int
	number uint32
}

// tag is how many bytes of the tag the stream begins with.
func (f *framer) tag(b []byte) int {
	tag := tags[f.Framing]
	if f.client = len(tag) > 0 && len(b) >= len(tag) && slices.Equal(b[:len(tag)], tag); f.client {
		return len(tag)
	}
	return 0
}

// next is the frame that b begins with. Where b ends too early to tell, it is
// one of tl.ErrTruncated.
func (f *framer) next(b []byte) (frameParts, error) {
	switch {
	case f.Framing == Abridged:
		return f.abridged(b)
	case f.Framing == Full:
		return full(b)
	case len(b) < frameLength:
		return frameParts{}, needsMore(frameLength, b)
	}
	length := binary.LittleEndian.Uint32(b)
	if b[frameLength-1]&ackBit != 0 {
		if !f.client {
			return frameParts{head: frameLength, ack: true}, nil
		}
		length &^= ackBit << 24
	}
	if length > longestFrame {
		return frameParts{}, fmt.Errorf("%w: its length is %d, and none has more than %d", ErrFrame, length, longestFrame)
	}
	return frameParts{head: frameLength, packet: int(length)}, nil
}

// abridged is next of Abridged.
func (f *framer) abridged(b []byte) (frameParts, error) {
	switch {
	case len(b) < 1 || (b[0]&^ackBit == longWords || b[0]&ackBit != 0 && !f.client) && len(b) < wordSize:
		return frameParts{}, needsMore(wordSize, b)
	case b[0]&ackBit != 0 && !f.client:
		return frameParts{head: wordSize, ack: true}, nil
	case b[0]&^ackBit == longWords:
		return frameParts{head: wordSize, packet: wordSize * int(binary.LittleEndian.Uint32(b)>>8)}, nil
	}
	return frameParts{head: 1, packet: wordSize * int(b[0]&^ackBit)}, nil
}

// full is next of Full.
func full(b []byte) (frameParts, error) {
	if len(b) < fullHead {
		return frameParts{}, needsMore(fullHead, b)
	}
	length := binary.LittleEndian.Uint32(b)
	if length < fullHead+fullTail || length > longestFrame {
		return frameParts{}, fmt.Errorf("%w: its length is %d, which counts the %d bytes around a packet", ErrFrame, length, fullHead+fullTail)
	}
	return frameParts{head: fullHead, packet: int(length) - fullHead - fullTail, tail: fullTail}, nil
}

// needsMore is the error of a frame that ends too early.
func needsMore(size int, b []byte) error {
	return fmt.Errorf("%w: a frame needs %d bytes, %s left", tl.ErrTruncated, size, counted(len(b), "byte"))
}

// inOrder tells whether a frame that was cut out has the number that follows that
// of the one before it, if frames have numbers.
func (f *framer) inOrder(b []byte) error {
	if f.Framing != Full {
		return nil
	}
	last, number := f.number, binary.LittleEndian.Uint32(b[frameLength:])
	f.number = number
	if f.frames++; f.frames > 1 && number != last+1 {
		return fmt.Errorf("%w: its number is %d, and that before it has %d", ErrFrame, number, last)
	}
	return nil
}

// check tells whether the CRC32 of a frame is right, if it has one.
func (f frameParts) check(b []byte) error {
	if f.tail == 0 {
		return nil
	}
	end := f.head + f.packet
	if is, said := crc32.ChecksumIEEE(b[:end]), binary.LittleEndian.Uint32(b[end:]); is != said {
		return fmt.Errorf("%w: its CRC32 is %08x, and its bytes have %08x", ErrFrame, said, is)
	}
	return nil
}

// AppendFrame appends a packet to b as a frame, which is the number-th of its
// stream, from 0. Of Padded it has no padding.
func (f Framing) AppendFrame(b []byte, number int, packet []byte) ([]byte, error) {
	const longest = wordSize * (1<<24 - 1) // that Abridged can say
	switch {
	case f != Unframed && len(packet) > longest:
		return b, fmt.Errorf("a packet of %d bytes in a frame, which has at most %d", len(packet), longest)
	case f == Abridged && len(packet)%wordSize != 0:
		return b, fmt.Errorf("a packet of %d bytes in an abridged frame, whose length counts words of %d", len(packet), wordSize)
	}
	le, start := binary.LittleEndian, len(b)
	switch words := len(packet) / wordSize; {
	case f == Abridged && words < longWords:
		b = append(b, byte(words))
	case f == Abridged:
		b = le.AppendUint32(b, uint32(words)<<8|longWords)
	case f == Intermediate, f == Padded:
		b = le.AppendUint32(b, uint32(len(packet)))
	case f == Full:
		b = le.AppendUint32(b, uint32(fullHead+len(packet)+fullTail))
		b = le.AppendUint32(b, uint32(number))
	}
	b = append(b, packet...)
	if f == Full {
		b = le.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
	}
	return b, nil
}

package inspect

import (
	"encoding/binary"
	"errors"

	"github.com/tlgen-go/tlgen/tl"
)

// FramingOf tells how a stream that begins with b is framed, as far as can be
// seen: from a client's tag, or because frames follow one another to the end and
// the first one holds what an inspector knows. More tells that the stream goes on
// behind b.
func (i *Inspector) FramingOf(b []byte, more bool) Framing {
	if len(b) == 0 || i.isPacket(b, more) {
		return Unframed
	}
	for f := Abridged; f <= Full; f++ {
		c := framer{Framing: f}
		start := c.tag(b)
		if c.client && f != Abridged || i.fits(&c, b[start:], more) {
			return f
		}
	}
	return Unframed
}

// fits tells whether b consists of frames, the first of which holds a packet. The
// last one may be cut off, if there are others or more may come.
func (i *Inspector) fits(c *framer, b []byte, more bool) bool {
	for first := true; len(b) > 0; first = false {
		parts, err := c.next(b)
		if err != nil {
			return !first && errors.Is(err, tl.ErrTruncated)
		}
		cut := parts.size() > len(b)
		switch {
		case first && (parts.ack || !i.isPacket(b[parts.head:min(parts.head+parts.packet, len(b))], cut)):
			return false
		case cut:
			return !first || more
		case parts.check(b) != nil:
			return false
		}
		b = b[parts.size():]
	}
	return true
}

// isPacket tells whether b seems to be a packet, or a value that is known. More
// tells that it goes on.
func (i *Inspector) isPacket(b []byte, more bool) bool {
	switch {
	case isTransportError(b) && !more:
		return true
	case len(b) < keyIDSize:
		return len(b) >= wordSize && i.isKnown(binary.LittleEndian.Uint32(b))
	}
	return binary.LittleEndian.Uint64(b) == 0 || i.isKnown(binary.LittleEndian.Uint32(b)) || !more && i.isEncrypted(b)
}

// The codes that a server ends a connection with are below zero, and above this.
const leastCode = -1000

// isTransportError tells whether a packet is nothing but such a code.
func isTransportError(b []byte) bool {
	if len(b) != wordSize {
		return false
	}
	code := int32(binary.LittleEndian.Uint32(b))
	return leastCode < code && code < 0
}

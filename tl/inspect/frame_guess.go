package inspect

import (
	"encoding/binary"
	"errors"

	"github.com/tlgen-go/tlgen/tl"
)

// FramingOf tells how a stream that begins with b is framed, as far as can be
// seen: from a client's tag, from a CRC32, because frames follow one another to
// the end, or because the first one holds what an inspector knows or one of the
// keys opens. More tells that the stream goes on behind b. Without ok it is not
// seen yet: what b begins with is neither a frame nor a value nor a packet.
func (i *Inspector) FramingOf(b []byte, more bool, keys ...AuthKey) (f Framing, ok bool) {
	g := guess{in: i, options: &Options{Keys: keys}, b: b, more: more}
	switch {
	case len(b) < wordSize:
		return Unframed, false
	case g.isKnown(b), g.isPlain(b, len(b)), g.options.opens(b), isTransportError(b) && !more:
		return Unframed, true
	}
	most := doubtful
	for _, one := range []Framing{Full, Intermediate, Padded, Abridged} {
		if sure := g.framing(one); sure > most {
			f, most = one, sure
		}
	}
	if most < likely && !more && i.isEncrypted(b) {
		return Unframed, true
	}
	return f, most > doubtful
}

// guess is a stream of which is not known how it is framed.
type guess struct {
	in      *Inspector
	options *Options
	b       []byte
	more    bool
}

// How sure it is that a stream is framed in a way.
const (
	doubtful = iota
	possible // there is a packet, but frames do not follow one another to the end
	likely   // they do
	certain
)

// framing is how sure it is that the stream is framed so.
func (g *guess) framing(f Framing) int {
	c := framer{Framing: f}
	b := g.b[c.tag(g.b):]
	if c.client && f != Abridged {
		return certain
	}
	parts, err := c.next(b)
	if err != nil || parts.ack {
		return doubtful
	}
	isWhole := parts.size() <= len(b)
	isChecked := f == Full && isWhole
	if isChecked && parts.check(b) == nil {
		return certain
	}
	g.options.Framing = f
	hasPacket := (isWhole || g.more) && g.isPacket(b[parts.head:min(parts.head+parts.packet, len(b))], parts.packet)
	frames, toEnd := c.follow(b)
	switch {
	case hasPacket && (toEnd || !isWhole) && !isChecked:
		return likely
	case hasPacket:
		return possible
	case f == Intermediate && toEnd && frames > 1:
		return possible
	}
	return doubtful
}

// follow counts the frames that b consists of, and tells whether they end where it
// does. The last of several may be cut off.
func (f *framer) follow(b []byte) (frames int, toEnd bool) {
	for len(b) > 0 {
		parts, err := f.next(b)
		if err != nil || parts.size() > len(b) {
			return frames, frames > 0 && (err == nil || errors.Is(err, tl.ErrTruncated))
		}
		b = b[parts.size():]
		frames++
	}
	return frames, true
}

// isPacket tells whether b seems to be the beginning of a packet of so many bytes.
func (g *guess) isPacket(b []byte, size int) bool {
	switch isPadded := g.options.Framing == Padded; { // which values by themselves are not
	case size%wordSize != 0 && !isPadded:
		return false
	case size < keyIDSize:
		return g.isKnown(b) && !isPadded || isTransportError(b) && size == wordSize
	case g.isKnown(b) && !isPadded, g.isPlain(b, size), g.options.opens(b):
		return true
	}
	return len(b) == size && g.in.isEncrypted(b[:g.options.blocks(b)])
}

// isKnown tells whether b begins with an id that is known.
func (g *guess) isKnown(b []byte) bool {
	return len(b) >= wordSize && g.in.isKnown(binary.LittleEndian.Uint32(b))
}

// isPlain tells whether b is the beginning of a packet of so many bytes that is
// not encrypted, or of several. Zero is the id of no key.
func (g *guess) isPlain(b []byte, size int) bool {
	const head = keyIDSize + 8 + 4
	if len(b) < head || binary.LittleEndian.Uint64(b) != 0 {
		return false
	}
	length := int64(binary.LittleEndian.Uint32(b[head-4:]))
	return length > 0 && length <= int64(size-head)
}

// The codes that a server ends a connection with are below zero, and above this.
const leastCode = -1000

// isTransportError tells whether a packet, but for what a transport added, is
// nothing but such a code.
func (o *Options) isTransportError(packet []byte) bool {
	if o.Framing == Padded && len(packet) <= wordSize+mostPadding {
		packet = packet[:min(len(packet), wordSize)]
	}
	return isTransportError(packet)
}

// isTransportError tells whether b is nothing but such a code.
func isTransportError(b []byte) bool {
	if len(b) != wordSize {
		return false
	}
	code := int32(binary.LittleEndian.Uint32(b))
	return leastCode < code && code < 0
}

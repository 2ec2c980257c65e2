package inspect

import (
	"cmp"
	"encoding/binary"
	"fmt"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// frames reads the packets of a stream.
func (r *reader) frames(t schema.Type) {
	end := r.end
	c := framer{Framing: r.options.Framing}
	if n := c.tag(r.buffer.Bytes[r.at:]); n > 0 {
		r.around(tagPart, n)
	}
	for r.at < end {
		r.end = end
		r.frame(&c, t)
	}
}

// frame reads a frame, or what there is of it.
func (r *reader) frame(c *framer, t schema.Type) {
	start, end := r.at, r.end
	parts, err := c.next(r.buffer.Bytes[start:end])
	switch {
	case err != nil:
		r.fail(alone, err, "", "")
		r.damage(end)
		return
	case parts.ack:
		r.around(ackPart, parts.head)
		return
	}
	r.head(c, parts)
	r.end = min(r.at+min(parts.packet, end), end)
	r.packet(t)
	r.end = end
	if end-start < parts.size() {
		r.fail(alone, tl.ErrTruncated, fmt.Sprintf("a frame of %d bytes", parts.size()), counted(end-start, "byte"))
		r.damage(end)
		return
	}
	if err := cmp.Or(parts.check(r.buffer.Bytes[start:]), c.inOrder(r.buffer.Bytes[start:])); err != nil {
		r.fail(alone, err, "", "")
		r.damage(r.at)
	}
	if parts.tail > 0 {
		r.around(checksumPart, parts.tail)
	}
}

// head adds the leaves before a packet.
func (r *reader) head(c *framer, parts frameParts) {
	switch c.Framing {
	case Abridged:
		r.around(wordsPart, parts.head)
	case Full:
		r.around(lengthPart, frameLength)
		r.around(numberPart, parts.head-frameLength)
	default:
		r.around(lengthPart, parts.head)
	}
}

// around adds a leaf of what a transport puts around packets.
func (r *reader) around(part, size int) {
	start := r.at
	r.at += size
	r.node(Node{Kind: Transport, Offset: start}, place{field: packets().around.Fields[part], index: noItem})
}

// around is the value of a Transport: a number, or bytes.
func (n *Node) around() any {
	b, fields := n.Bytes(), packets().around.Fields
	switch n.Field {
	case fields[wordsPart]:
		if len(b) == 1 {
			return uint32(b[0] &^ ackBit)
		}
		return binary.LittleEndian.Uint32(b) >> 8
	case fields[lengthPart]:
		return binary.LittleEndian.Uint32(b) &^ (ackBit << 24)
	case fields[numberPart]:
		return binary.LittleEndian.Uint32(b)
	}
	return b
}

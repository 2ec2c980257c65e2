package inspect

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// fields writes { the fields } of a Constructor or an Item.
func (p *textWriter) fields(n *Node, sh *shape) {
	if !n.shows(sh) {
		p.buf = append(p.buf, "{}"...)
		return
	}
	p.broken(n.parts, '{', '}', func() {
		if p.options.Comments && n.Is != nil {
			p.id(n)
		}
		p.parts(n, sh)
	})
}

// shows tells whether any field of the node is written: those that others tell
// are not.
func (n *Node) shows(sh *shape) bool {
	at := 0
	for i := range n.parts {
		if n.parts[i].Kind == Unknown {
			return true
		}
		if s := sh.next(&at, &n.parts[i]); s != nil && !n.tells(i, s) {
			return true
		}
	}
	return false
}

// next is the slot that the part fills, from the at-th on; at becomes the next
// one. It is nil for a part that is no field, such as an id.
func (sh *shape) next(at *int, part *Node) *slot {
	if part.Field == nil {
		return nil
	}
	for ; *at < len(sh.slots); *at++ {
		if s := &sh.slots[*at]; s.Field == part.Field {
			*at++
			return s
		}
	}
	return nil
}

// parts writes the fields that the node consists of.
func (p *textWriter) parts(n *Node, sh *shape) {
	at := 0
	for i := 0; i < len(n.parts); {
		piece, size := n.portion(i)
		s := sh.next(&at, &n.parts[i])
		switch {
		case piece.raw != nil:
			p.line()
			p.damaged(piece, n.Buffer, sh.rawSlot(&at, s))
		case s == nil && n.parts[i].Kind == Unknown:
			p.line()
			p.hex(n.parts[i].Bytes())
		case s == nil:
		case n.tells(i, s):
			p.explain(n, i, s)
		default:
			p.line()
			p.buf = append(append(p.buf, s.name...), ": "...)
			p.value(&n.parts[i])
			p.bits(n, i, s)
		}
		i += size
	}
}

// rawSlot is the slot of what could not be read: the one that was begun, or else
// the next; nil where there is none.
func (sh *shape) rawSlot(at *int, begun *slot) *slot {
	if begun == nil && *at < len(sh.slots) {
		begun = &sh.slots[*at]
		*at++
	}
	return begun
}

// damaged writes a field whose value cannot be read.
func (p *textWriter) damaged(v piece, b *Buffer, s *slot) {
	p.remarks(v, b)
	p.buf = append(append(p.buf, s.name...), ": "...)
	p.hex(v.raw)
}

// tells tells whether the i-th part is a number that is not written, as the
// others beside it tell it.
func (n *Node) tells(i int, s *slot) bool {
	switch s.role {
	case count, length:
		return true
	case flags, mask:
		bits, some := n.bitsBeside(i, s)
		return binary.LittleEndian.Uint32(n.parts[i].Bytes()) == bits && (some || s.Cond == nil)
	case ordinary, whole:
	}
	return false
}

// bitsBeside are the bits of the word that the fields beside it stand for; some
// tells whether there is such a field.
func (n *Node) bitsBeside(i int, s *slot) (bits uint32, some bool) {
	for j := i + 1; j < len(n.parts); j++ {
		if f := n.parts[j].Field; f != nil && f.Cond != nil && f.Cond.Word == s.Field {
			bits, some = bits|f.Cond.Bits(), true
		}
	}
	return bits, some
}

// explain writes a comment in place of a number that is not written.
func (p *textWriter) explain(n *Node, i int, s *slot) {
	if !p.options.Comments {
		return
	}
	p.line()
	switch v := n.parts[i].Value().(type) {
	case uint32:
		if s.isTold() {
			p.comment("%s: %#x%s", s.name, v, bitNames(n, i))
			return
		}
		p.comment("%s: %d", s.name, v)
	default:
		p.comment("%s: %v", s.name, v)
	}
}

// bits writes what the bits of a word stand for behind it.
func (p *textWriter) bits(n *Node, i int, s *slot) {
	if p.options.Comments && s.isTold() {
		p.buf = append(p.buf, " //"...)
		p.buf = append(p.buf, bitNames(n, i)...)
	}
}

// bitNames are the fields that the word says are there: ", bit 1 silent".
func bitNames(n *Node, i int) string {
	var b strings.Builder
	for _, f := range n.parts[i].Set(n.Fields()) {
		name := f.Name
		if f.Cond.Bit != schema.AnyBit {
			name = fmt.Sprintf("bit %d %s", f.Cond.Bit, name)
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteByte(' ')
		b.WriteString(name)
	}
	return b.String()
}

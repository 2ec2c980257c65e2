package inspect

import (
	"encoding/binary"
	"strconv"

	"github.com/tlgen-go/tlgen/schema"
)

// object writes a Constructor, or an Item.
func (w *jsonWriter) object(n *Node, sh *shape) {
	w.buf = append(w.buf, sh.head...)
	at := 0
	for i := 0; i < len(n.parts); {
		part := &n.parts[i]
		if part.Kind == ID {
			i++
			continue
		}
		size := 1
		s := sh.next(&at, part)
		switch p, some := n.portion(i); {
		case p.raw != nil:
			size = some
			w.rawField(p, n.Buffer, sh.rawSlot(&at, s))
		case s == nil: // what is unknown in a value that is raw in whole
		default:
			w.field(n, i, s)
		}
		i += size
	}
	w.buf = append(w.buf, '}')
}

// rawField writes a field that cannot be read.
func (w *jsonWriter) rawField(p piece, b *Buffer, s *slot) {
	if s != nil {
		w.slotKey(s.key)
		w.piece(p, b)
	}
}

// slotKey writes a key that is made already, with a comma in front.
func (w *jsonWriter) slotKey(key []byte) {
	if w.buf[len(w.buf)-1] == '{' {
		key = key[1:]
	}
	w.buf = append(w.buf, key...)
}

// field writes the i-th part of n, which fills the slot.
func (w *jsonWriter) field(n *Node, i int, s *slot) {
	part := &n.parts[i]
	switch s.role {
	case count, length:
		return
	case flags:
		w.bits(n, i, s)
		return
	case mask:
		w.slotKey(s.key)
		w.buf = strconv.AppendUint(w.buf, uint64(binary.LittleEndian.Uint32(part.Bytes())&^s.own), 10)
		return
	case ordinary, whole:
	}
	if s.Cond == nil && isTrue(s.Type) {
		return // neither bytes nor a choice
	}
	w.slotKey(s.key)
	if _, call := s.Type.(*schema.Query); call {
		w.query(part)
		return
	}
	if part.needsType() && isAny(s.Type) {
		w.as(part)
		return
	}
	w.value(part)
	if part.Kind == String && part.Content != nil && part.Content.Packing != "bytes" {
		w.unpacked(part.Content)
	}
}

// bits writes the bits of a flags word that no field stands for.
func (w *jsonWriter) bits(n *Node, i int, s *slot) {
	unknown := binary.LittleEndian.Uint32(n.parts[i].Bytes()) &^ s.own
	if unknown == 0 && s.Cond == nil {
		return
	}
	if unknown == 0 {
		if _, some := n.bitsBeside(i, s); some {
			return
		}
	}
	w.slotKey(s.bitsKey)
	w.buf = strconv.AppendUint(w.buf, uint64(unknown), 10)
}

// query writes a call as generated code does, which has its bytes, and the call
// itself beside them.
func (w *jsonWriter) query(n *Node) {
	if w.explains {
		w.value(n)
		return
	}
	w.raw(n.Bytes())
	w.key(valueKey)
	w.beside(func() { w.value(n) })
	w.buf = append(w.buf, '}')
}

// unpacked writes what packed bytes hold beside them: a value, or several in an
// array.
func (w *jsonWriter) unpacked(c *Content) {
	if c.Packing != "gzip" {
		w.key(packingKey)
		w.buf = append(append(append(w.buf, '"'), c.Packing...), '"')
	}
	w.key(unpackedKey)
	w.beside(func() {
		several := len(c.Values) != 1
		if several {
			w.buf = append(w.buf, '[')
		}
		for p := range pieces(c.Buffer, c.Values) {
			if last := w.buf[len(w.buf)-1]; several && last != '[' {
				w.buf = append(w.buf, ',')
			}
			w.piece(p, c.Buffer)
		}
		if several {
			w.buf = append(w.buf, ']')
		}
	})
}

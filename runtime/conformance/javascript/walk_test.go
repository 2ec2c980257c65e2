package javascript

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// emptyVector is a boxed vector without items, from the specification of the
// wire format.
var emptyVector = []byte{0x15, 0xc4, 0xb5, 0x1c, 0, 0, 0, 0}

// sizes are those of the primitives that always take as many bytes.
var sizes = map[schema.Kind]int{
	schema.Int: 4, schema.Long: 8, schema.Double: 8, schema.Int128: 16, schema.Int256: 32,
	schema.Nat32: 4, schema.Bool: 4, schema.True: 0,
}

// fields are what a combinator's fields that are there have come to as bytes.
type fields map[*schema.Field][]byte

// change changes the fields of a combinator in place.
type change func(*schema.Combinator, fields)

// walk copies values and has the fields of every combinator in them changed on
// the way. It goes by the schema and the specification of the wire format alone.
type walk struct {
	combinators map[uint32]*schema.Combinator
	in          []byte
	change      change
}

func newWalk(s *schema.Schema) *walk {
	w := &walk{combinators: map[uint32]*schema.Combinator{}}
	for _, c := range s.Combinators() {
		w.combinators[c.ID] = c
	}
	return w
}

// changed is the boxed value with the fields of every combinator changed.
func (w *walk) changed(value []byte, change change) []byte {
	w.in, w.change = value, change
	return w.boxed()
}

// take is a copy of the next n bytes.
func (w *walk) take(n int) []byte {
	taken := slices.Clone(w.in[:n])
	w.in = w.in[n:]
	return taken
}

func (w *walk) boxed() []byte {
	id := w.take(4)
	return append(id, w.combinator(w.combinators[binary.LittleEndian.Uint32(id)])...)
}

func (w *walk) combinator(c *schema.Combinator) []byte {
	parts := fields{}
	for _, f := range c.Fields {
		if f.Cond == nil || binary.LittleEndian.Uint32(parts[f.Cond.Word])&(1<<f.Cond.Bit) != 0 {
			parts[f] = w.value(f.Type)
		}
	}
	w.change(c, parts)
	var out []byte
	for _, f := range c.Fields {
		out = append(out, parts[f]...)
	}
	return out
}

func (w *walk) value(t schema.Type) []byte {
	switch t := t.(type) {
	case *schema.Primitive:
		return w.primitive(t.Kind)
	case *schema.Bare:
		return w.combinator(t.Constructor)
	case *schema.Vector:
		return w.vector(t)
	default:
		return w.boxed()
	}
}

func (w *walk) primitive(k schema.Kind) []byte {
	if k != schema.String && k != schema.Bytes {
		return w.take(sizes[k])
	}
	head, n := textSize(w.in)
	return w.take((head + n + 3) / 4 * 4)
}

// textSize is how many bytes a string's length takes, and the length.
func textSize(b []byte) (head, n int) {
	if b[0] < 254 {
		return 1, int(b[0])
	}
	return 4, int(binary.LittleEndian.Uint32(b) >> 8)
}

func (w *walk) vector(v *schema.Vector) []byte {
	out := w.take(4)
	if v.Boxed {
		out = append(out, w.take(4)...)
	}
	for range binary.LittleEndian.Uint32(out[len(out)-4:]) {
		out = append(out, w.value(v.Item)...)
	}
	return out
}

// dropEmpty takes out empty optional vectors, as mtcute does. The bit of flags
// is cleared where nothing else is behind it; otherwise all that is behind the
// bit has to stay.
func dropEmpty(_ *schema.Combinator, parts fields) {
	filled := map[schema.Cond]bool{}
	for f, part := range parts {
		if f.Cond != nil && !bytes.Equal(part, emptyVector) {
			filled[*f.Cond] = true
		}
	}
	for f := range maps.Clone(parts) {
		if f.Cond != nil && !filled[*f.Cond] {
			word := parts[f.Cond.Word]
			binary.LittleEndian.PutUint32(word, binary.LittleEndian.Uint32(word)&^(1<<f.Cond.Bit))
			delete(parts, f)
		}
	}
}

package inspect

import (
	"encoding/binary"
	"math"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// The first byte of a string is its length below mediumForm.
const (
	mediumForm = 0xfe // 24 bits of length follow
	longForm   = 0xff // 56 bits of length follow
)

// mostLength is what longer lengths are taken for: no input has as many bytes, and
// with what is around them their number is an int.
const mostLength = math.MaxInt - 16

// stringHead is how many bytes the length of a string takes, and the length; ok
// tells whether b has all of the former.
func stringHead(b []byte) (head, length int, ok bool) {
	if len(b) < 4 {
		return 0, 0, false
	}
	switch b[0] {
	case mediumForm:
		return 4, int(binary.LittleEndian.Uint32(b) >> 8), true
	case longForm:
		if len(b) < 8 {
			return 0, 0, false
		}
		return 8, int(min(binary.LittleEndian.Uint64(b)>>8, mostLength)), true
	}
	return 1, int(b[0]), true
}

// string reads a string or bytes.
func (r *reader) string(at place, t *schema.Primitive) {
	head, length, ok := stringHead(r.buffer.Bytes[r.at:r.end])
	size := (head + length + 3) &^ 3
	if !ok || size > r.end-r.at {
		r.fail(at, tl.ErrTruncated, needs(t, String, max(size, 4)), counted(r.end-r.at, "byte"))
		return
	}
	n := Node{Kind: String, Offset: r.at, Type: t}
	r.at += size
	r.node(n, at)
	if !isText(t) && !r.options.Packed {
		r.embedded(&r.open[len(r.open)-1])
	}
}

// sizes are how many bytes the primitives take that have a size.
var sizes = map[schema.Kind]int{
	schema.Int: 4, schema.Int32: 4, schema.Nat32: 4, schema.Float: 4,
	schema.Long: 8, schema.Int53: 8, schema.Int64: 8, schema.Double: 8,
	schema.Int128: 16, schema.Int256: 32, schema.Int512: 64,
}

// primitive reads a primitive.
func (r *reader) primitive(at place, t *schema.Primitive) {
	switch t.Kind {
	case schema.String, schema.Bytes, schema.SecureString, schema.SecureBytes:
		r.string(at, t)
	case schema.Bool:
		switch id, ok := r.peek(); {
		case !ok:
			r.fail(at, tl.ErrTruncated, needs(t, Bool, 4), counted(r.end-r.at, "byte"))
		case id != boolTrue && id != boolFalse:
			r.fail(at, tl.ErrUnknownID, "Bool", r.met(id))
		default:
			r.leaf(Bool, 4, at, t)
		}
	case schema.True:
		r.node(Node{Kind: True, Offset: r.at, Type: t}, at)
	default:
		r.leaf(Number, sizes[t.Kind], at, t)
	}
}

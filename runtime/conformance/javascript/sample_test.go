package javascript

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
)

// sample is a value of a combinator.
type sample struct {
	name  string
	value []byte
}

// samples are four random values of every combinator that the library knows,
// and one whose numbers are 0 and whose strings are empty.
func samples(s *schema.Schema, known map[uint32]definition) []sample {
	sampler, all := schematest.New(s, uint64(s.Layer)), []sample{}
	walk, hold := newWalk(s), holdable(known)
	for _, c := range s.Combinators() {
		if _, ok := known[c.ID]; !ok {
			continue
		}
		var value []byte
		for _, p := range []schematest.Presence{schematest.Absent, schematest.Mixed, schematest.Mixed, schematest.Present} {
			value = walk.changed(withObjects(withQuery(c, sampler.Value(c, p, -1, -1))), hold)
			all = append(all, sample{c.Name, value})
		}
		all = append(all, sample{c.Name, walk.changed(value, zero(c))})
	}
	return all
}

// getConfig is the id of help.getConfig, which has no fields.
const getConfig = 0xc4f9186b

// withQuery is the value with a query that libraries know in place of the
// sampler's, whose eight bytes no schema does.
func withQuery(c *schema.Combinator, value []byte) []byte {
	isQuery := func(f *schema.Field) bool {
		_, ok := f.Type.(*schema.Query)
		return ok
	}
	if !slices.ContainsFunc(c.Fields, isQuery) {
		return value
	}
	return binary.LittleEndian.AppendUint32(value[:len(value)-8], getConfig)
}

// withObjects is the value with requests of get_future_salts, which libraries
// know, in place of the sampler's objects, which no schema does. Both have eight bytes.
func withObjects(value []byte) []byte {
	return bytes.ReplaceAll(value, []byte{0xde, 0xc0, 0xad, 0x0b}, []byte{0x04, 0xbd, 0x21, 0xb9})
}

// holdable changes fields to what libraries can hold: a flags word without
// flags is 0, and an id of Telegram positive, with 52 bits at most. Bytes are no
// text, where the library does not take them for one.
func holdable(known map[uint32]definition) change {
	return func(c *schema.Combinator, parts fields) {
		d := known[c.ID]
		for f, part := range parts {
			switch {
			case isUnused(f):
				clear(part)
			case slices.Contains(d.IDs, f.Name):
				shorten(f, part)
			case isBytes(f) && !slices.Contains(d.Texts, f.Name):
				noText(part)
			}
		}
	}
}

// shorten makes 52 bits of an id, or of each of a vector.
func shorten(f *schema.Field, part []byte) {
	if _, ok := f.Type.(*schema.Vector); ok {
		part = part[len(emptyVector):]
	}
	for id := range slices.Chunk(part, 8) {
		id[6], id[7] = id[6]&0x0f, 0
	}
}

// noText makes bytes of letters what is not UTF-8.
func noText(part []byte) {
	head, n := textSize(part)
	for i := range n {
		part[head+i] |= 0x80
	}
}

func isBytes(f *schema.Field) bool {
	p, ok := f.Type.(*schema.Primitive)
	return ok && p.Kind == schema.Bytes
}

// isUnused tells whether the field is a flags word without flags.
func isUnused(f *schema.Field) bool { return f.Name == "flags" && f.Bits == 0 }

// zero makes the numbers of a combinator 0 and its strings empty.
func zero(c *schema.Combinator) change {
	return func(in *schema.Combinator, parts fields) {
		for f, part := range parts {
			p, ok := f.Type.(*schema.Primitive)
			switch {
			case in != c || !ok || p.Kind == schema.Bool || f.Bits != 0:
			case p.Kind == schema.String, p.Kind == schema.Bytes:
				parts[f] = make([]byte, 4)
			default:
				clear(part)
			}
		}
	}
}

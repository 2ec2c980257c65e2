// Package schematest makes values of a schema as bytes, for tests of whatever
// reads and writes them. It is written from the specification of the wire
// format alone and shares no code with package tl.
package schematest

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/tlgen-go/tlgen/schema"
)

// Presence says which optional fields of a sample are there.
type Presence int

// The choices of a Presence.
const (
	Absent Presence = iota
	Present
	Mixed
)

// Sampler makes random valid values. The same seed gives the same values.
type Sampler struct {
	rand   *rand.Rand
	depths map[*schema.Class]int
	chosen map[*schema.Class]int
	buf    []byte

	presence Presence
	items    int // of vectors; negative for any number
	text     int // of strings; negative for any length
}

// lengths are those of strings where the forms of the format change, and beyond.
var lengths = []int{0, 1, 3, 253, 254, 65_536}

// maxDepth is where a sample begins to choose the constructors that end soonest.
const maxDepth = 4

// vectorID and the ids of Bool, from the specification of the wire format.
const (
	vectorID  = 0x1cb5c415
	boolTrue  = 0x997275b5
	boolFalse = 0xbc799737
)

// New returns a Sampler for values of s.
func New(s *schema.Schema, seed uint64) *Sampler {
	return &Sampler{
		rand: rand.New(rand.NewPCG(seed, seed)), depths: depths(s), chosen: map[*schema.Class]int{},
	}
}

// Value is a boxed value of the constructor or function: its optional fields
// as presence says, vectors of that many items and strings of that many bytes
// at the top; negative numbers stand for any.
func (s *Sampler) Value(c *schema.Combinator, presence Presence, items, text int) []byte {
	s.buf, s.presence, s.items, s.text = nil, presence, items, text
	s.uint32(c.ID)
	s.fields(c, 0)
	return s.buf
}

// Answer is a value of the function's answer.
func (s *Sampler) Answer(f *schema.Combinator) []byte {
	s.buf, s.presence, s.items, s.text = nil, Mixed, -1, -1
	s.value(f.Result, 0)
	return s.buf
}

// depths are the numbers of values within each other that each class needs at least.
func depths(s *schema.Schema) map[*schema.Class]int {
	found := map[*schema.Class]int{}
	for changed := true; changed; {
		changed = false
		for _, c := range s.Classes {
			best := math.MaxInt
			for _, k := range c.Constructors {
				best = min(best, depth(k, found))
			}
			if old, known := found[c]; best < math.MaxInt && (!known || best < old) {
				found[c], changed = best, true
			}
		}
	}
	return found
}

// depth is the number of values within each other that c needs, as far as the
// classes are known already.
func depth(c *schema.Combinator, known map[*schema.Class]int) int {
	deepest := 0
	for _, f := range c.Fields {
		if f.Cond != nil {
			continue
		}
		var class *schema.Class
		switch t := f.Type.(type) {
		case *schema.Boxed:
			class = t.Class
		case *schema.Bare:
			class = t.Constructor.Class()
		default:
			continue
		}
		d, ok := known[class]
		if !ok {
			return math.MaxInt
		}
		deepest = max(deepest, d+1)
	}
	return deepest
}

// fields appends the fields of c.
func (s *Sampler) fields(c *schema.Combinator, level int) {
	words := map[*schema.Field]uint32{}
	for i, f := range c.Fields {
		if f.Cond != nil && words[f.Cond.Word]&(1<<f.Cond.Bit) == 0 {
			continue
		}
		if f.Bits != 0 {
			words[f] = s.word(f.Bits, level)
			s.uint32(words[f])
			continue
		}
		if isLength(c, i) {
			s.uint32(anySize)
			continue
		}
		s.value(f.Type, level)
	}
}

// isLength tells whether the i-th field is the length of the object behind it.
func isLength(c *schema.Combinator, i int) bool {
	if i+1 == len(c.Fields) {
		return false
	}
	o, ok := c.Fields[i+1].Type.(*schema.Object)
	return ok && o.Length == c.Fields[i]
}

// word is a flags word.
func (s *Sampler) word(bits uint32, level int) uint32 {
	switch {
	case level > maxDepth:
		return 0
	case level > 0 || s.presence == Mixed:
		return bits & s.rand.Uint32()
	case s.presence == Present:
		return bits
	}
	return 0
}

// value appends a value of the type.
func (s *Sampler) value(t schema.Type, level int) {
	switch t := t.(type) {
	case *schema.Primitive:
		s.primitive(t.Kind, level)
	case *schema.Boxed:
		if len(t.Class.Constructors) == 0 {
			return
		}
		k := s.choose(t.Class, level)
		s.uint32(k.ID)
		s.fields(k, level+1)
	case *schema.Bare:
		s.fields(t.Constructor, level+1)
	case *schema.Vector:
		s.vector(t, level)
	case *schema.Object, *schema.Query, *schema.Var:
		s.any()
	case *schema.Repeat: // nothing that reads values takes it
	}
}

// anySize is the length of what any appends.
const anySize = 8

// any appends a boxed value whose type no schema knows.
func (s *Sampler) any() {
	s.uint32(0x0badc0de)
	s.uint32(s.rand.Uint32())
}

// Shown tells whether every constructor of c was part of some value.
func (s *Sampler) Shown(c *schema.Class) bool { return s.chosen[c] >= len(c.Constructors) }

// choose picks a constructor: one after another near the top, the one that
// ends soonest deep down.
func (s *Sampler) choose(c *schema.Class, level int) *schema.Combinator {
	if level <= maxDepth {
		s.chosen[c]++
		return c.Constructors[s.chosen[c]%len(c.Constructors)]
	}
	best := c.Constructors[0]
	for _, k := range c.Constructors[1:] {
		if depth(k, s.depths) < depth(best, s.depths) {
			best = k
		}
	}
	return best
}

func (s *Sampler) vector(t *schema.Vector, level int) {
	if t.Boxed {
		s.uint32(vectorID)
	}
	n := s.rand.IntN(3)
	switch {
	case level > maxDepth:
		n = 0
	case level == 0 && s.items >= 0:
		n = s.items
	}
	s.uint32(uint32(n))
	for range n {
		s.value(t.Item, level+1)
	}
}

func (s *Sampler) primitive(k schema.Kind, level int) {
	switch k {
	case schema.Int, schema.Int32, schema.Nat32, schema.Float:
		s.uint32(s.rand.Uint32())
	case schema.Long, schema.Int53, schema.Int64:
		s.random(8)
	case schema.Double:
		s.buf = binary.LittleEndian.AppendUint64(s.buf, math.Float64bits(s.rand.NormFloat64()))
	case schema.Int128:
		s.random(16)
	case schema.Int256:
		s.random(32)
	case schema.Int512:
		s.random(64)
	case schema.Bool:
		s.uint32([]uint32{boolTrue, boolFalse}[s.rand.IntN(2)])
	case schema.String, schema.Bytes, schema.SecureString, schema.SecureBytes:
		s.string(level)
	case schema.True:
	}
}

// string appends a string, nearly always a short one below the top.
func (s *Sampler) string(level int) {
	n := s.rand.IntN(20)
	switch {
	case level == 0 && s.text >= 0:
		n = s.text
	case s.rand.IntN(50) == 0:
		n = lengths[s.rand.IntN(len(lengths))]
	}
	if n < 254 {
		s.buf = append(s.buf, byte(n))
	} else {
		s.buf = append(s.buf, 254, byte(n), byte(n>>8), byte(n>>16))
	}
	for range n {
		s.buf = append(s.buf, 'a'+byte(s.rand.IntN(26)))
	}
	for len(s.buf)%4 != 0 {
		s.buf = append(s.buf, 0)
	}
}

func (s *Sampler) uint32(v uint32) { s.buf = binary.LittleEndian.AppendUint32(s.buf, v) }

func (s *Sampler) random(n int) {
	for range n / 4 {
		s.uint32(s.rand.Uint32())
	}
}

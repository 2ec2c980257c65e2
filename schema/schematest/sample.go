// Package schematest makes values of a schema as bytes, for tests of whatever
// reads and writes them. It is written from the specification of the wire
// format alone and shares no code with package tl.
package schematest

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"

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
	// counting are the numbers that say how often something is repeated.
	counting map[*schema.Field]bool
	buf      []byte

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
		counting: counting(s),
	}
}

// Value is a boxed value of the constructor or function: its optional fields
// as presence says, vectors of that many items and strings of that many bytes
// at the top; negative numbers stand for any.
func (s *Sampler) Value(c *schema.Combinator, presence Presence, items, text int) []byte {
	s.buf, s.presence, s.items, s.text = nil, presence, items, text
	s.uint32(c.ID)
	s.fields(c.Fields, &scope{words: map[*schema.Field]uint32{}}, 0)
	return s.buf
}

// Answer is a value of the function's answer to a request in which every number is 0.
func (s *Sampler) Answer(f *schema.Combinator) []byte {
	s.buf, s.presence, s.items, s.text = nil, Mixed, -1, -1
	s.value(f.Result, &scope{words: map[*schema.Field]uint32{}}, 0)
	return s.buf
}

// scope is what names stand for where a value is made.
type scope struct {
	words map[*schema.Field]uint32
	types map[*schema.Param]bound
}

// bound is a type, and the scope that its own names are in.
type bound struct {
	typ   schema.Type
	scope *scope
}

// number is what n comes to.
func (c *scope) number(n *schema.Nat) uint32 {
	sum := n.Constant
	for _, w := range n.Words {
		sum += c.words[w]
	}
	return sum
}

// within is the scope of a constructor's fields, where its class has the arguments.
func (c *scope) within(k *schema.Combinator, args []schema.Arg) *scope {
	inner := &scope{words: map[*schema.Field]uint32{}, types: map[*schema.Param]bound{}}
	result, _ := k.Result.(*schema.Boxed)
	for i, a := range args {
		for _, p := range k.Params {
			is := result.Args[i]
			if v, ok := is.Type.(*schema.Var); ok && v.Param == p {
				inner.types[p] = bound{a.Type, c}
			}
			if p.Word != nil && is.Nat != nil && slices.Contains(is.Nat.Words, p.Word) {
				inner.words[p.Word] = c.number(a.Nat)
			}
		}
	}
	return inner
}

// counting are the numbers that say how often something is repeated, here or
// where they are handed on to.
func counting(s *schema.Schema) map[*schema.Field]bool {
	found := map[*schema.Field]bool{}
	for before := -1; before < len(found); {
		before = len(found)
		for _, c := range s.Combinators() {
			count(found, c.Result)
			for _, f := range c.Fields {
				count(found, f.Type)
			}
		}
	}
	return found
}

// count adds the numbers in a type that count.
func count(found map[*schema.Field]bool, t schema.Type) {
	switch t := t.(type) {
	case *schema.Vector:
		count(found, t.Item)
	case *schema.Boxed:
		countArgs(found, t.Class, t.Args)
	case *schema.Bare:
		countArgs(found, t.Constructor.Class(), t.Args)
	case *schema.Repeat:
		for _, w := range t.Count.Words {
			found[w] = true
		}
		for _, f := range t.Fields {
			count(found, f.Type)
		}
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
}

// countArgs adds the numbers among the arguments of a class that count in its constructors.
func countArgs(found map[*schema.Field]bool, class *schema.Class, args []schema.Arg) {
	for i, a := range args {
		if a.Type != nil {
			count(found, a.Type)
			continue
		}
		for _, k := range class.Constructors {
			is := k.Result.(*schema.Boxed).Args[i].Nat
			if is != nil && slices.ContainsFunc(is.Words, func(w *schema.Field) bool { return found[w] }) {
				for _, w := range a.Nat.Words {
					found[w] = true
				}
			}
		}
	}
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
		case *schema.Var: // whatever it is
			deepest = max(deepest, 1)
			continue
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

// fields appends fields.
func (s *Sampler) fields(fields []*schema.Field, c *scope, level int) {
	for i, f := range fields {
		if f.Cond != nil && !isThere(f.Cond, c.words[f.Cond.Word]) {
			continue
		}
		switch p, _ := f.Type.(*schema.Primitive); {
		case isLength(fields, i):
			s.uint32(anySize)
		case p != nil && p.Kind == schema.Nat32:
			c.words[f] = s.number(f, level)
			s.uint32(c.words[f])
		default:
			s.value(f.Type, c, level)
		}
	}
}

func isThere(c *schema.Cond, word uint32) bool {
	if c.Bit == schema.AnyBit {
		return word != 0
	}
	return word&(1<<c.Bit) != 0
}

// isLength tells whether the i-th field is the length of the object behind it.
func isLength(fields []*schema.Field, i int) bool {
	if i+1 == len(fields) {
		return false
	}
	o, ok := fields[i+1].Type.(*schema.Object)
	return ok && o.Length == fields[i]
}

// number is a value of a #: a small one where it counts, the bits of a flags
// word, or any.
func (s *Sampler) number(f *schema.Field, level int) uint32 {
	switch {
	case s.counting[f] && level > maxDepth:
		return 0
	case s.counting[f]:
		return uint32(s.rand.IntN(4))
	case f.Bits == 0:
		return s.rand.Uint32()
	case level > maxDepth:
		return 0
	case level > 0 || s.presence == Mixed:
		return f.Bits & s.rand.Uint32()
	case s.presence == Present:
		return f.Bits
	}
	return 0
}

// value appends a value of the type.
func (s *Sampler) value(t schema.Type, c *scope, level int) {
	switch t := t.(type) {
	case *schema.Primitive:
		s.primitive(t.Kind, level)
	case *schema.Boxed:
		if len(t.Class.Constructors) == 0 {
			return
		}
		k := s.choose(t, level)
		s.uint32(k.ID)
		s.fields(k.Fields, c.within(k, t.Args), level+1)
	case *schema.Bare:
		s.fields(t.Constructor.Fields, c.within(t.Constructor, t.Args), level+1)
	case *schema.Vector:
		s.vector(t, c, level)
	case *schema.Repeat:
		for range c.number(t.Count) {
			s.fields(t.Fields, c, level+1)
		}
	case *schema.Object, *schema.Query:
		s.any()
	case *schema.Var:
		if is, ok := c.types[t.Param]; ok {
			s.value(is.typ, is.scope, level)
		} else {
			s.any()
		}
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
func (s *Sampler) choose(t *schema.Boxed, level int) *schema.Combinator {
	var fitting []*schema.Combinator
	for _, k := range t.Class.Constructors {
		if fits(k, t.Args) {
			fitting = append(fitting, k)
		}
	}
	if level <= maxDepth {
		s.chosen[t.Class]++
		return fitting[s.chosen[t.Class]%len(fitting)]
	}
	best := fitting[0]
	for _, k := range fitting[1:] {
		if depth(k, s.depths) < depth(best, s.depths) {
			best = k
		}
	}
	return best
}

// fits tells whether a constructor that says what an argument is says what is asked for.
func fits(k *schema.Combinator, args []schema.Arg) bool {
	for i, a := range args {
		is := k.Result.(*schema.Boxed).Args[i].Type
		if _, open := is.(*schema.Var); is != nil && !open && is.String() != a.Type.String() {
			return false
		}
	}
	return true
}

func (s *Sampler) vector(t *schema.Vector, c *scope, level int) {
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
		s.value(t.Item, c, level+1)
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

package sample

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tlgen-go/tlgen/schema"
)

// writer writes one value in the text form.
type writer struct {
	*Sampler
	buf    []byte
	depth  int
	failed bool
}

const (
	maxDepth = 24     // of values within each other
	maxBytes = 64_000 // of text
	mostMay  = 4      // optional fields of the outermost value that are filled in
)

// scope is what template arguments and numbers stand for.
type scope struct {
	types map[*schema.Param]bound
	words map[*schema.Field]uint32
}

// bound is a type, and the scope that its own names are in.
type bound struct {
	typ   schema.Type
	scope *scope
}

func newScope() *scope {
	return &scope{types: map[*schema.Param]bound{}, words: map[*schema.Field]uint32{}}
}

// number is what n comes to.
func (s *scope) number(n *schema.Nat) uint32 {
	sum := n.Constant
	for _, w := range n.Words {
		sum += s.words[w]
	}
	return sum
}

// within is the scope of a constructor's fields, where its class has the arguments.
func (s *scope) within(c *schema.Combinator, args []schema.Arg) *scope {
	inner := newScope()
	result, ok := c.Result.(*schema.Boxed)
	if !ok || len(result.Args) != len(args) {
		return inner
	}
	for i, a := range args {
		is := result.Args[i]
		if v, ok := is.Type.(*schema.Var); ok && a.Type != nil {
			inner.types[v.Param] = bound{a.Type, s}
		}
		if is.Nat != nil && a.Nat != nil && len(is.Nat.Words) == 1 {
			inner.words[is.Nat.Words[0]] = s.number(a.Nat) - is.Nat.Constant
		}
	}
	return inner
}

// object writes name#id { … }; optional fields are filled in on demand, where
// they are few.
func (w *writer) object(c *schema.Combinator, s *scope, fill bool) {
	w.depth++
	if w.depth > maxDepth || len(w.buf) > maxBytes {
		w.failed = true
	}
	if !w.failed {
		w.buf = fmt.Appendf(w.buf, "%s#%08x", c.Name, c.ID)
		w.fields(c.Fields, s, fill)
	}
	w.depth--
}

// fields writes { name: value … }.
func (w *writer) fields(fields []*schema.Field, s *scope, fill bool) {
	set := present(fields, s, fill)
	w.buf = append(w.buf, " { "...)
	for i, f := range fields {
		if !set[f] || isTold(fields, i) {
			continue
		}
		w.buf = append(append(w.buf, label(f)...), ": "...)
		if isNumber(f) {
			s.words[f] = 1
		}
		w.value(f.Type, f.Name, s)
		w.buf = append(w.buf, ' ')
	}
	w.buf = append(w.buf, '}')
}

// label is what the text form calls the field.
func label(f *schema.Field) string {
	if f.Name != "" && f.Name != "_" {
		return f.Name
	}
	_, isVector := f.Type.(*schema.Vector)
	_, isRepeat := f.Type.(*schema.Repeat)
	if isVector || isRepeat {
		return "items"
	}
	return "value"
}

// present are the fields that are there: those that have to be, those that a
// number from outside asks for, and where they are few the others.
func present(fields []*schema.Field, s *scope, fill bool) map[*schema.Field]bool {
	set := map[*schema.Field]bool{}
	type bit struct {
		word *schema.Field
		n    int
	}
	bits := map[bit]bool{}
	may := 0
	for _, f := range fields {
		if f.Cond != nil && !isTrue(f.Type) {
			may++
		}
	}
	for _, f := range fields {
		if f.Cond != nil && fill && may <= mostMay && !isTrue(f.Type) && slices.Contains(fields, f.Cond.Word) && f.Cond.Word.Cond == nil {
			bits[bit{f.Cond.Word, f.Cond.Bit}] = true
		}
	}
	for _, f := range fields {
		switch {
		case f.Cond == nil:
			set[f] = true
		case slices.Contains(fields, f.Cond.Word):
			set[f] = bits[bit{f.Cond.Word, f.Cond.Bit}]
		case f.Cond.Bit == schema.AnyBit:
			set[f] = s.words[f.Cond.Word] != 0
		default:
			set[f] = s.words[f.Cond.Word]&(1<<f.Cond.Bit) != 0
		}
	}
	return set
}

func isTrue(t schema.Type) bool {
	p, ok := t.(*schema.Primitive)
	return ok && p.Kind == schema.True
}

func isNumber(f *schema.Field) bool {
	p, ok := f.Type.(*schema.Primitive)
	return ok && p.Kind == schema.Nat32
}

// isTold tells whether other fields tell the i-th one: a flags word, the count
// of a repetition, the length of an object.
func isTold(fields []*schema.Field, i int) bool {
	f := fields[i]
	if f.Bits != 0 {
		return true
	}
	for _, other := range fields[i+1:] {
		if t, ok := other.Type.(*schema.Object); ok && t.Length == f {
			return true
		}
		t, ok := other.Type.(*schema.Repeat)
		if ok && other.Cond == nil && t.Count.Constant == 0 && len(t.Count.Words) == 1 && t.Count.Words[0] == f {
			return true
		}
	}
	return false
}

// value writes a value of the type, for a field of the name.
func (w *writer) value(t schema.Type, name string, s *scope) {
	switch t := t.(type) {
	case *schema.Primitive:
		w.buf = append(w.buf, primitive(t.Kind, name)...)
	case *schema.Boxed:
		w.boxed(t, s)
	case *schema.Bare:
		w.buf = append(w.buf, '%')
		w.object(t.Constructor, s.within(t.Constructor, t.Args), false)
	case *schema.Vector:
		w.vector(t, name, s)
	case *schema.Repeat:
		w.repeat(t, name, s)
	case *schema.Var:
		if is, ok := s.types[t.Param]; ok {
			w.value(is.typ, name, is.scope)
		} else {
			w.any(w.Sampler.object)
		}
	case *schema.Object:
		w.any(w.Sampler.object)
	case *schema.Query:
		w.any(w.query)
	}
}

// any writes what stands for all else.
func (w *writer) any(c *schema.Combinator) {
	if c == nil {
		w.failed = true
		return
	}
	w.object(c, newScope(), false)
}

// boxed writes a value of the class.
func (w *writer) boxed(t *schema.Boxed, s *scope) {
	best := w.cheapest(t.Class.Constructors)
	if best == nil {
		w.failed = true
		return
	}
	w.object(best, s.within(best, t.Args), false)
}

// vector writes one item, or none where that would have no end.
func (w *writer) vector(t *schema.Vector, name string, s *scope) {
	w.buf = append(w.buf, "[ "...)
	if w.typ(t.Item) < emptyVector && w.depth < maxDepth/2 {
		w.value(t.Item, singular(name), s)
	}
	w.buf = append(w.buf, " ]"...)
}

// mostTurns bounds what a number from outside says of a repetition.
const mostTurns = 64

// repeat writes as many turns as a number says that is known, and else one.
func (w *writer) repeat(t *schema.Repeat, name string, s *scope) {
	turns := uint32(1)
	if known := !slices.ContainsFunc(t.Count.Words, func(f *schema.Field) bool { _, ok := s.words[f]; return !ok }); known {
		turns = s.number(t.Count)
	}
	if turns > mostTurns {
		w.failed = true
		return
	}
	w.buf = append(w.buf, "[ "...)
	for range turns {
		if len(t.Fields) == 1 && t.Fields[0].Cond == nil {
			w.value(t.Fields[0].Type, name, s)
		} else {
			w.fields(t.Fields, s, false)
		}
		w.buf = append(w.buf, ' ')
	}
	w.buf = append(w.buf, ']')
}

// primitive is a value of a primitive, for a field of the name.
func primitive(k schema.Kind, name string) string {
	switch k {
	case schema.String, schema.SecureString:
		return strconv.Quote(text(name))
	case schema.Bytes, schema.SecureBytes:
		return `x"00010203"`
	case schema.Int128:
		return `x"000102030405060708090a0b0c0d0e0f"`
	case schema.Int256:
		return fmt.Sprintf(`x"%064x"`, 1)
	case schema.Int512:
		return fmt.Sprintf(`x"%0128x"`, 1)
	case schema.Float, schema.Double:
		return "0.5"
	case schema.Bool, schema.True:
		return "true"
	case schema.Nat32:
		return "1"
	case schema.Int, schema.Int32, schema.Long, schema.Int53, schema.Int64:
	}
	return strconv.Itoa(number(name, k == schema.Int || k == schema.Int32))
}

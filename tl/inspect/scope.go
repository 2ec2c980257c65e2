package inspect

import (
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// scope is what names stand for among the fields of one constructor.
type scope struct {
	words []word
	types []argument
}

// word is the number that a field had, or that a template argument is.
type word struct {
	field *schema.Field
	value uint32
}

// argument is a template argument that is a type.
type argument struct {
	param *schema.Param
	is    bound
}

// bound is a type, and the scope that its own names are in.
type bound struct {
	typ   schema.Type
	scope *scope
}

// scope is an empty one, for what is read next. Whoever takes it gives it back
// by counting nested down.
func (r *reader) scope() *scope {
	if r.nested == len(r.scopes) {
		r.scopes = append(r.scopes, new(scope))
	}
	s := r.scopes[r.nested]
	r.nested++
	s.words, s.types = s.words[:0], s.types[:0]
	return s
}

// set notes the number of a field.
func (s *scope) set(f *schema.Field, v uint32) { s.words = append(s.words, word{f, v}) }

// word is the number of a field, or 0 for one that was not there.
func (s *scope) word(f *schema.Field) uint32 {
	for _, w := range slices.Backward(s.words) {
		if w.field == f {
			return w.value
		}
	}
	return 0
}

// number is what n comes to.
func (s *scope) number(n *schema.Nat) uint32 {
	sum := n.Constant
	for _, w := range n.Words {
		sum += s.word(w)
	}
	return sum
}

// bound is what a template argument stands for.
func (s *scope) bound(p *schema.Param) (bound, bool) {
	for _, a := range s.types {
		if a.param == p {
			return a.is, true
		}
	}
	return bound{}, false
}

// within is inner as the scope of a constructor's fields, where its class has
// the arguments.
func (s *scope) within(inner *scope, c *schema.Combinator, args []schema.Arg) *scope {
	if len(args) == 0 {
		return inner
	}
	result, ok := c.Result.(*schema.Boxed)
	if !ok || len(result.Args) != len(args) {
		return inner
	}
	for i, a := range args {
		is := result.Args[i]
		for _, p := range c.Params {
			switch v, _ := is.Type.(*schema.Var); {
			case v != nil && v.Param == p && a.Type != nil:
				inner.types = append(inner.types, argument{p, bound{a.Type, s}})
			case p.Word != nil && is.Nat != nil && a.Nat != nil && slices.Contains(is.Nat.Words, p.Word):
				inner.set(p.Word, s.number(a.Nat)-is.Nat.Constant)
			}
		}
	}
	return inner
}

package gen

import (
	"errors"
	"fmt"

	"github.com/tlgen-go/tlgen/schema"
)

// check refuses what has no form in Go.
func check(s *schema.Schema) error {
	all := s.Combinators()
	if len(all) == 0 {
		return errors.New("the schema declares nothing")
	}
	open := newOpenness(all)
	var found schema.Diagnostics
	report := func(at schema.Range, summary, remedy string) {
		found = append(found, s.Diagnostic(at, summary, remedy))
	}
	for _, c := range all {
		if p := dependence(c); p != "" {
			report(c.Range, fmt.Sprintf("%s %s, which is not generated", c.Name, p), "leave it out with roots")
			continue
		}
		for i, f := range c.Fields {
			open.check(c, i, report)
			checkField(f, report)
		}
		checkAnswer(c, report)
	}
	return found.Err()
}

// reporter adds a finding.
type reporter func(at schema.Range, summary, remedy string)

// check reports the i-th field of c if nobody can tell where it ends.
func (o openness) check(c *schema.Combinator, i int, report reporter) {
	f := c.Fields[i]
	switch {
	case isVector(f.Type) && o.is(f.Type):
		report(f.Range, fmt.Sprintf("an item of %s in %s may be of any length", f.Name, c.Name), "nobody can tell where the next begins")
	case o.is(f.Type) && i < len(c.Fields)-1:
		report(f.Range, fmt.Sprintf("field %s of %s may be of any length", f.Name, c.Name), "it has to be the last")
	}
}

// checkAnswer reports an answer whose type nobody can tell.
func checkAnswer(c *schema.Combinator, report reporter) {
	if holdsVar(c.Result) {
		report(c.Range, "an answer that holds a template argument is not understood", "answer with X itself")
	}
	if a, ok := c.Result.(*schema.Var); ok && queryOf(c, a.Param) == nil {
		report(c.Range, fmt.Sprintf("the answer of %s is of type %s, and no field is a query for it", c.Name, a),
			fmt.Sprintf("add one, as in query:!%s", a))
	}
}

// checkField reports a field whose type nobody can tell.
func checkField(f *schema.Field, report reporter) {
	_, isVar := f.Type.(*schema.Var)
	_, isQuery := f.Type.(*schema.Query)
	switch {
	case isVar || holdsVar(f.Type):
		report(f.Range, fmt.Sprintf("field %s is of an unknown type", f.Name), "write !X for a function whose answer it is")
	case isQuery && f.Cond != nil:
		report(f.Range, fmt.Sprintf("query %s may be absent, so the answer has no type", f.Name), "make it a field that is always there")
	}
}

// holdsVar tells whether a template argument is within a vector.
func holdsVar(t schema.Type) bool {
	v, ok := t.(*schema.Vector)
	if !ok {
		return false
	}
	_, isVar := v.Item.(*schema.Var)
	return isVar || holdsVar(v.Item)
}

// dependence is what of the combinator depends on values or arguments in a way
// that has no form in Go, or nothing.
func dependence(c *schema.Combinator) string {
	for _, p := range c.Params {
		if !c.Function || p.Kind == schema.NatParam {
			return "has the template argument " + p.Name
		}
	}
	types := []schema.Type{c.Result}
	for _, f := range c.Fields {
		switch {
		case f.Name == "":
			return "has a field without a name"
		case f.Cond != nil && f.Cond.Bit == schema.AnyBit:
			return "has the field " + f.Name + " under a condition without a bit"
		}
		types = append(types, f.Type)
	}
	for _, t := range types {
		if isDependent(t) {
			return "holds " + t.String()
		}
	}
	return ""
}

// isDependent tells whether the type takes arguments or repeats.
func isDependent(t schema.Type) bool {
	switch t := t.(type) {
	case *schema.Repeat:
		return true
	case *schema.Boxed:
		return len(t.Class.Params) > 0
	case *schema.Bare:
		return len(t.Args) > 0
	case *schema.Vector:
		return isDependent(t.Item)
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
	return false
}

// openness knows the combinators whose values end where the input does.
type openness map[*schema.Combinator]bool

// newOpenness goes over the combinators until it learns nothing new.
func newOpenness(all []*schema.Combinator) openness {
	o := openness{}
	for changed := true; changed; {
		changed = false
		for _, c := range all {
			if n := len(c.Fields); n > 0 && !o[c] && o.is(c.Fields[n-1].Type) {
				o[c], changed = true, true
			}
		}
	}
	return o
}

// is tells whether a value of the type may end where the input does.
func (o openness) is(t schema.Type) bool {
	switch t := t.(type) {
	case *schema.Object:
		return t.Length == nil
	case *schema.Query:
		return true
	case *schema.Vector:
		return o.is(t.Item)
	case *schema.Bare:
		return o[t.Constructor]
	case *schema.Boxed:
		for _, k := range t.Class.Constructors {
			if o[k] {
				return true
			}
		}
	case *schema.Primitive, *schema.Var, *schema.Repeat:
	}
	return false
}

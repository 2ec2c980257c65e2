package gen

import (
	"errors"
	"fmt"
	"slices"

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
		if c.Function && open.isFollowed(c.Result) {
			report(c.Range, fmt.Sprintf("an item of the answer of %s may be of any length", c.Name), "nobody can tell where the next begins")
		}
		checkParams(c, report)
		for i, f := range c.Fields {
			open.check(c, i, report)
			checkField(c, f, report)
		}
		checkAnswer(c, report)
	}
	checkGrowth(s, report)
	return found.Err()
}

// checkLayers reports a bare constructor that is of another Go type in some of
// the layers of what holds it: without an id nothing says which.
func checkLayers(s *schema.Schema, rs *records) error {
	var found schema.Diagnostics
	for _, c := range s.Combinators() {
		for _, f := range c.Fields {
			for _, k := range bares(f.Type) {
				lacks := slices.IndexFunc(c.Layers, func(layer int) bool { return !rs.forms[k].record.isIn(layer) })
				if lacks >= 0 {
					found = append(found, s.Diagnostic(f.Range, fmt.Sprintf("%s is another type in layer %d, and stands bare in %s",
						k.Name, c.Layers[lacks], c.Name), "generate a package for each of the layers"))
				}
			}
		}
	}
	return found.Err()
}

// bares are the constructors that stand bare in a type.
func bares(t schema.Type) []*schema.Combinator {
	var found []*schema.Combinator
	if b, ok := t.(*schema.Bare); ok {
		found = append(found, b.Constructor)
	}
	for _, part := range parts(t) {
		found = append(found, bares(part)...)
	}
	return found
}

// isIn tells whether some form of the record is the layer's.
func (r *record) isIn(layer int) bool {
	return slices.ContainsFunc(r.forms, func(f *form) bool {
		return len(f.combinator.Layers) == 0 || slices.Contains(f.combinator.Layers, layer)
	})
}

// reporter adds a finding.
type reporter func(at schema.Range, summary, remedy string)

// check reports the i-th field of c if nobody can tell where it ends.
func (o openness) check(c *schema.Combinator, i int, report reporter) {
	f := c.Fields[i]
	switch {
	case o.isFollowed(f.Type):
		report(f.Range, fmt.Sprintf("an item of %s in %s may be of any length", f.Name, c.Name), "nobody can tell where the next begins")
	case o.is(f.Type) && i < len(c.Fields)-1:
		report(f.Range, fmt.Sprintf("field %s of %s may be of any length", f.Name, c.Name), "it has to be the last")
	}
}

// checkParams reports numbers that a function's answer may depend on and nobody knows.
func checkParams(c *schema.Combinator, report reporter) {
	for _, p := range c.Params {
		if c.Function && p.Kind == schema.NatParam {
			report(p.Range, fmt.Sprintf("nothing says what number %s of function %s is", p.Name, c.Name),
				fmt.Sprintf("make it a field: %s:#", p.Name))
		}
	}
}

// checkAnswer reports an answer whose type nobody can tell.
func checkAnswer(c *schema.Combinator, report reporter) {
	for _, p := range c.Params {
		if c.Function && slices.Contains(variables(c.Result), p) && queryOf(c, p) == nil {
			report(c.Range, fmt.Sprintf("the answer of %s is of type %s, and no field is a query for %s", c.Name, c.Result, p.Name),
				fmt.Sprintf("add one, as in query:!%s", p.Name))
		}
	}
}

// checkField reports a field whose type nobody can tell.
func checkField(c *schema.Combinator, f *schema.Field, report reporter) {
	_, isQuery := f.Type.(*schema.Query)
	switch {
	case c.Function && holds(f.Type, isVar):
		report(f.Range, fmt.Sprintf("field %s is of an unknown type", f.Name), "write !X for a function whose answer it is")
	case isQuery && f.Cond != nil:
		report(f.Range, fmt.Sprintf("query %s may be absent, so the answer has no type", f.Name), "make it a field that is always there")
	}
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

// isFollowed tells whether something stands within a value of the type behind
// what may end where the input does: another item, or another field of a
// template that has it as an argument.
func (o openness) isFollowed(t schema.Type) bool {
	switch t := t.(type) {
	case *schema.Vector, *schema.Repeat:
		if o.is(t) {
			return true
		}
	case *schema.Boxed:
		if o.isFollowedIn(t.Class.Constructors, t.Args) {
			return true
		}
	case *schema.Bare:
		if o.isFollowedIn([]*schema.Combinator{t.Constructor}, t.Args) {
			return true
		}
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
	return slices.ContainsFunc(parts(t), o.isFollowed)
}

// isFollowedIn tells whether some constructor has an open argument elsewhere
// than as its last field.
func (o openness) isFollowedIn(constructors []*schema.Combinator, args []schema.Arg) bool {
	for _, k := range constructors {
		for i, a := range args {
			is, ok := k.Result.(*schema.Boxed).Args[i].Type.(*schema.Var)
			if ok && a.Type != nil && o.is(a.Type) && !endsWith(k, is.Param) {
				return true
			}
		}
	}
	return false
}

// endsWith tells whether what is of the argument's type is the last field of k,
// if there is one.
func endsWith(k *schema.Combinator, p *schema.Param) bool {
	for i, f := range k.Fields {
		if slices.Contains(variables(f.Type), p) && (i < len(k.Fields)-1 || !isVar(f.Type)) {
			return false
		}
	}
	return true
}

// is tells whether a value of the type may end where the input does.
func (o openness) is(t schema.Type) bool {
	switch t := t.(type) {
	case *schema.Object:
		return t.Length == nil
	case *schema.Query:
		return true
	case *schema.Bare:
		if o[t.Constructor] {
			return true
		}
	case *schema.Boxed:
		if slices.ContainsFunc(t.Class.Constructors, func(k *schema.Combinator) bool { return o[k] }) {
			return true
		}
	case *schema.Repeat:
		if n := len(t.Fields); n > 0 && o.is(t.Fields[n-1].Type) {
			return true
		}
	case *schema.Primitive, *schema.Vector, *schema.Var:
	}
	return slices.ContainsFunc(parts(t), o.is)
}

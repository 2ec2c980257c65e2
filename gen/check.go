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
	for _, c := range all {
		for i, f := range c.Fields {
			switch {
			case isVector(f.Type) && open.is(f.Type):
				found = append(found, s.Diagnostic(f.Range,
					fmt.Sprintf("an item of %s in %s may be of any length", f.Name, c.Name), "nobody can tell where the next begins"))
			case open.is(f.Type) && i < len(c.Fields)-1:
				found = append(found, s.Diagnostic(f.Range,
					fmt.Sprintf("field %s of %s may be of any length", f.Name, c.Name), "it has to be the last"))
			}
		}
		if a, ok := c.Result.(*schema.Answer); ok && queryOf(c, a.Name) == nil {
			found = append(found, s.Diagnostic(c.Range,
				fmt.Sprintf("the answer of %s is of type %s, and no field is a query for it", c.Name, a.Name),
				fmt.Sprintf("add one, as in query:!%s", a.Name)))
		}
	}
	return found.Err()
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
	case *schema.Primitive, *schema.Answer:
	}
	return false
}

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
	var errs []error
	for _, c := range all {
		for i, f := range c.Fields {
			switch {
			case isVector(f.Type) && open.is(f.Type):
				errs = append(errs, refuse(f, "an item of %s in %s may be of any length, so nobody can tell where the next begins", f.Name, c.Name))
			case open.is(f.Type) && i < len(c.Fields)-1:
				errs = append(errs, refuse(f, "field %s of %s may be of any length, so it has to be the last", f.Name, c.Name))
			}
		}
		if a, ok := c.Result.(*schema.Answer); ok && queryOf(c, a.Name) == nil {
			errs = append(errs, fmt.Errorf("%s: the answer of %s is of type %s; no field is a query for it, as in query:!%s",
				place(c.Range), c.Name, a.Name, a.Name))
		}
	}
	return errors.Join(errs...)
}

// refuse is an error at the field.
func refuse(f *schema.Field, format string, args ...any) error {
	return fmt.Errorf("%s: %s", place(f.Range), fmt.Sprintf(format, args...))
}

// place is file:line:col.
func place(r schema.Range) string {
	return fmt.Sprintf("%s:%d:%d", r.File, r.Start.Line, r.Start.Column)
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

package gen

import (
	"fmt"

	"github.com/tlgen-go/tlgen/schema"
)

// use is a template argument that is handed on to another one, as it is or
// within a type that is made of it.
type use struct {
	to     *schema.Param
	within bool
	field  *schema.Field
}

// checkGrowth reports template arguments that grow each time a type is within
// itself, as in tree {t:Type} x:(Tree (Pair t t)) = Tree t: Go would need a type
// for every depth.
func checkGrowth(s *schema.Schema, report reporter) {
	uses := map[*schema.Param][]use{}
	for _, c := range s.Combinators() {
		for _, f := range c.Fields {
			addUses(uses, f, f.Type)
		}
	}
	for _, c := range s.Combinators() {
		for _, p := range c.Params {
			for _, u := range uses[p] {
				if u.within && reaches(uses, u.to, p, map[*schema.Param]bool{}) {
					report(u.field.Range, fmt.Sprintf("%s of %s grows without end in %s", p.Name, c.Name, u.field.Type),
						"hand it on as it is")
				}
			}
		}
	}
}

// addUses notes what a type hands on to the classes that it applies.
func addUses(uses map[*schema.Param][]use, f *schema.Field, t schema.Type) {
	if repeat, ok := t.(*schema.Repeat); ok {
		for _, inner := range repeat.Fields {
			addUses(uses, f, inner.Type)
		}
		return
	}
	if class, args := applied(t); class != nil {
		addApplied(uses, f, class, args)
	}
	for _, part := range parts(t) {
		addUses(uses, f, part)
	}
}

// addApplied notes what is handed on to the constructors of a class.
func addApplied(uses map[*schema.Param][]use, f *schema.Field, class *schema.Class, args []schema.Arg) {
	for _, k := range class.Constructors {
		for i, is := range k.Result.(*schema.Boxed).Args {
			to, ok := is.Type.(*schema.Var)
			if !ok || i >= len(args) {
				continue
			}
			for _, p := range variables(args[i].Type) {
				uses[p] = append(uses[p], use{to.Param, !isVar(args[i].Type), f})
			}
		}
	}
}

// variables are the template arguments in a type.
func variables(t schema.Type) []*schema.Param {
	if v, ok := t.(*schema.Var); ok {
		return []*schema.Param{v.Param}
	}
	var found []*schema.Param
	for _, part := range parts(t) {
		found = append(found, variables(part)...)
	}
	return found
}

// reaches tells whether from is handed on to the argument to, sooner or later.
func reaches(uses map[*schema.Param][]use, from, to *schema.Param, seen map[*schema.Param]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, u := range uses[from] {
		if reaches(uses, u.to, to, seen) {
			return true
		}
	}
	return false
}

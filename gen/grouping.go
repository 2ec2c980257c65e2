package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// grouping sorts the forms that a combinator has in several layers into groups
// of those that fit into one struct.
type grouping struct {
	// order has the combinators of the schema, each with all its forms.
	order [][]*schema.Combinator
	// group is the newest form of the group that a form belongs to.
	group map[*schema.Combinator]*schema.Combinator
}

// newGrouping begins with all forms of a name in one group, and parts what does
// not fit until all does: a form that holds another one bare fits less once that
// one has been parted.
func newGrouping(s *schema.Schema) *grouping {
	g := &grouping{group: map[*schema.Combinator]*schema.Combinator{}}
	for _, c := range s.Combinators() {
		if g.group[c] != nil {
			continue
		}
		all := []*schema.Combinator{c}
		if len(c.Forms) > 0 {
			all = slices.Clone(c.Forms)
			slices.Reverse(all)
		}
		for _, form := range all {
			g.group[form] = all[0]
		}
		g.order = append(g.order, all)
	}
	for g.part() {
	}
	return g
}

// part sorts all forms anew, and tells whether a group more came out.
func (g *grouping) part() bool {
	next, parted := map[*schema.Combinator]*schema.Combinator{}, false
	for _, all := range g.order {
		for _, c := range all {
			next[c] = c
			for _, newer := range all[:slices.Index(all, c)] {
				if next[newer] == newer && g.fits(c, all, newer, next) {
					next[c] = newer
					break
				}
			}
			parted = parted || next[c] != g.group[c]
		}
	}
	g.group = next
	return parted
}

// fits tells whether c fits into the group of newest, with all that are in it.
func (g *grouping) fits(c *schema.Combinator, all []*schema.Combinator, newest *schema.Combinator, next map[*schema.Combinator]*schema.Combinator) bool {
	for _, other := range all {
		if next[other] == newest && other != c && !g.agree(c, other) {
			return false
		}
	}
	return true
}

// of are the groups of the forms, each newest first.
func (g *grouping) of(all []*schema.Combinator) [][]*schema.Combinator {
	var groups [][]*schema.Combinator
	for _, c := range all {
		at := slices.IndexFunc(groups, func(group []*schema.Combinator) bool { return group[0] == g.group[c] })
		if at < 0 {
			groups = append(groups, []*schema.Combinator{c})
			continue
		}
		groups[at] = append(groups[at], c)
	}
	return groups
}

// agree tells whether fields of one name, and the results, are the same in both forms.
func (g *grouping) agree(a, b *schema.Combinator) bool {
	sameParam := func(p, q *schema.Param) bool { return p.Kind == q.Kind && p.Name == q.Name }
	if !slices.EqualFunc(a.Params, b.Params, sameParam) || g.key(a.Result) != g.key(b.Result) {
		return false
	}
	first, second := g.shape(a.Fields, a.Result), g.shape(b.Fields, b.Result)
	for name, key := range first {
		if other, ok := second[name]; ok && other != key {
			return false
		}
	}
	// Nobody can tell whether a field of a template argument's type holds
	// something that the form without it cannot say.
	return !lacksVar(a, second) && !lacksVar(b, first)
}

// lacksVar tells whether c has a field of a template argument's type and the shape has not.
func lacksVar(c *schema.Combinator, shape map[string]string) bool {
	names := fieldNames(c.Fields)
	for i, f := range c.Fields {
		if _, ok := shape[names[i]]; !ok && isVar(f.Type) {
			return true
		}
	}
	return false
}

// shape is what each field is in Go, by name.
func (g *grouping) shape(fields []*schema.Field, result schema.Type) map[string]string {
	use, shape := newUsage(fields, result), map[string]string{}
	for i, name := range fieldNames(fields) {
		role, _ := use.roleOf(i)
		shape[name] = fmt.Sprintf("%d %s", role, g.key(fields[i].Type))
	}
	return shape
}

// key spells a type such that two which are spelled alike are one in Go and
// lie alike on the wire, as far as their forms do.
func (g *grouping) key(t schema.Type) string {
	switch t := t.(type) {
	case *schema.Bare:
		return fmt.Sprintf("%p%s", g.group[t.Constructor], g.keys(t.Args))
	case *schema.Boxed:
		return t.Class.Name + g.keys(t.Args)
	case *schema.Vector:
		return fmt.Sprintf("%t[%s]", t.Boxed, g.key(t.Item))
	case *schema.Repeat:
		if item := itemOf(t); item != nil {
			return t.Count.String() + "*" + g.key(item)
		}
		return t.Count.String() + "*" + g.items(t)
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
	return t.String()
}

// items spells what a repetition repeats. One that depends on numbers around it
// is like no other.
func (g *grouping) items(t *schema.Repeat) string {
	if len(newUsage(t.Fields, nil).free()) > 0 {
		return fmt.Sprintf("%p", t)
	}
	return t.String() + fmt.Sprint(g.shape(t.Fields, nil)) // maps are printed in order
}

func (g *grouping) keys(args []schema.Arg) string {
	var b strings.Builder
	for _, a := range args {
		if a.Nat != nil {
			b.WriteString(" " + a.Nat.String())
		} else {
			b.WriteString(" (" + g.key(a.Type) + ")")
		}
	}
	return b.String()
}

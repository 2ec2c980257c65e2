package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Conflict is where two forms of a combinator cannot be one: a field, or the
// result, is of another type in an older layer than in the newest.
type Conflict struct {
	// Old and New are the forms, New the newest.
	Old, New *Combinator
	// Field is the name of the field; it is empty for the result.
	Field string
	// OldType and NewType are the types.
	OldType, NewType Type
	// OldRange and NewRange are the places.
	OldRange, NewRange Range
}

// String says what conflicts, and in which layers.
func (c *Conflict) String() string {
	what := "result"
	if c.Field != "" {
		what = "field " + c.Field
	}
	return fmt.Sprintf("%s of %s is %s up to layer %d and %s in layer %d",
		what, c.Old.Name, c.OldType, c.Old.LastLayer(), c.NewType, c.New.LastLayer())
}

// Conflicts are those of all combinators that several layers have in different
// forms, in the order of their declaration.
func (s *Schema) Conflicts() []*Conflict {
	var found []*Conflict
	for _, c := range s.Declarations() {
		if !c.Newest() {
			found = append(found, c.conflicts(c.Forms[len(c.Forms)-1])...)
		}
	}
	return found
}

// conflicts are those with the newest form.
func (c *Combinator) conflicts(newest *Combinator) []*Conflict {
	var found []*Conflict
	for _, f := range c.Fields {
		for _, n := range newest.Fields {
			if f.Name != "" && n.Name == f.Name && n.Type.String() != f.Type.String() {
				found = append(found, &Conflict{c, newest, f.Name, f.Type, n.Type, f.Range, n.Range})
			}
		}
	}
	// A result that is not there is an error of its own.
	if c.Result != nil && newest.Result != nil && c.Result.String() != newest.Result.String() {
		found = append(found, &Conflict{c, newest, "", c.Result, newest.Result, c.syntax.result.span(), newest.syntax.result.span()})
	}
	return found
}

// At is the schema of one of its layers: it undoes what Resolve merged.
func (s *Schema) At(layer int) (*Schema, error) {
	if len(s.Layers) == 0 {
		return nil, errors.New("the schema names no layers")
	}
	if !slices.Contains(s.Layers, layer) {
		return nil, fmt.Errorf("the schema has no layer %d, but %s", layer, numbers(s.Layers, ", "))
	}
	files := map[string]*File{}
	var order []*File
	for _, c := range s.Declarations() {
		if len(c.Layers) > 0 && !slices.Contains(c.Layers, layer) {
			continue
		}
		f := files[c.Range.File]
		if f == nil {
			f = &File{Name: c.Range.File, Layer: layer, source: s.files[c.Range.File].source, Profile: s.files[c.Range.File].profile()}
			files[f.Name], order = f, append(order, f)
		}
		form, it := *c.syntax, *c.item
		form.layers, form.mark, form.suffix = nil, 0, ""
		it.combinator = &form
		f.items = append(f.items, &it)
	}
	for _, c := range s.Classes {
		if len(order) > 0 {
			order[0].rest = append(order[0].rest, c.comments...)
		}
	}
	at, found := Resolve(order...)
	return at, found.Err()
}

// Declarations are all forms of all combinators that stand in files, builtins
// included, in their order.
func (s *Schema) Declarations() []*Combinator {
	all := slices.Clone(s.Builtins)
	for _, c := range s.Combinators() {
		all = append(append(all, c), c.Forms...)
	}
	all = slices.DeleteFunc(all, func(c *Combinator) bool { return c.Range.File == "" })
	slices.SortStableFunc(all, func(a, b *Combinator) int { return cmp.Compare(a.order, b.order) })
	return slices.Compact(all)
}

// numbers are the numbers as text.
func numbers(all []int, separator string) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, separator)
}

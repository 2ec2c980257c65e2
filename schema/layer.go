package schema

import (
	"fmt"
	"slices"
	"strings"
)

// layers settles which layers the schema holds.
func (r *resolver) layers(files []*File) {
	for _, f := range files {
		r.schema.Layer = max(r.schema.Layer, f.Layer)
		r.schema.Layers = union(r.schema.Layers, f.layers())
	}
}

// layers are the layers that a file holds.
func (f *File) layers() []int {
	if f.merged != nil {
		return f.merged
	}
	var marks []int
	for _, it := range f.items {
		if c := it.combinator; c != nil {
			marks = append(marks, c.mark)
		}
	}
	marks = union(marks, nil)
	switch {
	case len(marks) < 2 && f.Layer != 0:
		return []int{f.Layer}
	case len(marks) < 2 && (len(marks) == 0 || marks[0] == 0):
		return nil
	case marks[0] == 0 && f.Layer < marks[1]:
		marks[0] = f.Layer
	}
	return marks
}

// layering tells which layers have what a file declares.
type layering struct {
	layers []int            // of the file, or else of the schema
	marks  map[string][]int // those that a name is declared under, ascending
}

func newLayering(f *File, schema []int) *layering {
	l := &layering{layers: f.layers(), marks: map[string][]int{}}
	if l.layers == nil || f.merged != nil {
		l.layers = schema
	}
	for _, it := range f.items {
		if c := it.combinator; c != nil && c.mark != 0 {
			l.marks[c.key()] = union(l.marks[c.key()], []int{c.mark})
		}
	}
	return l
}

// key tells combinators of one name apart that are and are not functions.
func (c *combinator) key() string {
	if c.function {
		return "()" + c.name.text
	}
	return c.name.text
}

// of are the layers that have the combinator. What stands under a layer mark
// belongs to that layer and to the later ones, until it is declared again.
func (l *layering) of(c *combinator) []int {
	switch {
	case c.layers != nil:
		return c.layers
	case len(l.marks) == 0:
		return l.layers
	}
	marks := l.marks[c.key()]
	from, _ := slices.BinarySearch(l.layers, c.mark)
	to := len(l.layers)
	if again := slices.IndexFunc(marks, func(m int) bool { return m > c.mark }); again >= 0 {
		to, _ = slices.BinarySearch(l.layers, marks[again])
	}
	return l.layers[from:to:to]
}

// belong notes what a comment says, 1 2 of user: the layers that have the
// combinator in this form, and the name that the form is one of, where it is
// written with another: userLayer2.
func (c *combinator) belong(words []string) {
	c.layers = union(layersOf(words), nil)
	if n := len(words); n > 1 && words[n-2] == "of" {
		if suffix, ok := strings.CutPrefix(c.name.text, words[n-1]); ok {
			c.name.text, c.suffix = words[n-1], suffix
		}
	}
}

// membership is what the comment says of a form of the schema; nothing where
// all its layers have it.
func (s *Schema) membership(c *Combinator) string {
	if len(c.Layers) == 0 || slices.Equal(c.Layers, s.Layers) {
		return ""
	}
	text := numbers(c.Layers, " ")
	if !c.Newest() {
		text += " of " + c.Name
	}
	return text
}

// LayerSuffix is what tells an older form from the newest by name: Layer170.
func (c *Combinator) LayerSuffix() string {
	if c.Newest() || len(c.Layers) == 0 {
		return ""
	}
	return fmt.Sprintf("Layer%d", c.LastLayer())
}

// forms ties the forms of each combinator together.
func (r *resolver) forms() {
	for _, named := range []map[string][]*declaration{r.constructors, r.functions} {
		for _, all := range named {
			if len(all) < 2 {
				continue
			}
			forms := make([]*Combinator, len(all))
			for i, d := range all {
				forms[i] = d.Combinator
			}
			slices.SortStableFunc(forms, func(a, b *Combinator) int { return a.LastLayer() - b.LastLayer() })
			for _, f := range forms {
				f.Forms = forms
			}
		}
	}
}

// LastLayer is the last layer that has the combinator in this form, or 0.
func (c *Combinator) LastLayer() int {
	if len(c.Layers) == 0 {
		return 0
	}
	return c.Layers[len(c.Layers)-1]
}

// union is what is in a or b, ascending.
func union(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// intersect tells whether something is in both.
func intersect(a, b []int) bool {
	return slices.ContainsFunc(a, func(n int) bool { return slices.Contains(b, n) })
}

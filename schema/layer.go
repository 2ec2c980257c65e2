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
	again := slices.IndexFunc(l.marks[c.key()], func(m int) bool { return m > c.mark })
	var layers []int
	for _, layer := range l.layers {
		if layer >= c.mark && (again < 0 || layer < l.marks[c.key()][again]) {
			layers = append(layers, layer)
		}
	}
	return layers
}

// belong notes the layers that have the combinator in this form, of which the
// last may stand behind the name: userLayer170.
func (c *combinator) belong(layers []int) {
	c.layers = union(layers, nil)
	if len(layers) == 0 {
		return
	}
	suffix := fmt.Sprintf("Layer%d", c.layers[len(c.layers)-1])
	if name, ok := strings.CutSuffix(c.name.text, suffix); ok && name != "" {
		c.name.text, c.suffix = name, suffix
	}
}

// forms ties the forms of each combinator together.
func (r *resolver) forms() {
	for _, d := range r.declarations {
		all := r.named(d.Function)[d.Name]
		if len(all) < 2 {
			continue
		}
		for _, form := range all {
			d.Forms = append(d.Forms, form.Combinator)
		}
		slices.SortStableFunc(d.Forms, func(a, b *Combinator) int { return a.LastLayer() - b.LastLayer() })
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

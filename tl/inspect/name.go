package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// vocabulary is what names stand for in an inspector's schemas.
type vocabulary struct {
	combinators map[string][]declared
	classes     map[string]*schema.Class
	// names are those of all constructors and functions, in the schemas' order.
	names []string
}

// newVocabulary collects names. Of several forms of a name the newest comes first.
func newVocabulary(schemas []*schema.Schema) *vocabulary {
	v := &vocabulary{combinators: map[string][]declared{}, classes: map[string]*schema.Class{}}
	for n, s := range schemas {
		for _, class := range slices.Backward(s.Classes) {
			if old := v.classes[class.Name]; n == 0 || old == nil {
				v.classes[class.Name] = class
			}
		}
		all := s.Combinators()
		slices.SortStableFunc(all, func(a, b *schema.Combinator) int { return rank(a) - rank(b) })
		for _, c := range all {
			if v.combinators[c.Name] == nil {
				v.names = append(v.names, c.Name)
			}
			v.combinators[c.Name] = append(v.combinators[c.Name], declared{c, n})
		}
	}
	return v
}

// rank orders what has one name.
func rank(c *schema.Combinator) int {
	switch {
	case !c.Newest():
		return 2
	case c.Function:
		return 1
	}
	return 0
}

// written is a constructor or function as somebody wrote it: user or user#938458c1.
type written struct {
	name  string
	id    uint32
	hasID bool
}

// String is as it was written.
func (w written) String() string {
	if w.hasID {
		return fmt.Sprintf("%s#%x", w.name, w.id)
	}
	return w.name
}

// named is the combinator that is written so where one of the class is wanted;
// any class is nil.
func (i *Inspector) named(w written, class *schema.Class) *schema.Combinator {
	for _, d := range i.vocabulary().combinators[w.name] {
		if (!w.hasID || d.ID == w.id) && d.isOf(class) {
			return d.Combinator
		}
	}
	return nil
}

// isOf tells whether the combinator may stand where one of the class is wanted.
func (d declared) isOf(class *schema.Class) bool {
	return class == nil || d.Class() == class || d.Class() != nil && d.Class().Name == class.Name
}

// spelled is how the combinator is written: its name, with its id where the name
// is that of another one too.
func (i *Inspector) spelled(c *schema.Combinator) string {
	if i.named(written{name: c.Name}, nil) == c {
		return c.Name
	}
	return written{c.Name, c.ID, true}.String()
}

// meant is a remedy for a name that is none of these.
func meant(name string, names []string, otherwise string) string {
	if near := schema.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return otherwise
}

// listed are names in a row, or only how many there are.
func listed(names []string) string {
	const most = 8
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

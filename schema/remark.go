package schema

import (
	"maps"
	"slices"
	"strings"
)

// remarks are those of the files, as text, but for those about types that the
// schema has no more.
func (s *Schema) remarks() []string {
	here := map[string]bool{}
	for _, c := range s.Classes {
		here[c.Name] = true
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		f := s.files[name]
		gone := f.classesBut(here)
		for _, it := range f.items {
			if it.remark != nil && !gone[it.remark[0].name] && !gone[it.remark[len(it.remark)-1].name] {
				all = append(all, remarkText(it.remark))
			}
		}
	}
	return all
}

// classesBut are the classes of the file's constructors that are not here.
func (f *File) classesBut(here map[string]bool) map[string]bool {
	gone := map[string]bool{}
	for _, it := range f.items {
		if c := it.combinator; c != nil && !c.function && !c.isWire() && !here[c.result.name] {
			gone[c.result.name] = true
		}
	}
	return gone
}

// remarkText is Final Bool.
func remarkText(remark []*expression) string {
	words := make([]string, len(remark))
	for i, e := range remark {
		words[i] = spell(func(w *writer) { w.expression(e) })
	}
	return strings.Join(words, " ")
}

package schema

import (
	"slices"
	"strings"
)

// renames looks for the names under which a stated id is right: keepers of
// schemas rename fields and move classes into namespaces, and keep the ids.
type renames struct {
	file   *File
	names  []string // of the file's fields
	budget int      // parameters that may still be spelled
}

// maxRenames bounds the search in one file, and maxRenamed the declarations
// that are looked at.
const (
	maxRenames = 2_000_000
	maxRenamed = 20 // parameters
)

func newRenames(f *File) *renames { return &renames{file: f, budget: maxRenames} }

// of says under which other names the combinator has the id, or nothing.
func (r *renames) of(c *combinator, id uint32) string {
	if len(c.params) > maxRenamed {
		return ""
	}
	if at := strings.LastIndexByte(c.result.name, '.') + 1; at > 0 {
		form, result := *c, *c.result
		result.name = result.name[at:]
		form.result = &result
		if r.fits(&form, id) {
			return "with = " + result.name
		}
	}
	for i, p := range c.params {
		for _, name := range slices.Concat(shortened(p.name.text), r.fieldNames()) {
			if r.budget <= 0 {
				return ""
			}
			if r.fits(renamedParam(c, i, name), id) {
				return "with " + name + " for " + p.name.text
			}
		}
	}
	return r.ofTwo(c, id)
}

// ofTwo tries shorter names for two fields at once.
func (r *renames) ofTwo(c *combinator, id uint32) string {
	for i, p := range c.params {
		for _, name := range shortened(p.name.text) {
			first := renamedParam(c, i, name)
			if second := r.second(first, i+1, id); second != "" {
				return "with " + name + " for " + p.name.text + " and " + second
			}
		}
	}
	return ""
}

// second tries shorter names for one of the fields from the i-th on.
func (r *renames) second(c *combinator, i int, id uint32) string {
	for j, q := range c.params[i:] {
		for _, name := range shortened(q.name.text) {
			if r.budget <= 0 {
				return ""
			}
			if r.fits(renamedParam(c, i+j, name), id) {
				return name + " for " + q.name.text
			}
		}
	}
	return ""
}

// fits tells whether the form has the id.
func (r *renames) fits(form *combinator, id uint32) bool {
	r.budget -= 1 + len(form.params)
	return fitsAny(form, id)
}

// renamedParam is c with another name for its i-th parameter.
func renamedParam(c *combinator, i int, name string) *combinator {
	form, param := *c, *c.params[i]
	param.name.text = name
	form.params = slices.Clone(c.params)
	form.params[i] = &param
	return &form
}

// shortened are the ends of a name behind an underscore, and its beginnings.
func shortened(name string) []string {
	var names []string
	for i := range len(name) {
		if name[i] == '_' {
			names = append(names, name[i+1:])
		}
		if i > 1 {
			names = append(names, name[:i])
		}
	}
	return names
}

// fieldNames are the names that the file's fields have, each once.
func (r *renames) fieldNames() []string {
	if r.names != nil {
		return r.names
	}
	for _, it := range r.file.items {
		if it.combinator == nil {
			continue
		}
		for _, p := range it.combinator.params {
			r.names = append(r.names, p.name.text)
		}
	}
	slices.Sort(r.names)
	r.names = slices.DeleteFunc(slices.Compact(r.names), func(n string) bool { return n == "" })
	return r.names
}

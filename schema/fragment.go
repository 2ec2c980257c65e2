package schema

import (
	"slices"
	"strings"
)

// unknownType is a type that nothing declares.
type unknownType struct {
	name, near string
	args       bool // it takes arguments
}

// fragment puts unknown types into one finding where they seem to be declared
// in another file: what was resolved is an excerpt, if they are at least so many.
func (r *resolver) fragment(least int) {
	elsewhere := r.elsewhere()
	var names []string
	var left Diagnostics
	var first *Diagnostic
	for _, d := range r.found {
		if d.unknown == nil || !elsewhere(d.unknown) {
			left = append(left, d)
			continue
		}
		if names = append(names, d.unknown.name); first == nil {
			first = d
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) < least {
		return
	}
	r.found = left
	r.errorf(Fragment, r.schema.files[first.Range.File], first.Range, "give the files that declare them as well",
		"another file has to declare %d %s: %s", len(names), plural("type", len(names)), strings.Join(names, ", "))
	r.found[len(r.found)-1].Severity = Error
}

// elsewhere tells whether a type seems to be declared in another file: in a
// namespace of which nothing is declared, by an excerpt, which declares few
// types itself, or with arguments, which nobody forgets to declare.
func (r *resolver) elsewhere() func(*unknownType) bool {
	namespaces, unknown := map[string]bool{}, map[string]bool{}
	for _, c := range r.schema.Classes {
		namespaces[namespaceOf(c.Name)] = true
	}
	for _, d := range r.found {
		if d.unknown != nil {
			unknown[d.unknown.name] = true
		}
	}
	known := len(r.schema.Classes)
	return func(t *unknownType) bool {
		misspelt := t.near != "" && (len(unknown) <= known || primitiveNamed(t.near) != nil)
		return !misspelt && (len(unknown) >= known || t.args || !namespaces[namespaceOf(t.name)])
	}
}

// lastPart is what of a name stands behind its namespaces.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// namespaceOf is the part of a name before its last dot, or nothing.
func namespaceOf(name string) string { return name[:max(strings.LastIndexByte(name, '.'), 0)] }

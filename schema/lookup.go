package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Type is the type that text spells as a field's type is spelled: a class, a
// constructor, which stands for its value without the id, a primitive, or what
// is made of them, such as Vector<User>. In a schema of several layers a
// constructor's name is that of the newest form. The error of a name that is
// near to another says which.
func (s *Schema) Type(text string) (Type, error) {
	e, err := parseType(text)
	if err != nil {
		return nil, fmt.Errorf("type %q: %w", text, err)
	}
	r := s.resolver()
	d := &declaration{Combinator: &Combinator{}, file: &File{}}
	if s.Layer > 0 {
		d.Layers = []int{s.Layer}
	}
	t := r.typ(d, e)
	if len(r.found) == 0 {
		return t, nil
	}
	found := r.found[0]
	if found.unknown != nil && found.unknown.near == "" {
		if len(r.functions[found.unknown.name]) > 0 {
			return nil, fmt.Errorf("type %q: %s is a function, which is no type", text, found.unknown.name)
		}
		found.Remedy = "types are classes, constructors and primitives of the schema"
	}
	return nil, fmt.Errorf("type %q: %s; %s", text, found.Summary, found.Remedy)
}

// parseType parses a type that stands alone.
func parseType(text string) (*expression, error) {
	f, found := Parse("", []byte("type value:("+text+") = Type;"))
	if len(found) == 0 && len(f.items) == 1 && f.items[0].combinator != nil {
		params := f.items[0].combinator.params
		if len(params) == 1 && params[0].typ != nil && params[0].cond.text == "" {
			return params[0].typ, nil
		}
	}
	return nil, errors.New("it is not one type; write it as in User, Vector<long> or vector<user>")
}

// resolver resolves further types by what s declares. It adds nothing to s.
func (s *Schema) resolver() *resolver {
	r := &resolver{
		schema:       &Schema{Classes: slices.Clone(s.Classes)},
		classes:      map[string]*Class{},
		constructors: map[string][]*declaration{},
		functions:    map[string][]*declaration{},
		builtins:     map[string]*declaration{},
	}
	for _, class := range s.Classes {
		r.classes[class.Name] = class
	}
	for _, c := range s.Combinators() {
		d := &declaration{Combinator: c}
		all := r.named(c.Function)
		all[c.Name] = append(all[c.Name], d)
		r.declarations = append(r.declarations, d)
	}
	return r
}

// FunctionNamed is the function with the name, in its newest form where several
// layers have it. The error of a name that is near to another says which.
func (s *Schema) FunctionNamed(name string) (*Combinator, error) {
	var found *Combinator
	names := make([]string, len(s.Functions))
	for i, f := range s.Functions {
		if names[i] = f.Name; f.isCalled(name) && (found == nil || found.LastLayer() < f.LastLayer()) {
			found = f
		}
	}
	if found != nil {
		return found, nil
	}
	for _, class := range s.Classes {
		if class.Name == name || slices.ContainsFunc(class.Constructors, func(c *Combinator) bool { return c.isCalled(name) }) {
			return nil, fmt.Errorf("%s is a type, not a function", name)
		}
	}
	return nil, fmt.Errorf("unknown function %q; %s", name, didYouMean(nearestName(name, names), "names are written as in the schema, as in messages.createChat"))
}

// nearestName is Nearest; where no name is near, it is one that differs only
// in its namespace or in capitals.
func nearestName(word string, names []string) string {
	if near := Nearest(word, names); near != "" {
		return near
	}
	for _, name := range names {
		if strings.EqualFold(lastPart(name), lastPart(word)) {
			return name
		}
	}
	return ""
}

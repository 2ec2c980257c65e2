package gen

import (
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// Spelling tells how a generated package spells what a schema declares, for
// those who write about the package. Several goroutines may ask it.
type Spelling struct {
	generator *generator
	fields    map[*schema.Field]*field
	qualifier string
}

// NewSpelling is the spelling of the package that Generate writes of s; its
// errors are those of Generate.
func NewSpelling(s *schema.Schema, c Config) (*Spelling, error) {
	g, err := newGenerator(s, c)
	if err != nil {
		return nil, err
	}
	x := &Spelling{generator: g, fields: map[*schema.Field]*field{}, qualifier: c.Package + "."}
	for _, r := range g.records.all {
		for _, f := range r.forms {
			for _, fl := range f.fields {
				x.fields[fl.Field] = fl
			}
		}
	}
	return x, nil
}

// SpelledField is a field of a struct.
type SpelledField struct {
	Name string
	// Optional is the type of the value within a tl.Opt, of a field that is one;
	// it is empty for all others.
	Optional string
}

// Field is how the field is spelled; false is of one that is in no struct, such
// as a flags word, which is computed.
func (x *Spelling) Field(f *schema.Field) (SpelledField, bool) {
	fl := x.fields[f]
	if fl == nil || !fl.isHeld() || !fl.role.isStored() {
		return SpelledField{}, false
	}
	spelled := SpelledField{Name: fl.goName}
	if fl.isOpt() {
		spelled.Optional = x.Type(f.Type)
	}
	return spelled, true
}

// Struct is the struct of the combinator: tg.MessagesCreateChatRequest. Those of
// template types have their arguments: those that args are to the class.
func (x *Spelling) Struct(c *schema.Combinator, args []schema.Arg) string {
	f := x.generator.records.forms[c]
	var types []string
	if !c.Function && len(args) > 0 {
		for _, p := range f.types {
			types = append(types, x.Type(args[position(c, p)].Type))
		}
	}
	return x.qualifier + f.record.name + list(types)
}

// SpelledCall is how a function is called.
type SpelledCall struct {
	// Name is that of Client's method, or of a function of the package.
	Name string
	// Generic tells that it is a function of the package, which takes an Invoker.
	Generic bool
	// Plain tells that a Generic takes fields one by one, in place of a request.
	Plain bool
	// Empty tells that a method takes no request: the function has no fields.
	Empty bool
}

// Call is how the function is called.
func (x *Spelling) Call(c *schema.Combinator) SpelledCall {
	r := x.generator.records.forms[c].record
	return SpelledCall{
		Name: x.generator.names.calls[r], Generic: len(r.params) > 0, Plain: r.isPlain(), Empty: len(r.slots) == 0,
	}
}

// Item is the struct of what the repetition repeats, or nothing where that is
// one field alone, which is no struct.
func (x *Spelling) Item(t *schema.Repeat) string {
	if r := x.generator.records.items[t]; r != nil {
		return x.qualifier + r.name
	}
	return ""
}

// list is [int32, string], or nothing for no types.
func list(types []string) string {
	if len(types) == 0 {
		return ""
	}
	return "[" + strings.Join(types, ", ") + "]"
}

// Type is the Go type that holds a t that is always there: []tg.InputUserClass.
func (x *Spelling) Type(t schema.Type) string {
	switch t := t.(type) {
	case *schema.Primitive:
		return primitives[t.Kind].code().GoString()
	case *schema.Boxed:
		return x.class(t)
	case *schema.Bare:
		return "*" + x.Struct(t.Constructor, t.Args)
	case *schema.Vector:
		return "[]" + x.Type(t.Item)
	case *schema.Repeat:
		if item := itemOf(t); item != nil {
			return "[]" + x.Type(item)
		}
		return "[]*" + x.Item(t)
	case *schema.Object:
		return "tl.Object"
	case *schema.Query:
		return "tl.Function[" + answerParam + "]"
	case *schema.Var:
		return x.generator.names.params[t.Param]
	}
	return ""
}

// class is the interface of a class, or the struct of its only constructor.
func (x *Spelling) class(t *schema.Boxed) string {
	if only := x.generator.only(t.Class); only != nil {
		return "*" + x.Struct(only.newest().combinator, t.Args)
	}
	var types []string
	for _, a := range slices.DeleteFunc(slices.Clone(t.Args), func(a schema.Arg) bool { return a.Type == nil }) {
		types = append(types, x.Type(a.Type))
	}
	return x.qualifier + x.generator.names.classes[t.Class] + list(types)
}

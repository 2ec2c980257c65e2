// Package schema reads TL: it parses schemas, gives them meaning, computes
// combinator ids, and cuts schemas down to what somebody needs.
//
// [Load] reads files into a [Schema]; [Parse] and [Resolve] are its two steps.
package schema

import (
	"strings"
)

// Schema is what one or several files declare, resolved: nobody needs to look
// at a name to know what a type is.
type Schema struct {
	// Layer is the highest layer that a file names, or 0.
	Layer int
	// Classes, in the order in which their first constructors are declared.
	Classes []*Class
	// Functions, in the order of their declaration.
	Functions []*Combinator

	files map[string]*File
}

// Diagnostic is an error at a place in one of the schema's files, for what
// uses the schema and cannot.
func (s *Schema) Diagnostic(at Range, summary, remedy string) *Diagnostic {
	if f := s.files[at.File]; f != nil {
		return f.diagnostic(at, summary, remedy)
	}
	return &Diagnostic{Range: at, Summary: summary, Remedy: remedy}
}

// Combinators are all constructors, class by class, and then all functions.
func (s *Schema) Combinators() []*Combinator {
	var all []*Combinator
	for _, c := range s.Classes {
		all = append(all, c.Constructors...)
	}
	return append(all, s.Functions...)
}

// Class is a type with its constructors: the right side of their declarations.
type Class struct {
	Name         string
	Constructors []*Combinator
}

// Combinator is a constructor or a function.
type Combinator struct {
	// Name with its namespaces: messages.createChat.
	Name string
	// ID stands before the boxed value. It is the declared one, or else the computed one.
	ID uint32
	// Declared tells whether the schema states the id.
	Declared bool
	// Computed is the CRC32 of the canonical text.
	Computed uint32
	// Layer is the layer mark that the combinator stands under, or 0.
	Layer int
	// Function tells functions from constructors.
	Function bool
	// Generics are the names of template arguments of kind Type.
	Generics []string
	Fields   []*Field
	// Result is the class of a constructor as a *Boxed, and the type of a function's answer.
	Result Type
	// Text is the declaration in one line.
	Text string
	// Range is the place of the name.
	Range Range
}

// Namespace is the part of the name before the last dot, or nothing.
func (c *Combinator) Namespace() string {
	if i := strings.LastIndexByte(c.Name, '.'); i >= 0 {
		return c.Name[:i]
	}
	return ""
}

// Class is the class of a constructor, and nil for a function.
func (c *Combinator) Class() *Class {
	if b, ok := c.Result.(*Boxed); ok && !c.Function {
		return b.Class
	}
	return nil
}

// Field is one field of a combinator.
type Field struct {
	Name string
	Type Type
	// Cond says when the field is there; nil for always.
	Cond *Cond
	// Bits are the bits of this # that later fields depend on. It is 0 for a
	// # that is a plain number, and for fields of other types.
	Bits uint32
	// Range is the place of the field.
	Range Range
}

// Cond is flags.N?: the field is there where the bit of an earlier # is set.
type Cond struct {
	Word *Field
	Bit  int
}

// Type is what a field or an answer holds. It is one of the types below.
//
//sumtype:decl
type Type interface {
	// String spells the type as a schema does.
	String() string
	isType()
}

// Kind is a primitive of the wire.
type Kind int

// The primitives. True is the bare true: it takes no bytes, and its field's
// presence is its value.
const (
	Int Kind = iota
	Long
	Double
	String
	Bytes
	Int128
	Int256
	Int512
	Nat
	Bool
	True
)

// primitives are the names of the kinds.
var primitives = [...]string{
	Int: "int", Long: "long", Double: "double", String: "string", Bytes: "bytes",
	Int128: "int128", Int256: "int256", Int512: "int512", Nat: "#", Bool: "Bool", True: "true",
}

// String is the name that a schema uses.
func (k Kind) String() string { return primitives[k] }

type (
	// Primitive is a type of the wire format.
	Primitive struct{ Kind Kind }
	// Boxed is a class: the id says which constructor follows.
	Boxed struct{ Class *Class }
	// Bare is a constructor without its id.
	Bare struct{ Constructor *Combinator }
	// Vector is a list, with its id before the count where it is boxed.
	Vector struct {
		Boxed bool
		Item  Type
	}
	// Object is a boxed value of any class. It ends where the input does, or
	// where Length says: MTProto's message has its body's length before it.
	Object struct{ Length *Field }
	// Answer is a template argument as a function's answer: X.
	Answer struct{ Name string }
	// Query is any function whose answer is of the template argument's type: !X.
	Query struct{ Name string }
)

func (*Primitive) isType() {}
func (*Boxed) isType()     {}
func (*Bare) isType()      {}
func (*Vector) isType()    {}
func (*Object) isType()    {}
func (*Answer) isType()    {}
func (*Query) isType()     {}

// String is the primitive's name.
func (t *Primitive) String() string { return t.Kind.String() }

// String is the class's name.
func (t *Boxed) String() string { return t.Class.Name }

// String is the constructor's name.
func (t *Bare) String() string { return t.Constructor.Name }

// String is Vector<item>, in lower case for a bare one.
func (t *Vector) String() string {
	if t.Boxed {
		return "Vector<" + t.Item.String() + ">"
	}
	return "vector<" + t.Item.String() + ">"
}

// String is Object.
func (*Object) String() string { return "Object" }

// String is the argument's name.
func (t *Answer) String() string { return t.Name }

// String is the argument's name behind an exclamation mark.
func (t *Query) String() string { return "!" + t.Name }

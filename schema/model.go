// Package schema reads TL: it parses schemas, gives them meaning, computes
// combinator ids, and cuts schemas down to what somebody needs.
//
// [Load] reads files into a [Schema]; [Parse] and [Resolve] are its two steps.
package schema

import (
	"strconv"
	"strings"
)

// Schema is what one or several files declare, resolved: nobody needs to look
// at a name to know what a type is.
type Schema struct {
	// Layer is the highest layer that a file names, or 0.
	Layer int
	// Layers are the layers that the schema holds, ascending; empty where it
	// knows of none.
	Layers []int
	// Classes, in the order in which their first constructors are declared.
	Classes []*Class
	// Functions, in the order of their declaration.
	Functions []*Combinator
	// Builtins are declarations of what the wire format defines, such as
	// int ? = Int: they say nothing new.
	Builtins []*Combinator

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
	Name string
	// Params are the kinds of the arguments that the class takes: Tuple t 3.
	Params []ParamKind
	// Constructors, every form of each that some layer has.
	Constructors []*Combinator
	// Doc is what a comment says of the class, or else a documentation.
	Doc string

	comments []comment // that say it
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
	// Layers are the layers of the schema that have the combinator in this
	// form, ascending; empty where the schema knows of none.
	Layers []int
	// Forms are all forms that the combinator has in the layers of the schema,
	// oldest first, this one among them; empty where there is one form only.
	// Forms of one id, which differ in ?true fields, are all here, while a class
	// and a Schema list the newest of them.
	Forms []*Combinator
	// Function tells functions from constructors.
	Function bool
	// Modifiers are VK's words before a function, such as @read.
	Modifiers []string
	// Params are the template arguments: {t:Type} {n:#}.
	Params []*Param
	Fields []*Field
	// Result is the class of a constructor as a *Boxed, with its arguments, and
	// the type of a function's answer.
	Result Type
	// Doc is what a comment says of the combinator, or else a documentation.
	Doc string
	// Errors are what a documentation says that a function may answer, in its order.
	Errors []RPCError
	// Bots tells whether a documentation says that bots may call the function.
	Bots Bots
	// Range is the place of the name.
	Range Range

	syntax *combinator
	item   *item
	order  int // of the declaration, among all
}

// Text is the declaration in one line, as Format writes it.
func (c *Combinator) Text() string {
	form := *c.syntax
	form.suffix = ""
	return form.String()
}

// Namespace is the part of the name before the last dot, or nothing.
func (c *Combinator) Namespace() string { return namespaceOf(c.Name) }

// Class is the class of a constructor, and nil for a function.
func (c *Combinator) Class() *Class {
	if b, ok := c.Result.(*Boxed); ok && !c.Function {
		return b.Class
	}
	return nil
}

// Newest tells whether no later layer has the combinator in another form.
func (c *Combinator) Newest() bool {
	return len(c.Forms) == 0 || c.Forms[len(c.Forms)-1] == c
}

// RPCError is an error that a function may answer.
type RPCError struct {
	// Code is as in HTTP, such as 400 or 420; a few are negative.
	Code int
	// Name is CHAT_TITLE_EMPTY, or with a number in it, FLOOD_WAIT_%d. It has
	// letters, digits, _, % and * only.
	Name string
	// Doc is when it is answered, in one line; it may be empty.
	Doc string
}

// Bots is whether bots may call a function.
type Bots int

// What is known of bots. A documentation names the functions that bots may
// call, so all others that it describes are for people alone; a function that
// no documentation describes, and one in a documentation that is silent about
// bots altogether, is not known.
const (
	BotsUnknown Bots = iota
	BotsMay
	BotsMayNot
)

// ParamKind is what a template argument stands for.
type ParamKind int

// The kinds.
const (
	TypeParam ParamKind = iota // {t:Type}
	NatParam                   // {n:#}
)

// String is the kind as a schema spells it.
func (k ParamKind) String() string {
	if k == NatParam {
		return "#"
	}
	return "Type"
}

// Param is a template argument. It is never on the wire.
type Param struct {
	Name string
	Kind ParamKind
	// Word stands for the number of a NatParam where types and conditions
	// refer to it; it is none of the combinator's fields.
	Word *Field
	// Range is the place of the name.
	Range Range
}

// Field is one field of a combinator, or of what a repetition repeats.
type Field struct {
	// Name may be empty, or _.
	Name string
	Type Type
	// Cond says when the field is there; nil for always.
	Cond *Cond
	// Bits are the bits of this # that later fields depend on. It is 0 for a
	// # that is a plain number, and for fields of other types.
	Bits uint32
	// Doc is what a comment says of the field, or else a documentation.
	Doc string
	// Range is the place of the field.
	Range Range
}

// AnyBit is the Bit of a condition that names none: x:n?int is there where n is not 0.
const AnyBit = -1

// Cond is flags.N?: the field is there where the bit of an earlier # is set.
type Cond struct {
	Word *Field
	Bit  int
}

// String is flags.3?, as a schema spells it.
func (c *Cond) String() string {
	if c.Bit == AnyBit {
		return c.Word.Name + "?"
	}
	return c.Word.Name + "." + strconv.Itoa(c.Bit) + "?"
}

// Nat is a number that a type depends on: the sum of a constant and of fields
// or template arguments.
type Nat struct {
	Words    []*Field
	Constant uint32
}

// String spells the number as a schema does.
func (n *Nat) String() string {
	var words []string
	for _, w := range n.Words {
		words = append(words, w.Name)
	}
	if n.Constant != 0 || len(words) == 0 {
		words = append(words, strconv.FormatUint(uint64(n.Constant), 10))
	}
	return strings.Join(words, "+")
}

// Arg is an argument of a type: a type or a number; the other is nil.
type Arg struct {
	Type Type
	Nat  *Nat
}

// String spells the argument as a schema does.
func (a Arg) String() string {
	if a.Nat != nil {
		return a.Nat.String()
	}
	return a.Type.String()
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
// presence is its value. Int32 to SecureBytes are TDLib's names for what is
// int, long, string and bytes on the wire.
const (
	Int Kind = iota
	Long
	Float
	Double
	String
	Bytes
	Int128
	Int256
	Int512
	Int32
	Int53
	Int64
	SecureString
	SecureBytes
	Nat32
	Bool
	True
)

// primitives are the names of the kinds.
var primitives = [...]string{
	Int: "int", Long: "long", Float: "float", Double: "double", String: "string", Bytes: "bytes",
	Int128: "int128", Int256: "int256", Int512: "int512", Int32: "int32", Int53: "int53", Int64: "int64",
	SecureString: "secureString", SecureBytes: "secureBytes", Nat32: "#", Bool: "Bool", True: "true",
}

// String is the name that a schema uses.
func (k Kind) String() string { return primitives[k] }

type (
	// Primitive is a type of the wire format.
	Primitive struct{ Kind Kind }
	// Boxed is a class: the id says which constructor follows.
	Boxed struct {
		Class *Class
		Args  []Arg
	}
	// Bare is a constructor without its id. Its arguments are those of its
	// class, which are in the order of the constructor's result.
	Bare struct {
		Constructor *Combinator
		Args        []Arg
	}
	// Vector is a list, with its id before the count where it is boxed.
	Vector struct {
		Boxed bool
		Item  Type
	}
	// Repeat is its fields over and over, without a count: n*[ a:int ].
	Repeat struct {
		Count  *Nat
		Fields []*Field
	}
	// Object is a boxed value of any class. It ends where the input does, or
	// where Length says: MTProto's message has its body's length before it.
	Object struct{ Length *Field }
	// Var is a template argument of kind Type: t.
	Var struct{ Param *Param }
	// Query is any function whose answer is of the template argument's type: !X.
	Query struct{ Param *Param }
)

func (*Primitive) isType() {}
func (*Boxed) isType()     {}
func (*Bare) isType()      {}
func (*Vector) isType()    {}
func (*Repeat) isType()    {}
func (*Object) isType()    {}
func (*Var) isType()       {}
func (*Query) isType()     {}

// String is the primitive's name.
func (t *Primitive) String() string { return t.Kind.String() }

// String is the class's name, with its arguments.
func (t *Boxed) String() string { return applied(t.Class.Name, t.Args) }

// String is the constructor's name, with its arguments.
func (t *Bare) String() string { return applied(t.Constructor.Name, t.Args) }

// applied is name<a,b>.
func applied(name string, args []Arg) string {
	if len(args) == 0 {
		return name
	}
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = a.String()
	}
	return name + "<" + strings.Join(list, ",") + ">"
}

// String is Vector<item>, in lower case for a bare one.
func (t *Vector) String() string {
	if t.Boxed {
		return "Vector<" + t.Item.String() + ">"
	}
	return "vector<" + t.Item.String() + ">"
}

// String is n*[ a:int ].
func (t *Repeat) String() string {
	list := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		if f.Name != "" {
			list[i] = f.Name + ":"
		}
		if f.Cond != nil {
			list[i] += f.Cond.String()
		}
		list[i] += f.Type.String()
	}
	count := t.Count.String()
	if strings.Contains(count, "+") {
		count = "(" + count + ")"
	}
	return count + "*[ " + strings.Join(list, " ") + " ]"
}

// String is Object.
func (*Object) String() string { return "Object" }

// String is the argument's name.
func (t *Var) String() string { return t.Param.Name }

// String is the argument's name behind an exclamation mark.
func (t *Query) String() string { return "!" + t.Param.Name }

package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// primitive is how a type of the wire is spelled, written and read in Go.
type primitive struct {
	code  func() *jen.Statement // its Go type
	codec string                // the methods of tl.Encoder and tl.Decoder
	form  form                  // how the encoder's is called
	least int                   // the smallest number of bytes on the wire
}

// form is how a primitive's value is handed to the encoder.
type form int

const (
	alone  form = iota // e.Int32(v)
	named              // e.String(v, "title"), which may fail
	sliced             // e.Raw(v[:])
)

// primitives, by kind. The bare true has no value of its own: a field of it is
// the presence of nothing.
var primitives = map[schema.Kind]primitive{
	schema.Int:          {jen.Int32, "Int32", alone, 4},
	schema.Long:         {jen.Int64, "Int64", alone, 8},
	schema.Float:        {jen.Float32, "Float", alone, 4},
	schema.Double:       {jen.Float64, "Double", alone, 8},
	schema.String:       {jen.String, "String", named, 4},
	schema.Bytes:        {func() *jen.Statement { return jen.Index().Byte() }, "ByteString", named, 4},
	schema.Int128:       {func() *jen.Statement { return jen.Qual(tlPath, "Int128") }, "Int128", sliced, 16},
	schema.Int256:       {func() *jen.Statement { return jen.Qual(tlPath, "Int256") }, "Int256", sliced, 32},
	schema.Int512:       {func() *jen.Statement { return jen.Qual(tlPath, "Int512") }, "Int512", sliced, 64},
	schema.Int32:        {jen.Int32, "Int32", alone, 4},
	schema.Int53:        {jen.Int64, "Int64", alone, 8},
	schema.Int64:        {jen.Int64, "Int64", alone, 8},
	schema.SecureString: {jen.String, "String", named, 4},
	schema.SecureBytes:  {func() *jen.Statement { return jen.Index().Byte() }, "ByteString", named, 4},
	schema.Nat32:        {jen.Uint32, "Uint32", alone, 4},
	schema.Bool:         {jen.Bool, "Bool", alone, 4},
	schema.True:         {jen.Bool, "", alone, 0},
}

// goType is the Go type that holds a t that is always there.
func (g *generator) goType(t schema.Type) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		return primitives[t.Kind].code()
	case *schema.Boxed:
		return g.classType(t.Class)
	case *schema.Bare:
		return jen.Op("*").Id(g.names.structs[t.Constructor])
	case *schema.Vector:
		return jen.Index().Add(g.goType(t.Item))
	case *schema.Object:
		return jen.Qual(tlPath, "Object")
	case *schema.Var:
		return jen.Id(answerParam)
	case *schema.Query:
		return jen.Qual(tlPath, "Function").Types(jen.Id(answerParam))
	case *schema.Repeat: // check refuses it
	}
	return jen.Null()
}

// answerParam is the type parameter of a generic function's answer.
const answerParam = "R"

// classType is what holds a value of the class: its interface, or a pointer to
// the struct of its only constructor.
func (g *generator) classType(c *schema.Class) *jen.Statement {
	if len(c.Constructors) == 1 {
		return jen.Op("*").Id(g.names.structs[c.Constructors[0]])
	}
	return jen.Id(g.names.classes[c])
}

// isNilable tells whether the Go type has a nil, which stands for absence.
func isNilable(t schema.Type) bool {
	switch t := t.(type) {
	case *schema.Primitive:
		return t.Kind == schema.Bytes || t.Kind == schema.SecureBytes
	case *schema.Boxed, *schema.Bare, *schema.Vector, *schema.Object, *schema.Query:
		return true
	case *schema.Var, *schema.Repeat:
	}
	return false
}

// isTrue tells whether t is the bare true.
func isTrue(t schema.Type) bool {
	p, ok := t.(*schema.Primitive)
	return ok && p.Kind == schema.True
}

// write emits what encodes the value v of type t; field names it in errors:
//
//	encodeInputUserClass(e, x.UserID, "user_id")
func (g *generator) write(b *jen.Group, t schema.Type, v *jen.Statement, field string) {
	switch t := t.(type) {
	case *schema.Primitive:
		switch p := primitives[t.Kind]; {
		case p.form == sliced:
			b.Id("e").Dot("Raw").Call(v.Index(jen.Op(":")))
		case p.form == named:
			b.Id("e").Dot(p.codec).Call(v, jen.Lit(field))
		case p.codec != "":
			b.Id("e").Dot(p.codec).Call(v)
		}
	case *schema.Boxed:
		b.Id("encode"+g.names.classes[t.Class]).Call(jen.Id("e"), v, jen.Lit(field))
	case *schema.Bare:
		b.Id("encode"+g.names.structs[t.Constructor]+"Bare").Call(jen.Id("e"), v, jen.Lit(field))
	case *schema.Vector:
		g.writeVector(b, t, v, field)
	case *schema.Object:
		method := "Object"
		if t.Length != nil {
			method = "SizedObject"
		}
		b.Id("e").Dot(method).Call(v, jen.Lit(field))
	case *schema.Query:
		b.Id("e").Dot("Object").Call(v, jen.Lit(field))
	case *schema.Var, *schema.Repeat:
	}
}

// writeVector emits the vector's head and a loop over its items. Where writing
// an item may fail, the loop ends with it:
//
//	for i, v := range x.Users {
//		if e.Failed() {
//			break
//		}
//		encodeInputUserClass(e, v, "users")
//		if e.Failed() {
//			e.Item(i)
//		}
//	}
func (g *generator) writeVector(b *jen.Group, t *schema.Vector, v *jen.Statement, field string) {
	head := "Count"
	if t.Boxed {
		head = "Vector"
	}
	b.Id("e").Dot(head).Call(jen.Len(v.Clone()), jen.Lit(field))
	if isTrue(t.Item) {
		return
	}
	index, fails := "_", mayFail(t.Item)
	if fails {
		index = "i"
	}
	b.For(jen.List(jen.Id(index), jen.Id("v")).Op(":=").Range().Add(v)).BlockFunc(func(b *jen.Group) {
		if fails {
			b.If(jen.Id("e").Dot("Failed").Call()).Block(jen.Break())
		}
		g.write(b, t.Item, jen.Id("v"), field)
		if fails {
			b.If(jen.Id("e").Dot("Failed").Call()).Block(jen.Id("e").Dot("Item").Call(jen.Id("i")))
		}
	})
}

// mayFail tells whether some value of the Go type has no form on the wire.
func mayFail(t schema.Type) bool {
	p, ok := t.(*schema.Primitive)
	return !ok || primitives[p.Kind].form == named
}

// read is the expression that decodes a t; field is a string literal or variable:
//
//	tl.Items(d, "users", true, 4, decodeInputUserClass)
func (g *generator) read(t schema.Type, field jen.Code) *jen.Statement {
	switch t := t.(type) {
	case *schema.Vector:
		return jen.Qual(tlPath, "Items").Call(
			jen.Id("d"), field, jen.Lit(t.Boxed), jen.Lit(g.least(t.Item)), g.reader(t.Item))
	case *schema.Object:
		if t.Length != nil {
			return jen.Qual(tlPath, "SizedObject").Call(jen.Id("d"), field)
		}
		return jen.Qual(tlPath, "AnyObject").Call(jen.Id("d"), field)
	case *schema.Query:
		return jen.Qual(tlPath, "AnyQuery").Types(jen.Id(answerParam)).Call(jen.Id("d"), field)
	case *schema.Primitive:
		if t.Kind == schema.True {
			return jen.True()
		}
		return jen.Id("d").Dot(primitives[t.Kind].codec).Call(field)
	case *schema.Boxed, *schema.Bare, *schema.Var, *schema.Repeat:
	}
	return g.reader(t).Call(jen.Id("d"), field)
}

// reader is the function that reads an item: (*tl.Decoder).Int64 or decodeInputUserClass.
func (g *generator) reader(t schema.Type) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		if t.Kind != schema.True {
			return jen.Parens(jen.Op("*").Qual(tlPath, "Decoder")).Dot(primitives[t.Kind].codec)
		}
	case *schema.Boxed:
		return jen.Id("decode" + g.names.classes[t.Class])
	case *schema.Bare:
		return jen.Id("decode" + g.names.structs[t.Constructor] + "Bare")
	case *schema.Vector, *schema.Object, *schema.Var, *schema.Query, *schema.Repeat:
	}
	return jen.Func().Params(jen.Id("d").Op("*").Qual(tlPath, "Decoder"), jen.Id("field").String()).
		Add(g.goType(t)).Block(jen.Return(g.read(t, jen.Id("field"))))
}

// least is the smallest number of bytes that a t takes on the wire.
func (g *generator) least(t schema.Type) int {
	switch t := t.(type) {
	case *schema.Primitive:
		return primitives[t.Kind].least
	case *schema.Bare:
		return g.leastFields(t.Constructor)
	case *schema.Boxed, *schema.Vector, *schema.Object, *schema.Var, *schema.Query, *schema.Repeat:
	}
	return 4
}

// leastFields adds up the fields that are always there. A bare constructor
// within itself counts nothing.
func (g *generator) leastFields(c *schema.Combinator) int {
	n := 0
	for _, f := range c.Fields {
		if _, nested := f.Type.(*schema.Bare); f.Cond == nil && !nested {
			n += g.least(f.Type)
		}
	}
	return n
}

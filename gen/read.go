package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// read is the expression that decodes a t; field is a string literal or variable:
//
//	tl.Items(d, "users", true, 4, decodeInputUserClass)
func (g *generator) read(t schema.Type, field jen.Code) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		if t.Kind == schema.True {
			return jen.True()
		}
		return jen.Id("d").Dot(primitives[t.Kind].codec).Call(field)
	case *schema.Boxed:
		return jen.Id("decode" + g.names.classes[t.Class]).Call(prefixed(g.classArgs(read, t.Args), jen.Id("d"), field)...)
	case *schema.Bare:
		return jen.Id(g.bareFunction("decode", t)).Call(prefixed(g.formArgs(read, t.Constructor, t.Args), jen.Id("d"), field)...)
	case *schema.Vector:
		return jen.Qual(tlPath, "Items").Call(jen.Id("d"), field, jen.Lit(t.Boxed), jen.Lit(g.least(t.Item)), g.value(read, t.Item))
	case *schema.Repeat:
		return jen.Qual(tlPath, "Repeat").Call(jen.Id("d"), field, g.nat(t.Count), jen.Lit(g.leastFields(t.Fields)), g.item(read, t))
	case *schema.Object:
		if t.Length != nil {
			return jen.Qual(tlPath, "SizedObject").Call(jen.Id("d"), field)
		}
		return jen.Qual(tlPath, "AnyObject").Call(jen.Id("d"), field)
	case *schema.Query:
		return jen.Qual(tlPath, "AnyQuery").Types(jen.Id(g.names.params[t.Param])).Call(jen.Id("d"), field)
	case *schema.Var:
		return jen.Id(verbs[read]+g.names.params[t.Param]).Call(jen.Id("d"), field)
	}
	return jen.Null()
}

// decoder is the parameter d *tl.Decoder.
func decoder() *jen.Statement { return jen.Id("d").Op("*").Qual(tlPath, "Decoder") }

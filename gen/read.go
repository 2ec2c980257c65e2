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
		return jen.Qual(tlPath, "Items").Call(jen.Id("d"), field, jen.Lit(t.Boxed), jen.Lit(g.least(t.Item)), g.reader(t.Item))
	case *schema.Repeat:
		return jen.Qual(tlPath, "Repeat").Call(jen.Id("d"), field, g.nat(t.Count), jen.Lit(g.leastFields(t.Fields)), g.itemReader(t))
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

// reader is the function that reads a t: (*tl.Decoder).Int64, decodeInputUserClass, or
//
//	func(d *tl.Decoder, field string) []int32 { … }
func (g *generator) reader(t schema.Type) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		if t.Kind != schema.True {
			return jen.Parens(jen.Op("*").Qual(tlPath, "Decoder")).Dot(primitives[t.Kind].codec)
		}
	case *schema.Boxed:
		if len(t.Args) == 0 {
			return jen.Id("decode" + g.names.classes[t.Class])
		}
	case *schema.Bare:
		if len(t.Args) == 0 {
			return jen.Id(g.bareFunction("decode", t))
		}
	case *schema.Var:
		return jen.Id(verbs[read] + g.names.params[t.Param])
	case *schema.Vector, *schema.Repeat, *schema.Object, *schema.Query:
	}
	return jen.Func().Params(decoder(), jen.Id("field").String()).
		Add(g.goType(t)).Block(jen.Return(g.read(t, jen.Id("field"))))
}

// itemReader is the function that reads one item of a repetition.
func (g *generator) itemReader(t *schema.Repeat) *jen.Statement {
	if item := itemOf(t); item != nil {
		return g.reader(item)
	}
	r := g.records.items[t]
	name, args := "decode"+r.name+"Bare", g.ownArgs(read, r.newest())
	if len(args) == 0 {
		return jen.Id(name)
	}
	return jen.Func().Params(decoder(), jen.Id("field").String()).Add(g.itemType(t)).
		Block(jen.Return(jen.Id(name).Call(prefixed(args, jen.Id("d"), jen.Id("field"))...)))
}

// decoder is the parameter d *tl.Decoder.
func decoder() *jen.Statement { return jen.Id("d").Op("*").Qual(tlPath, "Decoder") }

package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// read is the expression that decodes a t; field is a string literal or variable,
// and old what was there before, nil where there was nothing:
//
//	decodeInputUserClassVector(d, "users", x.Users)
func (g *generator) read(t schema.Type, field jen.Code, old *jen.Statement) *jen.Statement {
	if old == nil {
		old = jen.Nil()
	}
	switch t := t.(type) {
	case *schema.Primitive:
		switch {
		case t.Kind == schema.True:
			return jen.True()
		case isBytes(t):
			return jen.Id("d").Dot("Bytes").Call(field, old)
		}
		return jen.Id("d").Dot(primitives[t.Kind].codec).Call(field)
	case *schema.Boxed:
		return g.readNested("decode"+g.names.classes[t.Class], g.classArgs(read, t.Args), len(t.Class.Params) == 0, field, old)
	case *schema.Bare:
		return g.readNested(g.bareFunction("decode", t), g.formArgs(read, t.Constructor, t.Args), len(t.Constructor.Params) == 0, field, old)
	case *schema.Vector:
		return g.readVector(t, field, old)
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

// readNested calls a function that reads a class or struct. Those of templates
// do not use memory again.
func (g *generator) readNested(name string, args []jen.Code, reuses bool, field jen.Code, old *jen.Statement) *jen.Statement {
	if reuses {
		args = append(args, old)
	}
	return jen.Id(name).Call(prefixed(args, jen.Id("d"), field)...)
}

// readVector is the expression that decodes a vector.
func (g *generator) readVector(t *schema.Vector, field jen.Code, old *jen.Statement) *jen.Statement {
	switch v := g.vector(t); {
	case v == nil:
		return jen.Qual(tlPath, "Items").Call(jen.Id("d"), field, jen.Lit(t.Boxed), jen.Lit(g.least(t.Item)), g.value(read, t.Item))
	case v.bulk() != "":
		return jen.Id("d").Dot(v.bulk()).Call(field, jen.Lit(t.Boxed), g.number(v), old)
	default:
		return jen.Id("decode"+v.name).Call(jen.Id("d"), field, old)
	}
}

// decoder is the parameter d *tl.Decoder.
func decoder() *jen.Statement { return jen.Id("d").Op("*").Qual(tlPath, "Decoder") }

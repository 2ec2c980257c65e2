package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// jsonClass emits what reads any constructor of the class from JSON, and for
// one that takes arguments what writes it.
func (g *generator) jsonClass(f *file, c *schema.Class) {
	if len(c.Params) > 0 {
		g.encodeClassJSON(f, c)
	}
	if len(c.Params) == 0 && g.only(c) != nil {
		return
	}
	g.decodeClassJSON(f, c)
	if len(c.Params) > 0 {
		return
	}
	name := "Decode" + g.names.classes[c] + "JSON"
	f.Commentf("%s reads any constructor of %s from JSON.", name, c.Name)
	f.Func().Id(name).Params(jen.Id("b").Index().Byte()).Params(g.ownType(c), jen.Error()).Block(
		jen.Return(jen.Qual(tlPath, "DecodeJSON").Call(jen.Id("b"), jen.Id("decode"+g.names.classes[c]+"JSON"))))
}

// jsonMethod is the method that writes a constructor of a class that takes arguments.
func (g *generator) jsonMethod(c *schema.Class) string { return "encode" + g.names.classes[c] + "JSON" }

// encodeClassJSON emits, for the class and each of its constructors,
//
//	func encodeMaybeClassJSON[T any](e *tl.JSONEncoder, x MaybeClass[T], writeT func(*tl.JSONEncoder, T))
func (g *generator) encodeClassJSON(f *file, c *schema.Class) {
	name, only := g.jsonMethod(c), g.only(c)
	call := jen.Id("x").Dot(name).Call(prefixed(g.classOwnArgs(writeJSON, c), jen.Id("e"))...)
	if only != nil {
		call = jen.Id("x").Dot(jsonEncodeOf(only)).Call(prefixed(g.constructorArgs(writeJSON, c, only.newest().combinator), jen.Id("e"))...)
	}
	f.Line()
	f.Func().Id(name).Add(typeParams(g.classTypes(c))).
		Params(prefixed(g.classParams(writeJSON, c), jsonEncoder(), jen.Id("x").Add(g.ownType(c)))...).Block(
		jen.If(jen.Id("x").Op("==").Nil()).Block(jen.Id("e").Dot("Missing").Call(), jen.Return()),
		call,
	)
	if only != nil {
		return
	}
	for _, r := range g.records.classes[c] {
		k := r.newest().combinator
		f.Line()
		g.method(f, r, "x", name).Params(prefixed(g.appliedParams(writeJSON, c, k), jsonEncoder())...).
			Block(jen.Id("x").Dot(jsonEncodeOf(r)).Call(prefixed(g.constructorArgs(writeJSON, c, k), jen.Id("e"))...))
	}
}

// jsonEncodeOf and jsonDecodeOf are the record's own methods, which are not
// exported where they take arguments.
func jsonEncodeOf(r *record) string {
	if r.isOpen() {
		return "encodeJSON"
	}
	return "EncodeJSON"
}

func jsonDecodeOf(r *record) string {
	if r.isOpen() {
		return "decodeJSON"
	}
	return "DecodeJSON"
}

// decodeClassJSON emits
//
//	func decodeInputUserClassJSON(v tl.JSON) InputUserClass {
//		switch v.Type() {
//		case "inputUser":
//			x := new(InputUser)
//			x.DecodeJSON(v)
//			return x
//		}
//		v.Unknown("InputUser")
//		return nil
//	}
//
// The only constructor of a class needs no name.
func (g *generator) decodeClassJSON(f *file, c *schema.Class) {
	f.Line()
	f.Func().Id("decode" + g.names.classes[c] + "JSON").Add(typeParams(g.classTypes(c))).
		Params(prefixed(g.classParams(readJSON, c), jsonValue())...).Add(g.ownType(c)).BlockFunc(func(b *jen.Group) {
		if only := g.only(c); only != nil {
			k := only.newest().combinator
			if !only.isOpen() {
				b.Return(jen.Qual(tlPath, "JSONStruct").Types(jen.Id(only.name)).Call(jen.Id("v")))
				return
			}
			b.Return(jen.Id("decode" + only.name + "JSON").Call(prefixed(g.constructorArgs(readJSON, c, k), jen.Id("v"))...))
			return
		}
		b.Switch(jen.Id("v").Dot("Type").Call()).BlockFunc(func(b *jen.Group) {
			for _, r := range g.records.classes[c] {
				g.jsonCase(b, c, r)
			}
			if g.isKept(c) {
				b.Case(jen.Lit("@raw")).Block(
					jen.Id("x").Op(":=").New(jen.Id("Unknown")),
					jen.Id("x").Dot("DecodeJSON").Call(jen.Id("v")),
					jen.Return(jen.Id("x")))
			}
		})
		b.Id("v").Dot("Unknown").Call(jen.Lit(c.Name))
		b.Return(jen.Nil())
	})
}

// jsonCase emits the case of one constructor; see decodeCase for one that says
// what an argument is.
func (g *generator) jsonCase(b *jen.Group, c *schema.Class, r *record) {
	k := r.newest().combinator
	types := g.typesWithin(c, r)
	b.Case(jen.Lit(g.typeName(r))).BlockFunc(func(b *jen.Group) {
		b.Id("x").Op(":=").New(jen.Id(r.name).Add(typeArgs(types)))
		b.Id("x").Dot(jsonDecodeOf(r)).Call(prefixed(g.constructorArgs(readJSON, c, k), jen.Id("v"))...)
		if len(types) == len(g.classTypes(c)) {
			b.Return(jen.Id("x"))
			return
		}
		b.If(jen.List(jen.Id("x"), jen.Id("ok")).Op(":=").Any().Call(jen.Id("x")).Assert(g.ownType(c)), jen.Id("ok")).Block(jen.Return(jen.Id("x")))
	})
}

// objectJSON emits what reads a value of any type of the package:
//
//	func DecodeJSON(b []byte) (tl.Object, error)
func (g *generator) objectJSON() {
	f := g.newFile("tl_json.go")
	f.Comment("DecodeJSON reads a constructor or a request of any type, which its \"@type\" names.")
	f.Func().Id("DecodeJSON").Params(jen.Id("b").Index().Byte()).Params(jen.Qual(tlPath, "Object"), jen.Error()).
		Block(jen.Return(jen.Qual(tlPath, "DecodeJSON").Call(jen.Id("b"), jen.Id("objectFromJSON"))))
	f.Line()
	f.Func().Id("objectFromJSON").Params(jsonValue()).Qual(tlPath, "Object").Block(
		jen.Switch(jen.Id("v").Dot("Type").Call()).BlockFunc(func(b *jen.Group) {
			seen := map[string]bool{} // a constructor may be called like a function
			for _, r := range g.records.all {
				if r.isOpen() || seen[g.typeName(r)] {
					continue
				}
				seen[g.typeName(r)] = true
				typ := jen.Id(r.name)
				if len(r.params) > 0 {
					typ.Types(raws(r)...)
				}
				b.Case(jen.Lit(g.typeName(r))).Block(jen.Return(jen.Qual(tlPath, "JSONStruct").Types(typ).Call(jen.Id("v"))))
			}
		}),
		jen.If(jen.Id("v").Dot("Type").Call().Op("==").Lit("@raw")).Block(jen.Return(jen.Id("v").Dot("Object").Call())),
		jen.Id("v").Dot("Unknown").Call(jen.Lit("Object")),
		jen.Return(jen.Nil()),
	)
}

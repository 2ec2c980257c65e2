package gen

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// class emits the type of a class and what reads and writes its boxed values.
func (g *generator) class(f *file, c *schema.Class) {
	if len(c.Constructors) == 1 {
		g.alias(f, c)
	} else {
		g.sealed(f, c)
	}
	if g.boxed[c] {
		g.encodeClass(f, c)
		g.decodeClass(f, c)
	}
	if len(c.Constructors) > 1 && g.boxed[c] {
		g.exportedDecode(f, c)
	}
}

// alias emits
//
//	// UserFullClass is UserFull, whose only constructor is userFull.
//	type UserFullClass = *UserFull
func (g *generator) alias(f *file, c *schema.Class) {
	only := c.Constructors[0]
	f.Commentf("%s is %s, whose only constructor is %s.", g.names.classes[c], c.Name, only.Name)
	f.Type().Id(g.names.classes[c]).Op("=").Op("*").Id(g.names.structs[only])
}

// sealed emits the interface that only the class's constructors implement:
//
//	//sumtype:decl
//	type InputUserClass interface {
//		tl.Object
//		isInputUserClass()
//	}
func (g *generator) sealed(f *file, c *schema.Class) {
	name := g.names.classes[c]
	f.Commentf("%s is any constructor of %s:", name, c.Name)
	for _, k := range c.Constructors {
		f.Commentf("//   - [%s]", g.names.structs[k])
	}
	f.Comment("//")
	f.Comment("//sumtype:decl")
	f.Type().Id(name).Interface(jen.Qual(tlPath, "Object"), jen.Id("is"+name).Params())
	f.Line()
	for _, k := range c.Constructors {
		f.Func().Params(jen.Op("*").Id(g.names.structs[k])).Id("is" + name).Params().Block()
	}
}

// encodeClass emits
//
//	func encodeInputUserClass(e *tl.Encoder, x InputUserClass, field string) {
//		switch {
//		case e.Failed():
//		case x == nil:
//			e.Missing(field)
//		default:
//			x.EncodeTL(e)
//			if e.Failed() {
//				e.Within(field)
//			}
//		}
//	}
func (g *generator) encodeClass(f *file, c *schema.Class) {
	f.Line()
	f.Func().Id("encode"+g.names.classes[c]).
		Params(encoder(), jen.Id("x").Add(g.classType(c)), jen.Id("field").String()).
		Block(encodeNested("EncodeTL"))
}

// encodeNested emits what calls the method of x, or says that x is nil.
func encodeNested(method string) *jen.Statement {
	failed := func() *jen.Statement { return jen.Id("e").Dot("Failed").Call() }
	return jen.Switch().Block(
		jen.Case(failed()),
		jen.Case(jen.Id("x").Op("==").Nil()).Block(jen.Id("e").Dot("Missing").Call(jen.Id("field"))),
		jen.Default().Block(
			jen.Id("x").Dot(method).Call(jen.Id("e")),
			jen.If(failed()).Block(jen.Id("e").Dot("Within").Call(jen.Id("field"))),
		),
	)
}

// decodeClass emits
//
//	func decodeInputUserClass(d *tl.Decoder, field string) (x InputUserClass) {
//		if !d.Enter(field) {
//			return nil
//		}
//		switch id := d.ID("InputUser"); id {
//		case InputUserTypeID:
//			v := new(InputUser)
//			v.decode(d)
//			x = v
//		default:
//			d.Unknown(id, "InputUser")
//		}
//		d.Leave()
//		return x
//	}
func (g *generator) decodeClass(f *file, c *schema.Class) {
	f.Line()
	f.Func().Id("decode"+g.names.classes[c]).Params(decoder(), jen.Id("field").String()).
		Params(jen.Id("x").Add(g.classType(c))).Block(
		jen.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Id("field"))).Block(jen.Return(jen.Nil())),
		jen.Switch(jen.Id("id").Op(":=").Id("d").Dot("ID").Call(jen.Lit(c.Name)), jen.Id("id")).BlockFunc(func(b *jen.Group) {
			for _, k := range c.Constructors {
				g.decodeCase(b, k)
			}
			b.Default().Block(jen.Id("d").Dot("Unknown").Call(jen.Id("id"), jen.Lit(c.Name)))
		}),
		jen.Id("d").Dot("Leave").Call(),
		jen.Return(jen.Id("x")),
	)
}

func (g *generator) decodeCase(b *jen.Group, k *schema.Combinator) {
	name := g.names.structs[k]
	b.Case(jen.Id(name+"TypeID")).Block(
		jen.Id("v").Op(":=").New(jen.Id(name)),
		jen.Id("v").Dot("decode").Call(jen.Id("d")),
		jen.Id("x").Op("=").Id("v"),
	)
}

// exportedDecode emits
//
//	func DecodeInputUserClass(d *tl.Decoder) (InputUserClass, error) {
//		return decodeInputUserClass(d, "InputUser"), d.Err()
//	}
func (g *generator) exportedDecode(f *file, c *schema.Class) {
	name := "Decode" + g.names.classes[c]
	f.Commentf("%s reads any constructor of %s.", name, c.Name)
	f.Func().Id(name).Params(decoder()).Params(g.classType(c), jen.Error()).Block(
		jen.Return(jen.Id("decode"+g.names.classes[c]).Call(jen.Id("d"), jen.Lit(c.Name)), jen.Id("d").Dot("Err").Call()),
	)
}

// shortName is the class's Go name without its suffix.
func (g *generator) shortName(c *schema.Class) string {
	return strings.TrimSuffix(g.names.classes[c], "Class")
}

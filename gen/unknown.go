package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// keep notes the classes of which an unknown constructor's length may be known:
// those that answer a function, and those of fields behind which everything is
// of fixed size.
func (g *generator) keep(t schema.Type) {
	if b, ok := t.(*schema.Boxed); ok && len(b.Args) == 0 && g.only(b.Class) == nil {
		g.keptClasses[b.Class] = true
	}
}

// isKept tells whether an unknown constructor of the class may be kept.
func (g *generator) isKept(c *schema.Class) bool { return g.config.Unknown && g.keptClasses[c] }

// behind is the number of bytes behind the i-th field of the form, and whether
// that is known.
func (f *form) behind(i int) (int, bool) {
	n := 0
	for _, fl := range f.fields[i+1:] {
		if fixed(fl.Type) < 0 || fl.Cond != nil {
			return 0, false
		}
		n += fixed(fl.Type)
	}
	return n, true
}

// unknown emits the type of constructors that the package does not know.
func (g *generator) unknown() {
	f := g.newFile("tl_unknown.go")
	f.Comment("Unknown is a constructor that the schema does not have, of another layer for")
	f.Comment("example, as it came: its id and what follows. It is encoded as it came. It stands")
	f.Comment("where the length of a value is known without its type: an answer or a message as a")
	f.Comment("whole, and a field behind which everything has a fixed size.")
	f.Type().Id("Unknown").Struct(jen.Qual(tlPath, "Raw"))
	f.Line()
	f.Func().Params(jen.Id("x").Op("*").Id("Unknown")).Id("keep").
		Params(jen.Id("d").Op("*").Qual(tlPath, "Decoder"), jen.Id("id").Uint32(), jen.Id("class").String()).Bool().Block(
		jen.Id("x").Dot("Raw").Op("=").Id("d").Dot("Keep").Call(jen.Id("id"), jen.Id("class")),
		jen.Return(jen.Id("x").Dot("Raw").Op("!=").Nil()),
	)
	f.Comment("EncodeTL writes the bytes as they came.")
	f.Func().Params(jen.Id("x").Op("*").Id("Unknown")).Id("EncodeTL").Params(encoder()).Block(
		jen.If(jen.Id("x").Op("==").Nil()).Block(jen.Id("e").Dot("Missing").Call(jen.Lit("")), jen.Return()),
		jen.Id("x").Dot("Raw").Dot("EncodeTL").Call(jen.Id("e")),
	)
	if g.config.Clone {
		f.Comment("Clone is a copy that shares no memory with the value.")
		f.Func().Params(jen.Id("x").Op("*").Id("Unknown")).Id("Clone").Params().Op("*").Id("Unknown").Block(
			jen.If(jen.Id("x").Op("==").Nil()).Block(jen.Return(jen.Nil())),
			jen.Return(jen.Op("&").Id("Unknown").Values(jen.Qual("slices", "Clone").Call(jen.Id("x").Dot("Raw")))))
	}
	if g.config.Equal {
		f.Comment("Equal tells whether both values have the same bytes.")
		f.Func().Params(jen.Id("x").Op("*").Id("Unknown")).Id("Equal").Params(jen.Id("y").Op("*").Id("Unknown")).Bool().Block(
			jen.If(jen.Id("x").Op("==").Nil().Op("||").Id("y").Op("==").Nil()).Block(jen.Return(jen.Id("x").Op("==").Id("y"))),
			jen.Return(jen.Qual("bytes", "Equal").Call(jen.Id("x").Dot("Raw"), jen.Id("y").Dot("Raw"))))
	}
}

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

// rawMethod is a method that Unknown has from tl.Raw: that is not embedded, so
// that a nil Unknown has it too.
type rawMethod struct {
	name    string
	params  []jen.Code
	args    []jen.Code
	results []jen.Code
	isJSON  bool
	isLog   bool
}

func rawMethods() []rawMethod {
	return []rawMethod{
		{name: "TypeID", results: []jen.Code{jen.Uint32()}},
		{name: "TypeName", results: []jen.Code{jen.String()}},
		{name: "String", results: []jen.Code{jen.String()}},
		{name: "LogValue", results: []jen.Code{jen.Qual("log/slog", "Value")}, isLog: true},
		{name: "EncodeTL", params: []jen.Code{encoder()}, args: []jen.Code{jen.Id("e")}},
		{name: "DecodeTL", params: []jen.Code{decoder()}, args: []jen.Code{jen.Id("d")}, results: []jen.Code{jen.Error()}},
		{name: "MarshalJSON", results: []jen.Code{jen.Index().Byte(), jen.Error()}, isJSON: true},
		{
			name: "UnmarshalJSON", params: []jen.Code{jen.Id("b").Index().Byte()}, args: []jen.Code{jen.Id("b")},
			results: []jen.Code{jen.Error()}, isJSON: true,
		},
		{name: "EncodeJSON", params: []jen.Code{jsonEncoder()}, args: []jen.Code{jen.Id("e")}, isJSON: true},
		{name: "DecodeJSON", params: []jen.Code{jsonValue()}, args: []jen.Code{jen.Id("v")}, isJSON: true},
	}
}

// unknown emits the type of constructors that the package does not know.
func (g *generator) unknown() {
	f := g.newFile("tl_unknown.go")
	f.Comment("Unknown is a constructor that the schema does not have, of another layer for")
	f.Comment("example, as it came: its id and what follows. It is encoded as it came. It stands")
	f.Comment("where the length of a value is known without its type: an answer or a message as a")
	f.Comment("whole, and a field behind which everything has a fixed size.")
	f.Type().Id("Unknown").Qual(tlPath, "Raw")
	f.Line()
	g.unknownMethod(f, "raw").Params().Op("*").Qual(tlPath, "Raw").Block(
		jen.Return(jen.Parens(jen.Op("*").Qual(tlPath, "Raw")).Call(jen.Id("x"))))
	f.Line()
	g.unknownMethod(f, "keep").Params(decoder(), jen.Id("class").String()).Bool().Block(
		jen.Op("*").Id("x").Op("=").Id("Unknown").Call(jen.Id("d").Dot("Keep").Call(jen.Id("class"))),
		jen.Return(jen.Op("*").Id("x").Op("!=").Nil()),
	)
	for _, m := range rawMethods() {
		if m.isJSON && !g.config.JSON || m.isLog && !g.config.Log {
			continue
		}
		f.Commentf("%s is that of tl.Raw.", m.name)
		call := jen.Id("x").Dot("raw").Call().Dot(m.name).Call(m.args...)
		if len(m.results) > 0 {
			call = jen.Return(call)
		}
		g.unknownMethod(f, m.name).Params(m.params...).Params(m.results...).Block(call)
	}
	g.unknownFeatures(f)
}

// unknownFeatures emits what options add.
func (g *generator) unknownFeatures(f *file) {
	isNil := func(y *jen.Statement) *jen.Statement { return jen.Id("x").Op("==").Nil().Add(y) }
	if g.config.Clone {
		f.Comment("Clone is a copy that shares no memory with the value.")
		g.unknownMethod(f, "Clone").Params().Op("*").Id("Unknown").Block(
			jen.If(isNil(jen.Null())).Block(jen.Return(jen.Nil())),
			jen.Id("c").Op(":=").Qual("slices", "Clone").Call(jen.Op("*").Id("x")),
			jen.Return(jen.Op("&").Id("c")))
		f.Comment("CloneTL is Clone for who does not know the type.")
		g.unknownMethod(f, "CloneTL").Params().Qual(tlPath, "Object").Block(jen.Return(jen.Id("x").Dot("Clone").Call()))
	}
	if g.config.Equal {
		f.Comment("Equal tells whether both values have the same bytes.")
		g.unknownMethod(f, "Equal").Params(jen.Id("y").Op("*").Id("Unknown")).Bool().Block(
			jen.If(isNil(jen.Op("||").Id("y").Op("==").Nil())).Block(jen.Return(jen.Id("x").Op("==").Id("y"))),
			jen.Return(jen.Qual("bytes", "Equal").Call(jen.Op("*").Id("x"), jen.Op("*").Id("y"))))
	}
}

// unknownMethod begins a method of Unknown.
func (g *generator) unknownMethod(f *file, name string) *jen.Statement {
	return f.Func().Params(jen.Id("x").Op("*").Id("Unknown")).Id(name)
}

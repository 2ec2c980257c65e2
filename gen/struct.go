package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// field is a field with what emitting it needs to know.
type field struct {
	*schema.Field
	g      *generator
	goName string

	isLength bool // of the object behind it
}

// fields are those of c that the struct has, and its flags words.
func (g *generator) fields(c *schema.Combinator) []field {
	fields := make([]field, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = field{Field: f, g: g, goName: g.names.fieldNames[f]}
		if o, ok := f.Type.(*schema.Object); ok && o.Length != nil {
			fields[i-1].isLength = true
		}
	}
	return fields
}

// isWord tells whether the field is a # that says which others are there, so
// that it is computed and the struct does not have it.
func (f field) isWord() bool { return f.Bits != 0 }

// isSilent tells whether the field is a bare true that is always there, which
// has neither bytes nor a choice, or the length of an object, which is written
// and read with the object.
func (f field) isSilent() bool { return f.Cond == nil && isTrue(f.Type) || f.isLength }

// unknown is the name of the struct's field for bits of the word that no field is behind.
func (f field) unknown() string { return "unknown" + f.goName }

// isOpt tells whether the struct holds the field as a tl.Opt.
func (f field) isOpt() bool { return f.Cond != nil && !isTrue(f.Type) && !isNilable(f.Type) }

// self is x.Title.
func (f field) self() *jen.Statement { return jen.Id("x").Dot(f.goName) }

// present is the expression that tells whether the field is set: x.Photo != nil.
func (f field) present() *jen.Statement {
	switch {
	case f.isWord():
		return jen.Id(f.g.names.local(f.Field)).Op("!=").Lit(0)
	case isTrue(f.Type):
		return f.self()
	case f.isOpt():
		return f.self().Dot("IsSet").Call()
	}
	return f.self().Op("!=").Nil()
}

// operand is present as a side of a comparison: (x.Photo != nil).
func (f field) operand() *jen.Statement {
	if isTrue(f.Type) || f.isOpt() {
		return f.present()
	}
	return jen.Parens(f.present())
}

// combinator emits the struct of a constructor or a function and its methods.
func (g *generator) combinator(f *file, c *schema.Combinator) {
	g.typeID(f, c)
	g.structure(f, c)
	g.identity(f, c)
	g.encodeBoxed(f, c)
	g.encode(f, c)
	g.decodeBoxed(f, c)
	g.decode(f, c)
	if g.bare[c] {
		g.bareFunctions(f, c)
	}
}

// typeID emits
//
//	// InputUserTypeID is the id of inputUser.
//	const InputUserTypeID uint32 = 0xf21158c6
func (g *generator) typeID(f *file, c *schema.Combinator) {
	name := g.names.structs[c]
	f.Commentf("%sTypeID is the id of %s.", name, c.Name)
	f.Const().Id(name + "TypeID").Uint32().Op("=").Id(fmt.Sprintf("0x%08x", c.ID))
}

// structure emits the struct, with the declaration as its comment.
func (g *generator) structure(f *file, c *schema.Combinator) {
	name := g.names.structs[c]
	f.Commentf("%s is %s.", name, c.Name)
	f.Comment("//")
	f.Comment("//\t" + c.Text())
	f.Type().Id(name).Add(typeParams(c, true)).StructFunc(func(b *jen.Group) {
		for _, fl := range g.fields(c) {
			switch {
			case fl.isWord():
				b.Id(fl.unknown()).Uint32()
			case fl.isSilent():
			case fl.isOpt():
				b.Id(fl.goName).Qual(tlPath, "Opt").Types(g.goType(fl.Type))
			default:
				b.Id(fl.goName).Add(g.goType(fl.Type))
			}
		}
	})
}

// typeParams is [R any] in a declaration and [R] elsewhere, for a generic function.
func typeParams(c *schema.Combinator, declared bool) *jen.Statement {
	if len(c.Params) == 0 {
		return jen.Null()
	}
	if declared {
		return jen.Types(jen.Id(answerParam).Any())
	}
	return jen.Types(jen.Id(answerParam))
}

// method begins func (x *InputUser) name.
func (g *generator) method(f *file, c *schema.Combinator, receiver, name string) *jen.Statement {
	r := jen.Op("*").Id(g.names.structs[c]).Add(typeParams(c, false))
	if receiver != "" {
		r = jen.Id(receiver).Add(r)
	}
	return f.Func().Params(r).Id(name)
}

// identity emits TypeID, TypeName and AppendTL, which call nothing of the struct's own.
func (g *generator) identity(f *file, c *schema.Combinator) {
	f.Commentf("TypeID is the id of %s.", c.Name)
	g.method(f, c, "", "TypeID").Params().Uint32().Block(jen.Return(jen.Id(g.names.structs[c] + "TypeID")))
	f.Commentf("TypeName is %s.", c.Name)
	g.method(f, c, "", "TypeName").Params().String().Block(jen.Return(jen.Lit(c.Name)))
	f.Comment("AppendTL appends the boxed value to b.")
	g.method(f, c, "x", "AppendTL").Params(jen.Id("b").Index().Byte()).Params(jen.Index().Byte(), jen.Error()).
		Block(jen.Return(jen.Qual(tlPath, "Append").Call(jen.Id("b"), jen.Id("x"))))
}

// encodeBoxed emits
//
//	func (x *InputUser) EncodeTL(e *tl.Encoder) {
//		if x == nil {
//			e.Missing("")
//			return
//		}
//		e.Uint32(InputUserTypeID)
//		x.encode(e)
//	}
func (g *generator) encodeBoxed(f *file, c *schema.Combinator) {
	f.Comment("EncodeTL writes the boxed value.")
	g.method(f, c, "x", "EncodeTL").Params(encoder()).Block(
		jen.If(jen.Id("x").Op("==").Nil()).Block(
			jen.Id("e").Dot("Missing").Call(jen.Lit("")),
			jen.Return(),
		),
		jen.Id("e").Dot("Uint32").Call(jen.Id(g.names.structs[c]+"TypeID")),
		jen.Id("x").Dot("encode").Call(jen.Id("e")),
	)
}

// encoder is the parameter e *tl.Encoder.
func encoder() *jen.Statement { return jen.Id("e").Op("*").Qual(tlPath, "Encoder") }

// decoder is the parameter d *tl.Decoder.
func decoder() *jen.Statement { return jen.Id("d").Op("*").Qual(tlPath, "Decoder") }

// encode emits the method that writes the fields: first it computes the flags
// words, then it writes field after field.
func (g *generator) encode(f *file, c *schema.Combinator) {
	fields := g.fields(c)
	f.Line()
	g.method(f, c, "x", "encode").Params(encoder()).BlockFunc(func(b *jen.Group) {
		// From the last: whether a word is there depends on its own bits.
		for _, fl := range slices.Backward(fields) {
			if fl.isWord() {
				g.computeWord(b, fl, fields)
			}
		}
		for _, fl := range fields {
			fl.encode(b)
		}
	})
}

// computeWord emits
//
//	flags := x.unknownFlags
//	if x.TTLPeriod.IsSet() {
//		flags |= 1 << 0
//	}
//
// and a check of fields that share a bit.
func (g *generator) computeWord(b *jen.Group, word field, all []field) {
	local := g.names.local(word.Field)
	b.Id(local).Op(":=").Id("x").Dot(word.unknown())
	shared := sharing(all, word.Field)
	for bit := range 32 {
		for i, fl := range shared[bit] {
			// One field speaks for all, but for a word, which may be there and empty.
			if i == 0 || fl.isWord() || shared[bit][i-1].isWord() {
				b.If(fl.present()).Block(jen.Id(local).Op("|=").Lit(1).Op("<<").Lit(bit))
			}
		}
	}
	for bit := range 32 {
		if group := shared[bit]; len(group) > 1 {
			halfSet(b, word, bit, group)
		}
	}
}

// sharing are the fields that depend on each bit of the word.
func sharing(all []field, word *schema.Field) map[int][]field {
	shared := map[int][]field{}
	for _, fl := range all {
		if fl.Cond != nil && fl.Cond.Word == word {
			shared[fl.Cond.Bit] = append(shared[fl.Cond.Bit], fl)
		}
	}
	return shared
}

// halfSet emits
//
//	if x.LivePhoto != (x.Video != nil) {
//		e.HalfSet("flags.3", "live_photo, video")
//	}
//
// Where another flags word is among the fields, which is there if one of its own
// fields is, the others are compared with the bit.
func halfSet(b *jen.Group, word field, bit int, group []field) {
	first, others := group[0].operand(), group[1:]
	if slices.ContainsFunc(group, field.isWord) {
		first = jen.Parens(bitOf(jen.Id(word.g.names.local(word.Field)), bit))
		others = slices.DeleteFunc(slices.Clone(group), field.isWord)
	}
	differs := jen.Null()
	for i, fl := range others {
		if i > 0 {
			differs.Op("||")
		}
		differs.Add(first.Clone()).Op("!=").Add(fl.operand())
	}
	if len(others) == 0 {
		return
	}
	var names []string
	for _, fl := range group {
		names = append(names, fl.Name)
	}
	b.If(differs).Block(jen.Id("e").Dot("HalfSet").Call(
		jen.Lit(fmt.Sprintf("%s.%d", word.Name, bit)), jen.Lit(strings.Join(names, ", ")),
	))
}

// encode emits what writes the field, within a condition if it is optional:
//
//	if v, ok := x.TTLPeriod.Get(); ok {
//		e.Int32(v)
//	}
func (f field) encode(b *jen.Group) {
	write := func(v *jen.Statement) func(*jen.Group) {
		return func(b *jen.Group) { f.g.write(b, f.Type, v, f.Name) }
	}
	switch {
	case f.isWord() && f.Cond != nil:
		b.If(f.bit()).Block(jen.Id("e").Dot("Uint32").Call(jen.Id(f.g.names.local(f.Field))))
	case f.isWord():
		b.Id("e").Dot("Uint32").Call(jen.Id(f.g.names.local(f.Field)))
	case isTrue(f.Type), f.isLength:
	case f.Cond == nil:
		write(f.self())(b)
	case f.isOpt():
		b.If(jen.List(jen.Id("v"), jen.Id("ok")).Op(":=").Add(f.self()).Dot("Get").Call(), jen.Id("ok")).
			BlockFunc(write(jen.Id("v")))
	default:
		b.If(f.present()).BlockFunc(write(f.self()))
	}
}

// decodeBoxed emits
//
//	func (x *InputUser) DecodeTL(d *tl.Decoder) error {
//		*x = InputUser{}
//		if d.Begin("inputUser", InputUserTypeID) {
//			x.decode(d)
//			d.Leave()
//		}
//		return d.Err()
//	}
func (g *generator) decodeBoxed(f *file, c *schema.Combinator) {
	name := g.names.structs[c]
	f.Comment("DecodeTL reads the boxed value.")
	g.method(f, c, "x", "DecodeTL").Params(decoder()).Error().Block(
		jen.Op("*").Id("x").Op("=").Id(name).Add(typeParams(c, false)).Values(),
		jen.If(jen.Id("d").Dot("Begin").Call(jen.Lit(c.Name), jen.Id(name+"TypeID"))).Block(
			jen.Id("x").Dot("decode").Call(jen.Id("d")),
			jen.Id("d").Dot("Leave").Call(),
		),
		jen.Return(jen.Id("d").Dot("Err").Call()),
	)
}

// decode emits the method that reads the fields into an empty struct.
func (g *generator) decode(f *file, c *schema.Combinator) {
	f.Line()
	g.method(f, c, "x", "decode").Params(decoder()).BlockFunc(func(b *jen.Group) {
		fields := g.fields(c)
		for _, fl := range fields {
			if fl.isWord() {
				fl.decodeWord(b, fl.Cond == nil || len(sharing(fields, fl.Cond.Word)[fl.Cond.Bit]) == 1)
				continue
			}
			fl.decode(b)
		}
	})
}

// decode emits what reads the field, within a condition if it is optional:
//
//	if flags&(1<<0) != 0 {
//		x.TTLPeriod = tl.Some(d.Int32("ttl_period"))
//	}
func (f field) decode(b *jen.Group) {
	name := jen.Lit(f.Name)
	switch {
	case f.isSilent():
	case f.Cond == nil:
		b.Add(f.self()).Op("=").Add(f.g.read(f.Type, name))
	case isTrue(f.Type):
		b.Add(f.self()).Op("=").Add(f.bit())
	case f.isOpt():
		b.If(f.bit()).Block(f.self().Op("=").Qual(tlPath, "Some").Call(f.g.read(f.Type, name)))
	default:
		b.If(f.bit()).Block(f.self().Op("=").Add(f.g.read(f.Type, name)))
	}
}

// decodeWord emits
//
//	flags := d.Uint32("flags")
//	x.unknownFlags = d.FlagBits(flags, 0x1, "flags")
//
// A word that is itself optional may be there and empty. Where no other field
// tells so, the bit in the other word is kept with the unknown ones.
func (f field) decodeWord(b *jen.Group, alone bool) {
	local, name := jen.Id(f.g.names.local(f.Field)), jen.Lit(f.Name)
	read := jen.Id("d").Dot("Uint32").Call(name)
	if f.Cond == nil {
		b.Add(local.Clone()).Op(":=").Add(read)
	} else {
		other := jen.Id("x").Dot("unknown" + f.g.names.fieldNames[f.Cond.Word])
		b.Var().Add(local.Clone()).Uint32()
		b.If(f.bit()).BlockFunc(func(b *jen.Group) {
			b.Add(local.Clone()).Op("=").Add(read)
			if alone {
				b.If(local.Clone().Op("==").Lit(0)).Block(other.Op("|=").Lit(1).Op("<<").Lit(f.Cond.Bit))
			}
		})
	}
	b.Id("x").Dot(f.unknown()).Op("=").Id("d").Dot("FlagBits").Call(local, jen.Id(fmt.Sprintf("%#x", f.Bits)), name)
}

// bit is flags&(1<<3) != 0.
func (f field) bit() *jen.Statement { return bitOf(jen.Id(f.g.names.local(f.Cond.Word)), f.Cond.Bit) }

func bitOf(word *jen.Statement, bit int) *jen.Statement {
	return word.Op("&").Parens(jen.Lit(1).Op("<<").Lit(bit)).Op("!=").Lit(0)
}

// bareFunctions emits what writes and reads the constructor without its id:
//
//	func encodeMessageBare(e *tl.Encoder, x *Message, field string)
//	func decodeMessageBare(d *tl.Decoder, field string) *Message
func (g *generator) bareFunctions(f *file, c *schema.Combinator) {
	name := g.names.structs[c]
	pointer := jen.Op("*").Id(name)
	f.Line()
	f.Func().Id("encode"+name+"Bare").Params(encoder(), jen.Id("x").Add(pointer), jen.Id("field").String()).
		Block(encodeNested("encode"))
	f.Line()
	f.Func().Id("decode"+name+"Bare").Params(decoder(), jen.Id("field").String()).Add(pointer).Block(
		jen.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Id("field"))).Block(jen.Return(jen.Nil())),
		jen.Id("x").Op(":=").New(jen.Id(name)),
		jen.Id("x").Dot("decode").Call(jen.Id("d")),
		jen.Id("d").Dot("Leave").Call(),
		jen.Return(jen.Id("x")),
	)
}

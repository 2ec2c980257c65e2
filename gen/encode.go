package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"
)

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
func (g *generator) encodeBoxed(f *file, r *record) {
	f.Comment("EncodeTL writes the boxed value.")
	g.method(f, r, "x", "EncodeTL").Params(encoder()).BlockFunc(func(b *jen.Group) {
		g.encodeForms(b, r, nil)
	})
	f.Comment("AppendTL appends the boxed value to b.")
	g.method(f, r, "x", "AppendTL").Params(jen.Id("b").Index().Byte()).Params(jen.Index().Byte(), jen.Error()).
		Block(jen.Return(jen.Qual(tlPath, "Append").Call(jen.Id("b"), jen.Id("x"))))
}

// encodeForms emits what writes the boxed value in the form of the layer that
// the encoder is for.
func (g *generator) encodeForms(b *jen.Group, r *record, args []jen.Code) {
	b.If(jen.Id("x").Op("==").Nil()).Block(
		jen.Id("e").Dot("Missing").Call(jen.Lit("")),
		jen.Return(),
	)
	g.eachForm(b, r, func(b *jen.Group, f *form) { g.encodeForm(b, f, args) })
}

// eachForm emits a case for each form that the encoder's layer may have, and an
// error for layers that have none.
func (g *generator) eachForm(b *jen.Group, r *record, do func(*jen.Group, *form)) {
	g.eachLayer(b, r, "e", func(b *jen.Group, s span) {
		if s.form == nil {
			b.Id("e").Dot("NoForm").Call(jen.Lit(r.label), jen.Lit(g.otherType(r, s.from)))
			return
		}
		do(b, s.form)
	})
}

// otherType is the struct of the record's combinator in a layer in which it does
// not fit into the record, or nothing where the layer lacks it.
func (g *generator) otherType(r *record, layer int) string {
	for _, other := range g.records.all {
		if other.label == r.label && other.isFunction() == r.isFunction() && other.isIn(layer) {
			return other.name
		}
	}
	return ""
}

// eachLayer emits a case for each run of layers in which the record has a form,
// or none:
//
//	switch layer := e.Layer(); {
//	case layer >= 198:
//		…
//	default:
//		…
//	}
func (g *generator) eachLayer(b *jen.Group, r *record, coder string, do func(*jen.Group, span)) {
	spans := g.spans(r)
	if len(spans) == 1 {
		do(b, spans[0])
		return
	}
	b.Switch(jen.Id("layer").Op(":=").Id(coder).Dot("Layer").Call(), jen.Empty()).BlockFunc(func(b *jen.Group) {
		for i, s := range spans {
			to := jen.Default()
			if i < len(spans)-1 {
				to = jen.Case(jen.Id("layer").Op(">=").Lit(s.from))
			}
			b.Add(to).BlockFunc(func(b *jen.Group) { do(b, s) })
		}
	})
}

// encodeForm emits what writes an id and the fields behind it.
func (g *generator) encodeForm(b *jen.Group, f *form, args []jen.Code) {
	id := f
	for _, newer := range f.record.forms {
		if newer.combinator.ID == f.combinator.ID {
			id = newer
			break
		}
	}
	b.Id("e").Dot("Uint32").Call(jen.Id(id.typeID()))
	b.Id("x").Dot("encode" + f.suffix).Call(prefixed(args, jen.Id("e"))...)
}

// span is a run of layers, and the form that a record has in them, or nil.
type span struct {
	from int
	form *form
}

// read is the form that is read in the layers, where there is none the newest.
func (s span) read(r *record) *form {
	if s.form == nil {
		return r.newest()
	}
	return s.form
}

// spans are the forms of the record, the latest layers first. A layer between
// two of the schema has what the one before it has.
func (g *generator) spans(r *record) []span {
	layers := g.schema.Layers
	if len(layers) < 2 || r.newest().combinator == nil {
		return []span{{form: r.newest()}}
	}
	var spans []span
	for _, layer := range slices.Backward(layers) {
		var of *form
		for _, f := range r.forms {
			if len(f.combinator.Layers) == 0 || slices.Contains(f.combinator.Layers, layer) {
				of = f
				break
			}
		}
		if n := len(spans); n > 0 && spans[n-1].form == of {
			spans[n-1].from = layer
			continue
		}
		spans = append(spans, span{layer, of})
	}
	return spans
}

// encode emits the method that writes the fields: first it computes the flags
// words, then it writes field after field.
func (g *generator) encode(f *file, form *form) {
	f.Line()
	g.receiver(f, form, "x", "encode"+form.suffix).Params(prefixed(g.formParams(write, form), encoder())...).
		BlockFunc(func(b *jen.Group) {
			g.unsayable(b, form)
			g.words(b, form, func(*field) bool { return true })
			for _, fl := range form.fields {
				if fl.role == flags || fl.role == mask {
					g.halfSet(b, fl)
				}
			}
			for _, fl := range form.fields {
				g.encodeField(b, fl)
			}
		})
}

// unsayable emits an error for every field that is set and that the form has not:
//
//	if x.TTLPeriod.IsSet() {
//		e.NoField("ttl_period")
//	}
func (g *generator) unsayable(b *jen.Group, f *form) {
	for _, s := range f.record.slots {
		if !f.has(s) && s.isHeld() {
			b.If(s.isSet()).Block(jen.Id("e").Dot("NoField").Call(jen.Lit(s.name)))
		}
	}
}

// encodeField emits what writes the field, within a condition if it is optional:
//
//	if v, ok := x.TTLPeriod.Get(); ok {
//		e.Int32(v)
//	}
func (g *generator) encodeField(b *jen.Group, f *field) {
	switch {
	case f.role == length || f.role == value && isTrue(f.Type):
	case f.role.isWord():
		word := jen.Id("e").Dot("Uint32").Call(g.local(f.Field))
		if f.Cond != nil {
			word = jen.If(g.condition(f.Cond)).Block(word)
		}
		b.Add(word)
	case f.Cond == nil:
		g.encodeRequired(b, f)
	case f.isAsked():
		b.If(g.condition(f.Cond)).BlockFunc(func(b *jen.Group) { g.encodeRequired(b, f) })
	case f.isOpt():
		b.If(jen.List(jen.Id("v"), jen.Id("ok")).Op(":=").Add(f.self()).Dot("Get").Call(), jen.Id("ok")).
			BlockFunc(func(b *jen.Group) { g.write(b, f.Type, jen.Id("v"), jen.Lit(f.name)) })
	default:
		b.If(f.isSet()).BlockFunc(func(b *jen.Group) { g.write(b, f.Type, f.self(), jen.Lit(f.name)) })
	}
}

// encodeRequired emits what writes a field that has to be there, although the
// struct may lack it.
func (g *generator) encodeRequired(b *jen.Group, f *field) {
	if !f.optional {
		g.write(b, f.Type, f.self(), jen.Lit(f.name))
		return
	}
	b.If(jen.Op("!").Add(jen.Parens(f.isSet()))).Block(jen.Id("e").Dot("Missing").Call(jen.Lit(f.name)))
	g.write(b, f.Type, f.held(), jen.Lit(f.name))
}

// bareFunctions emits what writes and reads the struct without its id:
//
//	func encodeMessageBare(e *tl.Encoder, x *Message, field string)
//	func decodeMessageBare(d *tl.Decoder, field string) *Message
func (g *generator) bareFunctions(f *file, r *record) {
	newest, name := r.newest(), r.name+"Bare"
	pointer := jen.Op("*").Id(r.name).Add(typeArgs(r.params))
	f.Line()
	f.Func().Id("encode" + name).Add(typeParams(r.params)).
		Params(prefixed(g.formParams(write, newest), encoder(), jen.Id("x").Add(pointer), jen.Id("field").String())...).
		Block(encodeNested(func(b *jen.Group) {
			g.eachForm(b, r, func(b *jen.Group, at *form) {
				b.Id("x").Dot("encode" + at.suffix).Call(prefixed(g.ownArgs(write, newest), jen.Id("e"))...)
			})
		}))
	f.Line()
	f.Func().Id("decode" + name).Add(typeParams(r.params)).
		Params(prefixed(g.formParams(read, newest), decoder(), jen.Id("field").String())...).Add(pointer.Clone()).BlockFunc(func(b *jen.Group) {
		b.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Id("field"))).Block(jen.Return(jen.Nil()))
		b.Id("x").Op(":=").New(jen.Id(r.name).Add(typeArgs(r.params)))
		g.eachLayer(b, r, "d", func(b *jen.Group, s span) {
			b.Id("x").Dot("decode" + s.read(r).suffix).Call(prefixed(g.ownArgs(read, newest), jen.Id("d"))...)
		})
		b.Id("d").Dot("Leave").Call()
		b.Return(jen.Id("x"))
	})
}

// encodeNested emits what calls the method of x, or says that x is nil:
//
//	switch {
//	case x == nil:
//		e.Missing(field)
//	case e.Enter(field):
//		x.EncodeTL(e)
//		e.Leave(field)
//	}
func encodeNested(encode func(*jen.Group)) *jen.Statement {
	return jen.Switch().Block(
		jen.Case(jen.Id("x").Op("==").Nil()).Block(jen.Id("e").Dot("Missing").Call(jen.Id("field"))),
		jen.Case(jen.Id("e").Dot("Enter").Call(jen.Id("field"))).BlockFunc(func(b *jen.Group) {
			encode(b)
			b.Id("e").Dot("Leave").Call(jen.Id("field"))
		}),
	)
}

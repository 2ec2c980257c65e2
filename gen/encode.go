package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// encodeBoxed emits
//
//	func (x *InputUser) EncodeTL(e *tl.Encoder) {
//		if x == nil {
//			e.Missing("")
//			return
//		}
//		r := e.Constructor(InputUserTypeID, 16)
//		_ = r[15]
//		binary.LittleEndian.PutUint64(r, uint64(x.UserID))
//		…
//	}
func (g *generator) encodeBoxed(f *file, r *record) {
	f.Comment("EncodeTL writes the boxed value.")
	g.method(f, r, "x", "EncodeTL").Params(encoder()).BlockFunc(func(b *jen.Group) {
		if !g.isSimple(r) {
			g.encodeForms(b, r, nil)
			return
		}
		missing(b)
		g.encodeFields(b, r.newest(), true)
	})
}

// encodeForms emits what writes the boxed value in the form of the layer that
// the encoder is for.
func (g *generator) encodeForms(b *jen.Group, r *record, args []jen.Code) {
	missing(b)
	g.eachForm(b, r, func(b *jen.Group, f *form) { g.encodeForm(b, f, args) })
}

// missing emits an error for a nil x.
func missing(b *jen.Group) {
	b.If(jen.Id("x").Op("==").Nil()).Block(
		jen.Id("e").Dot("Missing").Call(jen.Lit("")),
		jen.Return(),
	)
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

// encode emits the method that writes the fields of one form.
func (g *generator) encode(f *file, form *form) {
	f.Line()
	g.receiver(f, form, "x", "encode"+form.suffix).Params(prefixed(g.formParams(write, form), encoder())...).
		BlockFunc(func(b *jen.Group) { g.encodeFields(b, form, false) })
}

// encodeFields emits what computes the flags words, and then writes field after
// field, behind the id if that is to be written too.
func (g *generator) encodeFields(b *jen.Group, form *form, isBoxed bool) {
	g.unsayable(b, form)
	g.words(b, form, func(*field) bool { return true })
	for _, fl := range form.fields {
		if fl.role == flags || fl.role == mask {
			g.halfSet(b, fl)
		}
	}
	r := &run{isWrite: true}
	if isBoxed {
		r.boxed = form
	}
	for _, stretch := range stretches(form.written(), (*field).dependsOnBit) {
		fl := stretch[0]
		if fl.isInRun() && (fl.role.isWord() || !fl.optional) {
			r.add(b, part{kind: fl.kindOf(), value: g.onWire(fl)})
			continue
		}
		if r.takes(fl) {
			r.flushWith(b, fl)
			continue
		}
		r.flush(b)
		g.eachOf(b, stretch, g.encodeField)
	}
	r.flush(b)
}

// onWire is the value of a field that is always there.
func (g *generator) onWire(fl *field) *jen.Statement {
	if fl.role.isWord() {
		return g.local(fl.Field)
	}
	return fl.self()
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
//	if flags&(1<<0) != 0 {
//		e.Int32(x.TTLPeriod.Value())
//	}
func (g *generator) encodeField(b *jen.Group, f *field) {
	switch {
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
	default:
		b.If(g.condition(f.Cond)).BlockFunc(func(b *jen.Group) { g.writeHeld(b, f) })
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
	g.writeHeld(b, f)
}

// writeHeld emits what writes the value that an optional field holds.
func (g *generator) writeHeld(b *jen.Group, f *field) {
	v := f.held()
	if p, ok := f.Type.(*schema.Primitive); ok && primitives[p.Kind].form == sliced && f.isOpt() {
		b.Id("v").Op(":=").Add(v)
		v = jen.Id("v")
	}
	g.write(b, f.Type, v, jen.Lit(f.name))
}

// bareFunctions emits what writes and reads the struct without its id:
//
//	func encodeMessageBare(e *tl.Encoder, x *Message, field string)
//	func decodeMessageBare(d *tl.Decoder, field string, x *Message) *Message
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
	g.decodeBare(f, r)
	g.walkBare(f, r)
}

// decodeBare emits what reads the struct without its id, into x where the decoder
// reuses that. Structs of templates are never used again.
func (g *generator) decodeBare(f *file, r *record) {
	newest, name := r.newest(), r.name+"Bare"
	pointer := jen.Op("*").Id(r.name).Add(typeArgs(r.params))
	params := prefixed(g.formParams(read, newest), decoder(), jen.Id("field").String())
	isPlain := len(params) == 2 && len(r.params) == 0
	if isPlain {
		params = append(params, jen.Id("old").Add(pointer.Clone()))
	}
	f.Line()
	f.Func().Id("decode" + name).Add(typeParams(r.params)).Params(params...).Add(pointer.Clone()).BlockFunc(func(b *jen.Group) {
		b.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Id("field"))).Block(jen.Return(jen.Nil()))
		if isPlain && r.label != "" {
			g.allocate(b, r, jen.Id(newest.typeID()))
		} else {
			b.Id("v").Op(":=").New(jen.Id(r.name).Add(typeArgs(r.params)))
		}
		g.eachLayer(b, r, "d", func(b *jen.Group, s span) {
			b.Id("v").Dot("decode" + s.read(r).suffix).Call(prefixed(g.ownArgs(read, newest), jen.Id("d"))...)
		})
		b.Id("d").Dot("Leave").Call(jen.Id("field"))
		b.Return(jen.Id("v"))
	})
}

// allocate emits a v for the struct's value: what was there before, a part of a
// slab, or new memory:
//
//	v := old
//	if !d.Reuses(v) {
//		if v, _ = d.Take(InputUserTypeID).(*InputUser); v == nil {
//			v = new(InputUser)
//			d.Made(InputUserTypeID, v)
//		}
//	}
func (g *generator) allocate(b *jen.Group, r *record, id *jen.Statement) {
	taken := jen.Id("d").Dot("Take").Call(id).Assert(jen.Op("*").Id(r.name))
	b.Id("v").Op(":=").Id("old")
	b.If(jen.Op("!").Id("d").Dot("Reuses").Call(jen.Id("v"))).Block(
		jen.If(jen.List(jen.Id("v"), jen.Id("_")).Op("=").Add(taken), jen.Id("v").Op("==").Nil()).Block(
			jen.Id("v").Op("=").New(jen.Id(r.name)),
			jen.Id("d").Dot("Made").Call(id, jen.Id("v")),
		),
	)
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

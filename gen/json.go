package gen

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// jsonRecord emits what writes and reads the struct as JSON. One whose bytes
// alone do not say how they are read has methods for those that hold it.
func (g *generator) jsonRecord(f *file, r *record) {
	if r.isOpen() {
		f.Comment("MarshalJSON refuses: only what holds the value knows how its arguments are written.")
		g.method(f, r, "", "MarshalJSON").Params().Params(jen.Index().Byte(), jen.Error()).
			Block(jen.Return(jen.Nil(), jen.Qual(tlPath, "ErrNoJSON")))
		f.Line()
	} else {
		f.Comment("MarshalJSON implements json.Marshaler.")
		g.method(f, r, "x", "MarshalJSON").Params().Params(jen.Index().Byte(), jen.Error()).
			Block(jen.Return(jen.Qual(tlPath, "MarshalJSON").Call(jen.Id("x"))))
		f.Comment("UnmarshalJSON implements json.Unmarshaler.")
		g.method(f, r, "x", "UnmarshalJSON").Params(jen.Id("b").Index().Byte()).Error().
			Block(jen.Return(jen.Qual(tlPath, "UnmarshalJSON").Call(jen.Id("b"), jen.Id("x"))))
		f.Comment("EncodeJSON writes the value as an object.")
	}
	g.method(f, r, "x", jsonEncodeOf(r)).Params(prefixed(g.formParams(writeJSON, r.newest()), jsonEncoder())...).
		BlockFunc(func(b *jen.Group) { g.encodeJSON(b, r) })
	f.Comment(jsonDecodeOf(r) + " reads the value from an object.")
	g.method(f, r, "x", jsonDecodeOf(r)).Params(prefixed(g.formParams(readJSON, r.newest()), jsonValue())...).
		BlockFunc(func(b *jen.Group) { g.decodeJSON(b, r) })
	if g.bare[r] && r.isOpen() || r.isOnlyOpen() {
		g.readOpenJSON(f, r)
	}
	if r.isFunction() && !holds(r.result(), isVar) {
		g.resultJSON(f, r)
	}
}

// isOnlyOpen tells whether the record is all of a class that takes arguments.
func (r *record) isOnlyOpen() bool { return r.isOpen() && r.newest().combinator != nil }

// jsonEncoder is the parameter e *tl.JSONEncoder.
func jsonEncoder() *jen.Statement { return jen.Id("e").Op("*").Qual(tlPath, "JSONEncoder") }

// jsonValue is the parameter v tl.JSON.
func jsonValue() *jen.Statement { return jen.Id("v").Qual(tlPath, "JSON") }

// typeName is the record's name in JSON: the combinator's, with the last layer
// of one that a later layer has in a form that does not fit.
func (g *generator) typeName(r *record) string { return g.names.types[r] }

// encodeJSON emits
//
//	if x == nil {
//		e.Missing()
//		return
//	}
//	if !e.Begin("inputUser") {
//		return
//	}
//	e.Key("user_id")
//	e.Int64(x.UserID)
//	e.End()
func (g *generator) encodeJSON(b *jen.Group, r *record) {
	b.If(jen.Id("x").Op("==").Nil()).Block(jen.Id("e").Dot("Missing").Call(), jen.Return())
	b.If(jen.Op("!").Id("e").Dot("Begin").Call(jen.Lit(g.typeName(r)))).Block(jen.Return())
	for _, s := range r.slots {
		switch {
		case s.role == flags:
			b.Id("e").Dot("Bits").Call(jen.Lit(s.name), jen.Id("x").Dot(s.unknown()))
		case !s.isHeld():
		case s.isOpt():
			b.If(jen.List(jen.Id("v"), jen.Id("ok")).Op(":=").Add(s.self()).Dot("Get").Call(), jen.Id("ok")).
				BlockFunc(func(b *jen.Group) { g.jsonField(b, s, jen.Id("v")) })
		case s.optional || r.mayLack(s):
			b.If(s.isSet()).BlockFunc(func(b *jen.Group) { g.jsonField(b, s, s.self()) })
		default:
			g.jsonField(b, s, s.self())
		}
	}
	b.Id("e").Dot("End").Call()
}

// mayLack tells whether the field, which is not optional on the wire, may be
// nil all the same: where a form has no such field, and where its documentation
// says so, as TDLib's does, in whose JSON null stands for an object that is not there.
func (r *record) mayLack(s *slot) bool {
	if _, primitive := s.typ.(*schema.Primitive); primitive || isVector(s.typ) || isRepeat(s.typ) || !isNilable(s.typ) {
		return false
	}
	return saysNull(s) || slices.ContainsFunc(r.forms, func(f *form) bool { return !f.has(s) })
}

// saysNull tells whether the field's documentation has the word null.
func saysNull(s *slot) bool {
	for word := range strings.FieldsFuncSeq(s.doc, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if word == "null" {
			return true
		}
	}
	return false
}

func (g *generator) jsonField(b *jen.Group, s *slot, v *jen.Statement) {
	b.Id("e").Dot("Key").Call(jen.Lit(s.name))
	t, ok := s.typ.(*schema.Vector)
	if !ok || !saysNull(s) || isBytes(t.Item) || !isNilable(t.Item) {
		g.writeJSON(b, s.typ, v)
		return
	}
	// In a list it is the items that may be null.
	g.jsonItems(b, v, func(b *jen.Group) {
		b.If(jen.Id("v").Op("==").Nil()).Block(jen.Id("e").Dot("Null").Call()).
			Else().BlockFunc(func(b *jen.Group) { g.writeJSON(b, t.Item, jen.Id("v")) })
	})
}

// writeJSON emits what writes the value v of type t.
func (g *generator) writeJSON(b *jen.Group, t schema.Type, v *jen.Statement) {
	switch t := t.(type) {
	case *schema.Primitive:
		if p := primitives[t.Kind]; p.form == sliced {
			b.Id("e").Dot("Fixed").Call(v.Index(jen.Op(":")))
		} else {
			b.Id("e").Dot(p.json).Call(v)
		}
	case *schema.Boxed:
		switch {
		case len(t.Args) > 0:
			b.Id("encode" + g.names.classes[t.Class] + "JSON").Call(prefixed(g.classArgs(writeJSON, t.Args), jen.Id("e"), v)...)
		case g.only(t.Class) != nil:
			b.Add(v).Dot("EncodeJSON").Call(jen.Id("e"))
		default:
			b.Id("e").Dot("Object").Call(v)
		}
	case *schema.Bare:
		b.Add(v).Dot(jsonEncodeOf(g.records.forms[t.Constructor].record)).Call(prefixed(g.formArgs(writeJSON, t.Constructor, t.Args), jen.Id("e"))...)
	case *schema.Vector:
		g.jsonItems(b, v, func(b *jen.Group) { g.writeJSON(b, t.Item, jen.Id("v")) })
	case *schema.Repeat:
		g.jsonItems(b, v, func(b *jen.Group) {
			if item := itemOf(t); item != nil {
				g.writeJSON(b, item, jen.Id("v"))
				return
			}
			b.Id("v").Dot("encodeJSON").Call(prefixed(g.ownArgs(writeJSON, g.records.items[t].newest()), jen.Id("e"))...)
		})
	case *schema.Object:
		b.Id("e").Dot("Object").Call(v)
	case *schema.Query:
		b.Id("e").Dot("Encoded").Call(v)
	case *schema.Var:
		b.Id(verbs[writeJSON]+g.names.params[t.Param]).Call(jen.Id("e"), v)
	}
}

// jsonItems emits
//
//	e.BeginArray()
//	for _, v := range x.IDs {
//		e.Item()
//		e.Int64(v)
//	}
//	e.EndArray()
func (g *generator) jsonItems(b *jen.Group, v *jen.Statement, item func(*jen.Group)) {
	b.Id("e").Dot("BeginArray").Call()
	b.For(jen.List(jen.Id("_"), jen.Id("v")).Op(":=").Range().Add(v)).BlockFunc(func(b *jen.Group) {
		b.Id("e").Dot("Item").Call()
		item(b)
	})
	b.Id("e").Dot("EndArray").Call()
}

// decodeJSON emits
//
//	*x = InputUser{}
//	if !v.Begin("inputUser") {
//		return
//	}
//	x.UserID = v.Field("user_id").Int64()
func (g *generator) decodeJSON(b *jen.Group, r *record) {
	b.Op("*").Id("x").Op("=").Id(r.name).Add(typeArgs(r.params)).Values()
	b.If(jen.Op("!").Id("v").Dot("Begin").Call(jen.Lit(g.typeName(r)))).Block(jen.Return())
	for _, s := range r.slots {
		f := jen.Id("v").Dot("Field").Call(jen.Lit(s.name))
		switch {
		case s.role == flags:
			b.Id("x").Dot(s.unknown()).Op("=").Id("v").Dot("Bits").Call(jen.Lit(s.name)).Op("&^").Add(hexadecimal(g.bits(r, s)))
		case !s.isHeld():
		case s.isOpt():
			b.If(jen.Id("f").Op(":=").Add(f), jen.Id("f").Dot("IsSet").Call()).
				Block(s.self().Op("=").Qual(tlPath, "Some").Call(g.readJSON(s.typ, jen.Id("f"))))
		case s.optional && isBytes(s.typ):
			b.If(jen.Id("f").Op(":=").Add(f), jen.Id("f").Dot("IsSet").Call()).
				Block(s.self().Op("=").Add(g.readJSON(s.typ, jen.Id("f"))))
		default:
			b.Add(s.self()).Op("=").Add(g.readJSON(s.typ, f))
		}
	}
}

// bits are those of a flags word that the struct's other fields tell, in every form.
func (g *generator) bits(r *record, word *slot) uint32 {
	told := ^uint32(0)
	for _, f := range r.forms {
		for _, fl := range f.fields {
			if fl.slot == word {
				told &= fl.own
			}
			if other := g.aloneIn(fl); fl.role == flags && other != nil && other.slot == word {
				told &^= fl.Cond.Bits()
			}
		}
	}
	return told
}

// readJSON is the expression that reads a t from the JSON value v.
func (g *generator) readJSON(t schema.Type, v *jen.Statement) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		return v.Dot(primitives[t.Kind].json).Call()
	case *schema.Vector:
		return jen.Qual(tlPath, "JSONItems").Call(v, g.value(readJSON, t.Item))
	case *schema.Repeat:
		return jen.Qual(tlPath, "JSONItems").Call(v, g.item(readJSON, t))
	case *schema.Query:
		return jen.Qual(tlPath, "JSONQuery").Types(jen.Id(g.names.params[t.Param])).Call(v)
	case *schema.Boxed:
		if len(t.Args) > 0 {
			return jen.Id("decode" + g.names.classes[t.Class] + "JSON").Call(prefixed(g.classArgs(readJSON, t.Args), v)...)
		}
	case *schema.Bare:
		if len(t.Constructor.Params) > 0 {
			name := g.records.forms[t.Constructor].record.name
			return jen.Id("decode" + name + "JSON").Call(prefixed(g.formArgs(readJSON, t.Constructor, t.Args), v)...)
		}
	case *schema.Object, *schema.Var:
	}
	return g.value(readJSON, t).Call(v)
}

// readOpenJSON emits
//
//	func decodePairJSON[X, Y any](v tl.JSON, readX func(tl.JSON) X, readY func(tl.JSON) Y) *Pair[X, Y]
func (g *generator) readOpenJSON(f *file, r *record) {
	f.Line()
	f.Func().Id("decode"+r.name+"JSON").Add(typeParams(r.params)).
		Params(prefixed(g.formParams(readJSON, r.newest()), jsonValue())...).Op("*").Id(r.name).Add(typeArgs(r.params)).Block(
		jen.If(jen.Op("!").Id("v").Dot("IsSet").Call()).Block(jen.Return(jen.Nil())),
		jen.Id("x").Op(":=").New(jen.Id(r.name).Add(typeArgs(r.params))),
		jen.Id("x").Dot("decodeJSON").Call(prefixed(g.ownArgs(readJSON, r.newest()), jen.Id("v"))...),
		jen.Return(jen.Id("x")),
	)
}

// resultJSON emits what writes and reads an answer as JSON.
func (g *generator) resultJSON(f *file, r *record) {
	f.Comment("EncodeResultJSON writes the answer as JSON.")
	g.method(f, r, "", "EncodeResultJSON").Params(jsonEncoder(), jen.Id("r").Add(g.goType(r.result()))).
		BlockFunc(func(b *jen.Group) { g.writeJSON(b, r.result(), jen.Id("r")) })
	f.Comment("DecodeResultJSON reads the answer from JSON.")
	g.method(f, r, "", "DecodeResultJSON").Params(jsonValue()).Add(g.goType(r.result())).
		Block(jen.Return(g.readJSON(r.result(), jen.Id("v"))))
}

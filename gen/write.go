package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// write emits what encodes the value v of type t; field names it in errors:
//
//	encodeInputUserClass(e, x.UserID, "user_id")
func (g *generator) write(b *jen.Group, t schema.Type, v *jen.Statement, field jen.Code) {
	switch t := t.(type) {
	case *schema.Primitive:
		switch p := primitives[t.Kind]; {
		case p.form == sliced:
			b.Id("e").Dot("Raw").Call(v.Index(jen.Op(":")))
		case p.form == named:
			b.Id("e").Dot(p.codec).Call(v, field)
		case p.codec != "":
			b.Id("e").Dot(p.codec).Call(v)
		}
	case *schema.Boxed:
		if g.isLeaf(t.Class) {
			g.writeLeaf(b, t.Class, v, field)
			return
		}
		if g.only(t.Class) != nil && len(t.Class.Params) == 0 {
			b.Id("e").Dot("Object").Call(v, field)
			return
		}
		b.Id("encode" + g.names.classes[t.Class]).Call(prefixed(g.classArgs(write, t.Args), jen.Id("e"), v, field)...)
	case *schema.Bare:
		b.Id(g.bareFunction("encode", t)).Call(prefixed(g.formArgs(write, t.Constructor, t.Args), jen.Id("e"), v, field)...)
	case *schema.Vector:
		if own := g.vector(t); own != nil {
			b.Id("encode"+own.name).Call(jen.Id("e"), v, field)
			return
		}
		g.writeVector(b, t, v, field)
	case *schema.Repeat:
		b.If(jen.Id("e").Dot("Repeat").Call(jen.Len(v.Clone()), g.nat(t.Count), field)).BlockFunc(func(b *jen.Group) {
			g.writeItems(b, itemOf(t), v, field, func(b *jen.Group) { g.writeRepeated(b, t) })
		})
	case *schema.Object:
		method := "Object"
		if t.Length != nil {
			method = "SizedObject"
		}
		b.Id("e").Dot(method).Call(v, field)
	case *schema.Query:
		b.Id("e").Dot("Object").Call(v, field)
	case *schema.Var:
		b.Id(verbs[write]+g.names.params[t.Param]).Call(jen.Id("e"), v, field)
	}
}

// writeVector emits what writes the head and the items of a vector.
func (g *generator) writeVector(b *jen.Group, t *schema.Vector, v *jen.Statement, field jen.Code) {
	head := "Count"
	if t.Boxed {
		head = "Vector"
	}
	isHead := jen.Id("e").Dot(head).Call(jen.Len(v.Clone()), field)
	if item, ok := t.Item.(*schema.Boxed); ok && len(item.Class.Params) == 0 {
		g.writeObjects(b, item.Class, isHead, v, field)
		return
	}
	b.If(isHead).BlockFunc(func(b *jen.Group) {
		g.writeItems(b, t.Item, v, field, func(b *jen.Group) { g.write(b, t.Item, jen.Id("v"), jen.Lit("")) })
	})
}

// writeObjects emits what writes a vector of boxed values, all of which lie
// equally deep:
//
//	if e.Vector(len(x), "users") && e.Enter("users") {
//		for i, v := range x {
//			if v == nil {
//				e.Missing("")
//			} else {
//				v.EncodeTL(e)
//			}
//			if !e.NextItem(i, "users") {
//				break
//			}
//		}
//		e.LeaveVector()
//	}
func (g *generator) writeObjects(b *jen.Group, c *schema.Class, isHead, v *jen.Statement, field jen.Code) {
	encode := jen.Id("v").Dot("EncodeTL").Call(jen.Id("e"))
	if g.only(c) == nil {
		encode = jen.If(jen.Id("v").Op("==").Nil()).Block(jen.Id("e").Dot("Missing").Call(jen.Lit(""))).Else().Block(encode)
	}
	b.If(isHead.Op("&&").Id("e").Dot("Enter").Call(field)).Block(
		jen.For(jen.List(jen.Id("i"), jen.Id("v")).Op(":=").Range().Add(v)).Block(
			encode,
			jen.If(jen.Op("!").Id("e").Dot("NextItem").Call(jen.Id("i"), field)).Block(jen.Break()),
		),
		jen.Id("e").Dot("LeaveVector").Call(),
	)
}

// writeLeaf emits what writes a value that holds no others:
//
//	switch v := x.PeerID; {
//	case v == nil:
//		e.Missing("peer_id")
//	case !e.Failed():
//		v.EncodeTL(e)
//		e.End("peer_id")
//	}
//
// The struct of a class of one constructor sees by itself that it is nil:
//
//	if !e.Failed() {
//		x.Status.EncodeTL(e)
//		e.End("status")
//	}
func (g *generator) writeLeaf(b *jen.Group, c *schema.Class, v *jen.Statement, field jen.Code) {
	isFine, end := jen.Op("!").Id("e").Dot("Failed").Call(), jen.Id("e").Dot("End").Call(field)
	encode := func(v *jen.Statement) *jen.Statement { return v.Dot("EncodeTL").Call(jen.Id("e")) }
	if g.only(c) != nil {
		b.If(isFine).Block(encode(v.Clone()), end)
		return
	}
	b.Switch(jen.Id("v").Op(":=").Add(v), jen.Empty()).Block(
		jen.Case(jen.Id("v").Op("==").Nil()).Block(jen.Id("e").Dot("Missing").Call(field)),
		jen.Case(isFine).Block(encode(jen.Id("v")), end),
	)
}

// bareFunction is what writes or reads the constructor without its id: encodeMessageBare.
func (g *generator) bareFunction(verb string, t *schema.Bare) string {
	return verb + g.records.forms[t.Constructor].record.name + "Bare"
}

// writeRepeated emits what writes one item of a repetition.
func (g *generator) writeRepeated(b *jen.Group, t *schema.Repeat) {
	if item := itemOf(t); item != nil {
		g.write(b, item, jen.Id("v"), jen.Lit(""))
		return
	}
	args := g.ownArgs(write, g.records.items[t].newest())
	b.Id("encode" + g.records.items[t].name + "Bare").Call(prefixed(args, jen.Id("e"), jen.Id("v"), jen.Lit(""))...)
}

// writeItems emits a loop over items. Where writing an item may fail, the loop
// ends with it:
//
//	for i, v := range x.Users {
//		encodeInputUserClass(e, v, "")
//		if !e.NextItem(i, "users") {
//			break
//		}
//	}
//
// Items without bytes need none.
func (g *generator) writeItems(b *jen.Group, t schema.Type, v *jen.Statement, field jen.Code, item func(*jen.Group)) {
	if isTrue(t) {
		return
	}
	index, fails := "_", mayFail(t)
	if fails {
		index = "i"
	}
	b.For(jen.List(jen.Id(index), jen.Id("v")).Op(":=").Range().Add(v)).BlockFunc(func(b *jen.Group) {
		item(b)
		if fails {
			b.If(jen.Op("!").Id("e").Dot("NextItem").Call(jen.Id("i"), field)).Block(jen.Break())
		}
	})
}

// mayFail tells whether some value of the Go type has no form on the wire.
func mayFail(t schema.Type) bool {
	p, ok := t.(*schema.Primitive)
	return !ok || primitives[p.Kind].form == named
}

// encoder is the parameter e *tl.Encoder.
func encoder() *jen.Statement { return jen.Id("e").Op("*").Qual(tlPath, "Encoder") }

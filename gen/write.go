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
		b.Id("encode" + g.names.classes[t.Class]).Call(prefixed(g.classArgs(write, t.Args), jen.Id("e"), v, field)...)
	case *schema.Bare:
		b.Id(g.bareFunction("encode", t)).Call(prefixed(g.formArgs(write, t.Constructor, t.Args), jen.Id("e"), v, field)...)
	case *schema.Vector:
		head := "Count"
		if t.Boxed {
			head = "Vector"
		}
		b.Id("e").Dot(head).Call(jen.Len(v.Clone()), field)
		g.writeItems(b, t.Item, v, func(b *jen.Group) { g.write(b, t.Item, jen.Id("v"), field) })
	case *schema.Repeat:
		b.Id("e").Dot("Repeat").Call(jen.Len(v.Clone()), g.nat(t.Count), field)
		g.writeItems(b, itemOf(t), v, func(b *jen.Group) { g.writeRepeated(b, t, field) })
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

// bareFunction is what writes or reads the constructor without its id: encodeMessageBare.
func (g *generator) bareFunction(verb string, t *schema.Bare) string {
	return verb + g.records.forms[t.Constructor].record.name + "Bare"
}

// writeRepeated emits what writes one item of a repetition.
func (g *generator) writeRepeated(b *jen.Group, t *schema.Repeat, field jen.Code) {
	if item := itemOf(t); item != nil {
		g.write(b, item, jen.Id("v"), field)
		return
	}
	args := g.ownArgs(write, g.records.items[t].newest())
	b.Id("encode" + g.records.items[t].name + "Bare").Call(prefixed(args, jen.Id("e"), jen.Id("v"), field)...)
}

// writeItems emits a loop over items. Where writing an item may fail, the loop
// ends with it:
//
//	for i, v := range x.Users {
//		if e.Failed() {
//			break
//		}
//		encodeInputUserClass(e, v, "users")
//		if e.Failed() {
//			e.Item(i)
//		}
//	}
//
// Items without bytes need none.
func (g *generator) writeItems(b *jen.Group, t schema.Type, v *jen.Statement, item func(*jen.Group)) {
	if isTrue(t) {
		return
	}
	index, fails := "_", mayFail(t)
	if fails {
		index = "i"
	}
	b.For(jen.List(jen.Id(index), jen.Id("v")).Op(":=").Range().Add(v)).BlockFunc(func(b *jen.Group) {
		if fails {
			b.If(jen.Id("e").Dot("Failed").Call()).Block(jen.Break())
		}
		item(b)
		if fails {
			b.If(jen.Id("e").Dot("Failed").Call()).Block(jen.Id("e").Dot("Item").Call(jen.Id("i")))
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

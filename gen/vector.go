package gen

import (
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// vector is a type of vectors that has functions of its own, which decode large
// ones in two passes.
type vector struct {
	*schema.Vector
	name string // of its functions: MessageEntityClassVector
}

// vectorName names the functions of a t, and is empty where it has none: what
// depends on template arguments, or may take no bytes, has functions that are
// handed what reads an item.
func (g *generator) vectorName(t schema.Type) string {
	switch t := t.(type) {
	case *schema.Primitive:
		if t.Kind != schema.True {
			return primitives[t.Kind].codec
		}
	case *schema.Boxed:
		if len(t.Class.Params) == 0 {
			return g.names.classes[t.Class]
		}
	case *schema.Bare:
		if len(t.Constructor.Params) == 0 && g.least(t) > 0 {
			return g.records.forms[t.Constructor].record.name + "Bare"
		}
	case *schema.Vector:
		item := g.vectorName(t.Item)
		switch {
		case item == "":
			return ""
		case t.Boxed:
			return item + "Vector"
		}
		return item + "BareVector"
	case *schema.Repeat, *schema.Object, *schema.Var, *schema.Query:
	}
	return ""
}

// vector is the vector's own functions, or nil where it has none.
func (g *generator) vector(t *schema.Vector) *vector {
	name := g.vectorName(t)
	if name == "" {
		return nil
	}
	v := g.vectors[name]
	if v == nil {
		v = &vector{t, name}
		g.vectors[name] = v
		if inner, ok := t.Item.(*schema.Vector); ok {
			g.vector(inner)
		}
	}
	return v
}

// number tells the items of the vector from other values that are counted. It is
// no constructor's id, or else only costs memory.
func (g *generator) number(v *vector) *jen.Statement {
	switch t := v.Item.(type) {
	case *schema.Boxed:
		if g.only(t.Class) == nil {
			return jen.Qual(tlPath, "Interfaces")
		}
		return jen.Qual(tlPath, "Pointers")
	case *schema.Bare:
		return jen.Qual(tlPath, "Pointers")
	case *schema.Primitive, *schema.Vector, *schema.Repeat, *schema.Object, *schema.Var, *schema.Query:
	}
	return jen.Id(fmt.Sprintf("%#08x", crc32.ChecksumIEEE([]byte(v.name))))
}

// bulk is the method of tl.Decoder that reads the vector at once, or nothing.
func (v *vector) bulk() string {
	if p, ok := v.Item.(*schema.Primitive); ok {
		switch primitives[p.Kind].codec {
		case "Int32", "Int64":
			return primitives[p.Kind].codec + "s"
		}
	}
	return ""
}

// writeVectors emits the functions of all vectors, in the order of their names.
func (g *generator) writeVectors() {
	if len(g.vectors) == 0 {
		return
	}
	f := g.newFile("tl_vectors.go")
	var names []string
	for name := range g.vectors {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		v := g.vectors[name]
		g.encodeVector(f, v)
		if v.bulk() == "" {
			g.decodeVector(f, v)
		}
		g.walkVector(f, v)
	}
	f.Comment("plans are what decoders know of the package's types.")
	f.Var().Id("plans").Qual(tlPath, "Plans")
}

// encodeVector emits
//
//	func encodeStringVector(e *tl.Encoder, x []string, field string) {
//		if e.Vector(len(x), field) {
//			for i, v := range x {
//				e.String(v, "")
//				if !e.NextItem(i, field) {
//					break
//				}
//			}
//		}
//	}
func (g *generator) encodeVector(f *file, v *vector) {
	f.Line()
	f.Func().Id("encode"+v.name).Params(encoder(), jen.Id("x").Add(g.goType(v.Vector)), jen.Id("field").String()).
		BlockFunc(func(b *jen.Group) { g.writeVector(b, v.Vector, jen.Id("x"), jen.Id("field")) })
}

// decodeVector emits
//
//	func decodeStringVector(d *tl.Decoder, field string, old []string) (x []string) {
//		isPlanned := d.Plan(&plans, walkStringVector)
//		if n := d.Vector(field, true, 4); n >= 0 {
//			x = tl.Slots(d, 0xad47213b, n, old)
//			for i := range x {
//				d.PlanItem(n-i, (*tl.Walk).String)
//				x[i] = d.String("")
//				if !d.NextItem(i, 4) {
//					x = x[:i+1]
//					break
//				}
//			}
//			d.LeaveVector(field, n, 4)
//		}
//		if isPlanned {
//			d.EndPlan()
//		}
//		return x
//	}
func (g *generator) decodeVector(f *file, v *vector) {
	least, typ, plan := jen.Lit(g.least(v.Item)), g.goType(v.Vector), "Plan"
	if g.isUpdates(v) {
		plan = "PlanUpdates"
	}
	f.Line()
	f.Func().Id("decode"+v.name).Params(decoder(), jen.Id("field").String(), jen.Id("old").Add(typ)).Params(jen.Id("x").Add(typ)).Block(
		jen.Id("isPlanned").Op(":=").Id("d").Dot(plan).Call(jen.Op("&").Id("plans"), jen.Id("walk"+v.name)),
		jen.If(jen.Id("n").Op(":=").Id("d").Dot("Vector").Call(jen.Id("field"), jen.Lit(v.Boxed), least), jen.Id("n").Op(">=").Lit(0)).BlockFunc(func(b *jen.Group) {
			b.Id("x").Op("=").Qual(tlPath, "Slots").Call(jen.Id("d"), g.number(v), jen.Id("n"), jen.Id("old"))
			if g.isUpdates(v) {
				g.decodeWanted(b, v)
			} else {
				g.decodeItems(b, v)
			}
			b.Id("d").Dot("LeaveVector").Call(jen.Id("field"), jen.Id("n"), least)
		}),
		jen.If(jen.Id("isPlanned")).Block(jen.Id("d").Dot("EndPlan").Call()),
		jen.Return(jen.Id("x")),
	)
}

// decodeItems emits the loop over a vector's items.
func (g *generator) decodeItems(b *jen.Group, v *vector) {
	item := jen.Id("x").Index(jen.Id("i"))
	b.For(jen.Id("i").Op(":=").Range().Id("x")).Block(
		jen.Id("d").Dot("PlanItem").Call(jen.Id("n").Op("-").Id("i"), g.value(skip, v.Item)),
		item.Clone().Op("=").Add(g.read(v.Item, jen.Lit(""), item)),
		jen.If(jen.Op("!").Id("d").Dot("NextItem").Call(jen.Id("i"), jen.Lit(g.least(v.Item)))).Block(
			jen.Id("x").Op("=").Id("x").Index(jen.Op(":").Id("i").Op("+").Lit(1)),
			jen.Break(),
		),
	)
}

// isUpdates tells whether the items are updates, of which a dispatcher may want some.
func (g *generator) isUpdates(v *vector) bool {
	return g.updateSet != nil && g.updateSet.isUpdate(v.Item)
}

// decodeWanted emits the loop over updates, which keeps those that are wanted:
//
//	k := 0
//	for i := range x {
//		d.PlanItem(n-i, walkUpdateClass)
//		if !d.Pass(walkUpdateClass) {
//			x[k] = decodeUpdateClass(d, "", x[k])
//			k++
//		}
//		if !d.NextItem(i, 4) {
//			break
//		}
//	}
//	x = x[:k]
func (g *generator) decodeWanted(b *jen.Group, v *vector) {
	item := jen.Id("x").Index(jen.Id("k"))
	b.Id("k").Op(":=").Lit(0)
	b.For(jen.Id("i").Op(":=").Range().Id("x")).Block(
		jen.Id("d").Dot("PlanItem").Call(jen.Id("n").Op("-").Id("i"), g.value(skip, v.Item)),
		jen.If(jen.Op("!").Id("d").Dot("Pass").Call(g.value(skip, v.Item))).Block(
			item.Clone().Op("=").Add(g.read(v.Item, jen.Lit(""), item)),
			jen.Id("k").Op("++"),
		),
		jen.If(jen.Op("!").Id("d").Dot("NextItem").Call(jen.Id("i"), jen.Lit(g.least(v.Item)))).Block(jen.Break()),
	)
	b.Id("x").Op("=").Id("x").Index(jen.Op(":").Id("k"))
}

// walkVector emits
//
//	func walkStringVector(w *tl.Walk, off int) int {
//		return w.Items(off, true, 4, 0xad47213b, (*tl.Walk).String)
//	}
func (g *generator) walkVector(f *file, v *vector) {
	walk := jen.Id("w").Dot("Items").Call(jen.Id("off"), jen.Lit(v.Boxed), jen.Lit(g.least(v.Item)), g.number(v), g.value(skip, v.Item))
	if n := fixed(v.Item); n > 0 {
		walk = jen.Id("w").Dot("Fixed").Call(jen.Id("off"), jen.Lit(v.Boxed), jen.Lit(n), g.number(v))
	}
	f.Line()
	f.Func().Id("walk" + v.name).Params(walker()...).Int().Block(jen.Return(walk))
}

package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// skipRecord emits, for every form, what goes past its fields without keeping them:
//
//	func skipInputUserFields(d *tl.Decoder) {
//		d.Raw(16, "user_id")
//	}
func (g *generator) skipRecord(f *file, r *record) {
	for _, form := range r.forms {
		if !form.isRead() && !g.bare[r] {
			continue
		}
		f.Line()
		f.Func().Id(g.skipName(form)).
			Params(prefixed(g.formParams(skip, form), decoder())...).BlockFunc(func(b *jen.Group) { g.skipFields(b, form) })
	}
	if !g.bare[r] {
		return
	}
	newest := r.newest()
	f.Line()
	f.Func().Id("skip" + r.name + "Bare").
		Params(prefixed(g.formParams(skip, newest), decoder(), jen.Id("field").String())...).BlockFunc(func(b *jen.Group) {
		b.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Id("field"))).Block(jen.Return())
		g.eachLayer(b, r, "d", func(b *jen.Group, s span) {
			b.Id(g.skipName(s.read(r))).Call(prefixed(g.ownArgs(skip, newest), jen.Id("d"))...)
		})
		b.Id("d").Dot("Leave").Call()
	})
}

func (g *generator) skipName(f *form) string { return "skip" + f.record.name + f.suffix + "Fields" }

// skipFields emits what goes past field after field; runs of fixed size at once.
func (g *generator) skipFields(b *jen.Group, f *form) {
	needed := f.needed()
	run, first := 0, ""
	flush := func() {
		if run > 0 {
			b.Id("d").Dot("Raw").Call(jen.Lit(run), jen.Lit(first))
		}
		run, first = 0, ""
	}
	for _, fl := range f.fields {
		if n := fixed(fl.Type); fl.Cond == nil && n >= 0 && fl.role != length && !slices.Contains(needed, fl.Field) {
			if run == 0 {
				first = fl.name
			}
			run += n
			continue
		}
		flush()
		switch {
		case fl.role == length || isTrue(fl.Type):
		case slices.Contains(needed, fl.Field):
			g.readWord(b, fl)
		case fl.Cond != nil:
			b.If(g.condition(fl.Cond)).BlockFunc(func(b *jen.Group) { g.skipField(b, fl) })
		default:
			g.skipField(b, fl)
		}
	}
	flush()
}

func (g *generator) skipField(b *jen.Group, fl *field) {
	g.sayBehind(b, fl)
	g.skip(b, fl.Type, jen.Lit(fl.name))
}

// needed are the numbers without which nobody knows what follows.
func (f *form) needed() []*schema.Field {
	var fields []*schema.Field
	for _, fl := range f.fields {
		if !isTrue(fl.Type) {
			fields = append(fields, fl.Field)
		}
	}
	return newUsage(fields, nil).order
}

// fixed is the number of bytes that every t takes, or negative.
func fixed(t schema.Type) int {
	p, ok := t.(*schema.Primitive)
	if !ok || primitives[p.Kind].form == named {
		return -1
	}
	return primitives[p.Kind].least
}

// skip emits what goes past a t.
func (g *generator) skip(b *jen.Group, t schema.Type, field jen.Code) {
	switch t := t.(type) {
	case *schema.Primitive:
		if n := fixed(t); n >= 0 {
			b.Id("d").Dot("Raw").Call(jen.Lit(n), field)
		} else {
			b.Id("d").Dot("SkipString").Call(field)
		}
	case *schema.Boxed:
		b.Id("skip" + g.names.classes[t.Class]).Call(prefixed(g.classArgs(skip, t.Args), jen.Id("d"), field)...)
	case *schema.Bare:
		b.Id(g.bareFunction("skip", t)).Call(prefixed(g.formArgs(skip, t.Constructor, t.Args), jen.Id("d"), field)...)
	case *schema.Vector:
		b.Qual(tlPath, "SkipItems").Call(jen.Id("d"), field, jen.Lit(t.Boxed), jen.Lit(g.least(t.Item)), g.value(skip, t.Item))
	case *schema.Repeat:
		b.Qual(tlPath, "SkipRepeat").Call(jen.Id("d"), field, g.nat(t.Count), jen.Lit(g.leastFields(t.Fields)), g.item(skip, t))
	case *schema.Object:
		if t.Length != nil {
			b.Id("d").Dot("SkipSized").Call(field)
		} else {
			b.Id("d").Dot("SkipRest").Call(field)
		}
	case *schema.Query:
		b.Id("d").Dot("SkipRest").Call(field)
	case *schema.Var:
		b.Id(verbs[skip]+g.names.params[t.Param]).Call(jen.Id("d"), field)
	}
}

// skipClass emits
//
//	func skipInputUserClass(d *tl.Decoder, field string) {
//		if !d.Enter(field) {
//			return
//		}
//		switch id := d.ID("InputUser"); id {
//		case InputUserTypeID:
//			skipInputUserFields(d)
//		…
//		default:
//			d.Unknown(id, "InputUser")
//		}
//		d.Leave()
//	}
func (g *generator) skipClass(f *file, c *schema.Class) {
	if !g.boxed[c] {
		return
	}
	f.Line()
	f.Func().Id("skip"+g.names.classes[c]).
		Params(prefixed(g.classParams(skip, c), decoder(), jen.Id("field").String())...).Block(
		jen.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Id("field"))).Block(jen.Return()),
		jen.Switch(jen.Id("id").Op(":=").Id("d").Dot("ID").Call(jen.Lit(c.Name)), jen.Id("id")).BlockFunc(func(b *jen.Group) {
			for _, r := range g.records.classes[c] {
				for _, form := range r.read() {
					b.Case(jen.Id(form.typeID())).Block(jen.Id(g.skipName(form)).
						Call(prefixed(g.constructorArgs(skip, c, form.combinator), jen.Id("d"))...))
				}
			}
			b.Default().Block(jen.Id("d").Dot(pastUnknown(g.isKept(c))).Call(jen.Id("id"), jen.Lit(c.Name)))
		}),
		jen.Id("d").Dot("Leave").Call(),
	)
}

// pastUnknown is what becomes of an id that nobody knows: it is gone past like
// one that is known where decoding keeps it.
func pastUnknown(isKept bool) string {
	if isKept {
		return "Keep"
	}
	return "Unknown"
}

// skipAny emits what goes past any boxed value of the package:
//
//	func Skip(d *tl.Decoder) error
func (g *generator) skipAny() {
	f := g.newFile("tl_skip.go")
	f.Comment("Skip goes past one boxed value of any type of the package without keeping it.")
	f.Func().Id("Skip").Params(decoder()).Error().Block(
		jen.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Lit(""))).Block(jen.Return(jen.Id("d").Dot("Err").Call())),
		jen.Switch(jen.Id("id").Op(":=").Id("d").Dot("ID").Call(jen.Lit("Object")), jen.Id("id")).BlockFunc(func(b *jen.Group) {
			g.everyID(b, func(form *form) jen.Code {
				return jen.Id(g.skipName(form)).Call(jen.Id("d"))
			})
			b.Default().Block(jen.Id("d").Dot(pastUnknown(g.config.Unknown)).Call(jen.Id("id"), jen.Lit("Object")))
		}),
		jen.Id("d").Dot("Leave").Call(),
		jen.Return(jen.Id("d").Dot("Err").Call()),
	)
}

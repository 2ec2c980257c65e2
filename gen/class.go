package gen

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// class emits the type of a class and what reads and writes its boxed values.
func (g *generator) class(f *file, c *schema.Class) {
	if only := g.only(c); only != nil {
		g.alias(f, c, only)
	} else {
		g.sealed(f, c)
	}
	if len(c.Params) > 0 && g.only(c) == nil {
		g.encodeMethods(f, c)
	}
	if g.boxed[c] {
		g.encodeClass(f, c)
		g.decodeClass(f, c)
	}
	g.walkClassFunction(f, c)
	if g.hasExportedDecode(c) {
		g.exportedDecode(f, c)
		if g.config.Skip {
			g.exportedSkip(f, c)
		}
	}
	for _, feature := range g.features() {
		feature.class(f, c)
	}
}

// hasExportedDecode tells whether a function of the package decodes any
// constructor of the class.
func (g *generator) hasExportedDecode(c *schema.Class) bool {
	return g.boxed[c] && len(c.Params) == 0 && g.only(c) == nil
}

// alias emits
//
//	// UserFullClass is UserFull, whose only constructor is userFull.
//	type UserFullClass = *UserFull
func (g *generator) alias(f *file, c *schema.Class, only *record) {
	f.Commentf("%s is %s, whose only constructor is %s.", g.names.classes[c], c.Name, only.label)
	g.paragraph(f, c.Doc)
	f.Type().Id(g.names.classes[c]).Add(typeParams(g.classTypes(c))).Op("=").
		Op("*").Id(only.name).Add(typeArgs(g.typesWithin(c, only)))
}

// sealed emits the interface that only the class's constructors implement:
//
//	//sumtype:decl
//	type InputUserClass interface {
//		tl.Object
//		isInputUserClass()
//	}
func (g *generator) sealed(f *file, c *schema.Class) {
	name, all := g.names.classes[c], g.records.classes[c]
	f.Commentf("%s is any constructor of %s:", name, c.Name)
	for _, r := range all {
		f.Commentf("//   - [%s]", r.name)
	}
	g.paragraph(f, c.Doc)
	f.Comment("//")
	f.Comment("//sumtype:decl")
	f.Type().Id(name).Add(typeParams(g.classTypes(c))).InterfaceFunc(func(b *jen.Group) {
		if len(c.Params) == 0 {
			b.Qual(tlPath, "Object")
			b.Id("is" + name).Params()
		} else {
			b.Id("TypeID").Params().Uint32()
			b.Id("TypeName").Params().String()
			b.Id("String").Params().String()
			b.Id("encode" + name).Params(prefixed(g.classParams(write, c), encoder())...)
		}
		g.interfaceMethods(b, c)
	})
	if len(c.Params) > 0 {
		return
	}
	f.Line()
	for _, r := range all {
		f.Func().Params(jen.Op("*").Id(r.name)).Id("is" + name).Params().Block()
	}
	if g.isKept(c) {
		f.Func().Params(jen.Op("*").Id("Unknown")).Id("is" + name).Params().Block()
	}
}

// encodeMethods emits what writes each constructor of a class that takes
// arguments, with its id:
//
//	func (x *ResultTrue[T]) encodeMaybeClass(e *tl.Encoder, writeT func(*tl.Encoder, T, string)) {
//		…
//		e.Uint32(ResultTrueTypeID)
//		x.encode(e, writeT)
//	}
func (g *generator) encodeMethods(f *file, c *schema.Class) {
	for _, r := range g.records.classes[c] {
		k := r.newest().combinator
		f.Line()
		g.method(f, r, "x", "encode"+g.names.classes[c]).
			Params(prefixed(g.appliedParams(write, c, k), encoder())...).
			BlockFunc(func(b *jen.Group) { g.encodeForms(b, r, g.constructorArgs(write, c, k)) })
	}
}

// appliedParams are the parameters of a class's functions as one of its
// constructors has them: where the constructor says what an argument is, that
// is its type.
func (g *generator) appliedParams(v verb, c *schema.Class, k *schema.Combinator) []jen.Code {
	all := g.classArguments(c)
	for i, a := range k.Result.(*schema.Boxed).Args {
		if a.Type != nil {
			all[i].typ = g.goType(a.Type)
		}
	}
	return v.params(all)
}

// encodeClass emits
//
//	func encodeInputUserClass(e *tl.Encoder, x InputUserClass, field string) {
//		switch {
//		case x == nil:
//			e.Missing(field)
//		case e.Enter(field):
//			x.EncodeTL(e)
//			e.Leave(field)
//		}
//	}
func (g *generator) encodeClass(f *file, c *schema.Class) {
	if g.isLeaf(c) || g.only(c) != nil && len(c.Params) == 0 {
		return // needs no function
	}
	name := g.names.classes[c]
	f.Line()
	f.Func().Id("encode" + name).Add(typeParams(g.classTypes(c))).
		Params(prefixed(g.classParams(write, c), encoder(), jen.Id("x").Add(g.ownType(c)), jen.Id("field").String())...).
		Block(encodeNested(func(b *jen.Group) { g.encodeValue(b, c) }))
}

// encodeValue emits what writes x, which is no nil: its own method where the
// class takes no arguments, and else what the class knows of them.
func (g *generator) encodeValue(b *jen.Group, c *schema.Class) {
	only := g.only(c)
	switch {
	case len(c.Params) == 0:
		b.Id("x").Dot("EncodeTL").Call(jen.Id("e"))
	case only == nil:
		b.Id("x").Dot("encode" + g.names.classes[c]).Call(prefixed(g.classOwnArgs(write, c), jen.Id("e"))...)
	default:
		args := g.constructorArgs(write, c, only.newest().combinator)
		g.eachForm(b, only, func(b *jen.Group, f *form) { g.encodeForm(b, f, args) })
	}
}

// ownType is the class's type within its own functions: MaybeClass[T].
func (g *generator) ownType(c *schema.Class) *jen.Statement {
	return jen.Id(g.names.classes[c]).Add(typeArgs(g.classTypes(c)))
}

// decodeClass emits
//
//	func decodeInputUserClass(d *tl.Decoder, field string, old InputUserClass) (x InputUserClass) {
//		if !d.Enter(field) {
//			return nil
//		}
//		id := d.Next()
//		if d.Reuses(old) && old.TypeID() == id {
//			x = old
//		} else if x, _ = d.Take(id).(InputUserClass); x == nil {
//			switch id {
//			case InputUserTypeID:
//				x = new(InputUser)
//			…
//			default:
//				d.Unknown("InputUser")
//			}
//			d.Made(id, x)
//		}
//		if x != nil {
//			_ = x.DecodeTL(d)
//		}
//		d.Leave(field)
//		return x
//	}
//
// The errors of DecodeTL stay with d.
func (g *generator) decodeClass(f *file, c *schema.Class) {
	params := prefixed(g.classParams(read, c), decoder(), jen.Id("field").String())
	if len(c.Params) == 0 {
		params = append(params, jen.Id("old").Add(g.ownType(c)))
	}
	f.Line()
	f.Func().Id("decode" + g.names.classes[c]).Add(typeParams(g.classTypes(c))).
		Params(params...).Params(jen.Id("x").Add(g.ownType(c))).BlockFunc(func(b *jen.Group) {
		b.If(jen.Op("!").Id("d").Dot("Enter").Call(jen.Id("field"))).Block(jen.Return(jen.Nil()))
		switch only := g.only(c); {
		case len(c.Params) > 0:
			g.decodeTemplate(b, c)
		case only != nil:
			g.allocate(b, only, jen.Id(only.newest().typeID()))
			b.Id("x").Op("=").Id("v")
			b.Id("_").Op("=").Id("x").Dot("DecodeTL").Call(jen.Id("d"))
		default:
			g.decodeSealed(b, c)
		}
		b.Id("d").Dot("Leave").Call(jen.Id("field"))
		b.Return(jen.Id("x"))
	})
}

// decodeSealed emits the switch over the constructors of a class without
// arguments.
func (g *generator) decodeSealed(b *jen.Group, c *schema.Class) {
	taken := jen.Id("d").Dot("Take").Call(jen.Id("id")).Assert(g.ownType(c))
	b.Id("id").Op(":=").Id("d").Dot("Next").Call()
	b.If(jen.Id("d").Dot("Reuses").Call(jen.Id("old")).Op("&&").Id("old").Dot("TypeID").Call().Op("==").Id("id")).Block(
		jen.Id("x").Op("=").Id("old"),
	).Else().If(jen.List(jen.Id("x"), jen.Id("_")).Op("=").Add(taken), jen.Id("x").Op("==").Nil()).Block(
		jen.Switch(jen.Id("id")).BlockFunc(func(b *jen.Group) {
			for _, r := range g.records.classes[c] {
				var ids []jen.Code
				for _, form := range r.read() {
					ids = append(ids, jen.Id(form.typeID()))
				}
				b.Case(ids...).Block(jen.Id("x").Op("=").New(jen.Id(r.name)))
			}
			b.Default().BlockFunc(func(b *jen.Group) { g.decodeUnknown(b, c) })
		}),
		jen.Id("d").Dot("Made").Call(jen.Id("id"), jen.Id("x")),
	)
	b.If(jen.Id("x").Op("!=").Nil()).Block(jen.Id("_").Op("=").Id("x").Dot("DecodeTL").Call(jen.Id("d")))
}

// decodeTemplate emits the switch over the constructors of a class that takes
// arguments.
func (g *generator) decodeTemplate(b *jen.Group, c *schema.Class) {
	b.Switch(jen.Id("d").Dot("Next").Call()).BlockFunc(func(b *jen.Group) {
		for _, r := range g.records.classes[c] {
			for _, form := range r.read() {
				g.decodeCase(b, c, form)
			}
		}
		b.Default().Block(jen.Id("d").Dot("Unknown").Call(jen.Lit(c.Name)))
	})
}

// decodeCase emits the case of one id. What a constructor says of an argument
// may not be what is asked for, so that it is not one of the class's values here:
//
//	case IntOnlyTypeID:
//		v := new(IntOnly)
//		if x, _ = any(v).(MaybeClass[T]); x == nil {
//			d.Unknown("Maybe")
//		} else {
//			d.Expect(IntOnlyTypeID, "intOnly")
//			v.decode(d)
//		}
func (g *generator) decodeCase(b *jen.Group, c *schema.Class, form *form) {
	k := form.combinator
	types := g.typesWithin(c, form.record)
	decode := []jen.Code{
		jen.Id("d").Dot("Expect").Call(jen.Id(form.typeID()), jen.Lit(k.Name)),
		jen.Id("v").Dot("decode" + form.suffix).Call(prefixed(g.constructorArgs(read, c, k), jen.Id("d"))...),
	}
	b.Case(jen.Id(form.typeID())).BlockFunc(func(b *jen.Group) {
		b.Id("v").Op(":=").New(jen.Id(form.record.name).Add(typeArgs(types)))
		if len(types) == len(g.classTypes(c)) {
			b.Id("x").Op("=").Id("v")
			for _, line := range decode {
				b.Add(line)
			}
			return
		}
		b.If(jen.List(jen.Id("x"), jen.Id("_")).Op("=").Any().Call(jen.Id("v")).Assert(g.ownType(c)), jen.Id("x").Op("==").Nil()).
			Block(jen.Id("d").Dot("Unknown").Call(jen.Lit(c.Name))).Else().Block(decode...)
	})
}

// decodeUnknown emits what becomes of an id that is none of the class's.
func (g *generator) decodeUnknown(b *jen.Group, c *schema.Class) {
	if g.isKept(c) {
		b.If(jen.Id("v").Op(":=").New(jen.Id("Unknown")), jen.Id("v").Dot("keep").Call(jen.Id("d"), jen.Lit(c.Name))).
			Block(jen.Id("d").Dot("Leave").Call(jen.Id("field")), jen.Return(jen.Id("v")))
		return
	}
	b.Id("d").Dot("Unknown").Call(jen.Lit(c.Name))
}

// exportedDecode emits
//
//	func DecodeInputUserClass(d *tl.Decoder) (InputUserClass, error) {
//		isPlanned := d.Plan(&plans, walkInputUserClass)
//		x := decodeInputUserClass(d, "InputUser", nil)
//		if isPlanned {
//			d.EndPlan()
//		}
//		return x, d.Err()
//	}
func (g *generator) exportedDecode(f *file, c *schema.Class) {
	name := "Decode" + g.names.classes[c]
	f.Commentf("%s reads any constructor of %s.", name, c.Name)
	decode := jen.Id("decode"+g.names.classes[c]).Call(jen.Id("d"), jen.Lit(c.Name), jen.Nil())
	f.Func().Id(name).Params(decoder()).Params(g.ownType(c), jen.Error()).BlockFunc(func(b *jen.Group) {
		if len(g.vectors) == 0 { // nothing is large
			b.Return(decode, jen.Id("d").Dot("Err").Call())
			return
		}
		b.Id("isPlanned").Op(":=").Id("d").Dot("Plan").Call(jen.Op("&").Id("plans"), jen.Id("walk"+g.names.classes[c]))
		b.Id("x").Op(":=").Add(decode)
		b.If(jen.Id("isPlanned")).Block(jen.Id("d").Dot("EndPlan").Call())
		b.Return(jen.Id("x"), jen.Id("d").Dot("Err").Call())
	})
}

// exportedSkip emits
//
//	func SkipInputUserClass(d *tl.Decoder) error {
//		d.Walk(walkInputUserClass)
//		return d.Err()
//	}
func (g *generator) exportedSkip(f *file, c *schema.Class) {
	name := "Skip" + g.names.classes[c]
	f.Commentf("%s goes past any constructor of %s without keeping it.", name, c.Name)
	f.Func().Id(name).Params(decoder()).Error().Block(
		jen.Id("d").Dot("Walk").Call(jen.Id("walk"+g.names.classes[c])),
		jen.Return(jen.Id("d").Dot("Err").Call()),
	)
}

// shortName is the class's Go name without its suffix.
func (g *generator) shortName(c *schema.Class) string {
	return strings.TrimSuffix(g.names.classes[c], "Class")
}

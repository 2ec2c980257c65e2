package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// walker are the parameters of what goes past a value: w *tl.Walk, off int.
func walker() []jen.Code {
	return []jen.Code{jen.Id("w").Op("*").Qual(tlPath, "Walk"), jen.Id("off").Int()}
}

// findWalked notes what has to be gone past: answers and the items of vectors, so
// that they can be counted before they are decoded, updates that nobody handles,
// and by option everything.
func (g *generator) findWalked() {
	g.walked = map[any]bool{}
	for _, r := range g.records.all {
		for _, f := range r.forms {
			for _, fl := range f.fields {
				g.walkVectors(fl.Type)
			}
		}
		if r.isFunction() {
			g.walkVectors(r.result())
		}
		if g.config.Skip {
			g.walkFields(r)
		}
	}
	for _, c := range g.schema.Classes {
		if g.config.Skip || g.hasExportedDecode(c) {
			g.walkClass(c)
		}
	}
	if g.updateSet != nil {
		g.walkClass(g.updateSet.updates)
	}
}

// walkVectors notes the items of vectors within the type.
func (g *generator) walkVectors(t schema.Type) {
	if v, ok := t.(*schema.Vector); ok && g.vector(v) != nil {
		g.walk(v.Item)
		return
	}
	for _, part := range parts(t) {
		g.walkVectors(part)
	}
}

// walk notes a type, and all that it holds.
func (g *generator) walk(t schema.Type) {
	switch t := t.(type) {
	case *schema.Boxed:
		g.walkClass(t.Class)
	case *schema.Bare:
		g.walkRecord(g.records.forms[t.Constructor].record)
	case *schema.Repeat:
		if r := g.records.items[t]; r != nil {
			g.walkRecord(r)
		}
	case *schema.Primitive, *schema.Vector, *schema.Object, *schema.Var, *schema.Query:
	}
	for _, part := range parts(t) {
		g.walk(part)
	}
}

func (g *generator) walkClass(c *schema.Class) {
	if g.walked[c] {
		return
	}
	g.walked[c] = true
	for _, r := range g.records.classes[c] {
		g.walkFields(r)
	}
}

func (g *generator) walkRecord(r *record) {
	if !g.walked[r] {
		g.walked[r] = true
		g.walkFields(r)
	}
}

func (g *generator) walkFields(r *record) {
	for _, f := range r.forms {
		for _, fl := range f.fields {
			g.walk(fl.Type)
		}
	}
}

// walkBare emits what goes past a struct without its id:
//
//	func walkMessageBare(w *tl.Walk, off int) int {
//		if !w.Enter(off) {
//			return off
//		}
//		off = w.String(off + 12)
//		return w.Leave(off)
//	}
func (g *generator) walkBare(f *file, r *record) {
	if !g.walked[r] {
		return
	}
	newest := r.newest()
	f.Line()
	f.Func().Id("walk" + r.name + "Bare").Params(prefixed(g.formParams(skip, newest), walker()...)...).Int().BlockFunc(func(b *jen.Group) {
		enterWalk(b)
		if r.label != "" {
			b.Id("w").Dot("Count").Call(jen.Id(r.newest().typeID()))
		}
		g.eachLayer(b, r, "w", func(b *jen.Group, s span) { g.walkForm(b, s.read(r), 0) })
		b.Return(jen.Id("w").Dot("Leave").Call(jen.Id("off")))
	})
}

func enterWalk(b *jen.Group) {
	b.If(jen.Op("!").Id("w").Dot("Enter").Call(jen.Id("off"))).Block(jen.Return(jen.Id("off")))
}

// walkForm emits what goes past the fields of a form, that begin so many bytes
// behind off.
func (g *generator) walkForm(b *jen.Group, f *form, ahead int) {
	needed := f.needed()
	isNeeded := func(fl *field) bool { return slices.Contains(needed, fl.Field) }
	for _, stretch := range stretches(f.written(), func(fl *field) bool { return fl.dependsOnBit() && !isNeeded(fl) }) {
		fl := stretch[0]
		switch {
		case fl.Cond != nil:
			settle(b, ahead)
			ahead = 0
			if isNeeded(fl) {
				g.walkOptionalWord(b, fl)
			} else {
				g.eachOf(b, stretch, g.walkOptional)
			}
		case isNeeded(fl):
			b.Add(g.local(fl.Field)).Op(":=").Id("w").Dot("ID").Call(beyond(ahead))
			ahead += 4
		case fixed(fl.Type) >= 0:
			ahead += fixed(fl.Type)
		default:
			b.Id("off").Op("=").Add(g.past(fl.Type, beyond(ahead)))
			ahead = 0
		}
	}
	settle(b, ahead)
}

// settle emits what goes past n bytes.
func settle(b *jen.Group, n int) {
	if n > 0 {
		b.Id("off").Op("+=").Lit(n)
	}
}

// walkOptionalWord emits what reads a number, if it is there, that other fields
// depend on.
func (g *generator) walkOptionalWord(b *jen.Group, fl *field) {
	b.Var().Add(g.local(fl.Field)).Uint32()
	b.If(g.condition(fl.Cond)).Block(
		g.local(fl.Field).Op("=").Id("w").Dot("ID").Call(jen.Id("off")),
		jen.Id("off").Op("+=").Lit(4),
	)
}

// walkOptional emits what goes past another field, if it is there.
func (g *generator) walkOptional(b *jen.Group, fl *field) {
	b.If(g.condition(fl.Cond)).BlockFunc(func(b *jen.Group) {
		if n := fixed(fl.Type); n >= 0 {
			settle(b, n)
			return
		}
		b.Id("off").Op("=").Add(g.past(fl.Type, jen.Id("off")))
	})
}

// beyond is off + 12.
func beyond(n int) *jen.Statement {
	if n == 0 {
		return jen.Id("off")
	}
	return jen.Id("off").Op("+").Lit(n)
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

// past is the expression for the offset behind a t that lies at off.
func (g *generator) past(t schema.Type, off *jen.Statement) *jen.Statement {
	w := func(method string, args ...jen.Code) *jen.Statement {
		return jen.Id("w").Dot(method).Call(prefixed(args, off)...)
	}
	switch t := t.(type) {
	case *schema.Primitive:
		if n := fixed(t); n >= 0 {
			return off.Op("+").Lit(n)
		}
		return w("String")
	case *schema.Boxed:
		return jen.Id("walk" + g.names.classes[t.Class]).Call(prefixed(g.classArgs(skip, t.Args), jen.Id("w"), off)...)
	case *schema.Bare:
		return jen.Id(g.bareFunction("walk", t)).Call(prefixed(g.formArgs(skip, t.Constructor, t.Args), jen.Id("w"), off)...)
	case *schema.Vector:
		if v := g.vector(t); v != nil {
			return jen.Id("walk"+v.name).Call(jen.Id("w"), off)
		}
		return w("Items", jen.Lit(t.Boxed), jen.Lit(g.least(t.Item)), jen.Lit(0), g.value(skip, t.Item))
	case *schema.Repeat:
		return w("Repeat", g.nat(t.Count), jen.Lit(g.leastFields(t.Fields)), g.item(skip, t))
	case *schema.Object:
		if t.Length != nil {
			return w("Sized")
		}
		return w("Rest")
	case *schema.Query:
		return w("Rest")
	case *schema.Var:
		return jen.Id(verbs[skip]+g.names.params[t.Param]).Call(jen.Id("w"), off)
	}
	return off
}

// walkClassFunction emits
//
//	func walkInputUserClass(w *tl.Walk, off int) int {
//		switch w.Begin(off) {
//		case InputUserEmptyTypeID, InputUserSelfTypeID:
//			off += 4
//		case InputUserTypeID:
//			off += 20
//		…
//		default:
//			off = w.Unknown(off, "InputUser")
//		}
//		return w.Leave(off)
//	}
//
// Where no constructor holds other values, it is w.Leaf and no w.Leave.
func (g *generator) walkClassFunction(f *file, c *schema.Class) {
	if !g.walked[c] {
		return
	}
	if len(c.Params) > 0 {
		for _, r := range g.records.classes[c] {
			g.walkFieldsFunctions(f, r)
		}
	}
	f.Line()
	begin, past := "Begin", jen.Id("w").Dot("Leave").Call(jen.Id("off"))
	if g.isLeaf(c) {
		begin, past = "Leaf", jen.Id("off")
	}
	f.Func().Id("walk" + g.names.classes[c]).Params(prefixed(g.classParams(skip, c), walker()...)...).Int().BlockFunc(func(b *jen.Group) {
		b.Switch(jen.Id("w").Dot(begin).Call(jen.Id("off"))).BlockFunc(func(b *jen.Group) {
			g.walkFixed(b, c)
			for _, form := range g.formsOf(c) {
				if form.size() < 0 {
					b.Case(jen.Id(form.typeID())).BlockFunc(func(b *jen.Group) { g.walkCase(b, c, form) })
				}
			}
			b.Default().Block(jen.Id("off").Op("=").Id("w").Dot("Unknown").Call(jen.Id("off"), jen.Lit(c.Name)))
		})
		b.Return(past)
	})
}

// isLeaf tells whether no value of the class holds other values.
func (g *generator) isLeaf(c *schema.Class) bool {
	return len(c.Params) == 0 && !slices.ContainsFunc(g.formsOf(c), (*form).holdsOthers)
}

// holdsOthers tells whether a field holds other values.
func (f *form) holdsOthers() bool {
	return slices.ContainsFunc(f.fields, func(fl *field) bool {
		_, isPrimitive := fl.Type.(*schema.Primitive)
		return !isPrimitive
	})
}

// formsOf are the forms that are read of a class's constructors.
func (g *generator) formsOf(c *schema.Class) []*form {
	var all []*form
	for _, r := range g.records.classes[c] {
		all = append(all, r.read()...)
	}
	return all
}

// walkFixed emits the cases of constructors of fixed size, those of one size together.
func (g *generator) walkFixed(b *jen.Group, c *schema.Class) {
	ids, sizes := map[int][]jen.Code{}, []int{}
	for _, form := range g.formsOf(c) {
		if n := form.size(); n >= 0 {
			if ids[n] == nil {
				sizes = append(sizes, n)
			}
			ids[n] = append(ids[n], jen.Id(form.typeID()))
		}
	}
	for _, n := range sizes {
		b.Case(ids[n]...).Block(jen.Id("off").Op("+=").Lit(n))
	}
}

// size is the number of bytes that the id and the fields take, or negative where
// that differs.
func (f *form) size() int {
	n, known := f.behind(-1)
	if !known {
		return -1
	}
	return 4 + n
}

// walkCase emits what goes past one constructor. Those of templates have
// functions of their own, which name their arguments.
func (g *generator) walkCase(b *jen.Group, c *schema.Class, form *form) {
	if len(c.Params) > 0 {
		args := g.constructorArgs(skip, c, form.combinator)
		b.Id("off").Op("=").Id(walkFields(form)).Call(prefixed(args, jen.Id("w"), jen.Id("off"))...)
		return
	}
	g.walkForm(b, form, 4)
}

// walkFields is the name of the function that goes past an id and the fields.
func walkFields(f *form) string { return "walk" + f.record.name + f.suffix + "Fields" }

// walkFieldsFunctions emits those of the struct's forms.
func (g *generator) walkFieldsFunctions(f *file, r *record) {
	for _, form := range r.read() {
		f.Line()
		f.Func().Id(walkFields(form)).Params(prefixed(g.formParams(skip, form), walker()...)...).Int().BlockFunc(func(b *jen.Group) {
			g.walkForm(b, form, 4)
			b.Return(jen.Id("off"))
		})
	}
}

// skipAny emits what goes past any boxed value of the package:
//
//	func Skip(d *tl.Decoder) error
func (g *generator) skipAny() {
	f := g.newFile("tl_skip.go")
	f.Comment("Skip goes past one boxed value of any type of the package without keeping it.")
	f.Func().Id("Skip").Params(decoder()).Error().Block(
		jen.Id("d").Dot("Walk").Call(jen.Id("walkAny")),
		jen.Return(jen.Id("d").Dot("Err").Call()),
	)
	f.Line()
	f.Func().Id("walkAny").Params(walker()...).Int().Block(
		jen.Switch(jen.Id("w").Dot("ID").Call(jen.Id("off"))).BlockFunc(func(b *jen.Group) {
			g.everyID(b, func(form *form) jen.Code { return jen.Return(g.pastAny(form)) })
		}),
		jen.Return(jen.Id("w").Dot(pastUnknown(g.config.Unknown)).Call(jen.Id("off"), jen.Lit("Object"))),
	)
	for _, r := range g.records.all {
		if r.isFunction() {
			g.walkFieldsFunctions(f, r)
		}
	}
}

// pastAny goes past a value whose id was seen.
func (g *generator) pastAny(form *form) *jen.Statement {
	if form.combinator.Function || len(form.combinator.Class().Params) > 0 {
		return jen.Id(walkFields(form)).Call(jen.Id("w"), jen.Id("off"))
	}
	return jen.Id("walk"+g.names.classes[form.combinator.Class()]).Call(jen.Id("w"), jen.Id("off"))
}

// pastUnknown is what becomes of an id that nobody knows: where decoding keeps
// it, it is gone past with all that follows.
func pastUnknown(isKept bool) string {
	if isKept {
		return "Kept"
	}
	return "Unknown"
}

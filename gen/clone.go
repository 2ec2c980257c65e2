package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// cloneRecord emits a deep copy:
//
//	func (x *Chat) Clone() *Chat {
//		if x == nil {
//			return nil
//		}
//		c := *x
//		c.Users = tl.CloneItems(x.Users, cloneUserClass)
//		return &c
//	}
func (g *generator) cloneRecord(f *file, r *record) {
	name := "clone"
	if r.isOpen() {
		f.Line()
	} else {
		name = "Clone"
		f.Comment("Clone is a copy that shares no memory with the value.")
	}
	typ := jen.Op("*").Id(r.name).Add(typeArgs(r.params))
	g.method(f, r, "x", name).Params(g.formParams(clone, r.newest())...).Add(typ).BlockFunc(func(b *jen.Group) {
		b.If(jen.Id("x").Op("==").Nil()).Block(jen.Return(jen.Nil()))
		b.Id("c").Op(":=").Op("*").Id("x")
		for _, s := range r.slots {
			g.cloneSlot(b, s)
		}
		b.Return(jen.Op("&").Id("c"))
	})
	if !r.isOpen() {
		f.Comment("CloneTL is Clone for who does not know the type.")
		g.method(f, r, "x", "CloneTL").Params().Qual(tlPath, "Object").Block(jen.Return(jen.Id("x").Dot("Clone").Call()))
	}
}

// cloneSlot emits what copies a field that shares memory otherwise.
func (g *generator) cloneSlot(b *jen.Group, s *slot) {
	switch {
	case !s.isHeld() || !shares(s.typ):
	case s.isOpt():
		b.If(jen.List(jen.Id("v"), jen.Id("ok")).Op(":=").Add(s.self()).Dot("Get").Call(), jen.Id("ok")).
			Block(jen.Id("c").Dot(s.goName).Op("=").Qual(tlPath, "Some").Call(g.clone(s.typ, jen.Id("v"))))
	default:
		b.Id("c").Dot(s.goName).Op("=").Add(g.clone(s.typ, s.self()))
	}
}

// shares tells whether a copy of the Go value shares memory with it.
func shares(t schema.Type) bool { return isNilable(t) || isVar(t) }

// clone is the expression that copies the value v of type t.
func (g *generator) clone(t schema.Type, v *jen.Statement) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		if isBytes(t) {
			return jen.Qual("slices", "Clone").Call(v)
		}
		return v
	case *schema.Boxed:
		if only := g.only(t.Class); only != nil {
			return g.cloneStruct(only.newest().combinator, t.Args, v)
		}
		return jen.Id("clone" + g.names.classes[t.Class]).Call(prefixed(g.classArgs(clone, t.Args), v)...)
	case *schema.Bare:
		return g.cloneStruct(t.Constructor, t.Args, v)
	case *schema.Vector:
		return g.cloneItems(t.Item, v)
	case *schema.Repeat:
		if item := itemOf(t); item != nil {
			return g.cloneItems(item, v)
		}
		return jen.Qual(tlPath, "CloneItems").Call(v, g.item(clone, t))
	case *schema.Object:
		return jen.Qual(tlPath, "CloneObject").Call(v)
	case *schema.Query:
		return jen.Qual(tlPath, "CloneQuery").Call(v)
	case *schema.Var:
		return jen.Id(verbs[clone] + g.names.params[t.Param]).Call(v)
	}
	return jen.Null()
}

func (g *generator) cloneStruct(k *schema.Combinator, args []schema.Arg, v *jen.Statement) *jen.Statement {
	if len(k.Params) > 0 {
		return v.Dot("clone").Call(g.formArgs(clone, k, args)...)
	}
	return v.Dot("Clone").Call()
}

func (g *generator) cloneItems(item schema.Type, v *jen.Statement) *jen.Statement {
	if !shares(item) {
		return jen.Qual("slices", "Clone").Call(v)
	}
	return jen.Qual(tlPath, "CloneItems").Call(v, g.value(clone, item))
}

// cloneClass emits
//
//	func cloneInputUserClass(x InputUserClass) InputUserClass {
//		switch v := x.(type) {
//		case *InputUser:
//			return v.Clone()
//		…
//		}
//		return nil
//	}
//
// What takes arguments goes through any: one that says what an argument is
// may not be of the class with those that are asked for.
func (g *generator) cloneClass(f *file, c *schema.Class) {
	if g.only(c) != nil {
		return
	}
	x := jen.Id("x")
	if len(c.Params) > 0 {
		x = jen.Any().Call(x)
	}
	f.Line()
	f.Func().Id("clone"+g.names.classes[c]).Add(typeParams(g.classTypes(c))).
		Params(prefixed(g.classParams(clone, c), jen.Id("x").Add(g.ownType(c)))...).Add(g.ownType(c)).Block(
		jen.Switch(jen.Id("v").Op(":=").Add(x).Assert(jen.Type())).BlockFunc(func(b *jen.Group) {
			for _, r := range g.records.classes[c] {
				g.cloneCase(b, c, r)
			}
			if g.isKept(c) {
				b.Case(jen.Op("*").Id("Unknown")).Block(jen.Return(jen.Id("v").Dot("Clone").Call()))
			}
		}),
		jen.Return(jen.Nil()),
	)
}

func (g *generator) cloneCase(b *jen.Group, c *schema.Class, r *record) {
	k := r.newest().combinator
	copied := jen.Id("v").Dot("Clone").Call()
	if r.isOpen() {
		copied = jen.Id("v").Dot("clone").Call(g.constructorArgs(clone, c, k)...)
	}
	types := g.typesWithin(c, r)
	if len(types) < len(g.classTypes(c)) {
		copied = jen.Any().Call(copied).Assert(g.ownType(c))
	}
	b.Case(jen.Op("*").Id(r.name).Add(typeArgs(types))).Block(jen.Return(copied))
}

// typesWithin are a constructor's type arguments within the functions of its class.
func (g *generator) typesWithin(c *schema.Class, r *record) []string {
	var types []string
	for _, p := range r.newest().types {
		types = append(types, g.names.classParams[c][position(r.newest().combinator, p)])
	}
	return types
}

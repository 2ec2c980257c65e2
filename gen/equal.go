package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// equalRecord emits a comparison of all that the struct holds:
//
//	func (x *InputUser) Equal(y *InputUser) bool {
//		if x == nil || y == nil {
//			return x == y
//		}
//		return x.UserID == y.UserID &&
//			x.AccessHash == y.AccessHash
//	}
func (g *generator) equalRecord(f *file, r *record) {
	name := "equal"
	if r.isOpen() {
		f.Line()
	} else {
		name = "Equal"
		f.Comment("Equal tells whether both values hold the same.")
	}
	typ := jen.Op("*").Id(r.name).Add(typeArgs(r.params))
	g.method(f, r, "x", name).Params(prefixed(g.formParams(equal, r.newest()), jen.Id("y").Add(typ))...).Bool().
		BlockFunc(func(b *jen.Group) {
			b.If(jen.Id("x").Op("==").Nil().Op("||").Id("y").Op("==").Nil()).Block(jen.Return(jen.Id("x").Op("==").Id("y")))
			all := jen.Null()
			for _, s := range r.slots {
				if one := g.equalSlot(s); one != nil {
					if len(*all) > 1 {
						all.Op("&&").Line()
					}
					all.Add(one)
				}
			}
			if len(*all) == 1 {
				all = jen.True()
			}
			b.Return(all)
		})
	if !r.isOpen() {
		g.equalTL(f, r)
	}
}

// equalTL emits Equal for who does not know the type.
func (g *generator) equalTL(f *file, r *record) {
	f.Comment("EqualTL is Equal for who does not know the type.")
	g.method(f, r, "x", "EqualTL").Params(jen.Id("y").Qual(tlPath, "Object")).Bool().Block(
		jen.List(jen.Id("z"), jen.Id("ok")).Op(":=").Id("y").Assert(jen.Op("*").Id(r.name).Add(typeArgs(r.params))),
		jen.Return(jen.Id("ok").Op("&&").Id("x").Dot("Equal").Call(jen.Id("z"))))
}

// equalSlot is the comparison of one field, nil where the struct has none.
func (g *generator) equalSlot(s *slot) *jen.Statement {
	x, y := s.self(), jen.Id("y").Dot(s.goName)
	isSlice := isVector(s.typ) || isRepeat(s.typ) || isBytes(s.typ)
	switch {
	case s.role == flags:
		return jen.Id("x").Dot(s.unknown()).Op("==").Id("y").Dot(s.unknown())
	case !s.isHeld():
		return nil
	case s.isOpt():
		return jen.Qual(tlPath, "EqualOpt").Call(x, y, g.value(equal, s.typ))
	case s.optional && isSlice:
		present := func(v *jen.Statement) *jen.Statement { return jen.Parens(v.Op("==").Nil()) }
		return present(x.Clone()).Op("==").Add(present(y.Clone())).Op("&&").Add(g.equal(s.typ, x, y))
	}
	return g.equal(s.typ, x, y)
}

// equal is the expression that compares two values of type t.
func (g *generator) equal(t schema.Type, x, y *jen.Statement) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		if isBytes(t) {
			return jen.Qual("bytes", "Equal").Call(x, y)
		}
		if to := floatBits[t.Kind]; to != "" {
			return jen.Qual("math", to).Call(x).Op("==").Qual("math", to).Call(y)
		}
		return x.Op("==").Add(y)
	case *schema.Boxed:
		if only := g.only(t.Class); only != nil {
			return g.equalStruct(only.newest().combinator, t.Args, x, y)
		}
		return jen.Id("equal" + g.names.classes[t.Class]).Call(prefixed(g.classArgs(equal, t.Args), x, y)...)
	case *schema.Bare:
		return g.equalStruct(t.Constructor, t.Args, x, y)
	case *schema.Vector:
		return jen.Qual("slices", "EqualFunc").Call(x, y, g.value(equal, t.Item))
	case *schema.Repeat:
		return jen.Qual("slices", "EqualFunc").Call(x, y, g.item(equal, t))
	case *schema.Object, *schema.Query:
		return jen.Qual(tlPath, "EqualObject").Call(x, y)
	case *schema.Var:
		return jen.Id(verbs[equal]+g.names.params[t.Param]).Call(x, y)
	}
	return jen.Null()
}

// floatBits compare floating-point numbers as they are encoded: NaN is itself.
var floatBits = map[schema.Kind]string{schema.Float: "Float32bits", schema.Double: "Float64bits"}

func (g *generator) equalStruct(k *schema.Combinator, args []schema.Arg, x, y *jen.Statement) *jen.Statement {
	if len(k.Params) > 0 {
		return x.Dot("equal").Call(prefixed(g.formArgs(equal, k, args), y)...)
	}
	return x.Dot("Equal").Call(y)
}

// equalClass emits
//
//	func equalInputUserClass(x, y InputUserClass) bool {
//		switch x := x.(type) {
//		case *InputUser:
//			y, ok := y.(*InputUser)
//			return ok && x.Equal(y)
//		…
//		}
//		return x == nil && y == nil
//	}
func (g *generator) equalClass(f *file, c *schema.Class) {
	if g.only(c) != nil {
		return
	}
	of := func(v string) *jen.Statement {
		if len(c.Params) > 0 {
			return jen.Any().Call(jen.Id(v))
		}
		return jen.Id(v)
	}
	f.Line()
	f.Func().Id("equal"+g.names.classes[c]).Add(typeParams(g.classTypes(c))).
		Params(prefixed(g.classParams(equal, c), jen.List(jen.Id("x"), jen.Id("y")).Add(g.ownType(c)))...).Bool().Block(
		jen.Switch(jen.Id("x").Op(":=").Add(of("x")).Assert(jen.Type())).BlockFunc(func(b *jen.Group) {
			for _, r := range g.records.classes[c] {
				typ := jen.Op("*").Id(r.name).Add(typeArgs(g.typesWithin(c, r)))
				same := jen.Id("x").Dot("Equal").Call(jen.Id("y"))
				if r.isOpen() {
					args := g.constructorArgs(equal, c, r.newest().combinator)
					same = jen.Id("x").Dot("equal").Call(prefixed(args, jen.Id("y"))...)
				}
				equalCase(b, typ, of("y"), same)
			}
			if g.isKept(c) {
				equalCase(b, jen.Op("*").Id("Unknown"), of("y"), jen.Id("x").Dot("Equal").Call(jen.Id("y")))
			}
		}),
		jen.Return(jen.Id("x").Op("==").Nil().Op("&&").Id("y").Op("==").Nil()),
	)
}

func equalCase(b *jen.Group, typ, y, same *jen.Statement) {
	b.Case(typ).Block(
		jen.List(jen.Id("y"), jen.Id("ok")).Op(":=").Add(y).Assert(typ.Clone()),
		jen.Return(jen.Id("ok").Op("&&").Add(same)),
	)
}

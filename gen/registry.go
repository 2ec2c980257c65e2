package gen

import (
	"github.com/dave/jennifer/jen"
)

// registry emits the one function that knows every id; a program that does not
// call it does not contain what it does not use otherwise:
//
//	func New(id uint32) tl.Object {
//		switch id {
//		case InputUserTypeID:
//			return new(InputUser)
//		…
//		}
//		return nil
//	}
func (g *generator) registry() {
	f := g.newFile("tl_registry.go")
	f.Comment("New returns an empty value of the constructor or function with the id, or nil.")
	f.Func().Id("New").Params(jen.Id("id").Uint32()).Qual(tlPath, "Object").Block(
		jen.Switch(jen.Id("id")).BlockFunc(func(b *jen.Group) {
			g.everyID(b, func(form *form) jen.Code {
				typ := jen.Id(form.record.name)
				if len(form.record.params) > 0 {
					typ.Types(raws(form.record)...)
				}
				return jen.Return(jen.New(typ))
			})
		}),
		jen.Return(jen.Nil()),
	)
}

// everyID emits a case for every id whose bytes alone say how they are read.
func (g *generator) everyID(b *jen.Group, do func(*form) jen.Code) {
	seen := map[uint32]bool{} // the beginning of a function may have the function's id
	for _, r := range g.records.all {
		if r.isOpen() {
			continue
		}
		for _, form := range r.read() {
			if id := form.combinator.ID; !seen[id] {
				seen[id] = true
				b.Case(jen.Id(form.typeID())).Block(do(form))
			}
		}
	}
}

// raws are type arguments for a request whose queries are still encoded.
func raws(r *record) []jen.Code {
	var list []jen.Code
	for range r.params {
		list = append(list, jen.Qual(tlPath, "Raw"))
	}
	return list
}

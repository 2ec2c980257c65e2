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
			seen := map[uint32]bool{} // the beginning of a function may have the function's id
			for _, c := range g.schema.Combinators() {
				if seen[c.ID] {
					continue
				}
				seen[c.ID] = true
				typ := jen.Id(g.names.structs[c])
				if len(c.Params) > 0 {
					typ.Types(jen.Qual(tlPath, "Raw"))
				}
				b.Case(jen.Id(g.names.structs[c] + "TypeID")).Block(jen.Return(jen.New(typ)))
			}
		}),
		jen.Return(jen.Nil()),
	)
}

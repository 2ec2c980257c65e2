package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// server emits the Server with a registration for each function:
//
//	func (s *Server) OnMessagesCreateChat(h func(context.Context, *MessagesCreateChatRequest) (UpdatesClass, error)) {
//		runtime.Handle(&s.Server, h)
//	}
func (g *generator) server() {
	f := g.newFile("tl_server.go")
	f.Comment("Server answers requests with the handlers that are registered for them.")
	f.Comment("What has none is refused with INPUT_METHOD_INVALID.")
	f.Type().Id("Server").Struct(jen.Qual(runtimePath, "Server"))
	f.Comment("NewServer returns a Server without handlers.")
	f.Func().Id("NewServer").Params().Op("*").Id("Server").Block(jen.Return(jen.New(jen.Id("Server"))))
	for _, r := range g.records.of(g.schema.Functions) {
		g.registration(f, r)
	}
}

// registration emits one On method. A generic function's handler gets the
// query encoded, and answers with encoded bytes.
func (g *generator) registration(f *file, r *record) {
	name := g.names.handlers[r]
	request := jen.Op("*").Id(r.name)
	if len(r.params) > 0 {
		request.Types(raws(r)...)
	}
	args := []jen.Code{jen.Op("&").Id("s").Dot("Server"), jen.Id("h")}
	for _, form := range r.read()[1:] {
		args = append(args, jen.Id(form.typeID()))
	}
	f.Commentf("%s registers what answers %s.", name, r.label)
	f.Func().Params(jen.Id("s").Op("*").Id("Server")).Id(name).Params(
		jen.Id("h").Func().Params(jen.Qual("context", "Context"), request).Params(g.rawResult(r), jen.Error()),
	).Block(jen.Qual(runtimePath, "Handle").Call(args...))
}

// rawResult is the type of an answer in which those to queries are still encoded.
func (g *generator) rawResult(r *record) *jen.Statement {
	return g.spell(r.result(), func(*schema.Param) *jen.Statement { return jen.Qual(tlPath, "Raw") })
}

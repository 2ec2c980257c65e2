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
	for _, c := range g.schema.Functions {
		g.registration(f, c)
	}
}

// registration emits one On method. A generic function's handler gets the
// query encoded, and answers with encoded bytes.
func (g *generator) registration(f *file, c *schema.Combinator) {
	name := "On" + g.names.calls[c]
	request, result := jen.Op("*").Id(g.names.structs[c]), g.resultType(c)
	if len(c.Params) > 0 {
		request.Types(jen.Qual(tlPath, "Raw"))
	}
	if _, ok := c.Result.(*schema.Var); ok {
		result = jen.Qual(tlPath, "Raw")
	}
	f.Commentf("%s registers what answers %s.", name, c.Name)
	f.Func().Params(jen.Id("s").Op("*").Id("Server")).Id(name).Params(
		jen.Id("h").Func().Params(jen.Qual("context", "Context"), request).Params(result, jen.Error()),
	).Block(jen.Qual(runtimePath, "Handle").Call(jen.Op("&").Id("s").Dot("Server"), jen.Id("h")))
}

package gen

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// queryOf is the field of f that is a query whose answer is the generic's, or nil.
func queryOf(f *schema.Combinator, generic *schema.Param) *schema.Field {
	for _, fl := range f.Fields {
		if q, ok := fl.Type.(*schema.Query); ok && q.Param == generic {
			return fl
		}
	}
	return nil
}

// function emits what a request has beyond other structs: its answer, and the
// client's method.
func (g *generator) function(f *file, c *schema.Combinator) {
	g.decodeResult(f, c)
	g.encodeResult(f, c)
	if !g.config.Client {
		return
	}
	if len(c.Params) > 0 {
		g.genericCall(f, c)
		return
	}
	g.clientMethod(f, c)
}

// resultType is the Go type of a function's answer.
func (g *generator) resultType(c *schema.Combinator) *jen.Statement { return g.goType(c.Result) }

// decodeResult emits
//
//	func (*MessagesCreateChatRequest) DecodeResult(d *tl.Decoder) (UpdatesClass, error) {
//		return decodeUpdatesClass(d, "messages.createChat.result"), d.Err()
//	}
func (g *generator) decodeResult(f *file, c *schema.Combinator) {
	f.Comment("DecodeResult reads the answer.")
	if a, ok := c.Result.(*schema.Var); ok {
		g.method(f, c, "x", "DecodeResult").Params(decoder()).Params(g.resultType(c), jen.Error()).Block(
			jen.Return(jen.Qual(tlPath, "DecodeAnswer").Call(jen.Id("d"), jen.Id("x").Dot(g.names.fieldNames[queryOf(c, a.Param)]))),
		)
		return
	}
	g.method(f, c, "", "DecodeResult").Params(decoder()).Params(g.resultType(c), jen.Error()).Block(
		jen.Return(g.read(c.Result, jen.Lit(c.Name+".result")), jen.Id("d").Dot("Err").Call()),
	)
}

// encodeResult emits
//
//	func (*MessagesCreateChatRequest) EncodeResult(e *tl.Encoder, r UpdatesClass) {
//		encodeUpdatesClass(e, r, "result")
//	}
func (g *generator) encodeResult(f *file, c *schema.Combinator) {
	f.Comment("EncodeResult writes the answer.")
	params := []jen.Code{encoder(), jen.Id("r").Add(g.resultType(c))}
	if a, ok := c.Result.(*schema.Var); ok {
		g.method(f, c, "x", "EncodeResult").Params(params...).Block(
			jen.Qual(tlPath, "EncodeAnswer").Call(jen.Id("e"), jen.Id("x").Dot(g.names.fieldNames[queryOf(c, a.Param)]), jen.Id("r")),
		)
		return
	}
	g.method(f, c, "", "EncodeResult").Params(params...).BlockFunc(func(b *jen.Group) {
		g.write(b, c.Result, jen.Id("r"), "result")
	})
}

// clientMethod emits
//
//	func (c *Client) MessagesCreateChat(ctx context.Context, r *MessagesCreateChatRequest) (UpdatesClass, error) {
//		return runtime.Call(ctx, c.invoker, r)
//	}
//
// A request without fields is no parameter.
func (g *generator) clientMethod(f *file, c *schema.Combinator) {
	name := g.names.calls[c]
	params := []jen.Code{jen.Id("ctx").Qual("context", "Context")}
	request := jen.Id("r")
	if len(c.Fields) > 0 {
		params = append(params, jen.Id("r").Op("*").Id(g.names.structs[c]))
	} else {
		request = jen.Op("&").Id(g.names.structs[c]).Values()
	}
	callComment(f, name, c)
	f.Func().Params(jen.Id("c").Op("*").Id("Client")).Id(name).Params(params...).Params(g.resultType(c), jen.Error()).Block(
		jen.Return(jen.Qual(runtimePath, "Call").Types(g.resultType(c)).Call(jen.Id("ctx"), jen.Id("c").Dot("invoker"), request)),
	)
}

// callComment is the comment of what calls a function.
func callComment(f *file, name string, c *schema.Combinator) {
	f.Commentf("%s calls %s.", name, c.Name)
	f.Comment("//")
	f.Comment("//\t" + c.Text())
}

// genericCall emits
//
//	func InvokeWithLayer[R any](ctx context.Context, inv runtime.Invoker, layer int32, query tl.Function[R]) (R, error) {
//		return runtime.Call(ctx, inv, &InvokeWithLayerRequest[R]{Layer: layer, Query: query})
//	}
//
// A function with optional fields takes its request instead of their values.
func (g *generator) genericCall(f *file, c *schema.Combinator) {
	name := g.names.calls[c]
	request := jen.Op("*").Id(g.names.structs[c]).Add(typeParams(c, false))
	params := []jen.Code{jen.Id("ctx").Qual("context", "Context"), jen.Id("inv").Qual(runtimePath, "Invoker")}
	value := jen.Id("r")
	if isPlain(c) {
		values, taken := jen.Dict{}, newScope(locals)
		for _, fl := range g.fields(c) {
			arg := taken.free(parameter(fl.goName))
			params = append(params, jen.Id(arg).Add(g.goType(fl.Type)))
			values[jen.Id(fl.goName)] = jen.Id(arg)
		}
		value = jen.Op("&").Id(g.names.structs[c]).Add(typeParams(c, false)).Values(values)
	} else {
		params = append(params, jen.Id("r").Add(request))
	}
	callComment(f, name, c)
	f.Func().Id(name).Add(typeParams(c, true)).Params(params...).Params(g.resultType(c), jen.Error()).Block(
		jen.Return(jen.Qual(runtimePath, "Call").Types(g.resultType(c)).Call(jen.Id("ctx"), jen.Id("inv"), value)),
	)
}

// isPlain tells whether every field is always there.
func isPlain(c *schema.Combinator) bool {
	for _, fl := range c.Fields {
		if fl.Cond != nil || fl.Bits != 0 || isTrue(fl.Type) {
			return false
		}
	}
	return true
}

// parameter is a field's Go name as a parameter's: MsgID is msgID.
func parameter(name string) string {
	words := splitWords(name)
	words[0] = strings.ToLower(words[0])
	p := strings.Join(words, "")
	if isTaken(p) {
		p += "Value"
	}
	return p
}

// client emits the Client and its constructor.
func (g *generator) client() {
	f := g.newFile("tl_client.go")
	f.Comment("Client calls the schema's functions.")
	f.Type().Id("Client").Struct(jen.Id("invoker").Qual(runtimePath, "Invoker"))
	f.Comment("NewClient returns a Client that sends its requests through inv.")
	f.Func().Id("NewClient").Params(jen.Id("inv").Qual(runtimePath, "Invoker")).Op("*").Id("Client").Block(
		jen.Return(jen.Op("&").Id("Client").Values(jen.Dict{jen.Id("invoker"): jen.Id("inv")})),
	)
	f.Comment("Invoker is what the client sends its requests through.")
	f.Func().Params(jen.Id("c").Op("*").Id("Client")).Id("Invoker").Params().Qual(runtimePath, "Invoker").Block(
		jen.Return(jen.Id("c").Dot("invoker")),
	)
}

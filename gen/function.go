package gen

import (
	"slices"

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
func (g *generator) function(f *file, r *record) {
	g.decodeResult(f, r)
	g.encodeResult(f, r)
	if !g.config.Client {
		return
	}
	if len(r.params) > 0 {
		g.genericCall(f, r)
		return
	}
	g.clientMethod(f, r)
}

// result is the type of a function's answer.
func (r *record) result() schema.Type { return r.newest().combinator.Result }

// answer emits the variables that an answer depends on: numbers of the request,
// and for an answer within another what reads or writes it:
//
//	readR := tl.AnswerReader(x.Query)
func (g *generator) answer(b *jen.Group, r *record, v verb) {
	use := newUsage(nil, r.result())
	g.words(b, r.newest(), func(fl *field) bool { return slices.Contains(use.order, fl.Field) })
	for _, p := range r.newest().types {
		if !isVar(r.result()) && slices.Contains(variables(r.result()), p) {
			name := map[verb]string{read: "AnswerReader", write: "AnswerWriter"}[v]
			b.Id(verbs[v]+g.names.params[p]).Op(":=").Qual(tlPath, name).Call(g.query(r, p))
		}
	}
}

// query is x.Query, the field whose answer is the template argument's.
func (g *generator) query(r *record, p *schema.Param) *jen.Statement {
	q := queryOf(r.newest().combinator, p)
	for _, fl := range r.newest().fields {
		if fl.Field == q {
			return fl.self()
		}
	}
	return jen.Nil()
}

// dependsOnRequest tells whether the answer cannot be read without the request.
func (r *record) dependsOnRequest() bool {
	return holds(r.result(), isVar) || len(newUsage(nil, r.result()).order) > 0
}

// resultMethod begins a method that is about the answer.
func (g *generator) resultMethod(f *file, r *record, name string) *jen.Statement {
	x := ""
	if r.dependsOnRequest() {
		x = "x"
	}
	return g.method(f, r, x, name)
}

// decodeResult emits
//
//	func (*MessagesCreateChatRequest) DecodeResult(d *tl.Decoder) (UpdatesClass, error) {
//		return DecodeUpdatesClass(d)
//	}
func (g *generator) decodeResult(f *file, r *record) {
	f.Comment("DecodeResult reads the answer.")
	g.resultMethod(f, r, "DecodeResult").Params(decoder()).Params(g.goType(r.result()), jen.Error()).BlockFunc(func(b *jen.Group) {
		g.answer(b, r, read)
		if a, ok := r.result().(*schema.Var); ok {
			b.Return(jen.Qual(tlPath, "DecodeAnswer").Call(jen.Id("d"), g.query(r, a.Param)))
			return
		}
		if t, ok := r.result().(*schema.Boxed); ok && g.hasExportedDecode(t.Class) {
			b.Return(jen.Id("Decode" + g.names.classes[t.Class]).Call(jen.Id("d")))
			return
		}
		b.Return(g.read(r.result(), jen.Lit(r.label+".result"), nil), jen.Id("d").Dot("Err").Call())
	})
}

// encodeResult emits
//
//	func (*MessagesCreateChatRequest) EncodeResult(e *tl.Encoder, r UpdatesClass) {
//		encodeUpdatesClass(e, r, "result")
//	}
func (g *generator) encodeResult(f *file, r *record) {
	f.Comment("EncodeResult writes the answer.")
	params := []jen.Code{encoder(), jen.Id("r").Add(g.goType(r.result()))}
	g.resultMethod(f, r, "EncodeResult").Params(params...).BlockFunc(func(b *jen.Group) {
		g.answer(b, r, write)
		if a, ok := r.result().(*schema.Var); ok {
			b.Qual(tlPath, "EncodeAnswer").Call(jen.Id("e"), g.query(r, a.Param), jen.Id("r"))
			return
		}
		g.write(b, r.result(), jen.Id("r"), jen.Lit("result"))
	})
}

// clientMethod emits
//
//	func (c *Client) MessagesCreateChat(ctx context.Context, r *MessagesCreateChatRequest) (UpdatesClass, error) {
//		v, err := runtime.Invoke(ctx, c.invoker, r, func(d *tl.Decoder) (any, error) {
//			return r.DecodeResult(d)
//		}, nil)
//		x, _ := v.(UpdatesClass)
//		return x, err
//	}
//
// A request without fields is no parameter. With JSON, in place of nil stands
//
//	func(b []byte) (any, error) {
//		return tl.DecodeJSON(b, r.DecodeResultJSON)
//	}
func (g *generator) clientMethod(f *file, r *record) {
	name := g.names.calls[r]
	params := []jen.Code{jen.Id("ctx").Qual("context", "Context")}
	if len(r.slots) > 0 {
		params = append(params, jen.Id("r").Op("*").Id(r.name))
	}
	fromJSON := jen.Nil()
	if g.config.JSON {
		fromJSON = answering(jen.Id("b").Index().Byte(), jen.Qual(tlPath, "DecodeJSON").Call(jen.Id("b"), jen.Id("r").Dot("DecodeResultJSON")))
	}
	g.callComment(f, name, r)
	result := g.goType(r.result())
	f.Func().Params(jen.Id("c").Op("*").Id("Client")).Id(name).Params(params...).Params(result, jen.Error()).BlockFunc(func(b *jen.Group) {
		if len(r.slots) == 0 {
			b.Id("r").Op(":=").Op("&").Id(r.name).Values()
		}
		b.List(jen.Id("v"), jen.Err()).Op(":=").Qual(runtimePath, "Invoke").Call(
			jen.Id("ctx"), jen.Id("c").Dot("invoker"), jen.Id("r"),
			answering(decoder(), jen.Id("r").Dot("DecodeResult").Call(jen.Id("d"))), fromJSON,
		)
		b.List(jen.Id("x"), jen.Id("_")).Op(":=").Id("v").Assert(result.Clone())
		b.Return(jen.Id("x"), jen.Err())
	})
}

// answering is a function that returns the answer that decode returns.
func answering(param jen.Code, decode *jen.Statement) *jen.Statement {
	return jen.Func().Params(param).Params(jen.Any(), jen.Error()).Block(jen.Return(decode))
}

// genericCall emits
//
//	func InvokeWithLayer[R any](ctx context.Context, inv runtime.Invoker, layer int32, query tl.Function[R]) (R, error) {
//		return runtime.Call(ctx, inv, &InvokeWithLayerRequest[R]{Layer: layer, Query: query})
//	}
//
// A function with optional fields takes its request instead of their values.
func (g *generator) genericCall(f *file, r *record) {
	name := g.names.calls[r]
	params := []jen.Code{jen.Id("ctx").Qual("context", "Context"), jen.Id("inv").Qual(runtimePath, "Invoker")}
	value := jen.Id("r")
	if r.isPlain() {
		values, taken := jen.Dict{}, newScope(locals)
		for _, s := range r.slots {
			arg := taken.free(local(s.goName))
			params = append(params, jen.Id(arg).Add(g.goType(s.typ)))
			values[jen.Id(s.goName)] = jen.Id(arg)
		}
		value = jen.Op("&").Id(r.name).Add(typeArgs(r.params)).Values(values)
	} else {
		params = append(params, jen.Id("r").Op("*").Id(r.name).Add(typeArgs(r.params)))
	}
	g.callComment(f, name, r)
	result := g.goType(r.result())
	f.Func().Id(name).Add(typeParams(r.params)).Params(params...).Params(result, jen.Error()).Block(
		jen.Return(jen.Qual(runtimePath, "Call").Types(result.Clone()).Call(jen.Id("ctx"), jen.Id("inv"), value)),
	)
}

// isPlain tells whether every field is always there, and said by its value.
func (r *record) isPlain() bool {
	return !slices.ContainsFunc(r.slots, func(s *slot) bool { return s.optional || s.role != value || !s.isHeld() })
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

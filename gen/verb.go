package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// verb is something that generated code does to a value of any type. A value of
// a template argument's type is left to a function that the caller hands over:
// writeT, readT.
type verb int

const (
	write verb = iota
	read
	skip
	writeJSON
	readJSON
	clone
	equal
)

// verbs are the names of the functions that are handed over.
var verbs = [...]string{
	write: "write", read: "read", skip: "skip", writeJSON: "write", readJSON: "read", clone: "clone", equal: "equal",
}

// takesNumbers tells whether numbers from outside matter: on the wire only.
func (v verb) takesNumbers() bool { return v == write || v == read || v == skip }

// function is the type of a function that does it to a T.
func (v verb) function(t jen.Code) *jen.Statement {
	switch v {
	case write:
		return jen.Func().Params(jen.Op("*").Qual(tlPath, "Encoder"), t, jen.String())
	case read:
		return jen.Func().Params(jen.Op("*").Qual(tlPath, "Decoder"), jen.String()).Add(t)
	case skip:
		return jen.Func().Params(jen.Op("*").Qual(tlPath, "Decoder"), jen.String())
	case writeJSON:
		return jen.Func().Params(jen.Op("*").Qual(tlPath, "JSONEncoder"), t)
	case readJSON:
		return jen.Func().Params(jen.Qual(tlPath, "JSON")).Add(t)
	case clone:
		return jen.Func().Params(t).Add(t)
	case equal:
		return jen.Func().Params(t, t).Bool()
	}
	return jen.Null()
}

// value is the function that does it to a t.
func (g *generator) value(v verb, t schema.Type) *jen.Statement {
	switch v {
	case write:
		return g.writer(t)
	case read:
		return g.reader(t)
	case skip:
		return g.skipper(t)
	case writeJSON:
		return g.jsonWriter(t)
	case readJSON:
		return g.jsonReader(t)
	case clone:
		return g.cloner(t)
	case equal:
		return g.equaler(t)
	}
	return jen.Null()
}

// formParams are the parameters that a form's functions have for its template
// arguments: writeT func(*tl.Encoder, T, string), n uint32.
func (g *generator) formParams(v verb, f *form) []jen.Code {
	if f.combinator != nil && f.combinator.Function {
		return nil
	}
	var params []jen.Code
	for _, p := range f.types {
		name := g.names.params[p]
		params = append(params, jen.Id(verbs[v]+name).Add(v.function(jen.Id(name))))
	}
	if v.takesNumbers() {
		for _, w := range f.words {
			params = append(params, jen.Id(g.names.locals[w]).Uint32())
		}
	}
	return params
}

// ownArgs hand a form's template arguments on as they came.
func (g *generator) ownArgs(v verb, f *form) []jen.Code {
	if f.combinator != nil && f.combinator.Function {
		return nil
	}
	var args []jen.Code
	for _, p := range f.types {
		args = append(args, jen.Id(verbs[v]+g.names.params[p]))
	}
	if v.takesNumbers() {
		for _, w := range f.words {
			args = append(args, jen.Id(g.names.locals[w]))
		}
	}
	return args
}

// formArgs are what a constructor's functions get where its class has the arguments.
func (g *generator) formArgs(v verb, k *schema.Combinator, args []schema.Arg) []jen.Code {
	var list []jen.Code
	for _, kind := range []schema.ParamKind{schema.TypeParam, schema.NatParam} {
		for _, p := range k.Params {
			switch {
			case p.Kind != kind:
			case kind == schema.TypeParam:
				list = append(list, g.value(v, args[position(k, p)].Type))
			case v.takesNumbers():
				list = append(list, g.nat(args[position(k, p)].Nat))
			}
		}
	}
	return list
}

// classParams are the parameters that a class's functions have for its arguments.
func (g *generator) classParams(v verb, c *schema.Class) []jen.Code {
	var params []jen.Code
	for i, kind := range c.Params {
		switch name := g.names.classParams[c][i]; {
		case kind == schema.TypeParam:
			params = append(params, jen.Id(verbs[v]+name).Add(v.function(jen.Id(name))))
		case v.takesNumbers():
			params = append(params, jen.Id(name).Uint32())
		}
	}
	return params
}

// classOwnArgs hand a class's arguments on as they came.
func (g *generator) classOwnArgs(v verb, c *schema.Class) []jen.Code {
	var args []jen.Code
	for i, kind := range c.Params {
		switch name := g.names.classParams[c][i]; {
		case kind == schema.TypeParam:
			args = append(args, jen.Id(verbs[v]+name))
		case v.takesNumbers():
			args = append(args, jen.Id(name))
		}
	}
	return args
}

// classArgs are what a class's functions get for its arguments.
func (g *generator) classArgs(v verb, args []schema.Arg) []jen.Code {
	var list []jen.Code
	for _, a := range args {
		switch {
		case a.Type != nil:
			list = append(list, g.value(v, a.Type))
		case v.takesNumbers():
			list = append(list, g.nat(a.Nat))
		}
	}
	return list
}

// constructorArgs are what a constructor's functions get within those of its class.
func (g *generator) constructorArgs(v verb, c *schema.Class, k *schema.Combinator) []jen.Code {
	own, names := g.records.forms[k], g.names.classParams[c]
	var args []jen.Code
	for _, p := range own.types {
		args = append(args, jen.Id(verbs[v]+names[position(k, p)]))
	}
	if v.takesNumbers() {
		for _, w := range own.words {
			i := slices.IndexFunc(k.Params, func(p *schema.Param) bool { return p.Word == w })
			args = append(args, jen.Id(names[position(k, k.Params[i])]))
		}
	}
	return args
}

// classTypes are the names of a class's type parameters.
func (g *generator) classTypes(c *schema.Class) []string {
	var names []string
	for i, kind := range c.Params {
		if kind == schema.TypeParam {
			names = append(names, g.names.classParams[c][i])
		}
	}
	return names
}

// nat is the number: n + 1.
func (g *generator) nat(n *schema.Nat) *jen.Statement {
	sum := jen.Null()
	for i, w := range n.Words {
		if i > 0 {
			sum.Op("+")
		}
		sum.Id(g.names.locals[w])
	}
	switch {
	case len(n.Words) == 0:
		return jen.Lit(int(n.Constant))
	case n.Constant != 0:
		sum.Op("+").Lit(int(n.Constant))
	}
	return sum
}

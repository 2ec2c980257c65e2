package gen

import (
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
	write: "write", read: "read", skip: "walk", writeJSON: "write", readJSON: "read", clone: "clone", equal: "equal",
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
		return jen.Func().Params(jen.Op("*").Qual(tlPath, "Walk"), jen.Int()).Int()
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

// argument is a template argument within generated code: the name of a type
// parameter, or of the variable that a number is in.
type argument struct {
	kind schema.ParamKind
	name string
	typ  *jen.Statement // of a type parameter's values
}

// arguments are those of a form. A function's are settled by its query.
func (g *generator) arguments(f *form) []argument {
	if f.combinator != nil && f.combinator.Function {
		return nil
	}
	var all []argument
	for _, p := range f.types {
		all = append(all, argument{schema.TypeParam, g.names.params[p], jen.Id(g.names.params[p])})
	}
	for _, w := range f.words {
		all = append(all, argument{kind: schema.NatParam, name: g.names.locals[w]})
	}
	return all
}

// classArguments are those of a class.
func (g *generator) classArguments(c *schema.Class) []argument {
	all := make([]argument, len(c.Params))
	for i, kind := range c.Params {
		all[i] = argument{kind, g.names.classParams[c][i], jen.Id(g.names.classParams[c][i])}
	}
	return all
}

// params are the parameters that functions have for template arguments: writeT
// func(*tl.Encoder, T, string), n uint32.
func (v verb) params(all []argument) []jen.Code {
	var params []jen.Code
	for _, a := range all {
		switch {
		case a.kind == schema.TypeParam:
			params = append(params, jen.Id(verbs[v]+a.name).Add(v.function(a.typ)))
		case v.takesNumbers():
			params = append(params, jen.Id(a.name).Uint32())
		}
	}
	return params
}

// own hand template arguments on as they came.
func (v verb) own(all []argument) []jen.Code {
	var args []jen.Code
	for _, a := range all {
		switch {
		case a.kind == schema.TypeParam:
			args = append(args, jen.Id(verbs[v]+a.name))
		case v.takesNumbers():
			args = append(args, jen.Id(a.name))
		}
	}
	return args
}

// formParams are the parameters of a form's functions.
func (g *generator) formParams(v verb, f *form) []jen.Code { return v.params(g.arguments(f)) }

// ownArgs hand a form's template arguments on.
func (g *generator) ownArgs(v verb, f *form) []jen.Code { return v.own(g.arguments(f)) }

// classParams are the parameters of a class's functions.
func (g *generator) classParams(v verb, c *schema.Class) []jen.Code {
	return v.params(g.classArguments(c))
}

// classOwnArgs hand a class's template arguments on.
func (g *generator) classOwnArgs(v verb, c *schema.Class) []jen.Code {
	return v.own(g.classArguments(c))
}

// constructorArgs are what a constructor's functions get within those of its class.
func (g *generator) constructorArgs(v verb, c *schema.Class, k *schema.Combinator) []jen.Code {
	var all []argument
	for _, at := range places(k) {
		all = append(all, g.classArguments(c)[at])
	}
	return v.own(all)
}

// places are where the class of a constructor has the arguments of its functions.
func places(k *schema.Combinator) []int {
	var at []int
	for _, kind := range []schema.ParamKind{schema.TypeParam, schema.NatParam} {
		for _, p := range k.Params {
			if p.Kind == kind {
				at = append(at, position(k, p))
			}
		}
	}
	return at
}

// formArgs are what a constructor's functions get where its class has the arguments.
func (g *generator) formArgs(v verb, k *schema.Combinator, args []schema.Arg) []jen.Code {
	var own []schema.Arg
	for _, at := range places(k) {
		own = append(own, args[at])
	}
	return g.classArgs(v, own)
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

// prefixed are arguments, or parameters, behind those that come first.
func prefixed(rest []jen.Code, first ...jen.Code) []jen.Code { return append(first, rest...) }

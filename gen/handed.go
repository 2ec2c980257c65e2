package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// value is the function that does it to a t, for who does it to each of several
// or to a template argument: encodeUserClass, (*tl.Decoder).Int64, readT, or a closure.
func (g *generator) value(v verb, t schema.Type) *jen.Statement {
	if f := g.named(v, t); f != nil {
		return f
	}
	return v.closure(g.goType(t), func(b *jen.Group) {
		switch v {
		case write:
			g.write(b, t, jen.Id("v"), jen.Id("field"))
		case read:
			b.Return(g.read(t, jen.Id("field"), nil))
		case skip:
			b.Return(g.past(t, jen.Id("off")))
		case writeJSON:
			g.writeJSON(b, t, jen.Id("v"))
		case readJSON:
			b.Return(g.readJSON(t, jen.Id("v")))
		case clone:
			b.Return(g.clone(t, jen.Id("v")))
		case equal:
			b.Return(g.equal(t, jen.Id("x"), jen.Id("y")))
		}
	})
}

// closure is a function that does it to a value of the Go type.
func (v verb) closure(t *jen.Statement, body func(*jen.Group)) *jen.Statement {
	params := map[verb][]jen.Code{
		write:     {encoder(), jen.Id("v").Add(t), jen.Id("field").String()},
		read:      {decoder(), jen.Id("field").String()},
		skip:      walker(),
		writeJSON: {jsonEncoder(), jen.Id("v").Add(t)},
		readJSON:  {jsonValue()},
		clone:     {jen.Id("v").Add(t)},
		equal:     {jen.List(jen.Id("x"), jen.Id("y")).Add(t)},
	}
	result := map[verb]*jen.Statement{read: t, skip: jen.Int(), readJSON: t, clone: t, equal: jen.Bool()}
	f := jen.Func().Params(params[v]...)
	if result[v] != nil {
		f.Add(result[v].Clone())
	}
	return f.BlockFunc(body)
}

// named is the function that does it to a t, nil where there is none with a name.
func (g *generator) named(v verb, t schema.Type) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		return namedPrimitive(v, t)
	case *schema.Boxed:
		if len(t.Args) == 0 {
			return g.namedClass(v, t.Class)
		}
	case *schema.Bare:
		if len(t.Constructor.Params) == 0 {
			return namedStruct(v, g.records.forms[t.Constructor].record)
		}
	case *schema.Var:
		return jen.Id(verbs[v] + g.names.params[t.Param])
	case *schema.Object:
		if v == readJSON {
			return jen.Id("objectFromJSON")
		}
	case *schema.Vector:
		return g.namedVector(v, t)
	case *schema.Repeat, *schema.Query:
	}
	return nil
}

// namedVector is the function that does it to a vector that has its own, or nil.
func (g *generator) namedVector(v verb, t *schema.Vector) *jen.Statement {
	own := g.vector(t)
	switch {
	case own != nil && v == write:
		return jen.Id("encode" + own.name)
	case own != nil && v == skip:
		return jen.Id("walk" + own.name)
	}
	return nil
}

// ofPointer is a method as a function: (*tl.Decoder).Int64.
func ofPointer(t *jen.Statement, method string) *jen.Statement {
	return jen.Parens(jen.Op("*").Add(t)).Dot(method)
}

// namedPrimitive is the method of package tl that does it, or nil.
func namedPrimitive(v verb, t *schema.Primitive) *jen.Statement {
	p := primitives[t.Kind]
	switch {
	case v == write && p.form == named:
		return ofPointer(jen.Qual(tlPath, "Encoder"), p.codec)
	case v == read && t.Kind != schema.True:
		return ofPointer(jen.Qual(tlPath, "Decoder"), p.codec)
	case v == skip && fixed(t) < 0:
		return ofPointer(jen.Qual(tlPath, "Walk"), "String")
	case v == writeJSON && p.form != sliced:
		return ofPointer(jen.Qual(tlPath, "JSONEncoder"), p.json)
	case v == readJSON:
		return jen.Qual(tlPath, "JSON").Dot(p.json)
	case v == equal && isBytes(t):
		return jen.Qual("bytes", "Equal")
	}
	return nil
}

// namedClass is the function that does it to any constructor of a class without
// arguments, or nil.
func (g *generator) namedClass(v verb, c *schema.Class) *jen.Statement {
	only, name := g.only(c), g.names.classes[c]
	switch v {
	case write:
		if only != nil || g.isLeaf(c) {
			return nil
		}
		return jen.Id("encode" + name)
	case skip:
		return jen.Id("walk" + name)
	case readJSON, clone, equal:
		if only != nil {
			return namedStruct(v, only)
		}
		return jen.Id(map[verb]string{readJSON: "decode", clone: "clone", equal: "equal"}[v] + name +
			map[verb]string{readJSON: "JSON"}[v])
	case read, writeJSON:
	}
	return nil
}

// namedStruct is the function that does it to a struct without its id, or nil.
func namedStruct(v verb, r *record) *jen.Statement {
	switch v {
	case write:
		return jen.Id("encode" + r.name + "Bare")
	case skip:
		return jen.Id("walk" + r.name + "Bare")
	case readJSON:
		return jen.Qual(tlPath, "JSONStruct").Types(jen.Id(r.name))
	case clone:
		return ofPointer(jen.Id(r.name), "Clone")
	case equal:
		return ofPointer(jen.Id(r.name), "Equal")
	case read, writeJSON:
	}
	return nil
}

// item is the function that does it to one item of a repetition. Those of
// several fields get what the repetition has from around it.
func (g *generator) item(v verb, t *schema.Repeat) *jen.Statement {
	if item := itemOf(t); item != nil {
		return g.value(v, item)
	}
	r := g.records.items[t]
	args := g.ownArgs(v, r.newest())
	name := map[verb]string{read: "decode" + r.name + "Bare", skip: "walk" + r.name + "Bare", readJSON: "decode" + r.name + "JSON"}[v]
	if name != "" && len(args) == 0 && v != read {
		return jen.Id(name)
	}
	return v.closure(g.itemType(t), func(b *jen.Group) {
		switch v {
		case read:
			b.Return(g.readNested(name, args, len(args) == 0, jen.Id("field"), jen.Nil()))
		case skip:
			b.Return(jen.Id(name).Call(prefixed(args, jen.Id("w"), jen.Id("off"))...))
		case readJSON:
			b.Return(jen.Id(name).Call(prefixed(args, jen.Id("v"))...))
		case clone:
			b.Return(jen.Id("v").Dot("clone").Call(args...))
		case equal:
			b.Return(jen.Id("x").Dot("equal").Call(prefixed(args, jen.Id("y"))...))
		case write, writeJSON: // the loop does it
		}
	})
}

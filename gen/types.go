package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// primitive is how a type of the wire is spelled, written and read in Go.
type primitive struct {
	code  func() *jen.Statement // its Go type
	codec string                // the methods of tl.Encoder and tl.Decoder
	form  handing               // how the encoder's is called
	least int                   // the smallest number of bytes on the wire
	json  string                // the methods of tl.JSONEncoder and tl.JSON
}

// handing is how a primitive's value is handed to the encoder.
type handing int

const (
	alone  handing = iota // e.Int32(v)
	named                 // e.String(v, "title"), which may fail
	sliced                // e.Raw(v[:])
)

// primitives, by kind. The bare true has no value of its own: a field of it is
// the presence of nothing.
var primitives = map[schema.Kind]primitive{
	schema.Int:          {jen.Int32, "Int32", alone, 4, "Int32"},
	schema.Long:         {jen.Int64, "Int64", alone, 8, "Int64"},
	schema.Float:        {jen.Float32, "Float", alone, 4, "Float"},
	schema.Double:       {jen.Float64, "Double", alone, 8, "Double"},
	schema.String:       {jen.String, "String", named, 4, "String"},
	schema.Bytes:        {byteSlice, "ByteString", named, 4, "ByteString"},
	schema.Int128:       {ofTL("Int128"), "Int128", sliced, 16, "Int128"},
	schema.Int256:       {ofTL("Int256"), "Int256", sliced, 32, "Int256"},
	schema.Int512:       {ofTL("Int512"), "Int512", sliced, 64, "Int512"},
	schema.Int32:        {jen.Int32, "Int32", alone, 4, "Int32"},
	schema.Int53:        {jen.Int64, "Int64", alone, 8, "Int53"},
	schema.Int64:        {jen.Int64, "Int64", alone, 8, "Int64"},
	schema.SecureString: {jen.String, "String", named, 4, "String"},
	schema.SecureBytes:  {byteSlice, "ByteString", named, 4, "ByteString"},
	schema.Nat32:        {jen.Uint32, "Uint32", alone, 4, "Uint32"},
	schema.Bool:         {jen.Bool, "Bool", alone, 4, "Bool"},
	schema.True:         {jen.Bool, "", alone, 0, "Bool"},
}

func byteSlice() *jen.Statement { return jen.Index().Byte() }

// ofTL is a type of package tl.
func ofTL(name string) func() *jen.Statement {
	return func() *jen.Statement { return jen.Qual(tlPath, name) }
}

// parts are the types that a type is made of, but for the fields of a
// repetition's items.
func parts(t schema.Type) []schema.Type {
	switch t := t.(type) {
	case *schema.Vector:
		return []schema.Type{t.Item}
	case *schema.Repeat:
		if item := itemOf(t); item != nil {
			return []schema.Type{item}
		}
	case *schema.Boxed:
		return typesOf(t.Args)
	case *schema.Bare:
		return typesOf(t.Args)
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
	return nil
}

// applied are the class that a type applies to arguments, and those.
func applied(t schema.Type) (*schema.Class, []schema.Arg) {
	switch t := t.(type) {
	case *schema.Boxed:
		return t.Class, t.Args
	case *schema.Bare:
		return t.Constructor.Class(), t.Args
	case *schema.Primitive, *schema.Vector, *schema.Repeat, *schema.Object, *schema.Var, *schema.Query:
	}
	return nil, nil
}

func typesOf(args []schema.Arg) []schema.Type {
	var types []schema.Type
	for _, a := range args {
		if a.Type != nil {
			types = append(types, a.Type)
		}
	}
	return types
}

// holds tells whether the type is or holds one that is asked for.
func holds(t schema.Type, is func(schema.Type) bool) bool {
	if is(t) {
		return true
	}
	for _, part := range parts(t) {
		if holds(part, is) {
			return true
		}
	}
	return false
}

func isVar(t schema.Type) bool {
	_, ok := t.(*schema.Var)
	return ok
}

func isVector(t schema.Type) bool {
	_, ok := t.(*schema.Vector)
	return ok
}

// isTrue tells whether t is the bare true.
func isTrue(t schema.Type) bool {
	p, ok := t.(*schema.Primitive)
	return ok && p.Kind == schema.True
}

// goType is the Go type that holds a t that is always there.
func (g *generator) goType(t schema.Type) *jen.Statement {
	return g.spell(t, func(p *schema.Param) *jen.Statement { return jen.Id(g.names.params[p]) })
}

// spell is goType with param for what stands for template arguments.
func (g *generator) spell(t schema.Type, param func(*schema.Param) *jen.Statement) *jen.Statement {
	switch t := t.(type) {
	case *schema.Primitive:
		return primitives[t.Kind].code()
	case *schema.Boxed:
		if only := g.only(t.Class); only != nil {
			return g.pointer(only.newest().combinator, t.Args, param)
		}
		return jen.Id(g.names.classes[t.Class]).Add(g.typeList(typesOf(t.Args), param))
	case *schema.Bare:
		return g.pointer(t.Constructor, t.Args, param)
	case *schema.Vector:
		return jen.Index().Add(g.spell(t.Item, param))
	case *schema.Repeat:
		if item := itemOf(t); item != nil {
			return jen.Index().Add(g.spell(item, param))
		}
		return jen.Index().Add(g.itemType(t))
	case *schema.Object:
		return jen.Qual(tlPath, "Object")
	case *schema.Var:
		return param(t.Param)
	case *schema.Query:
		return jen.Qual(tlPath, "Function").Types(param(t.Param))
	}
	return jen.Null()
}

// itemType is *PolygonPoint, what a repetition of several fields repeats.
func (g *generator) itemType(t *schema.Repeat) *jen.Statement {
	r := g.records.items[t]
	return jen.Op("*").Id(r.name).Add(typeArgs(r.params))
}

// only is the struct of all constructors of the class, or nil where there are several.
func (g *generator) only(c *schema.Class) *record {
	if all := g.records.classes[c]; len(all) == 1 {
		return all[0]
	}
	return nil
}

// pointer is *Pair[int32, string] for a constructor and the arguments of its class.
func (g *generator) pointer(k *schema.Combinator, args []schema.Arg, param func(*schema.Param) *jen.Statement) *jen.Statement {
	f := g.records.forms[k]
	var types []schema.Type
	for _, p := range f.types {
		types = append(types, args[position(k, p)].Type)
	}
	return jen.Op("*").Id(f.record.name).Add(g.typeList(types, param))
}

// position is the place of the constructor's template argument among the
// arguments of its class.
func position(k *schema.Combinator, p *schema.Param) int {
	return slices.IndexFunc(k.Result.(*schema.Boxed).Args, func(a schema.Arg) bool {
		v, isVar := a.Type.(*schema.Var)
		return isVar && v.Param == p || a.Nat != nil && len(a.Nat.Words) == 1 && a.Nat.Words[0] == p.Word
	})
}

// typeList is [int32, string], or nothing for no types.
func (g *generator) typeList(types []schema.Type, param func(*schema.Param) *jen.Statement) *jen.Statement {
	if len(types) == 0 {
		return jen.Null()
	}
	var list []jen.Code
	for _, t := range types {
		list = append(list, g.spell(t, param))
	}
	return jen.Types(list...)
}

// typeArgs is [X, Y] where the type parameters are used.
func typeArgs(params []string) *jen.Statement {
	if len(params) == 0 {
		return jen.Null()
	}
	var list []jen.Code
	for _, p := range params {
		list = append(list, jen.Id(p))
	}
	return jen.Types(list...)
}

// typeParams is [X, Y any] where they are declared.
func typeParams(params []string) *jen.Statement {
	if len(params) == 0 {
		return jen.Null()
	}
	var list []jen.Code
	for i, p := range params {
		param := jen.Id(p)
		if i == len(params)-1 {
			param.Any()
		}
		list = append(list, param)
	}
	return jen.Types(list...)
}

func isBytes(t schema.Type) bool {
	_, primitive := t.(*schema.Primitive)
	return primitive && isNilable(t)
}

// isNilable tells whether the Go type has a nil, which stands for absence.
func isNilable(t schema.Type) bool {
	switch t := t.(type) {
	case *schema.Primitive:
		return t.Kind == schema.Bytes || t.Kind == schema.SecureBytes
	case *schema.Boxed, *schema.Bare, *schema.Vector, *schema.Repeat, *schema.Object, *schema.Query:
		return true
	case *schema.Var:
	}
	return false
}

// least is the smallest number of bytes that a t takes on the wire, as far as it is known.
func (g *generator) least(t schema.Type) int {
	switch t := t.(type) {
	case *schema.Primitive:
		return primitives[t.Kind].least
	case *schema.Bare:
		n := maxLeast
		for _, f := range g.records.forms[t.Constructor].record.forms {
			n = min(n, g.leastFields(f.combinator.Fields))
		}
		return n
	case *schema.Repeat:
		return int(min(t.Count.Constant, maxLeast)) * g.leastFields(t.Fields)
	case *schema.Var:
		return 0
	case *schema.Boxed, *schema.Vector, *schema.Object, *schema.Query:
	}
	return 4
}

// maxLeast bounds what least multiplies: it need not be the greatest lower bound.
const maxLeast = 1 << 16

// leastFields adds up the fields that are always there. A bare constructor
// within another counts nothing: it may be the same.
func (g *generator) leastFields(fields []*schema.Field) int {
	n := 0
	for _, f := range fields {
		nested := holds(f.Type, func(t schema.Type) bool { _, bare := t.(*schema.Bare); return bare })
		if f.Cond == nil && (!nested || isVector(f.Type)) {
			n += min(g.least(f.Type), maxLeast)
		}
	}
	return n
}

package inspect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// primitives are the types of the wire format by their names.
var primitives = func() map[string]schema.Kind {
	all := map[string]schema.Kind{}
	for k := schema.Int; k <= schema.True; k++ {
		all[k.String()] = k
	}
	return all
}()

// stated is the type that is written, or nil and an error.
func (e *encoder) stated(t *typeName) schema.Type {
	kind, isPrimitive := primitives[t.name]
	all := e.in.vocabulary()
	switch class := all.classes[t.name]; {
	case t.bare:
		return e.statedBare(t)
	case strings.EqualFold(t.name, "vector") && len(t.args) == 1:
		if item := e.stated(&t.args[0]); item != nil {
			return &schema.Vector{Boxed: t.name == "Vector", Item: item}
		}
		return nil
	case isPrimitive && len(t.args) == 0:
		return &schema.Primitive{Kind: kind}
	case t.name == anything && len(t.args) == 0:
		return &schema.Object{}
	case class != nil:
		if args, ok := e.statedArgs(t, class); ok {
			return &schema.Boxed{Class: class, Args: args}
		}
		return nil
	}
	names := make([]string, 0, len(all.classes)+len(primitives))
	for name := range all.classes {
		names = append(names, name)
	}
	for name := range primitives {
		names = append(names, name)
	}
	remedy := "no schema here declares it"
	if all.combinators[t.name] != nil {
		remedy = "a bare constructor is %" + t.name
	}
	e.note(t.span, fmt.Sprintf("unknown type %q", t.name), meant(t.name, slices.Sorted(slices.Values(names)), remedy))
	return nil
}

// statedBare is %name.
func (e *encoder) statedBare(t *typeName) schema.Type {
	c := e.in.named(t.written, nil)
	if c == nil {
		e.note(t.span, fmt.Sprintf("unknown name %q", t.name), meant(t.name, e.in.vocabulary().names, "no schema here declares it"))
		return nil
	}
	if c.Class() == nil {
		e.note(t.span, fmt.Sprintf("%s is a function, which is no type", t.name), "")
		return nil
	}
	if args, ok := e.statedArgs(t, c.Class()); ok {
		return &schema.Bare{Constructor: c, Args: args}
	}
	return nil
}

// statedArgs are the arguments of a class.
func (e *encoder) statedArgs(t *typeName, class *schema.Class) ([]schema.Arg, bool) {
	if len(t.args) != len(class.Params) {
		e.note(t.span, fmt.Sprintf("%s takes %d arguments, met %d", class.Name, len(class.Params), len(t.args)), "")
		return nil, false
	}
	var args []schema.Arg
	for n, kind := range class.Params {
		if kind == schema.NatParam {
			number, err := strconv.ParseUint(t.args[n].name, 10, 32)
			if err != nil {
				e.note(t.args[n].span, fmt.Sprintf("want a number as argument of %s, met %q", class.Name, t.args[n].name), "")
				return nil, false
			}
			args = append(args, schema.Arg{Nat: &schema.Nat{Constant: uint32(number)}})
			continue
		}
		typ := e.stated(&t.args[n])
		if typ == nil {
			return nil, false
		}
		args = append(args, schema.Arg{Type: typ})
	}
	return args, true
}

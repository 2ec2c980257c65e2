package schema

import "slices"

// Numbers are the numbers that a type depends on, each once, in the order in
// which it names them: in arguments, in how often something is repeated, and in
// what is repeated.
func Numbers(t Type) []*Field {
	var n dependence
	n.typ(t)
	return n
}

// Numbers are those from around the repetition that its fields depend on.
func (r *Repeat) Numbers() []*Field {
	var n dependence
	n.fields(r)
	return n
}

// RepeatedBy is the number that alone says how often the field, which is always
// there, is repeated, or nil.
func (f *Field) RepeatedBy() *Field {
	r, ok := f.Type.(*Repeat)
	if !ok || f.Cond != nil || r.Count.Constant != 0 || len(r.Count.Words) != 1 || r.Count.Words[0].Cond != nil {
		return nil
	}
	return r.Count.Words[0]
}

// Bits are the bits that the condition looks at.
func (c *Cond) Bits() uint32 {
	if c.Bit == AnyBit {
		return ^uint32(0)
	}
	return 1 << c.Bit
}

// dependence is the numbers that something depends on, in order.
type dependence []*Field

func (n *dependence) add(all ...*Field) {
	for _, f := range all {
		if !slices.Contains(*n, f) {
			*n = append(*n, f)
		}
	}
}

func (n *dependence) typ(t Type) {
	switch t := t.(type) {
	case *Vector:
		n.typ(t.Item)
	case *Boxed:
		n.args(t.Args)
	case *Bare:
		n.args(t.Args)
	case *Repeat:
		n.add(t.Count.Words...)
		n.fields(t)
	case *Primitive, *Object, *Var, *Query:
	}
}

func (n *dependence) args(args []Arg) {
	for _, a := range args {
		if a.Nat != nil {
			n.add(a.Nat.Words...)
		} else {
			n.typ(a.Type)
		}
	}
}

// fields adds what the repetition's fields depend on, but for these themselves.
func (n *dependence) fields(r *Repeat) {
	var inner dependence
	for _, f := range r.Fields {
		if f.Cond != nil {
			inner.add(f.Cond.Word)
		}
		inner.typ(f.Type)
	}
	for _, f := range inner {
		if !slices.Contains(r.Fields, f) {
			n.add(f)
		}
	}
}

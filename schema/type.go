package schema

import (
	"fmt"
	"slices"
)

// application resolves a type with its arguments side by side: Vector t.
func (r *resolver) application(d *declaration, a *application) Type {
	head, args := a.Terms[0], a.Terms[1:]
	if len(args) == 0 {
		return r.term(d, head)
	}
	if !isVector(head.Name) || len(args) != 1 || head.Args != nil {
		r.errorf(d.file, textRange(head.Pos, head.Name), "only Vector and vector take one", "type %s takes no argument", head.Name)
		return nil
	}
	return vector(head, r.term(d, args[0]))
}

func isVector(name string) bool { return name == "Vector" || name == "vector" }

// vector is the list that head spells, or nil if its items are unknown.
func vector(head *term, item Type) Type {
	if item == nil {
		return nil
	}
	return &Vector{Boxed: head.Name == "Vector" && !head.Percent, Item: item}
}

// term resolves a type; what is wrong with it is reported, and the result nil.
func (r *resolver) term(d *declaration, t *term) Type {
	switch {
	case t.List != nil || t.Repeat != nil || t.Number != "":
		r.errorf(d.file, rangeOf(t.Pos, t.EndPos, d.file), "a list is Vector<T>", "repetition is not understood in %s", d.Name)
		return nil
	case t.Group != nil:
		return r.group(d, t)
	case t.Nat:
		return &Primitive{Nat}
	case t.Args != nil:
		return r.generic(d, t)
	}
	return r.name(d, t)
}

// group resolves a type in parentheses, with a % before them or without.
func (r *resolver) group(d *declaration, t *term) Type {
	at := rangeOf(t.Pos, t.EndPos, d.file)
	body := t.Group.Body.single()
	switch {
	case body == nil:
		r.errorf(d.file, at, "name a type", "a sum is no type")
		return nil
	case t.Bang || t.Group.Name != "" || t.Group.Cond != nil:
		r.errorf(d.file, at, "write the type alone", "these parentheses hold more than a type")
		return nil
	}
	inner := r.application(d, body)
	if !t.Percent || inner == nil {
		return inner
	}
	switch inner := inner.(type) {
	case *Vector:
		return &Vector{Item: inner.Item}
	case *Boxed:
		return r.bare(d, inner.Class, at)
	default:
		return inner
	}
}

// bare is the only constructor of the class, without its id.
func (r *resolver) bare(d *declaration, class *Class, at Range) Type {
	if len(class.Constructors) == 1 {
		return &Bare{class.Constructors[0]}
	}
	r.errorf(d.file, at, "write the constructor's name",
		"class %s has %d constructors, so %% does not say which", class.Name, len(class.Constructors))
	return nil
}

// generic resolves Vector<T>.
func (r *resolver) generic(d *declaration, t *term) Type {
	item := (*application)(nil)
	if len(t.Args) == 1 {
		item = t.Args[0].single()
	}
	if !isVector(t.Name) || item == nil {
		r.errorf(d.file, textRange(t.Pos, t.Name), "only Vector and vector take one", "type %s takes no such argument", t.Name)
		return nil
	}
	return vector(t, r.application(d, item))
}

// name resolves a name that stands alone.
func (r *resolver) name(d *declaration, t *term) Type {
	switch {
	case slices.Contains(d.Generics, t.Name) && t.Bang:
		return &Query{t.Name}
	case slices.Contains(d.Generics, t.Name):
		return &Answer{t.Name}
	case t.Bang:
		r.errorf(d.file, textRange(t.Pos, "!"+t.Name), "it stands before a template argument, as in {X:Type} query:!X", "! has no meaning here")
		return nil
	case t.Name == "Object":
		return &Object{}
	case t.Name == "nat":
		return &Primitive{Nat}
	}
	if k := slices.Index(primitives[:True], t.Name); k >= 0 {
		return &Primitive{Kind(k)}
	}
	if c := r.constructors[t.Name]; c != nil && isLower(t.Name) {
		return &Bare{c.Combinator}
	}
	if class := r.classes[t.Name]; class != nil {
		if !t.Percent {
			return &Boxed{class}
		}
		return r.bare(d, class, textRange(t.Pos, "%"+t.Name))
	}
	if t.Name == "true" {
		return &Primitive{True}
	}
	r.unknown(d, t)
	return nil
}

// unknown reports a name that nothing declares.
func (r *resolver) unknown(d *declaration, t *term) {
	at := textRange(t.Pos, t.Name)
	if t.Percent || t.Bang {
		at.Start.Column++
		at.Start.Offset++
		at.End.Column++
		at.End.Offset++
	}
	remedy := "declare a constructor of it"
	if near := nearest(t.Name, r.typeNames()); near != "" {
		remedy = fmt.Sprintf("did you mean %q?", near)
	}
	r.errorf(d.file, at, remedy, "unknown type %q", t.Name)
}

// typeNames are all names that a type may have, in order.
func (r *resolver) typeNames() []string {
	names := slices.Clone(primitives[:True])
	for _, c := range r.schema.Classes {
		names = append(names, c.Name)
	}
	for _, d := range r.declarations {
		if !d.Function {
			names = append(names, d.Name)
		}
	}
	return names
}

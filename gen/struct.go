package gen

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// isOpt tells whether the struct holds the field as a tl.Opt.
func (s *slot) isOpt() bool { return s.optional && !isTrue(s.typ) && !isNilable(s.typ) }

// isHeld tells whether the struct has the field: a bare true that is always
// there has neither bytes nor a choice.
func (s *slot) isHeld() bool { return s.role.isStored() && (s.optional || !isTrue(s.typ)) }

// unknown is the name of the struct's field for bits of the word that no field is behind.
func (s *slot) unknown() string { return "unknown" + s.goName }

// self is x.Title.
func (s *slot) self() *jen.Statement { return jen.Id("x").Dot(s.goName) }

// isSet is the expression that tells whether the slot holds something to say.
func (s *slot) isSet() *jen.Statement {
	switch {
	case s.isOpt():
		return s.self().Dot("IsSet").Call()
	case isTrue(s.typ):
		return s.self()
	case s.optional:
		return s.self().Op("!=").Nil()
	}
	return isNotZero(s.typ, s.self())
}

// isNotZero compares the value with its type's zero value.
func isNotZero(t schema.Type, v *jen.Statement) *jen.Statement {
	p, ok := t.(*schema.Primitive)
	switch {
	case isVector(t), isRepeat(t), isBytes(t):
		return jen.Len(v).Op("!=").Lit(0)
	case !ok:
		return v.Op("!=").Nil()
	case p.Kind == schema.Bool:
		return v
	case primitives[p.Kind].form == sliced:
		return v.Op("!=").Parens(primitives[p.Kind].code().Values())
	case primitives[p.Kind].codec == "String":
		return v.Op("!=").Lit("")
	}
	return v.Op("!=").Lit(0)
}

func isRepeat(t schema.Type) bool {
	_, ok := t.(*schema.Repeat)
	return ok
}

// record emits a struct and its methods.
func (g *generator) record(f *file, r *record) {
	if r.label != "" {
		g.typeIDs(f, r)
	}
	g.structure(f, r)
	g.identity(f, r)
	if !r.isOpen() {
		g.encodeBoxed(f, r)
		g.decodeBoxed(f, r)
	}
	for _, form := range r.forms {
		if g.isSimple(r) {
			break
		}
		g.encode(f, form)
		if g.bare[r] || form.isRead() {
			g.decode(f, form)
		}
	}
	if g.bare[r] {
		g.bareFunctions(f, r)
	}
	for _, feature := range g.features() {
		feature.record(f, r)
	}
}

// isRead tells whether the form is the newest with its id, so that who meets
// the id takes the value for this form.
func (f *form) isRead() bool {
	if f.combinator == nil {
		return true
	}
	newest := slices.IndexFunc(f.record.forms, func(o *form) bool { return o.combinator.ID == f.combinator.ID })
	return f.record.forms[newest] == f
}

// read are the forms of the record that have an id of their own.
func (r *record) read() []*form {
	return slices.DeleteFunc(slices.Clone(r.forms), func(f *form) bool { return !f.isRead() })
}

// typeID is the name of the constant with the form's id.
func (f *form) typeID() string { return f.record.name + f.suffix + "TypeID" }

// typeIDs emits
//
//	// InputUserTypeID is the id of inputUser.
//	const InputUserTypeID uint32 = 0xf21158c6
func (g *generator) typeIDs(f *file, r *record) {
	for _, form := range r.read() {
		where := ""
		if form != r.newest() {
			where = fmt.Sprintf(" up to layer %d", form.combinator.LastLayer())
		}
		f.Commentf("%s is the id of %s%s.", form.typeID(), r.label, where)
		f.Const().Id(form.typeID()).Uint32().Op("=").Id(fmt.Sprintf("0x%08x", form.combinator.ID))
	}
}

// structure emits the struct, with the declaration as its comment. Tags hold
// the names that fields have in the schema.
func (g *generator) structure(f *file, r *record) {
	g.structComment(f, r)
	f.Type().Id(r.name).Add(typeParams(r.params)).StructFunc(func(b *jen.Group) {
		for _, s := range r.slots {
			switch {
			case s.role == flags:
				b.Id(s.unknown()).Uint32()
			case !s.isHeld():
			default:
				g.comment(b, s.doc)
				b.Id(s.goName).Add(g.slotType(s)).Tag(map[string]string{"tl": tag(s)})
			}
		}
	})
}

// tag is what text forms call the field.
func tag(s *slot) string {
	if isTrue(s.typ) {
		return s.name + ",flag"
	}
	return s.name
}

// slotType is the Go type of the struct's field.
func (g *generator) slotType(s *slot) *jen.Statement {
	if s.isOpt() {
		return jen.Qual(tlPath, "Opt").Types(g.goType(s.typ))
	}
	return g.goType(s.typ)
}

// receiver begins func (x *Pair[X, Y]) name.
func (g *generator) receiver(f *file, form *form, x, name string) *jen.Statement {
	var params []string
	for _, p := range form.types {
		params = append(params, g.names.params[p])
	}
	r := jen.Op("*").Id(form.record.name).Add(typeArgs(params))
	if x != "" {
		r = jen.Id(x).Add(r)
	}
	return f.Func().Params(r).Id(name)
}

// method begins a method of the struct.
func (g *generator) method(f *file, r *record, x, name string) *jen.Statement {
	return g.receiver(f, r.newest(), x, name)
}

// identity emits the methods that say what the value is.
func (g *generator) identity(f *file, r *record) {
	if r.label != "" {
		f.Commentf("TypeID is the id of %s.", r.label)
		g.method(f, r, "", "TypeID").Params().Uint32().Block(jen.Return(jen.Id(r.newest().typeID())))
		f.Commentf("TypeName is %s.", r.label)
		g.method(f, r, "", "TypeName").Params().String().Block(jen.Return(jen.Lit(r.label)))
	}
	f.Comment("String is the value in TL's text form, cut where it is long.")
	g.method(f, r, "x", "String").Params().String().Block(jen.Return(jen.Qual(tlPath, "Text").Call(jen.Id("x"))))
	if !g.config.Log {
		return
	}
	f.Comment("LogValue is the value as String has it.")
	g.method(f, r, "x", "LogValue").Params().Qual("log/slog", "Value").Block(jen.Return(jen.Qual(tlPath, "LogValue").Call(jen.Id("x"))))
}

package gen

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// decodeBoxed emits
//
//	func (x *InputUser) DecodeTL(d *tl.Decoder) error {
//		*x = InputUser{}
//		if d.Begin("inputUser", InputUserTypeID) {
//			x.decode(d)
//			d.Leave()
//		}
//		return d.Err()
//	}
func (g *generator) decodeBoxed(f *file, r *record) {
	f.Comment("DecodeTL reads the boxed value.")
	g.method(f, r, "x", "DecodeTL").Params(decoder()).Error().BlockFunc(func(b *jen.Group) {
		b.Op("*").Id("x").Op("=").Id(r.name).Add(typeArgs(r.params)).Values()
		if forms := r.read(); len(forms) > 1 {
			g.decodeForms(b, r, forms)
		} else {
			b.If(jen.Id("d").Dot("Begin").Call(jen.Lit(r.label), jen.Id(r.newest().typeID()))).Block(
				jen.Id("x").Dot("decode").Call(jen.Id("d")),
				jen.Id("d").Dot("Leave").Call(),
			)
		}
		b.Return(jen.Id("d").Dot("Err").Call())
	})
}

// decodeForms emits
//
//	if d.Enter("user") {
//		switch id := d.ID("user"); id {
//		case UserTypeID:
//			x.decode(d)
//		case UserLayer170TypeID:
//			x.decodeLayer170(d)
//		default:
//			d.Unknown(id, "user")
//		}
//		d.Leave()
//	}
func (g *generator) decodeForms(b *jen.Group, r *record, forms []*form) {
	b.If(jen.Id("d").Dot("Enter").Call(jen.Lit(r.label))).Block(
		jen.Switch(jen.Id("id").Op(":=").Id("d").Dot("ID").Call(jen.Lit(r.label)), jen.Id("id")).BlockFunc(func(b *jen.Group) {
			for _, form := range forms {
				b.Case(jen.Id(form.typeID())).Block(jen.Id("x").Dot("decode" + form.suffix).Call(jen.Id("d")))
			}
			b.Default().Block(jen.Id("d").Dot("Unknown").Call(jen.Id("id"), jen.Lit(r.label)))
		}),
		jen.Id("d").Dot("Leave").Call(),
	)
}

// decode emits the method that reads the fields into an empty struct.
func (g *generator) decode(f *file, form *form) {
	f.Line()
	g.receiver(f, form, "x", "decode"+form.suffix).Params(prefixed(g.formParams(read, form), decoder())...).
		BlockFunc(func(b *jen.Group) {
			for _, fl := range form.fields {
				if fl.role.isWord() {
					g.readWord(b, fl)
					g.keepWord(b, fl)
					g.decodeRemoved(b, fl)
					continue
				}
				g.decodeField(b, fl)
			}
		})
}

// removed are the fields of type true that older forms with the form's id had,
// by a bit of the word that the form has no use for: they do not count in ids of
// Telegram.
func (f *form) removed(word *field) []*field {
	var found []*field
	for _, older := range f.record.forms {
		if older.combinator == nil || older.combinator.ID != f.combinator.ID {
			continue
		}
		for _, fl := range older.fields {
			isOlder := fl.Cond != nil && isTrue(fl.Type) && older.wordOf(fl) != nil && older.wordOf(fl).slot == word.slot
			seen := slices.ContainsFunc(found, func(o *field) bool { return o.slot == fl.slot })
			if isOlder && !seen && word.own&bitsOf(fl.Cond) == 0 && !f.has(fl.slot) {
				found = append(found, fl)
			}
		}
	}
	return found
}

// wordOf is the flags word beside the field that says whether it is there, or nil.
func (f *form) wordOf(fl *field) *field {
	for _, word := range f.fields {
		if word.Field == fl.Cond.Word && word.role == flags {
			return word
		}
	}
	return nil
}

// has tells whether the form has a field that is stored there.
func (f *form) has(s *slot) bool {
	return slices.ContainsFunc(f.fields, func(fl *field) bool { return fl.slot == s })
}

// decodeRemoved emits what reads the fields of the word that the form's id once had.
func (g *generator) decodeRemoved(b *jen.Group, word *field) {
	for _, fl := range word.form.removed(word) {
		b.Add(fl.self()).Op("=").Add(bitOf(g.local(word.Field), fl.Cond.Bit))
	}
}

// decodeField emits what reads the field, within a condition if it is optional:
//
//	if flags&(1<<0) != 0 {
//		x.TTLPeriod = tl.Some(d.Int32("ttl_period"))
//	}
func (g *generator) decodeField(b *jen.Group, f *field) {
	switch {
	case f.role == length || !f.isHeld():
		return
	case isTrue(f.Type):
		b.Add(f.self()).Op("=").Add(g.condition(f.Cond))
		return
	}
	v := g.read(f.Type, jen.Lit(f.name))
	if f.isOpt() {
		v = jen.Qual(tlPath, "Some").Call(v)
	}
	read := func(b *jen.Group) {
		g.sayBehind(b, f)
		b.Add(f.self()).Op("=").Add(v)
	}
	if f.Cond == nil {
		read(b)
		return
	}
	b.If(g.condition(f.Cond)).BlockFunc(read)
}

// sayBehind emits d.Behind(4) before a value whose constructor may be one that
// nobody knows, where only so many bytes follow it.
func (g *generator) sayBehind(b *jen.Group, f *field) {
	t, ok := f.Type.(*schema.Boxed)
	if !ok || !g.isKept(t.Class) {
		return
	}
	if n, known := f.form.behind(slices.Index(f.form.fields, f)); known {
		b.Id("d").Dot("Behind").Call(jen.Lit(n))
	}
}

// readWord emits what reads a number into a variable: flags := d.Uint32("flags").
func (g *generator) readWord(b *jen.Group, f *field) {
	read := jen.Id("d").Dot("Uint32").Call(jen.Lit(f.name))
	if f.Cond == nil {
		b.Add(g.local(f.Field)).Op(":=").Add(read)
		return
	}
	b.Var().Add(g.local(f.Field)).Uint32()
	b.If(g.condition(f.Cond)).Block(g.local(f.Field).Op("=").Add(read))
}

// keepWord emits what the struct keeps of a number:
//
//	x.unknownFlags = d.FlagBits(flags, 0x1, "flags")
//
// A flags word that is itself optional may be there and empty. Where no other
// field tells so, the bit in the other word is kept with the unknown ones.
func (g *generator) keepWord(b *jen.Group, f *field) {
	local := func() *jen.Statement { return g.local(f.Field) }
	kept := local()
	switch f.role {
	case flags:
		if other := g.aloneIn(f); other != nil {
			b.If(g.condition(f.Cond).Op("&&").Add(local()).Op("==").Lit(0)).
				Block(jen.Id("x").Dot(other.unknown()).Op("|=").Lit(1).Op("<<").Lit(f.Cond.Bit))
		}
		known := f.own
		for _, removed := range f.form.removed(f) {
			known |= bitsOf(removed.Cond)
		}
		b.Id("x").Dot(f.unknown()).Op("=").Id("d").Dot("FlagBits").Call(local(), jen.Id(fmt.Sprintf("%#x", known)), jen.Lit(f.name))
		return
	case mask:
		kept.Op("&^").Id(fmt.Sprintf("%#x", f.own))
	case count, value, length:
		return
	case number:
	}
	if f.Cond == nil && !f.isOpt() {
		b.Add(f.self()).Op("=").Add(kept)
		return
	}
	assign := f.self().Op("=").Qual(tlPath, "Some").Call(kept)
	if f.Cond != nil {
		assign = jen.If(g.condition(f.Cond)).Block(assign)
	}
	b.Add(assign)
}

// aloneIn is the flags word in which f alone depends on its bit, or nil.
func (g *generator) aloneIn(f *field) *field {
	if f.Cond == nil {
		return nil
	}
	for _, word := range f.form.fields {
		if word.Field == f.Cond.Word && word.role == flags && len(g.sharing(word)[f.Cond.Bit]) == 1 {
			return word
		}
	}
	return nil
}

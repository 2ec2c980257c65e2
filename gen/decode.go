package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// isSimple tells whether the struct has one form in all layers, that is never
// without its id: one method writes it, and one reads it.
func (g *generator) isSimple(r *record) bool {
	return !r.isOpen() && !r.isOfTemplate() && !g.bare[r] && len(r.forms) == 1 && len(g.spans(r)) == 1
}

// decodeBoxed emits the method that reads an id and the fields behind it. Every
// field is set, whatever the struct held before:
//
//	func (x *InputUser) DecodeTL(d *tl.Decoder) error {
//		r := d.Constructor(InputUserTypeID, "inputUser", 16, "user_id:long,access_hash:long")
//		_ = r[15]
//		x.UserID = int64(binary.LittleEndian.Uint64(r))
//		…
//		return d.Err()
//	}
func (g *generator) decodeBoxed(f *file, r *record) {
	f.Comment("DecodeTL reads the boxed value.")
	g.method(f, r, "x", "DecodeTL").Params(decoder()).Error().BlockFunc(func(b *jen.Group) {
		switch forms := r.read(); {
		case g.isSimple(r):
			g.decodeFields(b, r.newest(), true)
		case len(forms) > 1:
			g.decodeForms(b, r, forms)
		default:
			b.Id("d").Dot("Expect").Call(jen.Id(r.newest().typeID()), jen.Lit(r.label))
			b.Id("x").Dot("decode").Call(jen.Id("d"))
		}
		b.Return(jen.Id("d").Dot("Err").Call())
	})
}

// decodeForms emits
//
//	switch d.Next() {
//	case UserTypeID:
//		d.Expect(UserTypeID, "user")
//		x.decode(d)
//	case UserLayer170TypeID:
//		…
//	default:
//		d.Unknown("user")
//	}
func (g *generator) decodeForms(b *jen.Group, r *record, forms []*form) {
	b.Switch(jen.Id("d").Dot("Next").Call()).BlockFunc(func(b *jen.Group) {
		for _, form := range forms {
			b.Case(jen.Id(form.typeID())).Block(
				jen.Id("d").Dot("Expect").Call(jen.Id(form.typeID()), jen.Lit(r.label)),
				jen.Id("x").Dot("decode"+form.suffix).Call(jen.Id("d")))
		}
		b.Default().Block(jen.Id("d").Dot("Unknown").Call(jen.Lit(r.label)))
	})
}

// decode emits the method that reads the fields of one form.
func (g *generator) decode(f *file, form *form) {
	f.Line()
	g.receiver(f, form, "x", "decode"+form.suffix).Params(prefixed(g.formParams(read, form), decoder())...).
		BlockFunc(func(b *jen.Group) { g.decodeFields(b, form, false) })
}

// decodeFields emits what reads the fields, behind the id if that is to be read too.
func (g *generator) decodeFields(b *jen.Group, form *form, isBoxed bool) {
	r := &run{}
	if isBoxed {
		r.boxed = form
	}
	g.clearOthers(b, form)
	closes := g.open(b, form)
	for _, fl := range form.fields {
		switch {
		case fl.isInRun():
			g.decodeInRun(b, r, fl)
		case fl.role.isWord():
			r.flush(b)
			g.readWord(b, fl)
			g.keepWord(b, fl, 4)
			g.decodeRemoved(b, fl)
		case fl.role == length || !fl.isHeld():
		case isTrue(fl.Type) && len(r.parts) > 0:
			r.then(func(b *jen.Group, _ int) { g.decodeField(b, fl) })
		default:
			r.flush(b)
			g.decodeField(b, fl)
		}
	}
	r.flush(b)
	closes(b)
}

// open emits what notes where the value ends, where that matters to one of its
// fields; what it returns emits the counterpart.
func (g *generator) open(b *jen.Group, form *form) (closes func(*jen.Group)) {
	if !g.config.Unknown {
		return func(*jen.Group) {}
	}
	if !slices.ContainsFunc(form.fields, func(fl *field) bool { return fl.role == value && fixed(fl.Type) < 0 }) {
		return func(*jen.Group) {}
	}
	b.Id("around").Op(":=").Id("d").Dot("Open").Call()
	return func(b *jen.Group) { b.Id("d").Dot("Close").Call(jen.Id("around")) }
}

// decodeInRun adds the field to the run.
func (g *generator) decodeInRun(b *jen.Group, r *run, fl *field) {
	kind := fl.kindOf()
	r.add(b, part{kind: kind, name: fl.name, read: func(b *jen.Group, v *jen.Statement) {
		switch {
		case fl.role.isWord():
			b.Add(g.local(fl.Field)).Op(":=").Add(v)
		case fl.isOpt():
			b.Add(fl.self()).Op("=").Qual(tlPath, "Some").Call(v)
		default:
			b.Add(fl.self()).Op("=").Add(v)
		}
	}})
	if fl.role.isWord() {
		before := r.size() - 4
		r.then(func(b *jen.Group, size int) {
			g.keepWord(b, fl, size-before)
			g.decodeRemoved(b, fl)
		})
	}
}

// clearOthers emits what clears the fields that other forms have.
func (g *generator) clearOthers(b *jen.Group, f *form) {
	for _, s := range f.record.slots {
		switch {
		case f.has(s):
		case s.role == flags:
			b.Id("x").Dot(s.unknown()).Op("=").Lit(0)
		case s.isHeld():
			b.Add(g.clear(s))
		}
	}
}

// clear is the statement that makes the slot empty.
func (g *generator) clear(s *slot) *jen.Statement {
	switch {
	case isTrue(s.typ):
		return s.self().Op("=").False()
	case s.isOpt():
		return s.self().Op("=").Add(g.slotType(s)).Values()
	case isNilable(s.typ):
		return s.self().Op("=").Nil()
	}
	return s.self().Op("=").Op("*").New(g.goType(s.typ))
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
			if isOlder && !seen && word.own&fl.Cond.Bits() == 0 && !f.has(fl.slot) {
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
//	} else {
//		x.TTLPeriod = tl.Opt[int32]{}
//	}
func (g *generator) decodeField(b *jen.Group, f *field) {
	if isTrue(f.Type) {
		b.Add(f.self()).Op("=").Add(g.condition(f.Cond))
		return
	}
	var old *jen.Statement
	if isNilable(f.Type) {
		old = f.self()
	}
	v := g.read(f.Type, jen.Lit(f.name), old)
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
	b.If(g.condition(f.Cond)).BlockFunc(read).Else().Block(g.clear(f.slot))
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
//	x.unknownFlags = d.Bits(flags, 0x1, 4, "flags")
//
// The number is the first of the last left bytes that were read. A flags word that
// is itself optional may be there and empty. Where no other field tells so, the bit
// in the other word is kept with the unknown ones.
func (g *generator) keepWord(b *jen.Group, f *field, left int) {
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
			known |= removed.Cond.Bits()
		}
		b.Id("x").Dot(f.unknown()).Op("=").Id("d").Dot("Bits").Call(local(), hexadecimal(known), jen.Lit(left), jen.Lit(f.name))
		return
	case mask:
		kept.Op("&^").Add(hexadecimal(f.own))
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
		assign = jen.If(g.condition(f.Cond)).Block(assign).Else().Block(g.clear(f.slot))
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

package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// local is the variable that the number is in while it is written or read.
func (g *generator) local(word *schema.Field) *jen.Statement { return jen.Id(g.names.locals[word]) }

// condition is the expression that tells whether the field is there: flags&(1<<3) != 0.
func (g *generator) condition(c *schema.Cond) *jen.Statement {
	if c.Bit == schema.AnyBit {
		return g.local(c.Word).Op("!=").Lit(0)
	}
	return bitOf(g.local(c.Word), c.Bit)
}

func bitOf(word *jen.Statement, bit int) *jen.Statement {
	return word.Op("&").Parens(jen.Lit(1).Op("<<").Lit(bit)).Op("!=").Lit(0)
}

// hexadecimal is the literal of so many bits: 0x1c.
func hexadecimal(bits uint32) *jen.Statement { return jen.Id(fmt.Sprintf("%#x", bits)) }

// isAsked tells whether somebody else decides that the field is there: a number
// from outside, or one that the struct holds as it is.
func (f *field) isAsked() bool {
	for _, word := range f.form.fields {
		if word.Field == f.Cond.Word {
			return word.role == number
		}
	}
	return true
}

// present is the expression that tells whether the field is set: x.Photo != nil.
func (g *generator) present(f *field) *jen.Statement {
	switch f.role {
	case flags:
		return g.local(f.Field).Op("!=").Lit(0)
	case mask:
		return f.isSet().Op("||").Add(g.local(f.Field)).Op("!=").Lit(0)
	case value, number, count, length:
	}
	return f.isSet()
}

// words emits the variables of the form's numbers as the struct tells them, from
// the last: whether a word is there depends on its own bits.
func (g *generator) words(b *jen.Group, f *form, wanted func(*field) bool) {
	for _, fl := range slices.Backward(f.fields) {
		if !wanted(fl) {
			continue
		}
		switch fl.role {
		case flags:
			g.computeWord(b, fl, g.stored(fl))
		case mask:
			g.computeWord(b, fl, fl.held().Op("&^").Add(hexadecimal(fl.own)))
		case number:
			b.Add(g.local(fl.Field)).Op(":=").Add(fl.held())
		case count:
			b.Add(g.local(fl.Field)).Op(":=").Uint32().Call(jen.Len(fl.counted.self()))
		case value, length:
		}
	}
}

// held is the number that the struct holds, 0 where it is absent.
func (f *field) held() *jen.Statement {
	if f.isOpt() {
		return f.self().Dot("Value").Call()
	}
	return f.self()
}

// stored are the bits of a flags word that are remembered: those that no field
// of this form is behind.
func (g *generator) stored(f *field) *jen.Statement {
	bits := jen.Id("x").Dot(f.unknown())
	if len(f.form.record.forms) > 1 {
		bits.Op("&^").Add(hexadecimal(f.own))
	}
	return bits
}

// computeWord emits
//
//	flags := x.unknownFlags
//	if x.TTLPeriod.IsSet() {
//		flags |= 1 << 0
//	}
func (g *generator) computeWord(b *jen.Group, word *field, stored *jen.Statement) {
	b.Add(g.local(word.Field)).Op(":=").Add(stored)
	for bit, group := range g.sharing(word) {
		for i, fl := range group {
			// One field speaks for all, but for a word, which may be there and empty.
			if i == 0 || fl.role == flags || group[i-1].role == flags {
				b.If(g.present(fl)).Block(g.local(word.Field).Op("|=").Lit(1).Op("<<").Lit(bit))
			}
		}
	}
}

// sharing are the fields that depend on each bit of the word.
func (g *generator) sharing(word *field) [32][]*field {
	var shared [32][]*field
	for _, fl := range word.form.fields {
		if fl.Cond != nil && fl.Cond.Word == word.Field && fl.Cond.Bit != schema.AnyBit {
			shared[fl.Cond.Bit] = append(shared[fl.Cond.Bit], fl)
		}
	}
	return shared
}

// halfSet emits, for every bit that fields share,
//
//	if x.LivePhoto != (x.Video != nil) {
//		e.HalfSet("flags.3", "live_photo, video")
//	}
//
// Where another flags word is among the fields, which is there if one of its own
// fields is, the others are compared with the bit.
func (g *generator) halfSet(b *jen.Group, word *field) {
	for bit, group := range g.sharing(word) {
		if len(group) < 2 {
			continue
		}
		first, others := g.operand(group[0]), group[1:]
		if slices.ContainsFunc(group, func(f *field) bool { return f.role == flags }) {
			first = jen.Parens(bitOf(g.local(word.Field), bit))
			others = slices.DeleteFunc(slices.Clone(group), func(f *field) bool { return f.role == flags })
		}
		if len(others) == 0 {
			continue
		}
		differs := jen.Null()
		for i, fl := range others {
			if i > 0 {
				differs.Op("||")
			}
			differs.Add(first.Clone()).Op("!=").Add(g.operand(fl))
		}
		b.If(differs).Block(jen.Id("e").Dot("HalfSet").Call(
			jen.Lit(fmt.Sprintf("%s.%d", word.name, bit)), jen.Lit(namesOf(group))))
	}
}

func namesOf(group []*field) string {
	var names []string
	for _, fl := range group {
		names = append(names, fl.name)
	}
	return strings.Join(names, ", ")
}

// operand is present as a side of a comparison: (x.Photo != nil).
func (g *generator) operand(f *field) *jen.Statement {
	if isTrue(f.Type) || f.isOpt() && f.role == value {
		return g.present(f)
	}
	return jen.Parens(g.present(f))
}

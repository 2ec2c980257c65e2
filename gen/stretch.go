package gen

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// Most optional fields of a value are absent: where at least fewest of them
// follow each other, up to most are tested for together.
const (
	fewest = 3
	most   = 6
)

// written are the fields that take bytes of their own.
func (f *form) written() []*field {
	return slices.DeleteFunc(slices.Clone(f.fields), func(fl *field) bool { return fl.role == length || isTrue(fl.Type) })
}

// stretches are the fields in order: those that may be absent and follow each
// other together, and each other field by itself.
func stretches(fields []*field, mayBeAbsent func(*field) bool) [][]*field {
	var all [][]*field
	for i := 0; i < len(fields); {
		n := 0
		for n < most && i+n < len(fields) && mayBeAbsent(fields[i+n]) {
			n++
		}
		if n < fewest {
			n = 1
		}
		all = append(all, fields[i:i+n])
		i += n
	}
	return all
}

// dependsOnBit tells whether a bit says that the field, which is no word itself, is there.
func (f *field) dependsOnBit() bool {
	return f.Cond != nil && f.Cond.Bit != schema.AnyBit && !f.role.isWord()
}

// anyOf is the expression that tells whether any of the fields is there:
// flags&0x1c|flags2&0x3 != 0.
func (g *generator) anyOf(stretch []*field) *jen.Statement {
	var words []*schema.Field
	bits := map[*schema.Field]uint32{}
	for _, f := range stretch {
		if !slices.Contains(words, f.Cond.Word) {
			words = append(words, f.Cond.Word)
		}
		bits[f.Cond.Word] |= f.Cond.Bits()
	}
	some := jen.Null()
	for i, word := range words {
		if i > 0 {
			some.Op("|")
		}
		some.Add(g.local(word)).Op("&").Add(hexadecimal(bits[word]))
	}
	return some.Op("!=").Lit(0)
}

// eachOf emits what do emits for each field of a stretch, within a condition
// where they are several.
func (g *generator) eachOf(b *jen.Group, stretch []*field, do func(*jen.Group, *field)) {
	within := func(b *jen.Group) {
		for _, f := range stretch {
			do(b, f)
		}
	}
	if len(stretch) == 1 {
		within(b)
		return
	}
	b.If(g.anyOf(stretch)).BlockFunc(within)
}

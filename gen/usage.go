package gen

import (
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// usage is what numbers are used for by some fields, and by the result behind them.
type usage struct {
	fields []*schema.Field
	// bits are those of a number that fields beside it depend on.
	bits map[*schema.Field]uint32
	// numbers are those whose whole value matters: to a type, or to fields
	// within a repetition.
	numbers map[*schema.Field]bool
	// repeated are the indices of the first fields that are repeated as often as the number says.
	repeated map[*schema.Field]int
	// order is all that is referred to, in order.
	order []*schema.Field
}

func newUsage(fields []*schema.Field, result schema.Type) *usage {
	u := &usage{
		fields: fields, bits: map[*schema.Field]uint32{},
		numbers: map[*schema.Field]bool{}, repeated: map[*schema.Field]int{},
	}
	for i, f := range fields {
		if f.Cond != nil {
			u.bits[f.Cond.Word] |= f.Cond.Bits()
			u.refer(f.Cond.Word)
		}
		if word := f.RepeatedBy(); word != nil && slices.Contains(fields, word) {
			if _, known := u.repeated[word]; !known {
				u.repeated[word] = i
			}
			u.refer(word)
			u.whole(f.Type.(*schema.Repeat).Numbers())
			continue
		}
		u.whole(schema.Numbers(f.Type))
	}
	if result != nil {
		u.whole(schema.Numbers(result))
	}
	return u
}

func (u *usage) refer(word *schema.Field) {
	if !slices.Contains(u.order, word) {
		u.order = append(u.order, word)
	}
}

// whole notes numbers whose whole value matters.
func (u *usage) whole(words []*schema.Field) {
	for _, w := range words {
		u.numbers[w] = true
		u.refer(w)
	}
}

// free are the numbers that are none of the fields.
func (u *usage) free() []*schema.Field {
	return slices.DeleteFunc(slices.Clone(u.order), func(w *schema.Field) bool { return slices.Contains(u.fields, w) })
}

// roleOf is the role of the i-th field, and the bits of it that fields beside it depend on.
func (u *usage) roleOf(i int) (role, uint32) {
	f := u.fields[i]
	own, _ := u.bits[f]
	_, isCount := u.repeated[f]
	switch {
	case i+1 < len(u.fields) && lengthOf(u.fields[i+1]) == f:
		return length, 0
	case own == ^uint32(0):
		return number, 0
	case own != 0 && (isCount || u.numbers[f] || !isFlags(f.Name)):
		return mask, own
	case own != 0:
		return flags, own
	case isCount:
		return count, 0
	case u.numbers[f]:
		return number, 0
	}
	return value, 0
}

// isFlags tells whether a # is called flags, or flags2: its bits say which fields
// are there, and nothing else. Under another name, such as TON's mode, bits that
// no field is behind mean something by themselves.
func isFlags(name string) bool { return strings.TrimRight(name, "0123456789") == "flags" }

// lengthOf is the field that says how long the object in f is, or nil.
func lengthOf(f *schema.Field) *schema.Field {
	if o, ok := f.Type.(*schema.Object); ok {
		return o.Length
	}
	return nil
}

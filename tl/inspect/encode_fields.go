package inspect

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// filled are the fields of a value as they were written.
type filled struct {
	*shape
	of    *value
	given []*value // by slot; nil where none is written
	extra []*value // bits of words beside those that fields stand for
	// lengthAt is where the length goes of the object that comes next.
	lengthAt int
}

// fields encodes the fields of an object.
func (e *encoder) fields(v *value, sh *shape, s *scope) {
	n, mark := len(sh.slots), len(e.filled)
	e.filled = append(e.filled, make([]*value, 2*n)...)
	both := e.filled[mark:]
	f := &filled{shape: sh, of: v, given: both[:n], extra: both[n:], lengthAt: noItem}
	for i := range v.fields {
		e.match(f, &v.fields[i])
	}
	for i := range sh.slots {
		e.path = append(e.path, step{lead: ".", name: sh.slots[i].name})
		e.field(f, i, s)
		e.path = e.path[:len(e.path)-1]
	}
	e.filled = e.filled[:mark]
}

// match finds the slot of a member.
func (e *encoder) match(f *filled, m *member) {
	for i := range f.slots {
		to := &f.given[i]
		switch s := &f.slots[i]; {
		case m.name == s.name:
		case e.isJSON && s.role == flags && m.name == "@"+s.name:
			to = &f.extra[i]
		default:
			continue
		}
		if *to != nil {
			e.note(m.span, e.where()+m.name+" is there twice", "")
		}
		if m.form != null {
			*to = &m.value
		}
		return
	}
	names := make([]string, len(f.slots))
	for i := range f.slots {
		names[i] = f.slots[i].name
	}
	otherwise := "there are " + listed(names)
	if len(names) == 0 {
		otherwise = "there are no fields"
	}
	e.note(m.span, e.where()+fmt.Sprintf("no field %q", m.name), meant(m.name, names, otherwise))
}

// isThere tells whether the i-th field is written. A word is, as well, where a
// field is that depends on it.
func (f *filled) isThere(i int) bool {
	s := &f.slots[i]
	if v := f.given[i]; v != nil {
		return !isTrue(s.Type) || v.form != truth || v.name != "false"
	}
	if f.extra[i] != nil {
		return true
	}
	return slices.ContainsFunc(s.dependent, f.isThere)
}

// isTrue tells whether t is the bare true.
func isTrue(t schema.Type) bool {
	p, ok := t.(*schema.Primitive)
	return ok && p.Kind == schema.True
}

// field encodes the i-th field, if it is there.
func (e *encoder) field(f *filled, i int, s *scope) {
	slot := &f.slots[i]
	there := f.isThere(i)
	if c := slot.Cond; c != nil {
		if isSet := isThere(c, s.word(c.Word)); isSet != there && !e.unsure {
			e.disagree(f, i, isSet)
			return
		}
		if !there {
			return
		}
	}
	p, _ := slot.Type.(*schema.Primitive)
	switch {
	case slot.role == length && f.given[i] == nil:
		f.lengthAt = len(e.buf)
		e.uint32(0)
	case p != nil && p.Kind == schema.Nat32:
		n := e.word(f, i)
		s.set(slot.Field, n)
		e.uint32(n)
	case f.given[i] != nil:
		start := len(e.buf)
		e.value(f.given[i], slot.Type, s)
		e.measure(f, i, len(e.buf)-start)
	case p == nil || p.Kind != schema.True:
		e.failf(f.of, "", "missing, want %s", slot.Type)
	}
}

// disagree notes a field that is written and must not be, or the reverse.
func (e *encoder) disagree(f *filled, i int, isSet bool) {
	slot := &f.slots[i]
	condition := strings.TrimSuffix(slot.Cond.String(), "?")
	if !isSet {
		e.failf(f.given[i], "leave it out, or set the bit", "there, though %s is not set", condition)
		return
	}
	e.failf(f.of, e.sharing(f, i), "missing, though %s is set", condition)
}

// sharing says which fields that are there have the bit of the i-th one.
func (e *encoder) sharing(f *filled, i int) string {
	c := f.slots[i].Cond
	for j := range f.slots {
		if other := f.slots[j].Cond; other != nil && *other == *c && f.isThere(j) {
			return fmt.Sprintf("%s has the same bit: write both or none", f.slots[j].name)
		}
	}
	return ""
}

// word is the number of a #: as it is written, or what the fields beside it say.
func (e *encoder) word(f *filled, i int) uint32 {
	s := &f.slots[i]
	switch given := f.given[i]; {
	case given != nil && e.isJSON && s.role == mask:
		return f.bits(i) | e.uint(given)
	case given != nil:
		return e.uint(given)
	case s.isTold() && f.extra[i] != nil:
		return f.bits(i) | e.uint(f.extra[i])
	case s.isTold():
		return f.bits(i)
	case s.role == count && f.given[s.counted] != nil:
		return uint32(len(f.given[s.counted].items))
	case s.role == count:
		return 0
	}
	e.failf(f.of, "", "missing, want a number")
	e.unsure = true
	return 0
}

// bits are those that the fields that are there stand for in the i-th one, a word.
func (f *filled) bits(i int) (bits uint32) {
	for _, d := range f.slots[i].dependent {
		if f.isThere(d) {
			bits |= f.slots[d].Cond.Bits()
		}
	}
	return bits
}

// uint is a number of 32 bits.
func (e *encoder) uint(v *value) uint32 {
	n, _ := e.integer(v, schema.Nat32)
	return uint32(n)
}

// measure enters the length of an object before it, or compares it with the one
// that is written there.
func (e *encoder) measure(f *filled, i, size int) {
	slot := &f.slots[i]
	by := lengthOf(slot.Type)
	if by == nil || i == 0 || f.slots[i-1].Field != by {
		return
	}
	if f.lengthAt != noItem {
		binary.LittleEndian.PutUint32(e.buf[f.lengthAt:], uint32(size))
		f.lengthAt = noItem
	} else if said := f.given[i-1]; said != nil {
		if n, ok := e.integer(said, schema.Int); ok && int(int32(n)) != size {
			e.failf(said, "leave it out, and it is right", "%s is not the length of %s, which has %d bytes", f.slots[i-1].name, slot.name, size)
		}
	}
}

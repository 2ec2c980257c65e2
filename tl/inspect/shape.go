package inspect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// shape is how the fields of a combinator or of a repetition are written: their
// names, and what numbers among them others tell.
type shape struct {
	slots []slot
	head  []byte // {"@type":"user" of a combinator, and { of a repetition
}

// slot is a field in a shape.
type slot struct {
	*schema.Field
	name string
	role role
	// own are the bits of this word that fields beside it depend on, and
	// dependent the indices of those.
	own       uint32
	dependent []int
	// counted is the index of what is repeated as often as this number says.
	counted int

	key, bitsKey []byte // ,"title": and ,"@flags":
}

// role is what a field is beside a value.
type role uint8

const (
	ordinary role = iota
	flags         // a word whose bits say which fields are there, and nothing else
	mask          // the same, and others look at it too
	whole         // others look at all of it
	count         // the length of a repetition beside it
	length        // of the object behind it
)

// anyBits are the bits of a number of which a condition names none.
const anyBits = ^uint32(0)

// isTold tells whether the fields that are there tell the word's bits.
func (s *slot) isTold() bool { return s.own != 0 && s.own != anyBits }

// newShape makes the shape of fields; result is what stands behind them, or nil.
func newShape(fields []*schema.Field, result schema.Type) *shape {
	sh := &shape{slots: make([]slot, len(fields)), head: []byte{'{'}}
	names := fieldNames(fields)
	all := &dependence{sh, make([]bool, len(fields))}
	for i, f := range fields {
		s := &sh.slots[i]
		s.Field, s.name, s.counted = f, names[i], noItem
		s.key = append(strconv.AppendQuote([]byte{','}, names[i]), ':')
		s.bitsKey = append(strconv.AppendQuote([]byte{','}, "@"+names[i]), ':')
	}
	for i, f := range fields {
		all.note(i, f)
	}
	if result != nil {
		all.whole(schema.Numbers(result))
	}
	for i := range sh.slots {
		sh.slots[i].role = sh.roleOf(i, all.isWhole[i])
	}
	return sh
}

// roleOf is the role of the i-th field; isWhole tells whether all of it matters.
func (sh *shape) roleOf(i int, isWhole bool) role {
	s := &sh.slots[i]
	isCount := s.counted != noItem
	switch {
	case i+1 < len(sh.slots) && lengthOf(sh.slots[i+1].Type) == s.Field:
		return length
	case s.own == anyBits:
		return whole
	case s.own != 0 && (isCount || isWhole || strings.TrimRight(s.Name, "0123456789") != "flags"):
		return mask
	case s.own != 0:
		return flags
	case isCount:
		return count
	case isWhole:
		return whole
	}
	return ordinary
}

// lengthOf is the field that says how long an object is, or nil.
func lengthOf(t schema.Type) *schema.Field {
	if o, ok := t.(*schema.Object); ok {
		return o.Length
	}
	return nil
}

// dependence finds what depends on the numbers of a shape.
type dependence struct {
	*shape
	isWhole []bool
}

// index is the index of the field, or noItem for one from outside.
func (d *dependence) index(f *schema.Field) int {
	return slices.IndexFunc(d.slots, func(s slot) bool { return s.Field == f })
}

// note notes what the i-th field depends on.
func (d *dependence) note(i int, f *schema.Field) {
	if f.Cond != nil {
		if w := d.index(f.Cond.Word); w != noItem {
			d.slots[w].own |= f.Cond.Bits()
			d.slots[w].dependent = append(d.slots[w].dependent, i)
		}
	}
	w := d.index(f.RepeatedBy())
	if w == noItem {
		d.whole(schema.Numbers(f.Type))
		return
	}
	if d.slots[w].counted == noItem {
		d.slots[w].counted = i
	}
	d.whole(f.Type.(*schema.Repeat).Numbers())
}

// whole notes numbers whose whole value matters.
func (d *dependence) whole(words []*schema.Field) {
	for _, word := range words {
		if w := d.index(word); w != noItem {
			d.isWhole[w] = true
		}
	}
}

// fieldNames are the names of the fields; one that has none is called value, or
// items where it holds several.
func fieldNames(fields []*schema.Field) []string {
	names, taken := make([]string, len(fields)), map[string]bool{}
	free := func(name string) string {
		unique := name
		for i := 2; taken[unique]; i++ {
			unique = name + strconv.Itoa(i)
		}
		taken[unique] = true
		return unique
	}
	for i, f := range fields {
		if strings.Trim(f.Name, "_") != "" {
			names[i] = free(f.Name)
		}
	}
	for i, f := range fields {
		if names[i] != "" {
			continue
		}
		switch f.Type.(type) {
		case *schema.Vector, *schema.Repeat:
			names[i] = free("items")
		default:
			names[i] = free("value")
		}
	}
	return names
}

// single is the type of the items of a repetition of one field that is always
// there, and nil of any other, whose items have fields.
func single(t *schema.Repeat) schema.Type {
	if len(t.Fields) != 1 || t.Fields[0].Cond != nil || t.Fields[0].Bits != 0 {
		return nil
	}
	return t.Fields[0].Type
}

// ofCombinator is the shape of a combinator's fields.
func (i *Inspector) ofCombinator(c *schema.Combinator) *shape {
	if sh, ok := i.shapes.Load(c); ok {
		return sh.(*shape)
	}
	sh := newShape(c.Fields, c.Result)
	sh.head = strconv.AppendQuote([]byte(`{"@type":`), i.spelled(c))
	i.shapes.Store(c, sh)
	return sh
}

// ofRepeat is the shape of the fields that a repetition repeats.
func (i *Inspector) ofRepeat(t *schema.Repeat) *shape {
	if sh, ok := i.shapes.Load(t); ok {
		return sh.(*shape)
	}
	sh := newShape(t.Fields, nil)
	i.shapes.Store(t, sh)
	return sh
}

// of is the shape of a Constructor or an Item.
func (i *Inspector) of(n *Node) *shape {
	if n.Is != nil {
		return i.ofCombinator(n.Is)
	}
	t, _ := n.Type.(*schema.Repeat)
	return i.ofRepeat(t)
}

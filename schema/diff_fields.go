package schema

import (
	"cmp"
	"slices"
	"strconv"
)

// labels are the names of the fields; nameless ones are counted.
func labels(fields []*Field) []string {
	list, nameless := make([]string, len(fields)), 0
	for i, f := range fields {
		list[i] = f.Name
		if f.Name == "" || f.Name == "_" {
			list[i] = "?" + strconv.Itoa(nameless)
			nameless++
		}
	}
	return list
}

// labeled are the fields by their labels.
func labeled(fields []*Field) map[string]*Field {
	by := map[string]*Field{}
	for i, l := range labels(fields) {
		by[l] = fields[i]
	}
	return by
}

// gap is a place among fields: the n-th behind one that the other side has too.
type gap struct {
	behind string
	n      int
}

// gaps visits the fields that the other side has not, and their places.
func gaps(fields []*Field, other map[string]*Field, visit func(gap, *Field)) {
	at := gap{}
	for i, l := range labels(fields) {
		if other[l] != nil {
			at = gap{behind: l}
			continue
		}
		visit(at, fields[i])
		at.n++
	}
}

// pairUp finds out which fields are the same: those of one name, and those at
// one place with the same condition and type.
func (f *fieldComparison) pairUp() {
	before, after := labeled(f.subject.old.Fields), labeled(f.subject.new.Fields)
	for l, field := range before {
		if is := after[l]; is != nil {
			f.match(field, is)
		}
	}
	places := map[gap]*Field{}
	gaps(f.subject.new.Fields, before, func(at gap, field *Field) { places[at] = field })
	// In order: a renamed flags word is known before the conditions on it.
	gaps(f.subject.old.Fields, after, func(at gap, field *Field) {
		is := places[at]
		if is == nil || (field.Bits == 0) != (is.Bits == 0) {
			return
		}
		if f.was.cond(field.Cond) == f.is.cond(is.Cond) && f.was.typ(field.Type) == f.is.typ(is.Type) {
			f.match(field, is)
			f.was.words[field.Name] = is.Name
		}
	})
}

// match makes the two one field.
func (f *fieldComparison) match(old, latest *Field) { f.partner[old], f.partner[latest] = latest, old }

// fields compares the fields: first those that are gone, then the others in the
// order that they have now.
func (f *fieldComparison) fields() {
	x := f.subject
	for _, old := range x.old.Fields {
		if f.partner[old] == nil {
			x.oldField, x.newField = old, nil
			x.isShared = shares(f.is, x.new, f.was.cond(old.Cond))
			f.field(removedFieldRules[addedRule(old)], f.was.field(old), "")
		}
	}
	moved := f.moved()
	for _, latest := range x.new.Fields {
		x.oldField, x.newField = f.partner[latest], latest
		if x.oldField == nil {
			x.isShared = shares(f.was, x.old, f.is.cond(latest.Cond))
			f.field(addedRule(latest), "", f.is.field(latest))
			continue
		}
		f.pair(x.oldField, latest)
		if moved[x.oldField] {
			f.field(FieldMoved, place(x.old, x.oldField), place(x.new, latest))
		}
	}
}

// field adds a change of the field that is looked at.
func (f *fieldComparison) field(rule ChangeRule, was, is string) {
	x := f.subject
	change := &Change{Rule: rule, Old: was, New: is, Breaks: f.judge(rule, x)}
	if x.newField != nil {
		change.Field, change.NewRange = fieldTitle(x.new, x.newField), x.newField.Range
	}
	if x.oldField != nil {
		change.Field, change.OldRange = fieldTitle(x.old, x.oldField), x.oldField.Range
	}
	f.changes = append(f.changes, change)
}

// pair compares two fields that are the same.
func (f *fieldComparison) pair(old, latest *Field) {
	areWords := old.Bits != 0 && latest.Bits != 0
	switch {
	case old.Name == latest.Name:
	case areWords:
		f.field(FlagsWordRenamed, old.Name, latest.Name)
	default:
		f.field(FieldRenamed, old.Name, latest.Name)
	}
	if f.was.typ(old.Type) != f.is.typ(latest.Type) {
		f.differ(old, latest)
		f.field(FieldTypeChanged, old.Type.String(), latest.Type.String())
	} else if rule, changed := wordRule(old, latest); changed {
		f.field(rule, old.Name, latest.Name)
	}
	was, is := f.was.cond(old.Cond), f.is.cond(latest.Cond)
	switch {
	case was == is:
	case was == "":
		f.field(FieldBecameOptional, f.was.field(old), f.is.field(latest))
	case is == "":
		f.field(FieldBecameRequired, f.was.field(old), f.is.field(latest))
	default:
		f.field(FlagBitMoved, bitText(old.Cond), bitText(latest.Cond))
	}
}

// wordRule tells whether a number is a flags word on one side only.
func wordRule(old, latest *Field) (ChangeRule, bool) {
	switch {
	case old.Bits == 0 && latest.Bits != 0:
		return NumberBecameFlags, true
	case old.Bits != 0 && latest.Bits == 0:
		return FlagsBecameNumber, true
	}
	return "", false
}

// bitText is flags.0, or the number alone where no bit is named.
func bitText(c *Cond) string {
	if c.Bit == AnyBit {
		return c.Word.Name
	}
	return c.Word.Name + "." + strconv.Itoa(c.Bit)
}

// addedRule is that of a field that the old schema has not.
func addedRule(f *Field) ChangeRule {
	switch {
	case f.Cond != nil && isTrue(f.Type):
		return FlagAdded
	case f.Cond != nil:
		return OptionalFieldAdded
	case f.Bits != 0:
		return FlagsWordAdded
	}
	return FieldAdded
}

// removedFieldRules are those of fields that the new schema has not, by what they
// would be the other way round.
var removedFieldRules = map[ChangeRule]ChangeRule{
	FlagAdded: FlagRemoved, OptionalFieldAdded: OptionalFieldRemoved, FlagsWordAdded: FlagsWordRemoved, FieldAdded: FieldRemoved,
}

// shares tells whether a field of c is there under the condition.
func shares(s *spelling, c *Combinator, cond string) bool {
	return cond != "" && slices.ContainsFunc(c.Fields, func(f *Field) bool { return s.cond(f.Cond) == cond })
}

// moved are the old fields that are no longer in the order of the others. A bare
// true has no place on the wire.
func (f *fieldComparison) moved() map[*Field]bool {
	index := map[*Field]int{}
	for i, field := range f.subject.new.Fields {
		index[field] = i
	}
	var common []*Field
	var places []int
	for _, old := range f.subject.old.Fields {
		if is := f.partner[old]; is != nil && (!isTrue(old.Type) || !isTrue(is.Type)) {
			common, places = append(common, old), append(places, index[is])
		}
	}
	moved := map[*Field]bool{}
	stay := longestRise(places)
	for i, field := range common {
		moved[field] = !stay[i]
	}
	return moved
}

// longestRise tells which of the numbers are in a longest rising sequence, so
// that the fewest have moved.
func longestRise(numbers []int) []bool {
	var ends []int // by length: the index of the least number that ends such a sequence
	previous := make([]int, len(numbers))
	for i, n := range numbers {
		at, _ := slices.BinarySearchFunc(ends, n, func(end, n int) int { return numbers[end] - n })
		previous[i] = -1
		if at > 0 {
			previous[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	rising := make([]bool, len(numbers))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = previous[i] {
			rising[i] = true
		}
	}
	return rising
}

// fieldTitle is the field's name, or its number where it has none.
func fieldTitle(c *Combinator, f *Field) string {
	return cmp.Or(f.Name, "field "+strconv.Itoa(slices.Index(c.Fields, f)+1))
}

// place says where among the fields of c the field stands.
func place(c *Combinator, f *Field) string {
	i := slices.Index(c.Fields, f)
	if i == 0 {
		return "first"
	}
	return "behind " + fieldTitle(c, c.Fields[i-1])
}

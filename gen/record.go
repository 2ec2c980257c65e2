package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// record is a struct of the package: a combinator, in all of its forms that
// fit into one struct, or what a repetition repeats.
type record struct {
	name string // in Go
	// label is the combinator's name as the schema spells it, and empty for a repetition.
	label string
	// owner is the combinator's name, or that of the one that repeats it.
	owner string
	forms []*form // newest first
	slots []*slot // the struct's fields
	// params are the Go names of the struct's type parameters.
	params []string
}

// newest is the form that stands for the record where no layer is asked for.
func (r *record) newest() *form { return r.forms[0] }

// isFunction tells functions from constructors and repetitions.
func (r *record) isFunction() bool {
	c := r.newest().combinator
	return c != nil && c.Function
}

// isOpen tells whether arguments from outside say how the record is read, so
// that its bytes alone do not.
func (r *record) isOpen() bool {
	f := r.newest()
	return f.combinator == nil || !f.combinator.Function && len(f.types)+len(f.words) > 0
}

// isOfTemplate tells whether the record is a constructor of a class that takes arguments.
func (r *record) isOfTemplate() bool {
	c := r.newest().combinator
	return !c.Function && len(c.Class().Params) > 0
}

// form is one way in which a record lies on the wire.
type form struct {
	record     *record
	combinator *schema.Combinator // nil for what a repetition repeats
	fields     []*field
	// suffix tells the form's methods from those of the newest: Layer170.
	suffix string
	// types and words are the template arguments, and for a repetition what it
	// takes of those, and of the numbers, around it.
	types []*schema.Param
	words []*schema.Field
}

// slot is one field of a struct: what fields of that name in all forms are stored in.
type slot struct {
	goName string
	name   string // as the schema spells it, or what stands for a name
	typ    schema.Type
	role   role
	// optional tells whether some form may lack the field.
	optional bool
	doc      string
}

// field is a field of one form, and the slot that it is stored in.
type field struct {
	*schema.Field
	*slot
	form *form
	role role
	own  uint32 // bits of this word that fields beside it depend on
	// counted is the repetition whose length a count is.
	counted *field
}

// role is what a field is beside a value.
type role int

const (
	value  role = iota
	flags       // a word computed from the fields that are set
	mask        // the same, with other bits that mean something by themselves
	number      // a # that others refer to
	count       // the length of a repetition beside it, computed
	length      // of the object behind it, computed
)

// isStored tells whether the struct has the field under its own name.
func (r role) isStored() bool { return r == value || r == mask || r == number }

// isWord tells whether later fields refer to the field.
func (r role) isWord() bool { return r == flags || r == mask || r == number || r == count }

// records are the structs of all that a schema declares.
type records struct {
	all   []*record
	forms map[*schema.Combinator]*form
	items map[*schema.Repeat]*record
	// classes are the structs of each class's constructors.
	classes map[*schema.Class][]*record

	grouping *grouping
	// alike are the records of repetitions by their owner and what they repeat.
	alike map[string]*record
}

// newRecords sorts the forms of each combinator into structs.
func newRecords(s *schema.Schema) *records {
	groups := newGrouping(s)
	rs := &records{
		forms: map[*schema.Combinator]*form{}, items: map[*schema.Repeat]*record{}, classes: map[*schema.Class][]*record{},
		grouping: groups, alike: map[string]*record{},
	}
	for _, all := range groups.order {
		for _, group := range groups.of(all) {
			r := &record{label: group[0].Name, owner: group[0].Name}
			for _, c := range group {
				f := &form{record: r, combinator: c}
				r.forms, rs.forms[c] = append(r.forms, f), f
			}
			rs.all = append(rs.all, r)
		}
	}
	for _, c := range s.Classes {
		rs.classes[c] = rs.of(c.Constructors)
	}
	for _, r := range rs.all {
		for i, f := range r.forms {
			if i > 0 {
				f.suffix = f.combinator.LayerSuffix()
			}
			rs.fill(f, f.combinator.Fields, f.combinator.Result)
		}
	}
	return rs
}

// of are the records of the combinators, each once.
func (rs *records) of(all []*schema.Combinator) []*record {
	var found []*record
	for _, c := range all {
		if f := rs.forms[c]; f != nil && !slices.Contains(found, f.record) {
			found = append(found, f.record)
		}
	}
	return found
}

// fill gives the form its fields, and the record slots for them.
func (rs *records) fill(f *form, fields []*schema.Field, result schema.Type) {
	if c := f.combinator; c != nil {
		for _, p := range c.Params {
			if p.Kind == schema.TypeParam {
				f.types = append(f.types, p)
			} else {
				f.words = append(f.words, p.Word)
			}
		}
	}
	use, names := newUsage(fields, result), fieldNames(fields)
	for i, sf := range fields {
		fl := &field{Field: sf, form: f}
		fl.role, fl.own = use.roleOf(i)
		fl.slot = f.record.slot(fl, names[i])
		f.fields = append(f.fields, fl)
	}
	for _, fl := range f.fields {
		if fl.role == count {
			fl.counted = f.fields[use.repeated[fl.Field]]
		}
	}
	for _, sf := range fields {
		rs.repeats(f, sf.Type)
	}
}

// fieldNames are the names of the fields as a schema spells them; one that has
// none is called value, or items where it holds several.
func fieldNames(fields []*schema.Field) []string {
	names, taken := make([]string, len(fields)), scope{}
	for i, f := range fields {
		if names[i] = strings.Trim(f.Name, "_"); names[i] != "" {
			names[i] = taken.free(f.Name)
		}
	}
	for i, f := range fields {
		if names[i] == "" {
			names[i] = taken.free(standIn(f.Type))
		}
	}
	return names
}

// standIn is what a field without a name is called.
func standIn(t schema.Type) string {
	if isVector(t) || isRepeat(t) {
		return "items"
	}
	return "value"
}

// slot is where the field is stored: the slot of that name, or a new one.
func (r *record) slot(fl *field, name string) *slot {
	for _, s := range r.slots {
		if s.name == name {
			s.optional = s.optional || fl.Cond != nil
			return s
		}
	}
	s := &slot{name: name, typ: fl.Type, role: fl.role, optional: fl.Cond != nil, doc: fl.Doc}
	r.slots = append(r.slots, s)
	return s
}

// repeats makes records of the repetitions of several fields within the type.
func (rs *records) repeats(owner *form, t schema.Type) {
	for _, repeat := range repetitions(t) {
		key := fmt.Sprintf("%p %s", owner.record, rs.grouping.items(repeat))
		if len(owner.record.forms) > 1 && rs.alike[key] != nil {
			rs.items[repeat] = rs.alike[key]
			continue
		}
		r := &record{owner: owner.record.owner}
		rs.alike[key] = r
		f := &form{record: r, types: owner.types, words: newUsage(repeat.Fields, nil).free()}
		r.forms = []*form{f}
		rs.items[repeat] = r
		rs.all = append(rs.all, r)
		rs.fill(f, repeat.Fields, nil)
	}
}

// repetitions are those of several fields within the type, but for those within their items.
func repetitions(t schema.Type) []*schema.Repeat {
	if r, ok := t.(*schema.Repeat); ok && itemOf(r) == nil {
		return []*schema.Repeat{r}
	}
	var found []*schema.Repeat
	for _, part := range parts(t) {
		found = append(found, repetitions(part)...)
	}
	return found
}

// itemOf is the type of the items of a repetition of one field that is always
// there, and nil for any other, whose items are a struct.
func itemOf(t *schema.Repeat) schema.Type {
	if len(t.Fields) != 1 || t.Fields[0].Cond != nil || t.Fields[0].Bits != 0 {
		return nil
	}
	return t.Fields[0].Type
}

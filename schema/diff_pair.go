package schema

import (
	"slices"
)

// pair is a combinator in both schemas; one of them may lack it.
type pair struct{ old, new *Combinator }

// newComparison finds out what of the old schema is what of the new one.
func newComparison(before, after *Schema) *comparison {
	c := &comparison{
		before: newSide(before), after: newSide(after),
		classes: map[string]string{}, bare: map[string]string{},
	}
	constructors := newMatching(c.before.constructors, c.after.constructors)
	c.renamedClasses(constructors)
	constructors.alike(c.looks)
	c.constructors = constructors.pairs()
	for _, p := range c.constructors {
		if p.old != nil && p.new != nil && p.old.Name != p.new.Name {
			c.bare[p.old.Name] = p.new.Name
		}
	}
	functions := newMatching(c.before.functions, c.after.functions)
	functions.alike(c.looks)
	c.functions = functions.pairs()
	return c
}

// matching brings old and new combinators together.
type matching struct {
	before, after []*Combinator
	partner       map[*Combinator]*Combinator // both ways
}

// newMatching brings together what has the same name, or else the same id.
func newMatching(before, after []*Combinator) *matching {
	m := &matching{before, after, map[*Combinator]*Combinator{}}
	names, ids := map[string]*Combinator{}, map[uint32]*Combinator{}
	for _, c := range after {
		names[c.Name], ids[c.ID] = c, c
	}
	for _, c := range before {
		m.match(c, names[c.Name])
	}
	for _, c := range before {
		m.match(c, ids[c.ID])
	}
	return m
}

// match brings two together that have nobody yet.
func (m *matching) match(old, latest *Combinator) {
	if latest != nil && m.partner[old] == nil && m.partner[latest] == nil {
		m.partner[old], m.partner[latest] = latest, old
	}
}

// alike brings together what looks the same and has a similar name, where no
// other looks so.
func (m *matching) alike(looks func(k *Combinator, isOld bool) string) {
	group := func(all []*Combinator, isOld bool) (keys []string, by map[string][]*Combinator) {
		by = map[string][]*Combinator{}
		for _, k := range all {
			if m.partner[k] == nil && len(k.Fields) > 0 {
				key := looks(k, isOld)
				keys, by[key] = append(keys, key), append(by[key], k)
			}
		}
		return keys, by
	}
	keys, before := group(m.before, true)
	_, after := group(m.after, false)
	for _, key := range keys {
		if a, b := before[key], after[key]; len(a) == 1 && len(b) == 1 && similar(a[0].Name, b[0].Name) {
			m.match(a[0], b[0])
		}
	}
}

// pairs are all old combinators with what they became, and then the new ones
// that were nothing before.
func (m *matching) pairs() []pair {
	var all []pair
	for _, c := range m.before {
		all = append(all, pair{c, m.partner[c]})
	}
	for _, c := range m.after {
		if m.partner[c] == nil {
			all = append(all, pair{nil, c})
		}
	}
	return all
}

// similar tells whether one name may be the other's successor: few letters
// differ, or only the namespace.
func similar(a, b string) bool {
	return Nearest(a, []string{b}) != "" || lastPart(a) == lastPart(b)
}

// looks is what of the combinator does not depend on its name.
func (c *comparison) looks(k *Combinator, isOld bool) string {
	s := &spelling{}
	if isOld {
		s = c.oldSpelling(exactly)
	}
	return s.fields(k.Fields) + " = " + s.typ(k.Result)
}

// renamedClasses finds classes that only one schema has, and whose constructors
// became those of one that only the other has.
func (c *comparison) renamedClasses(m *matching) {
	for _, class := range c.before.order {
		if c.after.classes[class.Name] != nil {
			continue
		}
		successor := m.successor(class)
		if successor != nil && c.before.classes[successor.Name] == nil && m.successor(successor) == class {
			c.classes[class.Name] = successor.Name
		}
	}
}

// successor is the class of all partners of the class's constructors, or nil
// where they have several classes or none.
func (m *matching) successor(class *Class) *Class {
	var found []*Class
	for _, k := range class.Constructors {
		if p := m.partner[k]; p != nil && !slices.Contains(found, p.Class()) {
			found = append(found, p.Class())
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// formerClass is the class in the old schema of what is a class in the new one, or nil.
func (c *comparison) formerClass(latest *Class) *Class {
	if old := c.before.classes[latest.Name]; old != nil {
		return old
	}
	for old, name := range c.classes {
		if name == latest.Name {
			return c.before.classes[old]
		}
	}
	return nil
}

// laterClass is the class in the new schema of what is a class in the old one, or nil.
func (c *comparison) laterClass(old *Class) *Class {
	if name, ok := c.classes[old.Name]; ok {
		return c.after.classes[name]
	}
	return c.after.classes[old.Name]
}

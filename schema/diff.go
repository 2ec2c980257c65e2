package schema

import (
	"cmp"
	"slices"
	"strings"
)

// Difference is what became of the declarations of one schema in another.
type Difference struct {
	// OldLayer and NewLayer are the schemas' layers, or 0.
	OldLayer, NewLayer int
	// Deltas of functions, then of constructors, then of classes; the removed,
	// renamed, changed and added ones of each by namespace and name.
	Deltas []*Delta

	breakingOnly bool
}

// Delta is what became of one declaration.
type Delta struct {
	Subject Subject
	Status  Status
	// OldName and NewName are empty where the schema has no such declaration.
	OldName, NewName string
	// Old and New are the combinator; nil where the schema has none, and for classes.
	Old, New *Combinator
	// Changes are never empty: what is added or removed has one.
	Changes []*Change
}

// Subject is what a Delta is about.
type Subject int

// The subjects, in the order of a report.
const (
	FunctionSubject Subject = iota
	ConstructorSubject
	ClassSubject
)

// subjects are the names of the subjects.
var subjects = [...]string{FunctionSubject: "function", ConstructorSubject: "constructor", ClassSubject: "class"}

// String is the subject's name.
func (s Subject) String() string { return subjects[s] }

// Status is what became of a declaration as a whole.
type Status int

// The statuses, in the order of a report: what hurts most comes first.
const (
	Removed Status = iota
	Renamed
	Changed
	Added
)

// statuses are the names of the statuses.
var statuses = [...]string{Removed: "removed", Renamed: "renamed", Changed: "changed", Added: "added"}

// String is the status as it is printed.
func (s Status) String() string { return statuses[s] }

// Change is one thing that differs in a declaration.
type Change struct {
	Rule ChangeRule
	// Field is the field's name, the old one where it has two; empty where the
	// change is about no field.
	Field string
	// Old and New are what differs, as text; empty where there is none.
	Old, New string
	// OldRange and NewRange are where that stands; without a file where there is none.
	OldRange, NewRange Range
	Breaks             Breaks
}

// Breaks says who can no longer do what they did.
type Breaks struct {
	// OldClients: a client of the old schema misunderstands a peer of the new
	// one, or is misunderstood, in something that it already did.
	OldClients bool
	// NewClients: a client of the new schema and a peer of the old one cannot
	// do what both know of.
	NewClients bool
	// Go: client code that uses the generated package no longer compiles, or fails
	// where it did not, with the package that is generated of the new schema.
	Go bool
}

// Any tells whether anybody is broken.
func (b Breaks) Any() bool { return b != Breaks{} }

// or is what either breaks.
func (b Breaks) or(other Breaks) Breaks {
	return Breaks{b.OldClients || other.OldClients, b.NewClients || other.NewClients, b.Go || other.Go}
}

// String names those that are broken, as a report prints them.
func (b Breaks) String() string {
	var names []string
	switch {
	case b.OldClients && b.NewClients:
		names = append(names, "old and new clients")
	case b.OldClients:
		names = append(names, "old clients")
	case b.NewClients:
		names = append(names, "new clients")
	}
	if b.Go {
		names = append(names, "Go")
	}
	return strings.Join(names, ", ")
}

// Name is the declaration's, the old one where it has two.
func (d *Delta) Name() string { return cmp.Or(d.OldName, d.NewName) }

// Breaks is what all changes of the declaration break.
func (d *Delta) Breaks() Breaks {
	var all Breaks
	for _, c := range d.Changes {
		all = all.or(c.Breaks)
	}
	return all
}

// Breaking is the part of the difference that breaks somebody.
func (d *Difference) Breaking() *Difference {
	part := &Difference{OldLayer: d.OldLayer, NewLayer: d.NewLayer, breakingOnly: true}
	for _, delta := range d.Deltas {
		if !delta.Breaks().Any() {
			continue
		}
		kept := *delta
		kept.Changes = nil
		for _, c := range delta.Changes {
			if c.Breaks.Any() {
				kept.Changes = append(kept.Changes, c)
			}
		}
		part.Deltas = append(part.Deltas, &kept)
	}
	return part
}

// Diff compares two schemas. Of schemas that hold several layers it compares
// the newest form of each combinator.
func Diff(before, after *Schema) *Difference {
	c := newComparison(before, after)
	for _, p := range c.functions {
		c.combinator(FunctionSubject, p)
	}
	for _, p := range c.constructors {
		c.combinator(ConstructorSubject, p)
	}
	c.classDeltas()
	slices.SortStableFunc(c.deltas, func(a, b *Delta) int {
		return cmp.Or(
			cmp.Compare(a.Subject, b.Subject),
			cmp.Compare(a.Status, b.Status),
			strings.Compare(namespaceOf(a.Name()), namespaceOf(b.Name())),
			strings.Compare(a.Name(), b.Name()),
		)
	})
	return &Difference{OldLayer: before.Layer, NewLayer: after.Layer, Deltas: c.deltas}
}

// comparison is the state of one Diff.
type comparison struct {
	before, after           *side
	functions, constructors []pair
	// classes and bare are the names of renamed classes and constructors: old to new.
	classes, bare map[string]string
	deltas        []*Delta
}

// side is one of the two schemas.
type side struct {
	classes                 map[string]*Class
	order                   []*Class
	functions, constructors []*Combinator // newest forms
	traffic                 traffic
}

func newSide(s *Schema) *side {
	x := &side{classes: map[string]*Class{}, order: s.Classes, traffic: newTraffic(s)}
	for _, c := range s.Classes {
		x.classes[c.Name] = c
	}
	for _, c := range s.Combinators() {
		switch {
		case !c.Newest():
		case c.Function:
			x.functions = append(x.functions, c)
		default:
			x.constructors = append(x.constructors, c)
		}
	}
	return x
}

// combinator makes the delta of a pair, unless nothing differs.
func (c *comparison) combinator(subject Subject, p pair) {
	d := &Delta{Subject: subject, Status: Changed, Old: p.old, New: p.new}
	switch {
	case p.old == nil:
		d.Status, d.NewName = Added, p.new.Name
		d.Changes = []*Change{c.whole(p, addedRules[subject])}
	case p.new == nil:
		d.Status, d.OldName = Removed, p.old.Name
		d.Changes = []*Change{c.whole(p, removedRules[subject])}
	default:
		d.OldName, d.NewName = p.old.Name, p.new.Name
		d.Changes = c.changes(subject, p)
		if d.OldName != d.NewName {
			d.Status = Renamed
		}
	}
	if len(d.Changes) > 0 {
		c.deltas = append(c.deltas, d)
	}
}

// The rules of what happens to whole declarations.
var (
	addedRules   = [...]ChangeRule{FunctionSubject: FunctionAdded, ConstructorSubject: ConstructorAdded, ClassSubject: ClassAdded}
	removedRules = [...]ChangeRule{FunctionSubject: FunctionRemoved, ConstructorSubject: ConstructorRemoved, ClassSubject: ClassRemoved}
	renamedRules = [...]ChangeRule{FunctionSubject: FunctionRenamed, ConstructorSubject: ConstructorRenamed, ClassSubject: ClassRenamed}
)

// whole is the change of a combinator that one schema lacks.
func (c *comparison) whole(p pair, rule ChangeRule) *Change {
	change := &Change{Rule: rule}
	if p.old != nil {
		change.Old, change.OldRange = p.old.Text(), p.old.Range
	}
	if p.new != nil {
		change.New, change.NewRange = p.new.Text(), p.new.Range
	}
	change.Breaks = c.judge(rule, c.subject(p))
	return change
}

// classDeltas are those of classes, whose constructors have deltas of their own.
func (c *comparison) classDeltas() {
	came := map[string]bool{}
	for _, class := range c.before.order {
		name, renamed := c.classes[class.Name]
		came[name] = renamed
		switch {
		case renamed:
			c.class(Renamed, ClassRenamed, class, c.after.classes[name])
		case c.after.classes[class.Name] == nil:
			c.class(Removed, ClassRemoved, class, nil)
		}
	}
	for _, class := range c.after.order {
		if c.before.classes[class.Name] == nil && !came[class.Name] {
			c.class(Added, ClassAdded, nil, class)
		}
	}
}

// class adds the delta of a class.
func (c *comparison) class(status Status, rule ChangeRule, old, latest *Class) {
	change := &Change{Rule: rule, Breaks: c.judge(rule, &subject{})}
	d := &Delta{Subject: ClassSubject, Status: status, Changes: []*Change{change}}
	if old != nil {
		d.OldName, change.Old, change.OldRange = old.Name, old.Name, old.place()
	}
	if latest != nil {
		d.NewName, change.New, change.NewRange = latest.Name, latest.Name, latest.place()
	}
	c.deltas = append(c.deltas, d)
}

// place is where the class is first named.
func (c *Class) place() Range {
	if len(c.Constructors) == 0 {
		return Range{}
	}
	return c.Constructors[0].syntax.result.head()
}

package schema

import (
	"fmt"
	"strings"
)

// phrases say what a change is, but for those of whole declarations.
var phrases = map[ChangeRule]string{
	IDChanged:            "id {old} -> {new}",
	ResultChanged:        "result {old} -> {new}",
	ClassChanged:         "class {old} -> {new}",
	TemplateChanged:      "template arguments {old} -> {new}",
	FieldAdded:           "added field {new}",
	FieldRemoved:         "removed field {old}",
	OptionalFieldAdded:   "added optional field {new}",
	OptionalFieldRemoved: "removed optional field {old}",
	FlagAdded:            "added flag {new}",
	FlagRemoved:          "removed flag {old}",
	FieldRenamed:         "renamed field {old} -> {new}",
	FieldTypeChanged:     "type of {field}: {old} -> {new}",
	FieldMoved:           "moved {field}: {old} -> {new}",
	FieldBecameOptional:  "now optional: {old} -> {new}",
	FieldBecameRequired:  "now required: {old} -> {new}",
	FlagBitMoved:         "bit of {field}: {old} -> {new}",
	FlagsWordAdded:       "added flags word {new}",
	FlagsWordRemoved:     "removed flags word {old}",
	FlagsWordRenamed:     "renamed flags word {old} -> {new}",
	NumberBecameFlags:    "number {new} is a flags word now",
	FlagsBecameNumber:    "flags word {new} is a plain number now",
}

// String is the change in words, as Difference.Text has it; it is empty for one
// of a whole declaration, which the Delta's status tells.
func (c *Change) String() string { return c.phrase(strings.Clone, "->") }

// phrase is the change in words, its names quoted.
func (c *Change) phrase(quote func(string) string, arrow string) string {
	orNone := func(text string) string {
		if text == "" {
			return "none"
		}
		return quote(text)
	}
	return strings.NewReplacer("{field}", orNone(c.Field), "{old}", orNone(c.Old), "{new}", orNone(c.New), "->", arrow).
		Replace(phrases[c.Rule])
}

// section are the deltas of one heading.
type section struct {
	subject Subject
	status  Status
	deltas  []*Delta
}

// groups are the deltas by subject and status, in their order.
func (d *Difference) groups() []section {
	var all []section
	for _, delta := range d.Deltas {
		last := len(all) - 1
		if last < 0 || all[last].subject != delta.Subject || all[last].status != delta.Status {
			all, last = append(all, section{subject: delta.Subject, status: delta.Status}), last+1
		}
		all[last].deltas = append(all[last].deltas, delta)
	}
	return all
}

// title is "Functions removed".
func (g section) title() string {
	plural := [...]string{FunctionSubject: "Functions", ConstructorSubject: "Constructors", ClassSubject: "Classes"}
	return plural[g.subject] + " " + g.status.String()
}

// counts says how many declarations were added, removed, renamed and changed.
func (d *Difference) counts() string {
	switch {
	case len(d.Deltas) == 0 && d.breakingOnly:
		return "nothing breaks"
	case len(d.Deltas) == 0:
		return "nothing differs"
	}
	count := map[Status]int{}
	for _, delta := range d.Deltas {
		count[delta.Status]++
	}
	var list []string
	for _, s := range []Status{Added, Removed, Renamed, Changed} {
		if count[s] > 0 {
			list = append(list, fmt.Sprintf("%d %s", count[s], s))
		}
	}
	if d.breakingOnly {
		return "of what breaks, " + strings.Join(list, ", ")
	}
	return strings.Join(list, ", ")
}

// damage says how many declarations break whom, or nothing where nothing differs.
func (d *Difference) damage() string {
	var list []string
	for i, n := range d.broken() {
		if n > 0 {
			list = append(list, fmt.Sprintf("%s: %d", parties[i], n))
		}
	}
	switch {
	case len(d.Deltas) == 0:
		return ""
	case len(list) == 0:
		return "nothing breaks"
	}
	return "declarations that break " + strings.Join(list, ", ")
}

// parties are whom a change can break, in the order of Breaks.
var parties = [...]string{"old clients", "new clients", "Go"}

// broken is how many declarations break each party.
func (d *Difference) broken() [len(parties)]int {
	var count [len(parties)]int
	for _, delta := range d.Deltas {
		b := delta.Breaks()
		for i, broken := range [...]bool{b.OldClients, b.NewClients, b.Go} {
			if broken {
				count[i]++
			}
		}
	}
	return count
}

// line is the declaration in short, name#id = Result for one that was added or
// removed, and the changes that it does not tell.
func (d *Delta) line(quote func(string) string, arrow string) (string, []*Change) {
	switch {
	case d.Status == Added && d.New != nil:
		return quote(d.New.short()), nil
	case d.Status == Removed && d.Old != nil:
		return quote(d.Old.short()), nil
	case d.Status == Renamed:
		return quote(d.OldName) + " " + arrow + " " + quote(d.NewName), d.Changes[1:]
	case d.Status == Changed:
		return quote(d.Name()), d.Changes
	}
	return quote(d.Name()), nil
}

// headBreaks is what the line of the declaration breaks: its other changes have
// lines of their own.
func (d *Delta) headBreaks() Breaks {
	if d.Status == Changed {
		return Breaks{}
	}
	return d.Changes[0].Breaks
}

// short is name#id = Result.
func (c *Combinator) short() string { return fmt.Sprintf("%s#%x = %s", c.Name, c.ID, c.Result) }

// Text is the difference for a terminal: counts first, a line for what was
// added or removed, and a line for each change of the others.
func (d *Difference) Text() string {
	var b strings.Builder
	if d.OldLayer != 0 && d.NewLayer != 0 {
		fmt.Fprintf(&b, "layer %d -> %d: ", d.OldLayer, d.NewLayer)
	}
	b.WriteString(d.counts() + "\n")
	if damage := d.damage(); damage != "" {
		b.WriteString(damage + "\n")
	}
	for _, g := range d.groups() {
		fmt.Fprintf(&b, "\n%s (%d)\n", g.title(), len(g.deltas))
		g.text(&b)
	}
	return b.String()
}

// text writes the declarations, those of a namespace under its name.
func (g section) text(b *strings.Builder) {
	indent, namespace := "  ", ""
	for _, delta := range g.deltas {
		if n := namespaceOf(delta.Name()); n != namespace {
			indent, namespace = "    ", n
			fmt.Fprintf(b, "\n  %s\n", n)
		}
		head, changes := delta.line(strings.Clone, "->")
		b.WriteString(indent + head + delta.headBreaks().suffix() + "\n")
		for _, c := range changes {
			b.WriteString(indent + "  " + c.phrase(strings.Clone, "->") + c.Breaks.suffix() + "\n")
		}
	}
}

// suffix is what a line ends with.
func (b Breaks) suffix() string {
	if !b.Any() {
		return ""
	}
	return " (breaks " + b.String() + ")"
}

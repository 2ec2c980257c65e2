package schema

import (
	"fmt"
	"strings"
)

// changes are what differs between the two of a pair.
func (c *comparison) changes(kind Subject, p pair) []*Change {
	f := &fieldComparison{
		comparison: c, subject: c.subject(p),
		was: c.oldSpelling(exactly), is: &spelling{}, partner: map[*Field]*Field{},
	}
	f.was.words = renamedNumbers(p)
	if p.old.Name != p.new.Name {
		f.add(renamedRules[kind], p.old.Name, p.new.Name, p.old.Range, p.new.Range)
	}
	if p.old.ID != p.new.ID {
		f.add(IDChanged, fmt.Sprintf("#%x", p.old.ID), fmt.Sprintf("#%x", p.new.ID), p.old.idPlace(), p.new.idPlace())
	}
	if was, is := templateText(p.old), templateText(p.new); was != is {
		f.add(TemplateChanged, was, is, p.old.Range, p.new.Range)
	}
	f.result()
	f.pairUp()
	f.fields()
	spreadID(f.changes)
	return f.changes
}

// idPlace is where the id is stated, or else the name.
func (c *Combinator) idPlace() Range {
	if c.syntax.id.text != "" {
		return c.syntax.id.at()
	}
	return c.Range
}

// templateText is {X:Type} {n:#}.
func templateText(c *Combinator) string {
	var list []string
	for _, p := range c.Params {
		list = append(list, "{"+p.Name+":"+p.Kind.String()+"}")
	}
	return strings.Join(list, " ")
}

// renamedNumbers are the template arguments of kind # that have another name.
func renamedNumbers(p pair) map[string]string {
	names := map[string]string{}
	for i, param := range p.old.Params {
		if i < len(p.new.Params) && param.Kind == NatParam && p.new.Params[i].Kind == NatParam {
			names[param.Name] = p.new.Params[i].Name
		}
	}
	return names
}

// fieldComparison compares what stands behind two names.
type fieldComparison struct {
	*comparison
	subject *subject
	was, is *spelling // of the old types, with new names, and of the new ones
	partner map[*Field]*Field
	changes []*Change
}

// add adds a change and what it breaks.
func (f *fieldComparison) add(rule ChangeRule, was, is string, at, to Range) {
	change := &Change{Rule: rule, Old: was, New: is, OldRange: at, NewRange: to, Breaks: f.judge(rule, f.subject)}
	f.changes = append(f.changes, change)
}

// result compares a function's answer, or a constructor's class.
func (f *fieldComparison) result() {
	old, latest := f.subject.old, f.subject.new
	if f.was.typ(old.Result) == f.is.typ(latest.Result) {
		return
	}
	rule := ClassChanged
	if old.Function {
		rule = ResultChanged
	}
	f.differ(&Field{Type: old.Result}, &Field{Type: latest.Result})
	f.add(rule, old.Result.String(), latest.Result.String(), old.syntax.result.span(), latest.syntax.result.span())
}

// differ settles in what two types differ.
func (f *fieldComparison) differ(old, latest *Field) {
	in := func(l likeness) bool {
		was, is := *f.was, spelling{likeness: l}
		was.likeness = l
		return was.typ(old.Type) != is.typ(latest.Type)
	}
	f.subject.wire = in(onWire)
	f.subject.inGo = in(inGo) || isOpt(old) != isOpt(latest)
}

// isOpt tells whether the field's presence is not in its own Go type.
func isOpt(f *Field) bool { return f.Cond != nil && !isTrue(f.Type) && !isNilable(f.Type) }

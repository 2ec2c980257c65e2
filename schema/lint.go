package schema

import (
	"fmt"
	"strings"
	"unicode"
)

// Lint finds what is wrong with parsed files, and what is legal and yet
// suspicious; see Rules.
func Lint(severities Severities, files ...*File) Diagnostics {
	s, found := resolve(files, 1)
	l := &linter{schema: s}
	for _, d := range found {
		if d.Rule == Fragment {
			l.isFragment = true
			d.Severity = Fragment.Severity // it is complete as what it is
		}
		l.found = append(l.found, d)
	}
	for _, f := range files {
		l.found = append(l.found, f.found...)
		l.directives(f)
	}
	for _, c := range s.Combinators() {
		l.flags(c.Name, c.Fields)
	}
	l.conflicts()
	for _, f := range files {
		l.naming(f)
	}
	l.unused()
	return severities.Apply(l.found, files).Sorted()
}

// linter is the state of one Lint.
type linter struct {
	schema     *Schema
	isFragment bool
	found      Diagnostics
}

func (l *linter) report(rule *Rule, at Range, remedy, format string, args ...any) {
	d := l.schema.Diagnostic(at, fmt.Sprintf(format, args...), remedy)
	d.Rule, d.Severity = rule, rule.Severity
	l.found = append(l.found, d)
}

// related adds a second place to the latest finding.
func (l *linter) related(at Range, note string) {
	l.found[len(l.found)-1].Related = l.schema.Diagnostic(at, note, "")
}

// directives reports comments to tlgen that say nothing to it.
func (l *linter) directives(f *File) {
	for _, c := range f.comments() {
		rest, ok := strings.CutPrefix(c.body(), "tlgen:")
		if !ok {
			continue
		}
		at := textRange(c.pos, c.text)
		name := rest[:span(rest, func(c byte) bool { return isWord(c) || c == '-' })]
		words, _ := c.directive(name)
		switch name {
		case "layers", "merged":
		case "ignore", "ignore-file":
			l.ignored(at, words)
		default:
			l.report(UnknownRule, at, "there are ignore, ignore-file, layers and merged", "no comment to tlgen is called %q", name)
		}
	}
}

// ignored reports words of which none is a rule that can be switched off.
func (l *linter) ignored(at Range, words []string) {
	if len(words) == 0 {
		l.report(UnknownRule, at, "name one, as in tlgen:ignore bool-flag", "no rule is named")
		return
	}
	rule, err := RuleNamed(words[0])
	switch {
	case err != nil:
		l.report(UnknownRule, at, "", "%v", err)
	case rule == Syntax:
		l.report(UnknownRule, at, "mend the text", "rule syntax cannot be switched off")
	}
}

// conflicts reports where forms of a combinator cannot be one.
func (l *linter) conflicts() {
	for _, c := range l.schema.Conflicts() {
		l.report(LayerConflict, c.OldRange, "code for both has two types", "%s", c)
		l.related(c.NewRange, "in the newest layer here")
	}
}

// mentioned are the classes that fields and answers mention.
func (l *linter) mentioned() map[*Class]bool {
	p := &pruner{functions: map[*Combinator]bool{}, classes: map[*Class]bool{}, shallow: true}
	for _, c := range l.schema.Combinators() {
		p.combinator(c)
	}
	return p.classes
}

// flags reports what is suspicious about the flag bits of fields.
func (l *linter) flags(name string, fields []*Field) {
	users := map[Cond][]*Field{}
	for _, f := range fields {
		if r, ok := f.Type.(*Repeat); ok {
			l.flags(name, r.Fields)
		}
		if f.Cond == nil || f.Cond.Bit == AnyBit {
			continue
		}
		if p, ok := f.Type.(*Primitive); ok && p.Kind == Bool {
			l.report(BoolFlag, f.Range, "flags.N?true has two states in no bytes", "%s of %s is absent, false or true", f.Name, name)
		}
		if others := users[*f.Cond]; len(others) > 0 {
			l.sharedBit(name, f, others)
		}
		users[*f.Cond] = append(users[*f.Cond], f)
	}
}

// sharedBit reports that f has the bit of others.
func (l *linter) sharedBit(name string, f *Field, others []*Field) {
	rule, remedy, first := SharedFlagBit, "they are there together, or not at all", others[0]
	for _, o := range others {
		if isTrue(f.Type) && isTrue(o.Type) {
			rule, remedy, first = ReusedFlagBit, "use a free bit, or drop one of them", o
			break
		}
	}
	l.report(rule, f.Range, remedy, "%s of %s has the bit of %s", f.Name, name, first.Name)
	l.related(first.Range, "first used here")
}

func isTrue(t Type) bool {
	p, ok := t.(*Primitive)
	return ok && p.Kind == True
}

// unused reports types that nothing mentions. Without functions a schema's
// types are all there is to use, and a fragment is used by what is elsewhere.
func (l *linter) unused() {
	if len(l.schema.Functions) == 0 || l.isFragment {
		return
	}
	mentioned := l.mentioned()
	for _, c := range l.schema.Classes {
		if !mentioned[c] && len(c.Constructors) > 0 && c.Constructors[0].Range.File != "" {
			l.report(UnusedType, c.Constructors[0].syntax.result.head(), "drop it if nobody sends it", "nothing mentions type %s", c.Name)
		}
	}
}

// naming reports constructors, functions and classes whose names begin with
// another case than nearly all others of the file.
func (l *linter) naming(f *File) {
	var constructors, functions, classes []word
	for _, it := range f.items {
		c := it.combinator
		switch {
		case c == nil:
		case c.function:
			functions = append(functions, c.name)
		default:
			constructors = append(constructors, c.name)
			classes = append(classes, word{c.result.head().Start, c.result.name})
		}
	}
	l.cases("constructor", constructors, false)
	l.cases("function", functions, false)
	l.cases("class", classes, true)
}

// cases reports the names that do not begin as names of the kind do, unless
// that is the file's own convention.
func (l *linter) cases(kind string, names []word, capital bool) {
	var odd []word
	for _, n := range names {
		if n.text != "" && isCapital(n.text) != capital {
			odd = append(odd, n)
		}
	}
	if len(odd)*4 > len(names) {
		return
	}
	remedy := "begin it with a small letter"
	if capital {
		remedy = "begin it with a capital"
	}
	for _, n := range odd {
		l.report(Naming, n.at(), remedy, "%s %s is written unlike others", kind, n.text)
	}
}

// isCapital tells whether the last part of a name begins with a capital.
func isCapital(name string) bool {
	last := lastPart(name)
	return last != "" && unicode.IsUpper(rune(last[0]))
}

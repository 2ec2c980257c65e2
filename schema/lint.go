package schema

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Lint finds what is wrong with parsed files, and what is legal and yet
// suspicious; see Rules.
func Lint(severities Severities, files ...*File) Diagnostics {
	s, found := Resolve(files...)
	l := &linter{schema: s}
	for _, d := range found {
		if d.unknown != nil {
			l.unknown = append(l.unknown, d)
			continue
		}
		l.found = append(l.found, d)
	}
	for _, f := range files {
		l.found = append(l.found, f.found...)
		l.ignores(f)
	}
	l.unknownTypes()
	for _, c := range s.Combinators() {
		l.flags(c)
	}
	for _, f := range files {
		l.naming(f)
	}
	l.unused()
	return severities.Apply(l.found, files).Sorted()
}

// linter is the state of one Lint.
type linter struct {
	schema  *Schema
	unknown Diagnostics
	found   Diagnostics
}

func (l *linter) report(rule *Rule, at Range, remedy, format string, args ...any) {
	d := l.schema.Diagnostic(at, fmt.Sprintf(format, args...), remedy)
	d.Rule, d.Severity = rule, rule.Severity
	l.found = append(l.found, d)
}

// ignores reports comments that switch off what is no rule.
func (l *linter) ignores(f *File) {
	all := slices.Clone(f.rest)
	for _, it := range f.items {
		all = append(append(append(all, it.before...), it.within...), it.behind...)
	}
	for _, c := range all {
		words, isIgnore := c.directive("ignore")
		if more, ok := c.directive("ignore-file"); ok {
			words, isIgnore = more, true
		}
		if !isIgnore || len(ruleNames(words)) > 0 {
			continue
		}
		name := strings.Join(words[:min(1, len(words))], "")
		_, err := RuleNamed(name)
		l.report(UnknownRule, textRange(c.pos, c.text), "name a rule behind it", "%v", err)
	}
}

// unknownTypes reports unknown types: each, or, where they seem to be declared
// in another file, in one note.
func (l *linter) unknownTypes() {
	elsewhere := l.elsewhere()
	var names []string
	var first *Diagnostic
	for _, d := range l.unknown {
		if !elsewhere(d.unknown) {
			l.found = append(l.found, d)
			continue
		}
		if first == nil {
			first = d
		}
		names = append(names, d.unknown.name)
	}
	if first == nil {
		return
	}
	slices.Sort(names)
	names = slices.Compact(names)
	l.report(Fragment, first.Range, "give the files that declare them as well", "another file has to declare %d %s: %s",
		len(names), plural("type", len(names)), strings.Join(names, ", "))
}

// elsewhere tells whether a type seems to be declared in another file: in a
// namespace of which nothing is declared, by an excerpt, which declares few
// types itself, or with arguments, which nobody forgets to declare.
func (l *linter) elsewhere() func(*unknownType) bool {
	namespaces, unknown := map[string]bool{}, map[string]bool{}
	for _, c := range l.schema.Classes {
		namespaces[namespace(c.Name)] = true
	}
	for _, d := range l.unknown {
		unknown[d.unknown.name] = true
	}
	known := len(l.schema.Classes)
	return func(t *unknownType) bool {
		misspelt := t.near != "" && (len(unknown) <= known || primitiveNamed(t.near) != nil)
		return !misspelt && (len(unknown) >= known || t.args || !namespaces[namespace(t.name)])
	}
}

// namespace is the part of a name before its last dot, or nothing.
func namespace(name string) string {
	return name[:max(strings.LastIndexByte(name, '.'), 0)]
}

// mentioned are the classes that fields and answers mention.
func (l *linter) mentioned() map[*Class]bool {
	p := &pruner{functions: map[*Combinator]bool{}, classes: map[*Class]bool{}, shallow: true}
	for _, c := range l.schema.Combinators() {
		p.combinator(c)
	}
	return p.classes
}

// flags reports what is suspicious about the flag bits of c.
func (l *linter) flags(c *Combinator) {
	type bit struct {
		word *Field
		bit  int
	}
	users := map[bit][]*Field{}
	for _, f := range c.Fields {
		if f.Cond == nil {
			continue
		}
		if p, ok := f.Type.(*Primitive); ok && p.Kind == Bool {
			l.report(BoolFlag, f.Range, "flags.N?true has two states in no bytes", "%s of %s is absent, false or true", f.Name, c.Name)
		}
		key := bit{f.Cond.Word, f.Cond.Bit}
		if others := users[key]; len(others) > 0 {
			l.sharedBit(c, f, others)
		}
		users[key] = append(users[key], f)
	}
}

// sharedBit reports that f has the bit of others.
func (l *linter) sharedBit(c *Combinator, f *Field, others []*Field) {
	rule, remedy := SharedFlagBit, "they are there together, or not at all"
	for _, o := range others {
		if isTrue(f.Type) && isTrue(o.Type) {
			rule, remedy = ReusedFlagBit, "use a free bit, or drop one of them"
		}
	}
	l.report(rule, f.Range, remedy, "%s of %s has the bit of %s", f.Name, c.Name, others[0].Name)
	l.found[len(l.found)-1].Related = l.schema.Diagnostic(others[0].Range, "first used here", "")
}

func isTrue(t Type) bool {
	p, ok := t.(*Primitive)
	return ok && p.Kind == True
}

// unused reports types that nothing mentions. Without functions a schema's
// types are all there is to use, and a fragment is used by what is elsewhere.
func (l *linter) unused() {
	if len(l.schema.Functions) == 0 || len(l.unknown) > 0 {
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
	if len(odd) > 1 && len(odd)*4 > len(names) {
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
	last := name[strings.LastIndexByte(name, '.')+1:]
	return last != "" && unicode.IsUpper(rune(last[0]))
}

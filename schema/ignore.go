package schema

import "slices"

// Severities says how severe the findings of rules are, by the rules' names, in
// place of their own severity.
type Severities map[string]Severity

// Apply gives the findings their configured severity, and leaves out those of
// rules that are off and those that a comment in one of the files ignores.
func (s Severities) Apply(found Diagnostics, files []*File) Diagnostics {
	ignored := map[string]*ignores{}
	for _, f := range files {
		ignored[f.Name] = newIgnores(f)
	}
	var left Diagnostics
	for _, d := range found {
		severity, configured := s[d.RuleName()]
		if configured && severity != d.Severity {
			changed := *d
			changed.Severity = severity
			d = &changed
		}
		if d.Severity != Off && !ignored[d.Range.File].has(d) {
			left = append(left, d)
		}
	}
	return left
}

// ignores are the places where comments switch rules off.
type ignores struct {
	file   []string // rules that are off everywhere
	places []ignoredPlace
}

// ignoredPlace is a declaration for which rules are off.
type ignoredPlace struct {
	from, to int // offsets
	rules    []string
}

// newIgnores reads the comments of a file: tlgen:ignore RULE above, within or
// behind a declaration, and tlgen:ignore-file RULE anywhere.
func newIgnores(f *File) *ignores {
	all := &ignores{}
	for _, it := range f.items {
		var rules []string
		for _, c := range slices.Concat(it.above(), it.within, it.behind) {
			words, _ := c.directive("ignore")
			rules = append(rules, ruleNames(words)...)
		}
		if rules != nil {
			all.places = append(all.places, ignoredPlace{it.pos.Offset, it.end.Offset, rules})
		}
	}
	for _, c := range f.comments() {
		words, _ := c.directive("ignore-file")
		all.file = append(all.file, ruleNames(words)...)
	}
	return all
}

// ruleNames are the words up to the first that is no rule: a reason may follow.
func ruleNames(words []string) []string {
	end := slices.IndexFunc(words, func(w string) bool {
		_, err := RuleNamed(w)
		return err != nil
	})
	if end < 0 {
		return words
	}
	return words[:end]
}

// has tells whether the finding is switched off where it is.
func (i *ignores) has(d *Diagnostic) bool {
	if i == nil || d.Rule == nil || d.Rule == Syntax {
		return false
	}
	if slices.Contains(i.file, d.Rule.Name) {
		return true
	}
	at := d.Range.Start.Offset
	n, _ := slices.BinarySearchFunc(i.places, at, func(p ignoredPlace, at int) int { return p.to - at - 1 })
	return n < len(i.places) && i.places[n].from <= at && slices.Contains(i.places[n].rules, d.Rule.Name)
}

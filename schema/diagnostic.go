package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// Range is a piece of a file. Lines and columns count from 1, columns in
// characters; End is behind the last character.
type Range struct {
	File       string
	Start, End Position
}

// Position is a place in a file.
type Position = lexer.Position

// between is the range from start to end.
func between(start, end lexer.Position) Range {
	return Range{File: start.Filename, Start: start, End: end}
}

// Severity says whether a finding keeps a schema from being used.
type Severity int

// The severities.
const (
	Error Severity = iota
	Warning
	Note
	Off // not found at all
)

// severities are the names of the severities.
var severities = [...]string{Error: "error", Warning: "warning", Note: "note", Off: "off"}

// String is the severity as it is printed.
func (s Severity) String() string { return severities[s] }

// SeverityNamed is the severity with the name.
func SeverityNamed(name string) (Severity, error) {
	if i := slices.Index(severities[:], name); i >= 0 {
		return Severity(i), nil
	}
	return 0, fmt.Errorf("no severity %q; there are %s", name, strings.Join(severities[:], ", "))
}

// Diagnostic is one finding about a schema: its place, what is the matter, and
// how to mend it.
type Diagnostic struct {
	Range    Range
	Severity Severity
	// Rule is the kind of finding; it may be nil.
	Rule *Rule
	// Summary is the fact, in one line.
	Summary string
	// Remedy says what to do about it; it may be empty.
	Remedy string
	// Line is the source line of the place, without its end.
	Line string
	// Related is a second place.
	Related *Diagnostic

	unknown *unknownType // of UnknownType
}

// RuleName is the name of the finding's rule, or nothing.
func (d *Diagnostic) RuleName() string {
	if d.Rule == nil {
		return ""
	}
	return d.Rule.Name
}

// Error is the finding in one line: file:line:col: summary; remedy.
func (d *Diagnostic) Error() string {
	s := fmt.Sprintf("%s:%d:%d: ", d.Range.File, d.Range.Start.Line, d.Range.Start.Column)
	if d.Severity != Error {
		s += d.Severity.String() + ": "
	}
	s += d.Summary
	if d.Remedy != "" {
		s += "; " + d.Remedy
	}
	return s
}

// Render is Error with the source line and carets under the place.
func (d *Diagnostic) Render() string {
	var b strings.Builder
	b.WriteString(d.Error())
	b.WriteByte('\n')
	number := fmt.Sprintf("%3d", d.Range.Start.Line)
	line, indent, width := d.excerpt()
	fmt.Fprintf(&b, "%s | %s\n", number, line)
	fmt.Fprintf(&b, "%*s | %s%s\n", len(number), "", indent, strings.Repeat("^", width))
	if d.Related != nil {
		b.WriteString(d.Related.Render())
	}
	return b.String()
}

// maxLine is the longest line that is shown whole, in characters, and the
// length of what is shown of longer ones.
const maxLine = 120

// excerpt is the line, or of a long one what is around the place, what is as
// wide as what stands before the place, and the number of carets.
func (d *Diagnostic) excerpt() (line, indent string, width int) {
	text := []rune(strings.Map(visible, d.Line))
	before := min(d.Range.Start.Column-1, len(text))
	width = d.width()
	if len(text) > maxLine {
		from := min(max(before-maxLine/3, 0), len(text)-maxLine)
		to := from + maxLine
		before, width = before-from, min(width, to-before)
		head, tail := "", ""
		if from > 0 {
			head, before = "…", before+1
		}
		if to < len(text) {
			tail = "…"
		}
		text = slices.Concat([]rune(head), text[from:to], []rune(tail))
	}
	return string(text), indentOf(text[:min(max(before, 0), len(text))]), max(width, 1)
}

// visible is the character, or what stands for one that commands a terminal.
func visible(r rune) rune {
	if r != '\t' && unicode.IsControl(r) {
		return unicode.ReplacementChar
	}
	return r
}

// indentOf is as wide as the text: tabs stay tabs.
func indentOf(text []rune) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, string(text))
}

// width is the number of carets: the place's characters on its first line.
func (d *Diagnostic) width() int {
	start, end := d.Range.Start, d.Range.End
	width := end.Column - start.Column
	if end.Line != start.Line {
		width = utf8.RuneCountInString(d.Line) - start.Column + 1
	}
	return max(width, 1)
}

// Diagnostics are findings in the order of their places.
type Diagnostics []*Diagnostic

// Error is every finding, a line each.
func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// HasErrors tells whether a finding keeps the schema from being used.
func (ds Diagnostics) HasErrors() bool { return ds.Worst() == Error }

// Err is ds as an error, or nil where no finding is one.
func (ds Diagnostics) Err() error {
	if !ds.HasErrors() {
		return nil
	}
	return ds
}

// Sorted are the findings in the order of their places.
func (ds Diagnostics) Sorted() Diagnostics {
	return slices.SortedStableFunc(slices.Values(ds), func(a, b *Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.Range.File, b.Range.File),
			a.Range.Start.Offset-b.Range.Start.Offset,
		)
	})
}

// Worst is the severest of the findings' severities; Off where there is none.
func (ds Diagnostics) Worst() Severity {
	worst := Off
	for _, d := range ds {
		worst = min(worst, d.Severity)
	}
	return worst
}

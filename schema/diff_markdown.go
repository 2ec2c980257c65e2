package schema

import (
	"fmt"
	"strings"
)

// Markdown is the difference as a changelog, for a release note.
func (d *Difference) Markdown() string {
	var b strings.Builder
	title := "Schema changes"
	if d.OldLayer != 0 && d.NewLayer != 0 {
		title = fmt.Sprintf("Layer %d to layer %d", d.OldLayer, d.NewLayer)
	}
	fmt.Fprintf(&b, "## %s\n\n%s.\n", title, capital(d.counts()))
	if damage := d.damage(); damage != "" {
		fmt.Fprintf(&b, "\n%s.\n", capital(damage))
	}
	for _, g := range d.groups() {
		fmt.Fprintf(&b, "\n### %s\n\n", g.title())
		for _, delta := range g.deltas {
			delta.markdown(&b)
		}
	}
	return b.String()
}

// capital begins a sentence.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// markdown writes the declaration as an item, its changes as items within.
func (d *Delta) markdown(b *strings.Builder) {
	head, changes := d.line(code, "→")
	b.WriteString("- " + head + d.headBreaks().emphasis() + "\n")
	for _, c := range changes {
		b.WriteString("  - " + c.phrase(code, "→") + c.Breaks.emphasis() + "\n")
	}
}

// emphasis is what an item ends with.
func (b Breaks) emphasis() string {
	if !b.Any() {
		return ""
	}
	return " — **breaks " + b.String() + "**"
}

// code is the text as a code span. One that holds backticks stands between more
// of them than it holds in a row.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

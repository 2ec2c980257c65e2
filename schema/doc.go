package schema

import (
	"regexp"
	"slices"
	"strings"
)

// doc is what comments say, line by line: of fields by their names, and of the
// combinator or class itself by the empty name.
type doc struct {
	lines map[string][]string
	class string // that it is about, where it says so
}

// document gives the comments around d to what they document.
func (d *declaration) document() {
	known := map[string]bool{}
	for _, f := range d.Fields {
		known[f.Name] = f.Name != ""
	}
	within, behind := d.item.inside()
	c := newDoc(docLines(slices.Concat(d.item.above(), behind)), known)
	if c.class == "" {
		d.Doc = paragraph(c.lines[""])
	}
	inside := d.inside(within)
	for _, f := range d.Fields {
		if f.Name == "" {
			continue
		}
		f.Doc = paragraph(append(c.lines[f.Name], inside[f.Range.Start.Offset]...))
	}
}

// classDocs gives the comments that are about classes, //@class Name @description
// …, to them. They stand anywhere.
func (r *resolver) classDocs(f *File) {
	for _, it := range f.items {
		r.classDoc(it.before)
	}
	r.classDoc(f.rest)
}

// classDoc takes comments about classes apart; each begins with its tag.
func (r *resolver) classDoc(comments []comment) {
	for len(comments) > 0 {
		if !isClass(comments[0]) {
			comments = comments[1:]
			continue
		}
		n := 1
		for n < len(comments) && comments[n].pos.Line == comments[n-1].endLine()+1 && !isClass(comments[n]) {
			n++
		}
		c := newDoc(docLines(comments[:n]), nil)
		if class := r.classes[c.class]; class != nil {
			class.Doc, class.comments = paragraph(c.lines[""]), comments[:n:n]
		}
		comments = comments[n:]
	}
}

func isClass(c comment) bool { return strings.HasPrefix(c.body(), "@class ") }

// inside are the lines of the comments within a declaration, by the offset of
// the field that they are about: the one before them in their line, or else the next.
func (d *declaration) inside(comments []comment) map[int][]string {
	lines := map[int][]string{}
	for _, c := range comments {
		next, _ := slices.BinarySearchFunc(d.Fields, c.pos.Offset, func(f *Field, at int) int { return f.Range.Start.Offset - at })
		switch {
		case next > 0 && d.Fields[next-1].Range.Start.Line == c.pos.Line:
			next--
		case next == len(d.Fields):
			continue
		}
		about := d.Fields[next].Range.Start.Offset
		lines[about] = append(lines[about], docLines([]comment{c})...)
	}
	return lines
}

// docLines are the lines of comments without their marks, and without lines
// that document nothing: rules, headings, directives, and declarations that
// are commented out.
func docLines(comments []comment) []string {
	var lines []string
	for _, c := range comments {
		for line := range strings.Lines(c.body()) {
			line = strings.TrimSpace(line)
			if c.isBlock() {
				line = strings.TrimSpace(strings.TrimLeft(line, "*"))
			}
			isCode := strings.HasSuffix(line, ";") && strings.Contains(line, " = ")
			isRule := strings.HasPrefix(line, "---") || strings.HasPrefix(line, "===") || strings.Trim(line, "/*-=# ") == ""
			isDirective := strings.HasPrefix(line, "tlgen:") || layerComment.MatchString(line)
			if !isCode && !isRule && !isDirective {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// tag is @name where a line begins or behind a space.
var tag = regexp.MustCompile(`(?:^|\s)@(\w+)`)

// newDoc takes lines apart by their tags, of which several may stand in a line:
// @description, @class and its name, and the names of known fields.
// @param_description is a field that is called description, and @param name is
// how javadoc writes any.
func newDoc(lines []string, known map[string]bool) *doc {
	d := &doc{lines: map[string][]string{}}
	about := ""
	for _, line := range lines {
		line = strings.TrimSpace(strings.TrimPrefix(line, "-"))
		from := 0
		for _, m := range tag.FindAllStringSubmatchIndex(line, -1) {
			subject, ok := subjectOf(line[m[2]:m[3]], known)
			if !ok {
				continue
			}
			d.add(about, line[from:m[0]])
			about, from = subject, m[1]
			if subject == "param" && !known["param"] {
				about, from = wordAt(line, from)
			}
			if subject == "class" && !known["class"] {
				d.class, from = wordAt(line, from)
				about = ""
			}
		}
		d.add(about, line[from:])
	}
	return d
}

// subjectOf is what a tag is about: a field, nothing for what the doc itself
// is about, or class or param, behind which a name follows.
func subjectOf(tag string, known map[string]bool) (string, bool) {
	field, isParam := strings.CutPrefix(tag, "param_")
	switch {
	case tag == "description":
		return "", true
	case known[tag], tag == "class", tag == "param":
		return tag, true
	}
	return field, isParam && known[field]
}

// wordAt is the word of the line at the offset, behind blanks, and where it ends.
func wordAt(line string, from int) (word string, end int) {
	begin := from + span(line[from:], isBlank)
	end = begin + span(line[begin:], func(c byte) bool { return isWord(c) || c == '.' })
	if end == begin {
		return "", from // what follows may be the next tag
	}
	return line[begin:end], end
}

func (d *doc) add(about, text string) {
	if text = strings.TrimSpace(text); text != "" {
		d.lines[about] = append(d.lines[about], text)
	}
}

// paragraph joins lines; it is empty where there are none.
func paragraph(lines []string) string { return strings.Join(lines, "\n") }

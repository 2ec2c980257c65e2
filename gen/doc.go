package gen

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// docWidth is where lines of documentation are broken, in bytes.
const docWidth = 76

// commenter is a file, or a block within one.
type commenter interface{ Comment(string) *jen.Statement }

// comment emits the text as a comment, a paragraph a line of it.
func (g *generator) comment(c commenter, text string) {
	for i, paragraph := range strings.Split(text, "\n") {
		if strings.TrimSpace(paragraph) == "" {
			continue
		}
		if i > 0 {
			c.Comment("//")
		}
		for _, line := range wrap(paragraph) {
			c.Comment("// " + line)
		}
	}
}

// paragraph continues a comment with the text.
func (g *generator) paragraph(c commenter, text string) {
	if strings.TrimSpace(text) != "" {
		c.Comment("//")
		g.comment(c, text)
	}
}

// wrap breaks the text into lines. What a reader of Go comments would take for
// a heading or a list stays as it is.
func wrap(text string) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > docWidth {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// structComment says what the struct is, and shows its declarations.
func (g *generator) structComment(f *file, r *record) {
	if r.label == "" {
		f.Commentf("%s is one item of a repetition.", r.name)
		return
	}
	f.Commentf("%s is %s%s.", r.name, r.label, upTo(r))
	g.declarations(f, r)
	if r.isFunction() && !g.config.Client {
		g.refusals(f, r.newest().combinator)
	}
}

// upTo names the last layer of a record that a later layer has as another one.
func upTo(r *record) string {
	c := r.newest().combinator
	if c.LayerSuffix() == "" {
		return ""
	}
	return fmt.Sprintf(" up to layer %d", c.LastLayer())
}

// declarations emits what documents the record, and its forms as the schema has them.
func (g *generator) declarations(c commenter, r *record) {
	g.paragraph(c, r.newest().combinator.Doc)
	c.Comment("//")
	c.Comment("//\t" + r.newest().combinator.Text())
	for _, f := range r.forms[1:] {
		c.Comment("//")
		c.Comment(fmt.Sprintf("// Up to layer %d:", f.combinator.LastLayer()))
		c.Comment("//")
		c.Comment("//\t" + f.combinator.Text())
	}
}

// callComment is the comment of what calls a function.
func (g *generator) callComment(f *file, name string, r *record) {
	f.Commentf("%s calls %s%s.", name, r.label, upTo(r))
	g.declarations(f, r)
	g.refusals(f, r.newest().combinator)
}

// refusals emits what a function is known to be refused with, and whether bots may call it.
func (g *generator) refusals(c commenter, f *schema.Combinator) {
	switch f.Bots {
	case schema.BotsMay:
		g.paragraph(c, "Bots may call it.")
	case schema.BotsMayNot:
		g.paragraph(c, "Bots may not call it.")
	case schema.BotsUnknown:
	}
	if len(f.Errors) == 0 {
		return
	}
	g.paragraph(c, "It is refused with:")
	c.Comment("//")
	for _, e := range f.Errors {
		text := fmt.Sprintf("%d %s", e.Code, e.Name)
		if e.Doc != "" {
			text += ": " + e.Doc
		}
		for i, line := range wrap(text) {
			c.Comment([]string{"//   - ", "//     "}[min(i, 1)] + line)
		}
	}
}

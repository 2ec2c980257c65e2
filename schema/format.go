package schema

import (
	"slices"
	"strconv"
	"strings"
)

// Format is the file in its one canonical form, in TL: a declaration a line,
// with all its comments where they were. What it declares, and every id, stays
// the same. The file must have been parsed without an error.
func Format(f *File) []byte {
	p := &printer{}
	for _, it := range f.items {
		p.comments(it.before)
		p.item(it)
	}
	p.comments(f.rest)
	return []byte(p.text())
}

// printer writes items and comments in lines. Where the source had blank lines
// between them there will be one.
type printer struct {
	writer
	line  int  // of the source, at which what was written last ends
	apart bool // a blank line has to come next
}

// text is all that was written.
func (p *printer) text() string {
	text := strings.TrimRight(p.b.String(), "\n")
	if text == "" {
		return ""
	}
	return text + "\n"
}

// begin begins a line for what stands from one line of the source to another.
func (p *printer) begin(from, to int) {
	if p.b.Len() > 0 && (p.apart || from > p.line+1) {
		p.write("\n")
	}
	p.line, p.apart = to, false
}

func (p *printer) comments(all []comment) {
	for _, c := range all {
		p.begin(c.pos.Line, c.endLine())
		p.write(c.clean(), "\n")
	}
}

// clean is the comment without white space at the ends of lines.
func (c comment) clean() string {
	lines := strings.Split(c.text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return strings.Join(lines, "\n")
}

func (p *printer) item(it *item) {
	isMark := it.combinator == nil && it.remark == nil
	p.apart = p.apart || isMark
	inside, behind := it.inside()
	if n := len(behind) - 1; n > 0 && slices.ContainsFunc(behind[:n], func(c comment) bool { return !c.isBlock() }) {
		p.above(it.pos.Line, behind[:n]) // a line has room for one of them
		behind = behind[n:]
	}
	p.begin(it.pos.Line, it.end.Line)
	switch {
	case it.section != "":
		p.write("---", it.section, "---")
		p.apart = true
	case isMark:
		p.write("===", strconv.Itoa(it.mark), "===")
	case it.remark != nil:
		p.write(remarkText(it.remark), ";")
	default:
		p.declaration(it.combinator, inside)
	}
	p.behind(behind)
}

// above writes comments in lines of their own above what stands in a line.
func (p *printer) above(line int, comments []comment) {
	p.begin(line, line)
	for _, c := range comments {
		p.write(c.clean(), "\n")
	}
}

// behind writes what stands in a line behind its item.
func (p *printer) behind(comments []comment) {
	for _, c := range comments {
		p.write(" ", c.clean())
		p.line = max(p.line, c.endLine())
	}
	p.write("\n")
}

// declaration is a combinator in one line, or where comments stand in it with a
// parameter a line.
func (p *printer) declaration(c *combinator, inside []comment) {
	if len(inside) == 0 {
		p.combinator(c)
		return
	}
	p.head(c)
	end := c.name.at().End
	for _, param := range c.params {
		inside = p.inside(inside, end, param.pos().Offset)
		p.write("\n    ")
		p.param(param)
		end = param.typ.span().End
	}
	p.inside(inside, end, c.result.pos.Offset)
	p.write("\n    ")
	p.tail(c)
}

// inside writes the comments before the offset: those within what ends at end,
// and those in its last line, behind it, the others in lines of their own. The
// rest is returned.
func (p *printer) inside(comments []comment, end Position, offset int) []comment {
	first, rest := cut(comments, func(c comment) bool { return c.pos.Offset < offset })
	for i, c := range first {
		separator := "\n    "
		isItsOwn := c.pos.Line == end.Line || c.pos.Offset < end.Offset
		if isItsOwn && (i == 0 || first[i-1].isBlock()) {
			separator = " "
		}
		p.write(separator, c.clean())
	}
	return rest
}

// String is the combinator in one line.
func (c *combinator) String() string {
	w := &writer{}
	w.combinator(c)
	return w.b.String()
}

// writer writes syntax in its one canonical form.
type writer struct {
	b strings.Builder
}

func (w *writer) write(parts ...string) {
	for _, p := range parts {
		w.b.WriteString(p)
	}
}

// combinator is name#id {t:Type} field:Type = Result;
func (w *writer) combinator(c *combinator) {
	w.head(c)
	for _, p := range c.params {
		w.write(" ")
		w.param(p)
	}
	w.write(" ")
	w.tail(c)
}

// head is what stands before the parameters.
func (w *writer) head(c *combinator) {
	for _, m := range c.modifiers {
		w.write(m.text, " ")
	}
	w.write(c.name.text, c.suffix)
	if c.id.text != "" {
		w.write("#", strconv.FormatUint(uint64(idValue(c.id)), 16))
	}
}

// tail is what stands behind the parameters.
func (w *writer) tail(c *combinator) {
	w.write("=")
	if c.arrow {
		w.write(">")
	}
	w.write(" ")
	w.result(c)
	w.write(";")
}

// result is what stands behind the =: Vector<User> of a function, Vector t of a
// constructor.
func (w *writer) result(c *combinator) {
	if c.function {
		w.expression(c.result)
	} else {
		w.sideBySide(c.result)
	}
}

func (w *writer) param(p *parameter) {
	if p.template {
		w.write("{")
	}
	if p.name.text != "" {
		w.write(p.name.text, ":")
	}
	w.write(p.cond.text)
	w.summand(p.typ)
	if p.template {
		w.write("}")
	}
}

// sideBySide is the class of a constructor: Tuple t n.
func (w *writer) sideBySide(e *expression) {
	if e.plus != nil || e.list != nil {
		w.expression(e)
		return
	}
	w.marked(e)
	for _, a := range e.args {
		w.write(" ")
		w.summand(a)
	}
}

// summand is an expression that stands as one piece: a sum in parentheses.
func (w *writer) summand(e *expression) {
	if e.plus == nil {
		w.expression(e)
		return
	}
	w.write("(")
	w.expression(e)
	w.write(")")
}

// marked is the expression's first word with its marks.
func (w *writer) marked(e *expression) {
	if e.bang {
		w.write("!")
	}
	if e.percent {
		w.write("%")
	}
	w.write(e.name, e.number)
}

// expression is Tuple<t,n>, 4*[ int ] or n+1.
func (w *writer) expression(e *expression) {
	w.marked(e)
	for i, a := range e.args {
		w.write([]string{"<", ","}[min(i, 1)])
		w.expression(a)
	}
	if len(e.args) > 0 {
		w.write(">")
	}
	for i, t := range e.plus {
		w.write([]string{"", "+"}[min(i, 1)])
		w.expression(t)
	}
	if e.list == nil {
		return
	}
	if e.count != nil {
		w.summand(e.count)
		w.write("*")
	}
	w.write("[")
	for _, p := range e.list {
		w.write(" ")
		w.param(p)
	}
	w.write(" ]")
}

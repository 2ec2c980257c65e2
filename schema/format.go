package schema

import (
	"strconv"
	"strings"
)

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

func (w *writer) text(parts ...string) {
	for _, p := range parts {
		w.b.WriteString(p)
	}
}

// combinator is name#id {t:Type} field:Type = Result;
func (w *writer) combinator(c *combinator) {
	w.head(c)
	for _, p := range c.params {
		w.text(" ")
		w.param(p)
	}
	w.text(" ")
	w.tail(c)
}

// head is what stands before the parameters.
func (w *writer) head(c *combinator) {
	for _, m := range c.modifiers {
		w.text(m.text, " ")
	}
	w.text(c.name.text)
	if c.id.text != "" {
		w.text("#", strconv.FormatUint(uint64(idValue(c.id)), 16))
	}
}

// tail is what stands behind the parameters.
func (w *writer) tail(c *combinator) {
	w.text("=")
	if c.arrow {
		w.text(">")
	}
	w.text(" ")
	if c.function {
		w.expression(c.result)
	} else {
		w.sideBySide(c.result)
	}
	w.text(";")
}

func (w *writer) param(p *parameter) {
	if p.template {
		w.text("{")
	}
	if p.name.text != "" {
		w.text(p.name.text, ":")
	}
	w.text(p.cond.text)
	w.expression(p.typ)
	if p.template {
		w.text("}")
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
		w.text(" ")
		if a.plus != nil {
			w.text("(")
		}
		w.expression(a)
		if a.plus != nil {
			w.text(")")
		}
	}
}

// marked is the expression's first word with its marks.
func (w *writer) marked(e *expression) {
	if e.bang {
		w.text("!")
	}
	if e.percent {
		w.text("%")
	}
	w.text(e.name, e.number)
}

// expression is Tuple<t,n>, 4*[ int ] or n+1.
func (w *writer) expression(e *expression) {
	w.marked(e)
	for i, a := range e.args {
		w.text([]string{"<", ","}[min(i, 1)])
		w.expression(a)
	}
	if len(e.args) > 0 {
		w.text(">")
	}
	for i, t := range e.plus {
		w.text([]string{"", "+"}[min(i, 1)])
		w.expression(t)
	}
	if e.list == nil {
		return
	}
	if e.count != nil {
		w.count(e.count)
	}
	w.text("[")
	for _, p := range e.list {
		w.text(" ")
		w.param(p)
	}
	w.text(" ]")
}

// count is what stands before the [ of a repetition.
func (w *writer) count(e *expression) {
	if e.plus != nil {
		w.text("(")
	}
	w.expression(e)
	if e.plus != nil {
		w.text(")")
	}
	w.text("*")
}

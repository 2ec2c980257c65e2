package schema

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// word is a piece of a schema's text and where it stands. Without a text it is
// not there.
type word struct {
	pos  lexer.Position
	text string
}

// at is the word's place.
func (w word) at() Range { return textRange(w.pos, w.text) }

// combinator is a declaration as it is written, in one of the many ways to
// write the same: parentheses and angle brackets are gone, {X Y:Type} is two
// parameters, and (n : #) is a field like any other.
type combinator struct {
	modifiers []word
	name      word
	id        word
	params    []*parameter
	arrow     bool // => stands for =
	result    *expression

	function bool
	mark     int    // the layer mark that it stands under, or 0
	layers   []int  // that have it, where a comment says so
	suffix   string // Layer170, behind the name of a form of an older layer
}

// parameter is a field or a template argument. Without a name it is a field
// that only its place tells apart.
type parameter struct {
	name     word
	template bool
	cond     word // flags.0?
	typ      *expression
}

// expression is a type or a number as it is written.
type expression struct {
	pos     lexer.Position
	bang    bool
	percent bool

	name string        // of a type or of an argument; also #, and ? for what the wire format itself defines
	args []*expression // of the type

	number string        // 4
	plus   []*expression // the summands of n+1
	count  *expression   // n of n*[ int ]; nil for [ int ]
	list   []*parameter  // what is repeated

	lifted *lifted
}

// lifted is what was read with a type and belongs to its field.
type lifted struct {
	cond  word // flags.0?
	label word // the name in (n : #)
}

// isName tells whether the expression is the name and nothing else.
func (e *expression) isName(name string) bool {
	return e.name == name && !e.bang && !e.percent && e.args == nil
}

// head is the place of the expression's first word, without a mark.
func (e *expression) head() Range {
	pos := e.pos
	if e.bang || e.percent {
		pos = shift(pos, 1)
	}
	text := e.name + e.number
	if text == "" {
		text = "["
	}
	return textRange(pos, text)
}

// span is the place from the expression's beginning to its last word.
func (e *expression) span() Range {
	at := e.head()
	at.Start = e.pos
	var last *expression
	for _, inner := range [][]*expression{e.args, e.plus} {
		if len(inner) > 0 {
			last = inner[len(inner)-1]
		}
	}
	if len(e.list) > 0 {
		last = e.list[len(e.list)-1].typ
	}
	if last != nil {
		at.End = last.span().End
	}
	return at
}

// place is where the parameter is named, or else its type.
func (p *parameter) place() Range {
	if p.name.text != "" {
		return p.name.at()
	}
	return p.typ.span()
}

// pos is where the parameter begins.
func (p *parameter) pos() lexer.Position {
	for _, w := range []word{p.name, p.cond} {
		if w.text != "" {
			return w.pos
		}
	}
	return p.typ.pos
}

// isBuiltin tells whether the wire format defines the combinator: int ? = Int.
func (c *combinator) isBuiltin() bool {
	return len(c.params) == 1 && c.params[0].typ.name == "?" && c.params[0].name.text == ""
}

// shift is the position n characters on in the same line.
func shift(pos lexer.Position, n int) lexer.Position {
	pos.Offset += n
	pos.Column += n
	return pos
}

// tree makes the combinator of a statement.
func (p *parse) tree(st *statement) *combinator {
	last := len(st.Name) - 1
	c := &combinator{params: make([]*parameter, 0, len(st.Plain))}
	for _, m := range st.Name[:last] {
		c.modifiers = append(c.modifiers, wordOf(m))
	}
	c.name = wordOf(st.Name[last])
	if i := strings.IndexByte(c.name.text, '#'); i > 0 {
		c.id = word{shift(c.name.pos, i), c.name.text[i:]}
		c.name.text = c.name.text[:i]
		if len(c.id.text) > len("#12345678") {
			p.report(c.id.at(), "id "+c.id.text+" is too long", "an id has up to 8 hexadecimal digits")
			c.id = word{}
		}
	}
	c.params = plains(c.params, st.Plain)
	if st.Rest == nil {
		c.arrow, c.result = plainResult(st.Result[0])
	} else {
		p.rest(c, st.Rest)
	}
	if x := implicit(c); x != nil && (p.function || c.arrow) {
		c.params = append([]*parameter{x}, c.params...)
	}
	p.question(c)
	return c
}

// question reports a ? that is not all that a declaration has.
func (p *parse) question(c *combinator) {
	for _, param := range c.params {
		if param.typ.name == "?" && !c.isBuiltin() {
			p.report(param.typ.head(), "? is no type", "it stands alone, for what the wire format defines, as in int ? = Int;")
		}
	}
}

// rest adds what follows the plain fields.
func (p *parse) rest(c *combinator, r *rest) {
	c.params = p.params(c.params, r.Params)
	if r.Result == nil {
		c.arrow, c.result = plainResult(r.Plain)
	} else {
		c.arrow, c.result = r.Equals.Value == "=>", p.argument(p.application(r.Result))
	}
}

// implicit is the template argument of a query that nothing declares: old
// schemas, and those in JSON, write query:!X alone.
func implicit(c *combinator) *parameter {
	for _, p := range c.params {
		switch {
		case p.template && p.name.text == c.result.name:
			return nil
		case p.typ.bang && p.typ.name != "" && c.result.isName(p.typ.name):
			return &parameter{name: word{p.typ.pos, p.typ.name}, template: true, typ: &expression{pos: p.typ.pos, name: "Type"}}
		}
	}
	return nil
}

// plainResult takes = User; apart, in which => may stand for =.
func plainResult(t lexer.Token) (arrow bool, result *expression) {
	class := strings.Trim(t.Value, "=>; \t")
	at := strings.Index(t.Value, class)
	return strings.HasPrefix(t.Value, "=>"), &expression{pos: shift(t.Pos, at), name: class}
}

func wordOf(t lexer.Token) word { return word{t.Pos, t.Value} }

// name is the expression of a word.
func name(t lexer.Token) *expression { return &expression{pos: t.Pos, name: t.Value} }

// params adds parameters to a list.
func (p *parse) params(list []*parameter, all []*params) []*parameter {
	for _, g := range all {
		switch {
		case g.Plain != nil:
			list = plains(list, g.Plain)
		case g.Template != nil:
			list = append(list, p.template(g.Template)...)
		case g.Type != nil:
			list = append(list, field(fieldName(g.Name), p.term(g.Type)))
		default:
			list = append(list, field(word{}, p.term(g.Unnamed)))
		}
	}
	return list
}

// plains takes fields apart that are one token each.
func plains(list []*parameter, tokens []lexer.Token) []*parameter {
	for _, t := range tokens {
		list = append(list, plain(t))
	}
	return list
}

// field is the parameter with the condition, and perhaps the name, that were
// read with its type.
func field(name word, e *expression) *parameter {
	f := &parameter{name: name, typ: e}
	if e.lifted != nil {
		f.cond = e.lifted.cond
		if e.lifted.label.text != "" {
			f.name = e.lifted.label
		}
		e.lifted = nil
	}
	return f
}

// fieldName is the name in a token that holds a colon as well.
func fieldName(t lexer.Token) word {
	name, _, _ := strings.Cut(t.Value, ":")
	return word{t.Pos, strings.TrimRight(name, spaces)}
}

// plain takes a field apart that is one token: ttl:flags.0?int.
func plain(t lexer.Token) *parameter {
	colon := strings.IndexByte(t.Value, ':') + 1
	colon += span(t.Value[colon:], isBlank)
	both := &struct {
		parameter
		expression
	}{}
	f := &both.parameter
	f.name, f.typ = fieldName(t), &both.expression
	typ := t.Value[colon:]
	if i := strings.IndexByte(typ, '?') + 1; i > 0 {
		f.cond = word{shift(t.Pos, colon), typ[:i]}
		colon, typ = colon+i, typ[i:]
	}
	f.typ.pos, f.typ.name = shift(t.Pos, colon), typ
	if i := strings.IndexByte(typ, '<'); i > 0 {
		f.typ.name = strings.TrimRight(typ[:i], spaces)
		f.typ.args = []*expression{{pos: shift(f.typ.pos, i+1), name: typ[i+1 : len(typ)-1]}}
	}
	return f
}

func (p *parse) template(t *template) []*parameter {
	last := plainOr(t.Plain, t.Name, func() *expression { return p.term(t.Type) })
	list := make([]*parameter, 0, len(t.Names)+1)
	for _, n := range t.Names {
		list = append(list, &parameter{name: wordOf(n), template: true, typ: last.typ})
	}
	last.template = true
	return append(list, last)
}

// plainOr is the field of one token, or else of a name and a type.
func plainOr(one, name lexer.Token, typ func() *expression) *parameter {
	if one.Value != "" {
		return plain(one)
	}
	return field(fieldName(name), typ())
}

func (p *parse) application(a *application) *expression {
	e := p.sum(a.Sums[0])
	for _, s := range a.Sums[1:] {
		e.args = append(e.args, p.argument(p.sum(s)))
	}
	if len(a.Sums) > 1 && (e.name == "" || !isLetter(e.name[0])) {
		p.report(e.args[0].head(), "this stands behind what takes no argument", "arguments stand behind the name of a type, as in Vector int")
	}
	return e
}

func (p *parse) sum(x *sum) *expression {
	first := p.term(x.Terms[0])
	if len(x.Terms) == 1 {
		return first
	}
	e := &expression{pos: first.pos}
	for i, t := range x.Terms {
		summand := first
		if i > 0 {
			summand = p.term(t)
		}
		if p.argument(summand); summand.plus != nil {
			e.plus = append(e.plus, summand.plus...)
			continue
		}
		e.plus = append(e.plus, summand)
	}
	return e
}

// argument reports what may only stand at a field's type.
func (p *parse) argument(e *expression) *expression {
	switch l := e.lifted; {
	case l == nil:
	case l.cond.text != "":
		p.report(l.cond.at(), "a condition stands here", "it belongs before the type of a field, as in ttl:flags.0?int")
	default:
		p.report(l.label.at(), "a field stands here", "fields stand side by side before the =")
	}
	return e
}

func (p *parse) term(t *term) *expression {
	switch {
	case t.Word.Type == tokNumber:
		return &expression{pos: t.Word.Pos, number: t.Word.Value}
	case t.Word.Value != "":
		if t.Word.Type == tokName && strings.Contains(t.Word.Value, "#") {
			p.report(wordOf(t.Word).at(), "a declaration within another", `end the one before it with ";"`)
		}
		return name(t.Word)
	case t.Inner != nil:
		return p.prefixed(t.Prefix, p.term(t.Inner))
	case t.Args != nil:
		head := strings.TrimRight(t.Head.Value, "<"+spaces)
		e := &expression{pos: t.Head.Pos, name: head}
		for _, a := range t.Args {
			e.args = append(e.args, p.argument(p.application(a)))
		}
		return e
	case t.List != nil:
		return &expression{pos: t.Open.Pos, list: p.params(nil, t.List)}
	}
	e := p.group(t.Group)
	if t.Times != nil {
		return p.repeated(p.argument(e), p.term(t.Times))
	}
	return e
}

// prefixed puts flags.0? or % or ! or 4* before an expression.
func (p *parse) prefixed(prefix lexer.Token, e *expression) *expression {
	switch {
	case prefix.Type == tokCond:
		p.argument(e)
		e.lifted = &lifted{cond: wordOf(prefix)}
	case prefix.Type == tokMark && e.name == "":
		p.report(wordOf(prefix).at(), prefix.Value+" stands before what is no type", "write it before the name of a type")
	case prefix.Value == "%":
		e.percent, e.pos = true, prefix.Pos
	case prefix.Value == "!":
		e.bang, e.pos = true, prefix.Pos
	default:
		count := &expression{pos: prefix.Pos}
		text := strings.TrimRight(prefix.Value, "*"+spaces)
		if isDigit(text[0]) {
			count.number = text
		} else {
			count.name = text
		}
		return p.repeated(count, e)
	}
	return e
}

// repeated is count*[…].
func (p *parse) repeated(count, e *expression) *expression {
	if e.list == nil || e.count != nil {
		p.report(e.head(), "a repetition without brackets", "write what is repeated in brackets, as in 4*[ int ]")
	}
	e.pos, e.count = count.pos, count
	return e
}

// group is what stands in parentheses.
func (p *parse) group(g *group) *expression {
	if g.Body == nil {
		f := plain(g.Plain)
		f.typ.lifted = &lifted{f.cond, f.name}
		return f.typ
	}
	e := p.application(g.Body)
	if g.Name.Value == "" {
		return e
	}
	if e.lifted == nil {
		e.lifted = &lifted{}
	}
	if e.lifted.label.text != "" {
		p.argument(e)
	}
	e.lifted.label = fieldName(g.Name)
	return e
}

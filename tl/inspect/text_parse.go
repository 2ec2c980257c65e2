package inspect

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// textParser reads values of the text form.
type textParser struct {
	*lexer
	token        // the next one
	last    span // the one before it
	nesting int  // how deep values may still lie within each other
	failed  bool
	note    func(at span, summary, remedy string)
	// members and open are those of what is not complete, outermost first.
	members []member
	open    []value
}

// newTextParser reads text; what is wrong is handed to note, once.
func newTextParser(text string, nesting int, note func(at span, summary, remedy string)) *textParser {
	p := &textParser{nesting: nesting, note: note}
	p.lexer = &lexer{source: text, fail: p.fail}
	p.token = p.next()
	return p
}

// fail notes the first error, and ends the text.
func (p *textParser) fail(at span, summary, remedy string) {
	if !p.failed {
		p.failed = true
		p.note(at, summary, remedy)
	}
	p.at = len(p.source)
	p.token = token{kind: endToken, span: span{len(p.source), len(p.source)}}
}

// unexpected notes that the next token is not what is wanted.
func (p *textParser) unexpected(want string) { p.unexpectedf(want, "") }

// unexpectedf is unexpected with a remedy.
func (p *textParser) unexpectedf(want, remedy string) {
	p.fail(p.span, fmt.Sprintf("want %s, met %s", want, p.met()), remedy)
}

// met is the next token, for messages.
func (p *textParser) met() string {
	if p.kind == endToken {
		return "the end"
	}
	return strconv.QuoteToGraphic(shortened(p.text))
}

// shortened is the beginning of a long text.
func shortened(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// advance goes to the next token, and returns the text of this one.
func (p *textParser) advance() string {
	text := p.text
	p.last = p.span
	p.token = p.next()
	return text
}

// take goes past the mark, if that comes next.
func (p *textParser) take(mark string) bool {
	if !p.isMark(mark) {
		return false
	}
	p.advance()
	return true
}

func (p *textParser) isMark(mark string) bool { return p.kind == markToken && p.text == mark }

// expect goes past a mark that has to come.
func (p *textParser) expect(mark string) {
	if !p.take(mark) {
		p.unexpected(strconv.Quote(mark))
	}
}

// more tells whether something stands before the mark that closes.
func (p *textParser) more(end string) bool { return !p.failed && p.kind != endToken && !p.isMark(end) }

// closes tells whether the next token closes something, or ends a field's name.
func (p *textParser) closes() bool {
	return p.kind == markToken && strings.Contains("]>)}:", p.text)
}

// value reads a value. It is not to be used after an error.
func (p *textParser) value() (v value) {
	if p.nesting--; p.nesting < 0 {
		p.fail(p.span, "values lie too deep within each other", "")
	}
	start := p.start
	if p.take("(") {
		t := p.typ()
		v.typ = &t
		p.expect(")")
	}
	switch {
	case p.kind == numberToken:
		v.form, v.name = numeral, p.advance()
	case p.kind == quotedToken:
		p.quoted(&v)
	case p.isMark("["):
		v.form, v.items = list, p.values("]")
	case p.isMark("<"):
		v.form, v.name, v.items = content, "bytes", p.values(">")
	case p.kind == nameToken:
		p.named(&v)
	case p.isMark("%"), p.isMark("{"):
		p.object(&v)
	default:
		p.unexpected("a value")
	}
	if p.take("+") {
		if padding := p.value(); padding.form == raw {
			v.odd().padding = padding.data
		} else {
			p.fail(padding.span, "the padding of a string is bytes", `write + x"00"`)
		}
	}
	if v.form != object || v.name == "" || v.typ != nil { // or else it is that of the name
		v.span = span{start, p.last.end}
	}
	p.nesting++
	return v
}

// values reads what is between brackets.
func (p *textParser) values(end string) (items []value) {
	begin := p.span
	p.advance()
	mark := len(p.open)
	for p.more(end) && !p.closes() {
		item := p.value()
		p.open = append(p.open, item)
	}
	if !p.take(end) {
		p.fail(begin, fmt.Sprintf("what begins here has no end before %s", p.met()), "close it with "+end)
	}
	items = slices.Clone(p.open[mark:])
	p.open = p.open[:mark]
	return items
}

// named reads what begins with a name: an object, or one of the words that
// stand before the data of a string.
func (p *textParser) named(v *value) {
	first := p.token
	following := p.source[first.end:]
	switch {
	case first.text == "x" && strings.HasPrefix(following, `"`):
		p.advance()
		p.hex(v)
	case (first.text == "fe" || first.text == "ff") && startsData(following):
		p.advance()
		typ := v.typ
		*v = p.value()
		v.typ = typ
		if v.odd().mark = mediumForm; first.text == "ff" {
			v.odd().mark = longForm
		}
	case slices.Contains(packings, first.text) && startsData(following):
		p.advance()
		if p.kind == nameToken && p.text == "x" {
			p.advance()
			p.hex(v)
		}
		v.form, v.name = content, first.text
		if !p.isMark("<") {
			p.unexpected("<")
			return
		}
		v.items = p.values(">")
	case strings.HasPrefix(following, `"`):
		p.fail(first.span, fmt.Sprintf("%q stands before a string", first.text), `bytes in hex are x"00ff"`)
	default:
		p.object(v)
	}
}

// startsData tells whether the data of a string follows, and not the rest of an
// object of that name.
func startsData(text string) bool {
	fields := strings.Fields(shortened(text))
	if len(fields) == 0 {
		return false
	}
	switch first := fields[0]; first[0] {
	case '"', '<':
		return true
	default:
		return strings.HasPrefix(first, `x"`) || first == "gzip" || first == "zlib"
	}
}

// quoted reads a string.
func (p *textParser) quoted(v *value) {
	text, err := strconv.Unquote(p.text)
	if err != nil {
		p.fail(p.span, "the string has an escape that does not exist", `there are \n, \t, \\, \", \x00 for a byte and \u0000 for a character`)
		return
	}
	p.advance()
	v.form, v.data = quoted, []byte(text)
}

// hex reads what follows x.
func (p *textParser) hex(v *value) {
	if p.kind != quotedToken {
		p.unexpected("bytes in quotes")
		return
	}
	digits := strings.Join(strings.Fields(p.text[1:len(p.text)-1]), "")
	b, err := hex.DecodeString(digits)
	if err != nil {
		p.fail(p.span, "bytes are pairs of hexadecimal digits", "")
		return
	}
	p.advance()
	v.form, v.data = raw, b
}

// object reads a constructor or function.
func (p *textParser) object(v *value) {
	v.form, v.start = object, p.start
	v.bare = p.take("%")
	if p.kind == nameToken || v.bare {
		v.written = p.name()
	}
	v.end = p.last.end
	if !p.isMark("{") {
		if !v.bare && !v.hasID && (v.name == "true" || v.name == "false") {
			v.form = truth
		}
		return
	}
	p.advance()
	mark := len(p.members)
	for p.more("}") {
		m := member{span: p.span}
		if p.kind != nameToken {
			p.unexpected("a field's name")
			return
		}
		m.name = p.advance()
		if !p.take(":") {
			p.unexpectedf(`":"`, "a field is written name: value, and a string in quotes")
			return
		}
		m.value = p.value()
		p.members = append(p.members, m)
	}
	p.expect("}")
	v.fields = slices.Clone(p.members[mark:])
	p.members = p.members[:mark]
}

// name reads a name, with its id if there is one.
func (p *textParser) name() (w written) {
	if p.kind != nameToken {
		p.unexpected("a name")
		return w
	}
	end := p.end
	w.name = p.advance()
	if p.kind == idToken && p.start == end {
		id, err := strconv.ParseUint(p.text[1:], 16, 32)
		if err != nil {
			p.fail(p.span, "an id has at most eight hexadecimal digits", "")
			return w
		}
		w.id, w.hasID = uint32(id), true
		p.advance()
	}
	return w
}

// typ reads a type.
func (p *textParser) typ() (t typeName) {
	if p.nesting--; p.nesting < 0 {
		p.fail(p.span, "types lie too deep within each other", "")
	}
	start := p.start
	switch {
	case p.kind == numberToken:
		t.name = p.advance()
	case p.take("#"):
		t.name = "#"
	default:
		t.bare = p.take("%")
		t.written = p.name()
	}
	if p.take("<") {
		for p.more(">") {
			t.args = append(t.args, p.typ())
		}
		p.expect(">")
	}
	t.span = span{start, p.last.end}
	p.nesting++
	return t
}

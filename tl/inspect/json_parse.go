package inspect

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// EncodeJSON encodes the values of JSON that [Tree.JSON] describes, one after
// another. A long may be a number too, a field that is null is as good as none,
// bytes may be values. Unlike generated code, which passes over fields that it
// does not know, and takes zero for those that are missing, this finds both. Of
// something packed, or of a call, the bytes or what stands beside them may be
// left out.
//
// The error is schema.Diagnostics, with paths, and with places in text, whose
// file has the name.
func (i *Inspector) EncodeJSON(name string, text []byte, o EncodeOptions) ([]byte, error) {
	e := i.encoder(name, text, o)
	e.isJSON = true
	p := &jsonParser{encoder: e, nesting: maxNesting(e.limits)}
	if at := invalid(text); at >= 0 {
		p.fail(span{at, at + 1}, "the input is not UTF-8")
	}
	for p.space(); p.more(); p.space() {
		if v := p.value(); !p.failed {
			e.root(&v)
		}
	}
	return e.result()
}

// invalid is where text is no UTF-8, or -1.
func invalid(text []byte) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// jsonParser reads values of JSON.
type jsonParser struct {
	*encoder
	at      int
	nesting int
	failed  bool
	// members and values are those of what is not complete, outermost first.
	members []member
	values  []value
}

// fail notes the first error in the JSON itself, and ends it.
func (p *jsonParser) fail(at span, summary string) {
	if !p.failed {
		p.failed = true
		p.note(at, summary, "")
	}
	p.at = len(p.source)
}

// unexpected notes that what comes next is not what is wanted.
func (p *jsonParser) unexpected(want string) {
	met, end := "the end", p.at
	if p.more() {
		_, size := utf8.DecodeRune(p.source[p.at:])
		end += size
		met = strconv.QuoteToGraphic(string(p.source[p.at:end]))
	}
	p.fail(span{p.at, end}, "it is not JSON: want "+want+", met "+met)
}

// more tells whether something comes.
func (p *jsonParser) more() bool { return p.at < len(p.source) }

// value reads a value, which begins here.
func (p *jsonParser) value() (v value) {
	start := p.at
	c := byte(0)
	if p.more() {
		c = p.source[p.at]
	}
	switch {
	case c == '{' || c == '[':
		p.collection(&v, c)
		if v.form == object && v.name != "" {
			return v // whose place is that of the name
		}
	case c == '"':
		v.form, v.data = quoted, p.string()
	case c == '-' || '0' <= c && c <= '9':
		v.form, v.name = numeral, p.number()
	default:
		p.word(&v)
	}
	v.span = span{start, p.at}
	return v
}

// collection reads an object or an array.
func (p *jsonParser) collection(v *value, c byte) {
	if p.nesting--; p.nesting < 0 {
		p.fail(span{p.at, p.at + 1}, "values lie too deep within each other")
		return
	}
	if p.at++; c == '{' {
		p.object(v)
	} else {
		v.form = list
		mark := len(p.values)
		p.sequence(']', func() {
			item := p.value()
			p.values = append(p.values, item)
		})
		v.items = slices.Clone(p.values[mark:])
		p.values = p.values[:mark]
	}
	p.nesting++
}

// sequence reads what is between brackets, with commas between.
func (p *jsonParser) sequence(end byte, item func()) {
	if p.space(); p.take(end) {
		return
	}
	for !p.failed {
		p.space()
		item()
		if p.space(); p.take(end) {
			return
		}
		if !p.take(',') {
			p.unexpected(`a comma or "` + string(end) + `"`)
		}
	}
}

// object reads an object, and what its keys that begin with @ say.
func (p *jsonParser) object(v *value) {
	v.form = object
	v.start = p.at - 1
	mark := len(p.members)
	var beside map[string]value
	p.sequence('}', func() {
		m := p.member()
		switch {
		case m.name == typeKey && m.form == quoted:
			v.written, v.span = p.name(&m.value), m.value.span
		case isBeside(m.name):
			if beside == nil {
				beside = map[string]value{}
			}
			beside[m.name] = m.value
		default:
			p.members = append(p.members, m)
		}
	})
	v.fields = slices.Clone(p.members[mark:])
	p.members = p.members[:mark]
	if (beside != nil || v.name == rawType) && !p.failed {
		if v.name == "" {
			v.end = p.at
		}
		p.mean(v, beside)
	}
}

// member reads a key and its value.
func (p *jsonParser) member() (m member) {
	start := p.at
	if !p.more() || p.source[p.at] != '"' {
		p.unexpected("a key in quotes")
		return m
	}
	m.name = string(p.string())
	m.span = span{start, p.at}
	if p.space(); !p.take(':') {
		p.unexpected(`":"`)
		return m
	}
	p.space()
	m.value = p.value()
	return m
}

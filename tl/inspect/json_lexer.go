package inspect

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// space passes over space.
func (p *jsonParser) space() {
	for p.more() {
		switch p.source[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// take goes past the character, if that comes next.
func (p *jsonParser) take(c byte) bool {
	if p.more() && p.source[p.at] == c {
		p.at++
		return true
	}
	return false
}

// string reads a string.
func (p *jsonParser) string() []byte {
	start, escaped := p.at, false
	for i := start + 1; i < len(p.source); i++ {
		switch c := p.source[i]; {
		case c == '"':
			p.at = i + 1
			if !escaped {
				return bytes.Clone(p.source[start+1 : i])
			}
			return p.unescaped(start)
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			p.at = i
			p.unexpected("an escape in place of a control character")
			return nil
		}
	}
	p.fail(span{start, len(p.source)}, "it is not JSON: the string has no end")
	return nil
}

// unescaped is the string from start on.
func (p *jsonParser) unescaped(start int) []byte {
	var s string
	if err := json.Unmarshal(p.source[start:p.at], &s); err != nil {
		p.fail(span{start, p.at}, "it is not JSON: the string has an escape that does not exist")
	}
	return []byte(s)
}

// number reads a number.
func (p *jsonParser) number() string {
	start, plain := p.at, true
	for p.at++; p.more(); p.at++ {
		c := p.source[p.at]
		if '0' <= c && c <= '9' {
			continue
		}
		if bytes.IndexByte([]byte("+-.eE"), c) < 0 {
			break
		}
		plain = false
	}
	text := p.source[start:p.at]
	if c := text[0]; !plain || c == '-' || c == '0' {
		if !json.Valid(text) {
			p.fail(span{start, p.at}, "it is not JSON: "+strconv.Quote(shortened(string(text)))+" is no number")
		}
	}
	return string(text)
}

// word reads true, false or null.
func (p *jsonParser) word(v *value) {
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(p.source[p.at:], []byte(word)) {
			p.at += len(word)
			if v.form, v.name = truth, word; word == "null" {
				v.form, v.name = null, ""
			}
			return
		}
	}
	p.unexpected("a value")
}

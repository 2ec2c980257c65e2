package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// jsonKind is the kind of a JSON value, named by what it begins with.
type jsonKind byte

const (
	jsonObject jsonKind = '{'
	jsonList   jsonKind = '['
	jsonString jsonKind = '"'
	jsonNumber jsonKind = '0'
	jsonBool   jsonKind = 't'
	jsonNull   jsonKind = 'n'
)

var jsonKinds = map[jsonKind]string{
	jsonObject: "an object", jsonList: "a list", jsonString: "a string", jsonNumber: "a number",
	jsonBool: "true or false", jsonNull: "null",
}

// String is the kind with its article.
func (k jsonKind) String() string { return jsonKinds[k] }

// jsonNode is a JSON value and where it stands.
type jsonNode struct {
	kind      jsonKind
	pos, last lexer.Position // of its first and of its last character
	text      string         // of a string, decoded, or of a number
	plain     bool           // the string's text stands in the source as it is, behind the quote
	yes       bool
	list      []*jsonNode
	members   []jsonMember
	cut       bool // the JSON breaks off within it
}

type jsonMember struct{ key, value *jsonNode }

// at is the place of a value: of an object or a list, that of its bracket.
func (n *jsonNode) at() Range {
	if n.kind == jsonObject || n.kind == jsonList {
		return textRange(n.pos, string(n.kind))
	}
	return between(n.pos, shift(n.last, 1))
}

// jsonReader makes nodes of a JSON text. encoding/json tells the structure; the
// places are found in the source, of which its tokens come in order.
type jsonReader struct {
	parse  *parse
	src    string
	dec    *json.Decoder
	base   int            // the offset at which the decoder began
	at     lexer.Position // of what was placed last
	broken bool           // nothing behind this place can be read
}

func newJSONReader(p *parse) *jsonReader {
	r := &jsonReader{parse: p, src: p.file.source}
	if strings.HasPrefix(r.src, "\ufeff") {
		r.base = len("\ufeff")
	}
	r.at = lexer.Position{Filename: p.file.Name, Offset: r.base, Line: 1, Column: 1}
	r.dec = json.NewDecoder(strings.NewReader(r.src[r.base:]))
	r.dec.UseNumber()
	return r
}

// root is the value that the file consists of.
func (r *jsonReader) root() *jsonNode {
	n := r.value(1)
	if r.broken {
		return n
	}
	behind := r.skip()
	if rest := r.src[behind:]; rest != "" {
		_, size := utf8.DecodeRuneInString(rest)
		r.parse.report(textRange(r.place(behind), rest[:size]), "the JSON ends before this", "remove what follows it")
	}
	return n
}

// skip is the offset at which the decoder's next token begins.
func (r *jsonReader) skip() int {
	off := r.base + int(r.dec.InputOffset())
	return off + span(r.src[off:], func(c byte) bool { return strings.IndexByte(" \t\r\n,:", c) >= 0 })
}

// place is the position of an offset, which is never before an earlier one.
func (r *jsonReader) place(off int) lexer.Position {
	r.at.Advance(r.src[r.at.Offset:off])
	return r.at
}

// token is the next token and a node that begins and ends with it, or nil where
// the JSON breaks off.
func (r *jsonReader) token() (json.Token, *jsonNode) {
	if r.broken {
		return nil, nil
	}
	begin := r.skip()
	token, err := r.dec.Token()
	if err != nil {
		r.broken = true
		r.reportBroken(err)
		return nil, nil
	}
	end := r.base + int(r.dec.InputOffset())
	n := &jsonNode{kind: jsonNull, pos: r.place(begin)}
	n.last = r.place(end - 1)
	switch t := token.(type) {
	case json.Delim:
		n.kind = jsonKind(t)
	case string:
		n.kind, n.text = jsonString, t
		n.plain = r.src[begin+1:end-1] == t
	case json.Number:
		n.kind, n.text = jsonNumber, t.String()
	case bool:
		n.kind, n.yes = jsonBool, t
	}
	return token, n
}

// value is the next value, with all that is in it, or nil where there is none.
func (r *jsonReader) value(depth int) *jsonNode {
	_, n := r.token()
	switch {
	case n == nil || n.kind != jsonObject && n.kind != jsonList:
	case depth > maxNesting:
		r.parse.report(n.at(), fmt.Sprintf("JSON nests deeper than %d", maxNesting), "")
		r.pass()
		n.cut = true
	default:
		r.fill(n, depth)
	}
	return n
}

// fill reads what is in an object or a list, and its end.
func (r *jsonReader) fill(n *jsonNode, depth int) {
	for !r.broken && r.dec.More() {
		if n.kind == jsonList {
			if v := r.value(depth + 1); v != nil {
				n.list = append(n.list, v)
			}
			continue
		}
		_, key := r.token()
		if v := r.value(depth + 1); v != nil {
			n.members = append(n.members, jsonMember{key, v})
		}
	}
	if _, end := r.token(); end != nil {
		n.last = end.last
	}
	n.cut = r.broken
}

// pass passes over what is left of an object or a list.
func (r *jsonReader) pass() {
	for open := 1; open > 0 && !r.broken; {
		switch token, _ := r.token(); token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
}

// reportBroken reports where the JSON breaks off: at a character that cannot
// stand there, at the beginning of a string or number that is none, or at the end.
func (r *jsonReader) reportBroken(err error) {
	off := min(r.base+int(r.dec.InputOffset()), len(r.src))
	off += span(r.src[off:], func(c byte) bool { return strings.IndexByte(" \t\r\n", c) >= 0 })
	// The decoder may stand before places that are known already.
	at := r.place(max(off, r.at.Offset))
	rest := r.src[at.Offset:]
	if rest == "" || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.parse.report(textRange(at, " "), "broken JSON: the file ends within it", "close what is open")
		return
	}
	_, size := utf8.DecodeRuneInString(rest)
	summary, remedy := fmt.Sprintf("broken JSON: unexpected %q", rest[:size]), jsonRemedy(strings.TrimRight(r.src[:at.Offset], " \t\r\n"))
	if rest[0] == '"' && !strings.HasPrefix(remedy, "write a comma") {
		summary, remedy = "broken JSON: this is no string", "it has to end in its line; \\ begins an escape, as in \\n"
	}
	r.parse.report(textRange(at, rest[:size]), summary, remedy)
}

// jsonRemedy says what may stand behind a text.
func jsonRemedy(before string) string {
	switch before[max(len(before)-1, 0):] {
	case "", ":":
		return "write a value here"
	case ",":
		return "remove the comma before it, or write what has to follow"
	case "{":
		return `write a key in double quotes, or "}"`
	case "[":
		return `write a value, or "]"`
	}
	return "write a comma, a colon or a closing bracket before it"
}

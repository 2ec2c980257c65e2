package schema

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// jsonKey is a key that an object may have. Other keys say nothing here.
type jsonKey struct {
	name     string
	kinds    string // of its value
	required bool
	example  string
}

var (
	jsonFileKeys = []jsonKey{
		{"constructors", "[", false, `[{"id": "1072550713", "predicate": "true", "params": [], "type": "True"}]`},
		{"methods", "[", false, `[{"id": "-990308245", "method": "help.getConfig", "params": [], "type": "Config"}]`},
		{"layer", "0", false, "158"},
		{"merged", "[", false, "[158, 170]"},
		{"remarks", "[", false, `["Final Bool"]`},
	}
	jsonConstructorKeys = append([]jsonKey{{"predicate", `"`, true, `"user"`}}, jsonEntryKeys...)
	jsonMethodKeys      = append([]jsonKey{{"method", `"`, true, `"users.getUsers"`}}, jsonEntryKeys...)
	jsonEntryKeys       = []jsonKey{
		{"id", `"0`, false, `"-1132882121"`},
		{"params", "[", true, "[]"},
		{"type", `"`, true, `"User"`},
		{"layer", "0", false, "158"},
		{"template", "[", false, `[{"name": "X", "type": "Type"}]`},
		{"modifiers", "[", false, `["@read"]`},
		{"arrow", "t", false, "true"},
		{"computed", "t", false, "true"},
		{"layers", "[", false, "[158, 170]"},
		{"of", `"`, false, `"user"`},
		{"doc", "[", false, `["// A user."]`},
	}
	jsonParamKeys = []jsonKey{
		{"name", `"`, false, `"title"`},
		{"type", `"`, true, `"string"`},
		{"template", "t", false, "true"},
	}
)

// members are the values of the object's known keys; null stands for nothing.
// What is missing, of another kind or there twice is reported.
func (t *jsonTokens) members(n *jsonNode, keys []jsonKey) map[string]*jsonNode {
	found := map[string]*jsonNode{}
	wrong := n.cut
	for _, m := range n.members {
		i := slices.IndexFunc(keys, func(k jsonKey) bool { return k.name == m.key.text })
		if i < 0 || m.value.kind == jsonNull {
			continue
		}
		key := keys[i]
		switch {
		case !strings.ContainsRune(key.kinds, rune(m.value.kind)):
			wrong = true
			t.parse.report(m.value.at(), fmt.Sprintf("%q is %s, not %s", key.name, m.value.kind, jsonKind(key.kinds[0])), key.remedy())
		case found[key.name] != nil:
			t.parse.report(m.key.at(), fmt.Sprintf("a second %q", key.name), "remove one of them")
			t.parse.found[len(t.parse.found)-1].Related = t.parse.file.diagnostic(found[key.name].at(), "the first is here", "")
		default:
			found[key.name] = m.value
		}
	}
	for _, key := range keys {
		if key.required && found[key.name] == nil && !wrong && !isNulled(n, key) {
			t.parse.report(n.at(), fmt.Sprintf("an object without %q", key.name), key.remedy())
		}
	}
	return found
}

// isNulled tells whether a list is null, as some writers spell an empty one.
func isNulled(n *jsonNode, key jsonKey) bool {
	return key.kinds == string(jsonList) && slices.ContainsFunc(n.members, func(m jsonMember) bool {
		return m.key.text == key.name && m.value.kind == jsonNull
	})
}

func (k jsonKey) remedy() string { return fmt.Sprintf("write it as in %q: %s", k.name, k.example) }

// elements are those of a list, which may be missing; one of another kind is reported.
func (t *jsonTokens) elements(n *jsonNode, kind jsonKind) []*jsonNode {
	if n == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(n.list), func(e *jsonNode) bool {
		if e.kind != kind {
			_, noun, _ := strings.Cut(kind.String(), " ")
			t.parse.report(e.at(), fmt.Sprintf("%s in a list of %ss", e.kind, noun), "remove it, or write it as the others")
		}
		return e.kind != kind
	})
}

// number is a whole number that is not below 0, as layers are.
func (t *jsonTokens) number(n *jsonNode) (int, bool) {
	v, err := strconv.ParseUint(n.text, 10, 31)
	if err != nil {
		t.parse.report(n.at(), n.text+" is no layer", "layers are whole numbers, as 158")
	}
	return int(v), err == nil
}

// numbers are the layers in a list, as a comment names them.
func (t *jsonTokens) numbers(n *jsonNode) string {
	var all []int
	for _, e := range t.elements(n, jsonNumber) {
		if v, ok := t.number(e); ok {
			all = append(all, v)
		}
	}
	return numbers(all, " ")
}

// parseID reads an id: a number of either sign, or hexadecimal digits behind # or 0x.
func parseID(text string) (uint32, error) {
	for _, prefix := range []string{"#", "0x"} {
		if digits, ok := strings.CutPrefix(text, prefix); ok {
			v, err := strconv.ParseUint(digits, 16, 32)
			return uint32(v), idError(err)
		}
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err == nil && (v < -1<<31 || v >= 1<<32) {
		err = strconv.ErrRange
	}
	return uint32(v), idError(err)
}

func idError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, strconv.ErrRange):
		return errors.New("has more than 32 bits")
	}
	return errors.New("is no whole number")
}

// scan makes tokens of a string. Where it has escapes in JSON they all stand at
// its beginning.
func (t *jsonTokens) scan(n *jsonNode, begun bool) []lexer.Token {
	s := newScanner(n.pos.Filename, n.text)
	if n.plain {
		s.src = t.parse.file.source[:n.last.Offset]
		s.rewind(shift(n.pos, 1))
	}
	s.begun = begun
	var tokens []lexer.Token
	for {
		token, _ := s.Next() // it never fails
		if token.EOF() {
			break
		}
		if s.open < 0 {
			token.Type = tokBad
		}
		tokens = append(tokens, token)
		if token.Type == tokBad || token.Type == tokDeep {
			break
		}
	}
	if len(s.comments) > 0 {
		tokens = append(tokens, lexer.Token{Type: tokBad, Value: "//", Pos: s.comments[0].pos})
	}
	for i := range tokens {
		if !n.plain {
			tokens[i].Pos = shift(n.pos, 1)
		}
	}
	return tokens
}

// text makes tokens of a string that holds a type or something else that is
// part of a statement; it reports what would be no part of it.
func (t *jsonTokens) text(n *jsonNode, what string, begun bool) ([]lexer.Token, bool) {
	tokens := t.scan(n, begun)
	if len(tokens) == 0 {
		t.parse.report(n.at(), what+" is empty", "write it, or remove what it belongs to")
		return nil, false
	}
	open := 0
	for _, token := range tokens {
		if token.Type == tokDeep {
			return tokens, true // the grammar reports it
		}
		if !belongs(token, open) {
			t.parse.report(wordOf(token).at(), fmt.Sprintf("%q does not belong in %s", token.Value, what), "write "+what+" alone")
			return nil, false
		}
		if token.Type == tokPunct || token.Type == tokHead {
			open += strings.Count("([<", token.Value[len(token.Value)-1:]) - strings.Count(")]>", token.Value)
		}
	}
	last := tokens[len(tokens)-1]
	switch {
	case open > 0:
		t.parse.report(wordOf(last).at(), what+" with an open bracket", "close it")
	case needsMore(last):
		t.parse.report(wordOf(last).at(), fmt.Sprintf("%s ends with %q", what, last.Value), "write what has to follow")
	default:
		return tokens, true
	}
	return nil, false
}

// belongs tells whether a token may be part of a type with so many open brackets.
func belongs(t lexer.Token, open int) bool {
	foreign := []lexer.TokenType{tokBad, tokEquals, tokResult, tokModifier, tokSection, tokLayerMark}
	if slices.Contains(foreign, t.Type) || t.Value == ";" {
		return false
	}
	return open > 0 || t.Type != tokField && t.Type != tokPlain && t.Value != "{" && t.Value != "}"
}

// needsMore tells whether something has to follow the token.
func needsMore(t lexer.Token) bool {
	return t.Type == tokCond || t.Type == tokMark || t.Type == tokCount || t.Type == tokPunct && strings.Contains("+,*", t.Value)
}

// around lays the statement out: its doc and its layers become comments above
// it. They keep their places where they stand before the rest of the entry;
// else they are where it begins, since a comment belongs to what follows it.
func (t *jsonTokens) around(st *jsonStatement, n *jsonNode, m map[string]*jsonNode) {
	lines, places := t.docLines(m)
	begin, before := n.pos, true
	for key, v := range m {
		if key == "doc" || key == "layers" || key == "of" {
			continue
		}
		before = before && (len(places) == 0 || v.pos.Offset > places[len(places)-1].Offset)
	}
	s := newScanner(n.pos.Filename, strings.Join(lines, "\n"))
	s.skip()
	if s.off < len(s.src) || s.unclosed.Line > 0 {
		at := places[min(s.line, len(places))-1]
		t.parse.report(textRange(at, `"`), `"doc" holds what is no comment`, "begin its lines with //, or close what /* opens")
		return
	}
	if len(places) > 0 && before {
		begin = places[0]
	}
	first := t.lay(begin, len(lines)+1)
	for _, c := range s.comments {
		at := n.pos
		if before {
			at = places[c.pos.Line-1]
		}
		at.Line = first.Line + c.pos.Line - 1
		t.comments = append(t.comments, comment{at, c.text})
		first.Offset = at.Offset
	}
	st.from = shift(first, 1)
	st.from.Line = t.line
	st.to = n.last
	st.to.Line = max(st.to.Line, t.line)
	t.line = st.to.Line
}

// docLines are the lines of the comments above a statement, and where they stand.
func (t *jsonTokens) docLines(m map[string]*jsonNode) (lines []string, places []lexer.Position) {
	for _, e := range t.elements(m["doc"], jsonString) {
		for line := range strings.SplitSeq(e.text, "\n") {
			lines, places = append(lines, line), append(places, e.pos)
		}
	}
	if layers := m["layers"]; layers != nil {
		at := layers.pos
		if len(places) > 0 && at.Offset < places[len(places)-1].Offset {
			at = places[len(places)-1]
		}
		text := "// tlgen:layers " + t.numbers(layers)
		if of := m["of"]; of != nil {
			text += " of " + of.text
		}
		lines, places = append(lines, text), append(places, at)
	}
	return lines, places
}

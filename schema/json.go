package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/alecthomas/participle/v2/lexer"
)

// json parses a schema in JSON: what it says is made the tokens and comments
// that the same schema in TL has, at the places where it stands in the JSON.
func (p *parse) json() {
	t := &jsonTokens{parse: p}
	t.file(newJSONReader(p).root())
	p.all(t)
	slices.SortStableFunc(t.comments, func(a, b comment) int { return cmp.Compare(a.pos.Offset, b.pos.Offset) })
	p.file.attach(t.comments)
	t.forget()
	p.found = p.found.Sorted()
}

// jsonTokens is the schema's JSON as tokens, statement by statement.
type jsonTokens struct {
	parse      *parse
	statements []*jsonStatement
	current    *jsonStatement
	comments   []comment
	computed   []*combinator // whose ids nothing states
	mark       int           // the layer mark that the next statement would stand under
	line       int           // of what was laid out last
}

// jsonStatement is the tokens of one statement, and what they cannot say.
type jsonStatement struct {
	tokens   []lexer.Token
	end      lexer.Position // of the input, behind the tokens
	next     int            // of the tokens
	known    int            // items that the file had before
	computed bool           // nothing states the id
	id       lexer.Position // of the id, which JSON has apart from the name
	from, to lexer.Position // between which the statement stands, as comments see it
}

// advance goes on to the next statement.
func (t *jsonTokens) advance() bool {
	t.settle()
	if len(t.statements) == 0 {
		return false
	}
	t.current, t.statements = t.statements[0], t.statements[1:]
	t.current.known = len(t.parse.file.items)
	return true
}

// settle gives the statement's item the places that its tokens could not.
func (t *jsonTokens) settle() {
	st := t.current
	if st == nil || len(t.parse.file.items) == st.known {
		return
	}
	it := t.parse.file.items[st.known]
	it.pos, it.end = st.from, st.to
	if it.combinator == nil || it.combinator.id.text == "" {
		return
	}
	it.combinator.id.pos = st.id
	if st.computed {
		t.computed = append(t.computed, it.combinator)
	}
}

// forget takes the ids away that nothing states: what a file states tells how
// it computes the others. If they come out otherwise than the JSON says, they
// stay, since nobody may find other ids in it than stand there.
func (t *jsonTokens) forget() {
	ids := make([]word, len(t.computed))
	for i, c := range t.computed {
		ids[i], c.id = c.id, word{}
	}
	profile := t.parse.file.profile()
	agree := true
	for i, c := range t.computed {
		agree = agree && canonicalID(c, profile) == idValue(ids[i])
	}
	for i, c := range t.computed {
		if !agree {
			c.id = ids[i]
		}
	}
}

// Next returns the next token of the statement.
func (t *jsonTokens) Next() (lexer.Token, error) {
	st := t.current
	if st.next == len(st.tokens) {
		return lexer.EOFToken(st.end), nil
	}
	st.next++
	return st.tokens[st.next-1], nil
}

// file makes statements of all that the file holds, in its order.
func (t *jsonTokens) file(root *jsonNode) {
	if root == nil || root.kind != jsonObject {
		return
	}
	found := t.members(root, jsonFileKeys)
	if found["constructors"] == nil && found["methods"] == nil && !root.cut {
		t.parse.report(root.at(), `the JSON has no "constructors" and no "methods"`,
			`a schema in JSON is {"constructors": [], "methods": []}`)
	}
	functions := false
	for _, m := range root.members {
		if found[m.key.text] != m.value {
			continue
		}
		switch m.key.text {
		case "layer":
			if layer, ok := t.number(m.value); ok {
				t.comment(m.value, "// LAYER "+strconv.Itoa(layer))
			}
		case "merged":
			t.comment(m.value, "// tlgen:merged "+t.numbers(m.value))
		case "remarks":
			for _, e := range t.elements(m.value, jsonString) {
				t.remark(e)
			}
		default:
			t.section(m, &functions)
		}
	}
}

// section makes statements of the constructors or the functions.
func (t *jsonTokens) section(m jsonMember, functions *bool) {
	keys, word := jsonConstructorKeys, "types"
	if m.key.text == "methods" {
		keys, word = jsonMethodKeys, "functions"
	}
	if isFunctions := word == "functions"; isFunctions != *functions {
		*functions = isFunctions
		t.fence(m.key, lexer.Token{Type: tokSection, Value: "---" + word + "---", Pos: m.key.pos})
	}
	for _, e := range t.elements(m.value, jsonObject) {
		t.entry(e, keys)
	}
}

// fence adds what stands between statements.
func (t *jsonTokens) fence(at *jsonNode, token lexer.Token) {
	from := t.lay(at.pos, 1)
	t.statements = append(t.statements, &jsonStatement{tokens: []lexer.Token{token}, end: at.last, from: from, to: from})
}

// comment adds a comment for what stands once in the file.
func (t *jsonTokens) comment(n *jsonNode, text string) {
	t.comments = append(t.comments, comment{t.lay(n.pos, 1), text})
}

// lay lays lines out from a position on: where the JSON has them in one line
// they count as lines of their own, as comments are told apart by lines.
func (t *jsonTokens) lay(pos lexer.Position, lines int) lexer.Position {
	pos.Line = max(pos.Line, t.line+1)
	t.line = pos.Line + lines - 1
	return pos
}

// remark is Final Bool.
func (t *jsonTokens) remark(n *jsonNode) {
	tokens, ok := t.text(n, "a remark", false)
	switch {
	case !ok:
	case tokens[0].Type != tokName || isLower(tokens[0].Value):
		t.parse.report(n.at(), fmt.Sprintf("%q says nothing of a type", n.text), `write a remark as in "Final Bool"`)
	default:
		from := t.lay(n.pos, 1)
		tokens = append(tokens, punct(";", n.last))
		t.statements = append(t.statements, &jsonStatement{tokens: tokens, end: n.last, from: from, to: shift(from, 1)})
	}
}

func punct(text string, pos lexer.Position) lexer.Token {
	return lexer.Token{Type: tokPunct, Value: text, Pos: pos}
}

// entry makes a statement of a constructor or a function. One with an error is
// passed over, but for its id, without which its type is known at least.
func (t *jsonTokens) entry(n *jsonNode, keys []jsonKey) {
	before := len(t.parse.found)
	m := t.members(n, keys)
	name, layer := m[keys[0].name], 0
	if n.cut || len(t.parse.found) > before {
		return
	}
	if at := m["layer"]; at != nil {
		layer, _ = t.number(at)
	}
	st := &jsonStatement{end: n.last}
	st.tokens = append(t.modifiers(m["modifiers"]), t.name(name))
	for _, e := range t.elements(m["template"], jsonObject) {
		st.tokens = append(st.tokens, t.param(e, true)...)
	}
	for _, e := range t.elements(m["params"], jsonObject) {
		st.tokens = append(st.tokens, t.param(e, false)...)
	}
	st.tokens = append(st.tokens, t.result(m["type"], m["arrow"])...)
	comments := t.comments
	t.under(layer, n)
	t.around(st, n, m)
	if len(t.parse.found) > before {
		t.comments = comments
		return
	}
	if id := m["id"]; id != nil {
		t.id(st, name, id, m["computed"])
	}
	t.statements = append(t.statements, st)
}

// under puts a layer mark before an entry of another layer than the one before.
func (t *jsonTokens) under(layer int, n *jsonNode) {
	if layer != t.mark {
		t.mark = layer
		t.fence(n, lexer.Token{Type: tokLayerMark, Value: fmt.Sprintf("===%d===", layer), Pos: n.pos})
	}
}

// modifiers are @read and their like.
func (t *jsonTokens) modifiers(n *jsonNode) []lexer.Token {
	var all []lexer.Token
	for _, e := range t.elements(n, jsonString) {
		tokens := t.scan(e, true)
		if len(tokens) != 1 || tokens[0].Type != tokModifier || tokens[0].Value != e.text {
			t.parse.report(e.at(), fmt.Sprintf("%q is no modifier", e.text), `write it as in "@read"`)
			continue
		}
		all = append(all, tokens[0])
	}
	return all
}

// name is the name that is declared.
func (t *jsonTokens) name(n *jsonNode) lexer.Token {
	tokens := t.scan(n, true)
	if len(tokens) != 1 || tokens[0].Type != tokIdent || tokens[0].Value != n.text {
		t.parse.report(n.at(), fmt.Sprintf("%q is no name", n.text), "names are letters, digits and _, with dots between them")
		return lexer.Token{}
	}
	tokens[0].Type = tokName
	return tokens[0]
}

// param is name:type, in braces if it is a template argument.
func (t *jsonTokens) param(n *jsonNode, isTemplate bool) []lexer.Token {
	m := t.members(n, jsonParamKeys)
	typ, name := m["type"], m["name"]
	if typ == nil {
		return nil
	}
	var tokens []lexer.Token
	if name != nil && name.text != "" {
		word := t.name(name)
		tokens = append(tokens, lexer.Token{Type: tokField, Value: word.Value + ":", Pos: word.Pos})
	}
	tokens = append(tokens, t.typ(typ)...)
	if isTemplate = isTemplate || m["template"] != nil && m["template"].yes; !isTemplate {
		return tokens
	}
	if name == nil || name.text == "" {
		t.parse.report(n.at(), "a template argument without a name", `write one, as in {"name": "X", "type": "Type"}`)
	}
	return slices.Concat([]lexer.Token{punct("{", n.pos)}, tokens, []lexer.Token{punct("}", n.last)})
}

// typ is a field's type. It is put in parentheses, so that it stays one type.
func (t *jsonTokens) typ(n *jsonNode) []lexer.Token {
	tokens, _ := t.text(n, "a type", true)
	return slices.Concat([]lexer.Token{punct("(", n.pos)}, tokens, []lexer.Token{punct(")", n.last)})
}

// result is the end of a statement, from the = on.
func (t *jsonTokens) result(n, arrow *jsonNode) []lexer.Token {
	equals := lexer.Token{Type: tokEquals, Value: "=", Pos: n.pos}
	if arrow != nil && arrow.yes {
		equals.Value = "=>"
	}
	tokens, _ := t.text(n, "a type", true)
	return slices.Concat([]lexer.Token{equals}, tokens, []lexer.Token{punct(";", n.last)})
}

// id puts the id behind the name, as hexadecimal digits.
func (t *jsonTokens) id(st *jsonStatement, name, n, computed *jsonNode) {
	id, err := parseID(n.text)
	if err != nil {
		t.parse.report(n.at(), fmt.Sprintf("id %s %s", n.text, err), `write its 32 bits as a signed number, as in "-1132882121", or as "#bc799737"`)
		return
	}
	i := slices.IndexFunc(st.tokens, func(tok lexer.Token) bool { return tok.Type == tokName })
	st.tokens[i].Value = fmt.Sprintf("%s#%x", name.text, id)
	st.id, st.computed = n.pos, computed != nil && computed.yes
}

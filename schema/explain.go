package schema

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// explain says what is wrong with the statement at which the lexer stands, and
// what was meant: its place, the fact and the remedy.
func (p *parse) explain(err participle.Error) (at Range, summary, remedy string) {
	failed := p.culprit(err.Position())
	if at, ok := p.tl2(failed); ok {
		return at, "this is TL2, a later language of VK's, not TL", "write it as TL: user id:int name:string = User;"
	}
	at = wordOf(*failed).at()
	switch {
	case failed.Type == tokDeep:
		return at, fmt.Sprintf("brackets nest deeper than %d", maxNesting), ""
	case failed.Type == tokBad && idLength(failed.Value) > 0:
		return at, failed.Value + " stands apart from a name", "an id stands directly behind the name, once, as in user" + failed.Value
	case failed.Type == tokBad && failed.Value[0] == '#':
		return at, failed.Value + " is no id: an id has 1 to 8 hexadecimal digits", ""
	case failed.Value == "]":
		return at, "brackets that hold nothing", "a list is Vector<int>; a repetition names what it repeats, as in 4*[ int ]"
	case failed.Value == "`":
		return at, "a name in backticks", "write names without them"
	case failed.Type == tokField:
		name := fieldName(*failed).text
		return fieldName(*failed).at(), fmt.Sprintf("field %s has no type that can be read", name), "write one, as in " + name + ":int"
	}
	return at, describe(failed, err), ""
}

// culprit is the token at which the parser failed, or the first of the
// statement that no statement can have: the parser may have gone back from it.
func (p *parse) culprit(at lexer.Position) *lexer.Token {
	begin := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(begin)
	var failed *lexer.Token
	for {
		t := p.lex.Peek()
		if failed == nil && t.Pos.Offset == at.Offset {
			failed = t
		}
		if isForeign(t) {
			return t
		}
		if t.EOF() || isMark(t) || t.Value == ";" || t.Type == tokResult {
			if failed == nil {
				failed = t
			}
			return failed
		}
		p.lex.Next()
	}
}

// isForeign tells whether no statement can have the token.
func isForeign(t *lexer.Token) bool { return t.Type == tokBad || t.Type == tokDeep }

// tl2 looks for what TL2 has and TL has not: fields behind the =, variants
// between |, []int, and arguments with kinds in angle brackets.
func (p *parse) tl2(failed *lexer.Token) (Range, bool) {
	if failed.Value == "|" {
		return wordOf(*failed).at(), true
	}
	begin := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(begin)
	behind := false
	for last := p.lex.Peek(); !last.EOF(); {
		t := p.lex.Next()
		isField := t.Type == tokField || t.Type == tokPlain
		isList := t.Value == "]" && last.Value == "[" && p.lex.Peek().Type == tokIdent
		if isField && (behind || last.Type == tokHead) || isList {
			return textRange(t.Pos, t.Value), true
		}
		behind = behind || t.Type == tokEquals
		last = t
		if p.lex.Peek().EOF() {
			break
		}
	}
	return Range{}, false
}

// hashComment reports a comment of other languages.
func (p *parse) hashComment(pos lexer.Position) {
	p.report(textRange(pos, "#"), "# begins an id, not a comment", "begin comments with //")
}

// isHashComment passes over a comment that begins with #.
func (p *parse) isHashComment() bool {
	first := p.lex.Peek()
	if !strings.HasPrefix(first.Value, "#") {
		return false
	}
	p.hashComment(first.Pos)
	p.drop()
	return true
}

// missingSemicolon reports a statement that goes on in the next line where it
// should have ended, and leaves the lexer at that line.
func (p *parse) missingSemicolon(failed lexer.Position) bool {
	begin := p.lex.MakeCheckpoint()
	sawEquals, last := false, p.lex.Peek()
	for {
		t := p.lex.Peek()
		newLine := t.EOF() || t.Pos.Line > last.Pos.Line
		if sawEquals && newLine && last.Type != tokEquals && t.Value != ";" && !isForeign(last) {
			p.report(textRange(tokenEnd(last), " "), `missing ";" behind the statement`, "end the line with it")
			return true
		}
		if t.EOF() || isMark(t) || t.Pos.Offset > failed.Offset || t.Value == ";" || t.Type == tokResult {
			p.lex.LoadCheckpoint(begin)
			return false
		}
		sawEquals = sawEquals || t.Type == tokEquals
		last = t
		p.lex.Next()
	}
}

// describe says what was met and what was wanted in words of the language.
func describe(t *lexer.Token, err participle.Error) string {
	met := strconv.Quote(t.Value)
	switch {
	case t.EOF():
		met = "end of file"
	case t.Type == tokBad:
		met = "character " + met
	case t.Type == tokResult:
		met = `"="`
	}
	var token *participle.UnexpectedTokenError
	if !errors.As(err, &token) {
		return "unexpected " + met
	}
	message := token.Message()
	_, want, found := strings.Cut(message, "(expected ")
	if !found {
		return "unexpected " + met
	}
	return fmt.Sprintf("unexpected %s, want %s", met, expectation(strings.TrimSuffix(want, ")")))
}

// expectations spells what participle expects as an author would call it.
var expectations = map[string]string{
	"<name>": "a name", "<modifier>": "a name", "((<ident>": "a type", "(<ident>": "a type", "<ident>": "a type", "Sum": "a type", "Application": "a type", "Term": "a type", "(": "a type",
	"((": "a type", "(((": "a type", "Group": "a type", "Template": "a template argument such as X:Type",
	"Params": "a field", "<plain>": "a field", "(<plain>": "a field", "<field>": "a field", "<equals>": `"="`, "<result>": `"="`, "(<result>": `"="`,
}

// expectation is the first thing that participle expects.
func expectation(want string) string {
	first, _, _ := strings.Cut(want, " ")
	if known, ok := expectations[first]; ok {
		return known
	}
	if name, ok := strings.CutPrefix(first, "<"); ok {
		return strings.TrimSuffix(name, ">")
	}
	return first
}

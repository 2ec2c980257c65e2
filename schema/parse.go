package schema

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// File is a parsed schema file, before names mean anything.
type File struct {
	// Name is the file's name as it stands in diagnostics.
	Name string
	// Layer is the layer that a comment of the file names, or 0.
	Layer int

	source     string
	statements []declared
	remarks    []*remark
}

// declared is a statement and where it stands.
type declared struct {
	*statement
	function bool
	layer    int // of the layer mark before it, or 0
}

// layerComment is // LAYER 158, also with a colon.
var layerComment = regexp.MustCompile(`(?i)^layer:?\s+(\d+)$`)

// Parse reads a schema. It goes on behind an error with the next statement;
// what could be read is in the File even where there are errors.
func Parse(name string, source []byte) (*File, Diagnostics) {
	p := &parse{file: &File{Name: name, source: string(source)}}
	s := newScanner(name, p.file.source)
	lex, err := lexer.Upgrade(s)
	if err != nil {
		p.report(lexer.Position{Filename: name, Line: 1, Column: 1}, lexer.Position{}, err.Error(), "")
		return p.file, p.found
	}
	p.lex = lex
	for !p.lex.Peek().EOF() {
		p.item()
	}
	if s.unclosed.Line > 0 {
		p.report(s.unclosed, textRange(s.unclosed, "/*").End, "comment is not closed", "end it with */")
	}
	for _, c := range s.comments {
		if m := layerComment.FindStringSubmatch(c.text); m != nil {
			p.file.Layer, _ = strconv.Atoi(m[1])
		}
	}
	return p.file, p.found
}

// parse is the state of one Parse.
type parse struct {
	file     *File
	lex      *lexer.PeekingLexer
	function bool
	layer    int
	found    Diagnostics
}

// item parses one item, or reports an error and passes over the statement.
func (p *parse) item() {
	begin := p.lex.MakeCheckpoint()
	if p.isRemark() {
		m, err := remarkParser.ParseFromLexer(p.lex, participle.AllowTrailing(true))
		if err != nil {
			p.recover(begin, err)
			return
		}
		p.file.remarks = append(p.file.remarks, m)
		return
	}
	it, err := itemParser.ParseFromLexer(p.lex, participle.AllowTrailing(true))
	if err != nil {
		p.recover(begin, err)
		return
	}
	switch {
	case it.Section != "":
		p.section(it)
	case it.LayerMark != "":
		p.layer, err = strconv.Atoi(strings.Trim(it.LayerMark, "= \t"))
		if err != nil {
			p.report(it.Pos, lexer.Position{}, "layer mark "+it.LayerMark+" has no number", "write ===8===")
		}
	default:
		p.file.statements = append(p.file.statements, declared{it.Combinator, p.function, p.layer})
	}
}

// isRemark tells whether the next statement begins with a type and declares
// nothing: it has no =, and no field with a name.
func (p *parse) isRemark() bool {
	begin := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(begin)
	if t := p.lex.Peek(); t.Type != tokIdent || isLower(t.Value) {
		return false
	}
	for t := p.lex.Next(); t.Value != ";"; t = p.lex.Next() {
		if t.EOF() || isMark(t) || t.Value == "=" || t.Type == tokField {
			return false
		}
	}
	return true
}

// section begins functions or types.
func (p *parse) section(it *item) {
	switch strings.Trim(it.Section, "- \t") {
	case "functions":
		p.function = true
	case "types":
		p.function = false
	default:
		p.report(it.Pos, textRange(it.Pos, it.Section).End, "unknown section "+it.Section, "sections are ---types--- and ---functions---")
	}
}

// recover reports why the statement at begin cannot be read, and passes over it.
func (p *parse) recover(begin lexer.Checkpoint, err error) {
	var unexpected participle.Error
	if !errors.As(err, &unexpected) {
		p.report(p.lex.Peek().Pos, lexer.Position{}, err.Error(), "")
		p.lex.Next()
		return
	}
	p.lex.LoadCheckpoint(begin)
	if p.missingSemicolon(unexpected.Position()) {
		return
	}
	failed := p.culprit(unexpected.Position())
	summary, remedy := describe(failed, unexpected), ""
	if failed.Type == tokField && strings.HasSuffix(summary, `want "="`) {
		summary, remedy = fmt.Sprintf("field %s has no type that can be read", failed.Value), "write one, as in "+failed.Value+":int"
	}
	p.report(failed.Pos, tokenEnd(failed), summary, remedy)
	p.skipStatement()
}

// culprit is the token at which the parser failed, or the first of the
// statement that no statement can have: the parser may have gone back from it.
func (p *parse) culprit(at lexer.Position) *lexer.Token {
	begin := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(begin)
	var failed *lexer.Token
	for {
		t := p.lex.Peek()
		if failed == nil && t.Pos.Offset >= at.Offset {
			failed = t
		}
		if isForeign(t) {
			return t
		}
		if t.EOF() || isMark(t) || t.Value == ";" {
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

// isMark tells whether the token stands between statements.
func isMark(t *lexer.Token) bool { return t.Type == tokSection || t.Type == tokLayerMark }

// skipStatement passes over what is left of a statement.
func (p *parse) skipStatement() {
	for {
		t := p.lex.Peek()
		if t.EOF() || isMark(t) {
			return
		}
		p.lex.Next()
		if t.Value == ";" {
			return
		}
	}
}

// missingSemicolon reports a statement that goes on in the next line where it
// should have ended, and leaves the lexer at that line.
func (p *parse) missingSemicolon(failed lexer.Position) bool {
	begin := p.lex.MakeCheckpoint()
	sawResult, last := false, p.lex.Peek()
	for {
		t := p.lex.Peek()
		newLine := t.EOF() || t.Pos.Line > last.Pos.Line
		if sawResult && newLine && last.Value != "=" && t.Value != ";" && !isForeign(last) {
			end := tokenEnd(last)
			p.report(end, lexer.Position{}, `missing ";" behind the statement`, "end the line with it")
			return true
		}
		if t.EOF() || isMark(t) || t.Pos.Offset > failed.Offset || t.Value == ";" {
			p.lex.LoadCheckpoint(begin)
			return false
		}
		sawResult = sawResult || t.Value == "="
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
	case t.Type == tokDeep:
		return fmt.Sprintf("brackets nest deeper than %d", maxNesting)
	case t.Type == tokBad && t.Value[0] == '#':
		return fmt.Sprintf("%s is no id: an id has up to 8 hexadecimal digits", t.Value)
	case t.Type == tokBad:
		met = "character " + met
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

// expectation spells what participle expects as an author would call it.
func expectation(want string) string {
	first, _, _ := strings.Cut(want, " ")
	switch first {
	case "Name", "<ident>":
		return "a name"
	case "Sum", "Application", "Term", "(", "((", "(((":
		return "a type"
	case "Template":
		return "a template argument such as X:Type"
	case "Param":
		return "a field"
	}
	if name, ok := strings.CutPrefix(first, "<"); ok {
		return strings.TrimSuffix(name, ">")
	}
	return first
}

// tokenEnd is the position behind a token.
func tokenEnd(t *lexer.Token) lexer.Position { return textRange(t.Pos, t.Value).End }

// report adds an error. A zero end stands for one character.
func (p *parse) report(start, end lexer.Position, summary, remedy string) {
	if end.Line == 0 {
		end = start
		end.Column++
		end.Offset++
	}
	p.found = append(p.found, p.file.diagnostic(between(start, end), summary, remedy))
}

// diagnostic is an error at a place in the file.
func (f *File) diagnostic(r Range, summary, remedy string) *Diagnostic {
	return &Diagnostic{Range: r, Summary: summary, Remedy: remedy, Line: f.line(r.Start.Offset)}
}

// line is the source line that holds the offset.
func (f *File) line(offset int) string {
	offset = min(offset, len(f.source))
	start := strings.LastIndexByte(f.source[:offset], '\n') + 1
	line, _, _ := strings.Cut(f.source[start:], "\n")
	return strings.TrimSuffix(strings.TrimPrefix(line, "\ufeff"), "\r")
}

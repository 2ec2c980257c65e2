package schema

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
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
	// JSON tells whether the source is JSON.
	JSON bool
	// Profile is how the file's ids are computed. Parse leaves it at
	// AnyProfile: the one that fits the stated ids best.
	Profile Profile

	source string
	items  []*item
	rest   []comment // behind the last item
	merged []int     // the layers that the file is a merger of
	found  Diagnostics
}

// Combinators are those of the file as they are declared, each by itself: with
// name, id and text, and without anything that other declarations would have to
// tell, such as the meaning of its types.
func (f *File) Combinators() []*Combinator {
	profile := f.profile()
	var all []*Combinator
	for _, it := range f.items {
		if it.combinator != nil {
			all = append(all, newCombinator(it, profile))
		}
	}
	return all
}

// newCombinator is what a declaration says by itself.
func newCombinator(it *item, profile Profile) *Combinator {
	c := it.combinator
	k := &Combinator{
		Name: c.name.text, Function: c.function, Computed: canonicalID(c, profile), Range: c.name.at(), syntax: c, item: it,
	}
	k.ID, k.Declared = k.Computed, c.id.text != ""
	if k.Declared {
		k.ID = idValue(c.id)
	}
	for _, m := range c.modifiers {
		k.Modifiers = append(k.Modifiers, m.text)
	}
	return k
}

// tokens is a schema's text as tokens, statement by statement.
type tokens interface {
	lexer.Lexer
	advance() bool
}

// layerComment is // LAYER 158, also with a colon.
var layerComment = regexp.MustCompile(`(?i)^layer:?\s{1,9}(\d{1,9})$`)

// Parse reads a schema, as TL or as JSON. It goes on behind an error with the
// next statement; what could be read is in the File even where there are errors.
func Parse(name string, source []byte) (*File, Diagnostics) {
	p := &parse{file: &File{Name: name, source: string(source)}}
	p.parse(source)
	p.file.found = p.found
	return p.file, p.found
}

// parse reads the source.
func (p *parse) parse(source []byte) {
	if bytes.HasPrefix(bytes.TrimLeft(source, "\ufeff \t\r\n"), []byte("{")) {
		p.file.JSON = true
		p.json()
		return
	}
	s := newScanner(p.file.Name, p.file.source)
	p.all(s)
	if s.unclosed.Line > 0 {
		p.report(textRange(s.unclosed, "/*"), "comment is not closed", "end it with */")
	}
	for _, pos := range s.hashes {
		p.hashComment(pos)
	}
	p.file.attach(s.comments)
}

// parse is the state of one Parse.
type parse struct {
	file     *File
	lex      *lexer.PeekingLexer
	function bool
	mark     int
	marks    int // that were met
	found    Diagnostics
}

// all parses everything, statement by statement.
func (p *parse) all(t tokens) {
	for t.advance() {
		lex, err := lexer.Upgrade(t)
		if err != nil {
			p.report(Range{File: p.file.Name}, err.Error(), "")
			return
		}
		p.lex = lex
		for !p.lex.Peek().EOF() {
			p.item()
		}
	}
}

// attach gives the comments to what they are about.
func (f *File) attach(all []comment) {
	f.rest = attach(f.items, all)
	for _, c := range all {
		if m := layerComment.FindStringSubmatch(c.body()); m != nil {
			f.Layer, _ = strconv.Atoi(m[1])
		}
		if words, ok := c.directive("merged"); ok {
			f.merged = layersOf(words)
		}
	}
	for _, it := range f.items {
		if words, ok := it.directive("layers"); ok && it.combinator != nil {
			it.combinator.belong(words)
		}
	}
}

// item parses one item, or reports an error and passes over it.
func (p *parse) item() {
	begin, first := p.lex.MakeCheckpoint(), p.lex.Peek()
	it := &item{pos: first.Pos}
	var err error
	switch {
	case first.Type == tokSection:
		p.section(it)
	case first.Type == tokLayerMark:
		p.layerMark(it)
	case p.isRemark():
		var m *remark
		if m, err = remarkParser.ParseFromLexer(p.lex, participle.AllowTrailing(true)); err == nil {
			it.remark = []*expression{name(m.Name)}
			for _, t := range m.Terms {
				it.remark = append(it.remark, p.argument(p.term(t)))
			}
		}
	default:
		var st *statement
		if st, err = statementParser.ParseFromLexer(p.lex, participle.AllowTrailing(true)); err == nil {
			it.combinator = p.tree(st)
			it.combinator.function = p.function || it.combinator.arrow
			it.combinator.mark = p.mark
		}
	}
	if err != nil {
		p.recover(begin, err)
		return
	}
	last := p.lex.Range(p.lex.RawCursor()-1, p.lex.RawCursor())[0]
	it.end = tokenEnd(&last)
	p.file.items = append(p.file.items, it)
}

// isRemark tells whether the next statement begins with a type and declares
// nothing: it has no =, and no field with a name.
func (p *parse) isRemark() bool {
	if t := p.lex.Peek(); t.Type != tokName || isLower(t.Value) {
		return false
	}
	begin := p.lex.MakeCheckpoint()
	defer p.lex.LoadCheckpoint(begin)
	for t := p.lex.Next(); t.Value != ";"; t = p.lex.Next() {
		if t.EOF() || slices.Contains([]lexer.TokenType{tokResult, tokEquals, tokField, tokPlain, tokBad}, t.Type) {
			return false
		}
	}
	return true
}

// section begins functions or types.
func (p *parse) section(it *item) {
	t := p.lex.Next()
	it.section = strings.Trim(t.Value, "- \t")
	switch it.section {
	case "functions":
		p.function = true
	case "types":
		p.function = false
	default:
		p.report(wordOf(*t).at(), "unknown section "+t.Value, "sections are ---types--- and ---functions---")
	}
}

// layerMark begins what belongs to a layer.
func (p *parse) layerMark(it *item) {
	t := p.lex.Next()
	layer, err := strconv.Atoi(strings.Trim(t.Value, "= \t"))
	if err != nil {
		p.report(wordOf(*t).at(), "layer mark "+t.Value+" has no number", "write ===8===")
	}
	p.mark, it.mark = layer, layer
	if p.marks++; p.marks == maxMarks+1 {
		p.report(wordOf(*t).at(), fmt.Sprintf("more than %d layer marks", maxMarks), "divide the file")
	}
	if p.marks > maxMarks {
		p.mark = 0
	}
}

// maxMarks bounds the layer marks of a file, since layers are compared with each other.
const maxMarks = 1000

// report adds an error.
func (p *parse) report(at Range, summary, remedy string) {
	d := &Diagnostic{Range: at, Summary: summary, Remedy: remedy, Rule: Syntax}
	if n := len(p.found); n > 0 && p.found[n-1].Range.Start.Line == at.Start.Line {
		d.Line = p.found[n-1].Line // a line may be long, and full of errors
	} else {
		d.Line = p.file.line(at.Start.Offset)
	}
	p.found = append(p.found, d)
}

// recover reports why the statement at begin cannot be read, and passes over it.
func (p *parse) recover(begin lexer.Checkpoint, err error) {
	var unexpected participle.Error
	if !errors.As(err, &unexpected) {
		p.report(wordOf(*p.lex.Peek()).at(), err.Error(), "")
		p.lex.Next()
		return
	}
	p.lex.LoadCheckpoint(begin)
	if p.isHashComment() || p.missingSemicolon(unexpected.Position()) {
		return
	}
	p.report(p.explain(unexpected))
	p.drop()
}

// drop passes over what is left of the statement.
func (p *parse) drop() {
	for t := p.lex.Peek(); !t.EOF() && !isMark(t); t = p.lex.Peek() {
		p.lex.Next()
	}
}

// tokenEnd is the position behind a token.
func tokenEnd(t *lexer.Token) lexer.Position { return textRange(t.Pos, t.Value).End }

// isMark tells whether the token stands between statements.
func isMark(t *lexer.Token) bool { return t.Type == tokSection || t.Type == tokLayerMark }

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

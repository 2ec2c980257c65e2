package schema

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// Tokens are coarse, so that one token of lookahead is enough: a field's name
// comes with its colon, and a condition with its question mark.
const (
	tokIdent     lexer.TokenType = -(iota + 2) // messages.createChat
	tokID                                      // #1cb5c415
	tokField                                   // title:
	tokCond                                    // flags.0?
	tokNumber                                  // 4
	tokModifier                                // @readwrite
	tokSection                                 // ---functions---
	tokLayerMark                               // ===8===
	tokPunct                                   // ; = { } ( ) [ ] < > , + * ? ! % #
	tokBad                                     // what no schema contains
	tokDeep                                    // a bracket within too many others
)

// definition is TL's lexer as participle wants it.
type definition struct{}

// Symbols names the tokens for the grammar.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Ident": tokIdent, "ID": tokID, "Field": tokField, "Cond": tokCond,
		"Number": tokNumber, "Modifier": tokModifier, "Section": tokSection, "LayerMark": tokLayerMark, "Punct": tokPunct, "Bad": tokBad, "Deep": tokDeep,
	}
}

// Lex begins to read the tokens of r.
func (definition) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return newScanner(filename, string(b)), nil
}

// scanner cuts a schema into tokens. White space and comments are skipped.
type scanner struct {
	file     string
	src      string
	off      int
	line     int
	mark     int // an offset in the line whose column is known
	column   int // the characters of the line before mark
	open     int // brackets that are open in the statement
	comments []comment
	unclosed lexer.Position // of a /* without its end; of line 0 where there is none
}

// comment is the text of one comment, without its marks.
type comment struct {
	pos  lexer.Position
	text string
}

func newScanner(file, src string) *scanner {
	s := &scanner{file: file, src: src, line: 1}
	if strings.HasPrefix(src, "\ufeff") {
		s.off, s.mark = 3, 3
	}
	return s
}

// pos is the position of the next character; columns count characters.
func (s *scanner) pos() lexer.Position {
	s.column += utf8.RuneCountInString(s.src[s.mark:s.off])
	s.mark = s.off
	return lexer.Position{Filename: s.file, Offset: s.off, Line: s.line, Column: s.column + 1}
}

// Next returns the next token.
func (s *scanner) Next() (lexer.Token, error) {
	s.skip()
	pos := s.pos()
	if s.off >= len(s.src) {
		return lexer.EOFToken(pos), nil
	}
	typ, n := s.scan(s.src[s.off:])
	text := s.src[s.off : s.off+n]
	s.off += n
	if typ == tokPunct && !s.nest(text) {
		typ, text = tokDeep, ""
	}
	if typ == tokField {
		text = strings.TrimRight(text[:len(text)-1], " \t")
	}
	return lexer.Token{Type: typ, Value: text, Pos: pos}, nil
}

// maxNesting bounds brackets within each other, and with them the parser's recursion.
const maxNesting = 64

// nest counts open brackets; it reports false where one nests too deep.
func (s *scanner) nest(punct string) bool {
	switch punct {
	case "(", "[", "<", "{":
		s.open++
	case ")", "]", ">", "}":
		s.open--
	case ";":
		s.open = 0
	}
	return s.open <= maxNesting
}

// skip passes over white space and keeps the comments it meets.
func (s *scanner) skip() {
	for s.off < len(s.src) {
		rest := s.src[s.off:]
		switch {
		case rest[0] == '\n':
			s.off++
			s.newline()
		case rest[0] == ' ', rest[0] == '\t', rest[0] == '\r':
			s.off++
		case strings.HasPrefix(rest, "//"):
			text, _, _ := strings.Cut(rest, "\n")
			s.comment(text, text[2:])
		case strings.HasPrefix(rest, "/*"):
			text, _, found := strings.Cut(rest[2:], "*/")
			whole := rest[:2+len(text)]
			if found {
				whole = rest[:len(whole)+2]
			} else {
				s.unclosed = s.pos()
			}
			s.comment(whole, text)
		default:
			return
		}
	}
}

func (s *scanner) newline() { s.line, s.mark, s.column = s.line+1, s.off, 0 }

// comment passes over the comment whole and keeps its text.
func (s *scanner) comment(whole, text string) {
	s.comments = append(s.comments, comment{pos: s.pos(), text: strings.TrimSpace(text)})
	if i := strings.LastIndexByte(whole, '\n'); i >= 0 {
		s.line += strings.Count(whole, "\n")
		s.mark, s.column = s.off+i+1, 0
	}
	s.off += len(whole)
}

// scan tells the type and the length of the token that rest begins with.
func (s *scanner) scan(rest string) (lexer.TokenType, int) {
	switch c := rest[0]; {
	case isLetter(c):
		return scanName(rest)
	case isDigit(c):
		return tokNumber, span(rest, isDigit)
	case c == '#':
		return scanID(rest)
	case c == '@' && span(rest[1:], isWord) > 0:
		return tokModifier, 1 + span(rest[1:], isWord)
	case strings.HasPrefix(rest, "---"):
		return fenced(rest, "---", tokSection)
	case strings.HasPrefix(rest, "==="):
		return fenced(rest, "===", tokLayerMark)
	case strings.IndexByte(";={}()[]<>,+*?!%", c) >= 0:
		return tokPunct, 1
	}
	_, n := utf8.DecodeRuneInString(rest)
	return tokBad, n
}

// scanID scans #1cb5c415, or the # that is a type.
func scanID(rest string) (lexer.TokenType, int) {
	switch n := span(rest[1:], isWord); {
	case n == 0:
		return tokPunct, 1
	case n == span(rest[1:], isHex):
		return tokID, n + 1
	default:
		return tokBad, n + 1
	}
}

// scanName scans a name and what follows it closely: title, title: or flags.0?
func scanName(rest string) (lexer.TokenType, int) {
	n := span(rest, isWord)
	for n+1 < len(rest) && rest[n] == '.' && isLetter(rest[n+1]) {
		n += 1 + span(rest[n+1:], isWord)
	}
	cond := n
	if n+1 < len(rest) && rest[n] == '.' && isDigit(rest[n+1]) {
		cond += 1 + span(rest[n+1:], isDigit)
	}
	if cond < len(rest) && rest[cond] == '?' {
		return tokCond, cond + 1
	}
	blank := n + span(rest[n:], isBlank)
	if blank < len(rest) && rest[blank] == ':' {
		return tokField, blank + 1
	}
	return tokIdent, n
}

// fenced scans ---word--- or ===8===, also with blanks within the fence.
func fenced(rest, fence string, typ lexer.TokenType) (lexer.TokenType, int) {
	word := len(fence) + span(rest[len(fence):], isBlank)
	n := word + span(rest[word:], isWord)
	end := n + span(rest[n:], isBlank)
	if n == word || !strings.HasPrefix(rest[end:], fence) {
		return tokBad, len(fence)
	}
	return typ, end + len(fence)
}

// span is the length of the beginning of s of which each byte is in the class.
func span(s string, in func(byte) bool) int {
	for i := range len(s) {
		if !in(s[i]) {
			return i
		}
	}
	return len(s)
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
func isWord(c byte) bool   { return isLetter(c) || isDigit(c) }
func isBlank(c byte) bool  { return c == ' ' || c == '\t' }
func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

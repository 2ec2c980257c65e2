package schema

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// Tokens are coarse, so that one token of lookahead is enough and few nodes are
// made: most fields are one token.
const (
	tokName      lexer.TokenType = -(iota + 2) // messages.createChat#9cb126e, where a statement begins
	tokIdent                                   // messages.createChat
	tokPlain                                   // title:string, ttl:flags.0?int, users:Vector<User>, flags:#
	tokField                                   // title: before any other type
	tokCond                                    // flags.0?
	tokMark                                    // ! %
	tokCount                                   // 4* n*
	tokHead                                    // Vector<
	tokNumber                                  // 4
	tokResult                                  // = User;
	tokEquals                                  // = => before any other result
	tokModifier                                // @readwrite
	tokSection                                 // ---functions---
	tokLayerMark                               // ===8===
	tokPunct                                   // ; { } ( ) [ ] > , + * ? #
	tokBad                                     // what no schema contains
	tokDeep                                    // a bracket within too many others
)

// definition is TL's lexer as participle wants it.
type definition struct{}

// Symbols names the tokens for the grammar.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": lexer.EOF, "Name": tokName, "Ident": tokIdent, "Plain": tokPlain, "Field": tokField, "Cond": tokCond,
		"Mark": tokMark, "Count": tokCount, "Head": tokHead, "Number": tokNumber, "Result": tokResult, "Equals": tokEquals,
		"Modifier": tokModifier, "Section": tokSection, "LayerMark": tokLayerMark, "Punct": tokPunct,
		"Bad": tokBad, "Deep": tokDeep,
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

// scanner cuts a schema into tokens, statement by statement: behind each it
// reports the end of input until advance is called. White space is skipped,
// comments are kept apart.
type scanner struct {
	file     string
	src      string
	off      int
	line     int
	mark     int  // an offset in the line whose column is known
	column   int  // the characters of the line before mark
	open     int  // brackets that are open in the statement
	begun    bool // the statement's name is read
	named    int  // the offset behind it
	result   int  // the tokens of its result that are read, from the = on
	last     int  // the line of the latest token
	ended    bool // the statement is read
	comments []comment
	unclosed lexer.Position   // of a /* without its end; of line 0 where there is none
	hashes   []lexer.Position // of comments that begin with #, one of each block
}

func newScanner(file, src string) *scanner {
	s := &scanner{file: file, src: src, line: 1}
	if strings.HasPrefix(src, "\ufeff") {
		s.off, s.mark = 3, 3
	}
	return s
}

// rewind goes to pos, as to the beginning of the source.
func (s *scanner) rewind(pos lexer.Position) {
	s.off, s.line, s.mark, s.column = pos.Offset, pos.Line, pos.Offset, pos.Column-1
}

// advance goes on to the next statement; it reports whether there is one.
func (s *scanner) advance() bool {
	s.begun, s.ended, s.open, s.result = false, false, 0, 0
	s.skip()
	for block := -2; s.off < len(s.src) && s.src[s.off] == '#'; s.skip() {
		if s.line > block+1 {
			s.hashes = append(s.hashes, s.pos())
		}
		block = s.line
		line, _, _ := strings.Cut(s.src[s.off:], "\n")
		s.off += len(line)
	}
	return s.off < len(s.src)
}

// pos is the position of the next character; columns count characters.
func (s *scanner) pos() lexer.Position {
	s.column += utf8.RuneCountInString(s.src[s.mark:s.off])
	s.mark = s.off
	return lexer.Position{Filename: s.file, Offset: s.off, Line: s.line, Column: s.column + 1}
}

// Next returns the next token of the statement. What stands between statements
// is one of its own.
func (s *scanner) Next() (lexer.Token, error) {
	if !s.ended {
		s.skip()
	}
	pos := s.pos()
	if s.ended || s.off >= len(s.src) {
		return lexer.EOFToken(pos), nil
	}
	if s.result > 1 && s.line > s.last {
		s.begun, s.result = false, 0 // the ; may be missing
	}
	typ, n := s.scan(s.src[s.off:])
	if s.last = s.line; typ == tokEquals || s.result > 0 {
		s.result++
	}
	text := s.src[s.off : s.off+n]
	s.off += n
	s.newlines(text)
	s.ended = text[n-1] == ';' || typ == tokSection || typ == tokLayerMark
	if (typ == tokPunct || typ == tokHead) && !s.nest(text[n-1]) {
		typ, text = tokDeep, ""
	}
	return lexer.Token{Type: typ, Value: text, Pos: pos}, nil
}

// maxNesting bounds brackets within each other, and with them the parser's recursion.
const maxNesting = 64

// nest counts open brackets; it reports false where one nests too deep.
func (s *scanner) nest(punct byte) bool {
	switch punct {
	case '(', '[', '<', '{':
		s.open++
	case ')', ']', '>', '}':
		s.open--
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
			s.comment(text)
		case strings.HasPrefix(rest, "/*"):
			text, _, found := strings.Cut(rest[2:], "*/")
			if !found {
				s.unclosed = s.pos()
				s.comment(rest)
				return
			}
			s.comment(rest[:len(text)+len("/**/")])
		default:
			return
		}
	}
}

func (s *scanner) newline() { s.line, s.mark, s.column = s.line+1, s.off, 0 }

// comment keeps a comment and passes over it.
func (s *scanner) comment(text string) {
	s.comments = append(s.comments, comment{pos: s.pos(), text: strings.TrimRight(text, " \t\r")})
	s.off += len(text)
	s.newlines(text)
}

// newlines counts the lines of a text that was passed over.
func (s *scanner) newlines(text string) {
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		s.line += strings.Count(text, "\n")
		s.mark, s.column = s.off-len(text)+i+1, 0
	}
}

// scan tells the type and the length of the token that rest begins with.
func (s *scanner) scan(rest string) (lexer.TokenType, int) {
	switch c := rest[0]; {
	case isLetter(c) && !s.begun:
		typ, n := scanDeclared(rest)
		s.begun, s.named = true, s.off+n
		return typ, n
	case isLetter(c):
		return scanName(rest)
	case isDigit(c):
		n := span(rest, isDigit)
		if star := n + span(rest[n:], isSpace); star < len(rest) && rest[star] == '*' {
			return tokCount, star + 1
		}
		return tokNumber, n
	case c == '#' && (s.off == s.named || span(rest[1:], isWord) > 0):
		return tokBad, 1 + span(rest[1:], isWord)
	case c == '%' || c == '!':
		return tokMark, 1
	case c == '@' && span(rest[1:], isWord) > 0:
		return tokModifier, 1 + span(rest[1:], isWord)
	case strings.HasPrefix(rest, "---"):
		return fenced(rest, "---", tokSection)
	case strings.HasPrefix(rest, "==="):
		return fenced(rest, "===", tokLayerMark)
	case c == '=':
		return scanResult(rest)
	case strings.IndexByte(";{}()[]>,+*?#", c) >= 0:
		return tokPunct, 1
	}
	_, n := utf8.DecodeRuneInString(rest)
	return tokBad, n
}

// scanDeclared scans a name and the id that follows it closely.
func scanDeclared(rest string) (lexer.TokenType, int) {
	n := spanName(rest)
	return tokName, n + idLength(rest[n:])
}

// idLength is the length of the #1cb5c415 at the beginning of rest.
func idLength(rest string) int {
	if !strings.HasPrefix(rest, "#") {
		return 0
	}
	n := span(rest[1:], isWord)
	if n == 0 || n != span(rest[1:], isHex) {
		return 0
	}
	return 1 + n
}

// scanName scans a name and what follows it closely.
func scanName(rest string) (lexer.TokenType, int) {
	typ, n := scanWord(rest)
	if typ == tokField {
		if m := scanPlain(rest[n:]); m > 0 {
			return tokPlain, n + m
		}
	}
	return typ, n
}

// scanWord scans a name: title, title:, flags.0?, n* or Vector<.
func scanWord(rest string) (lexer.TokenType, int) {
	n := spanName(rest)
	cond := n
	if n+1 < len(rest) && rest[n] == '.' && isDigit(rest[n+1]) {
		cond += 1 + span(rest[n+1:], isDigit)
	}
	if cond < len(rest) && rest[cond] == '?' {
		return tokCond, cond + 1
	}
	if end := n + span(rest[n:], isSpace); end < len(rest) {
		switch rest[end] {
		case ':':
			return tokField, end + 1
		case '*':
			return tokCount, end + 1
		case '<':
			return tokHead, end + 1
		}
	}
	return tokIdent, n
}

// scanPlain is the length of what follows a field's colon closely, if that is
// all of its type: a name, a name of a name, or #, also behind a condition.
func scanPlain(rest string) int {
	at := span(rest, isBlank)
	typ, n := simple(rest[at:])
	if typ == tokCond {
		at += n
		typ, n = simple(rest[at:])
	}
	at += n
	if typ == tokIdent {
		return at
	}
	if typ == tokHead {
		if typ, n = simple(rest[at:]); typ == tokIdent && strings.HasPrefix(rest[at+n:], ">") {
			return at + n + 1
		}
	}
	return 0
}

// simple scans a name, or # for one.
func simple(rest string) (lexer.TokenType, int) {
	switch {
	case rest == "":
	case isLetter(rest[0]):
		return scanWord(rest)
	case rest[0] == '#' && span(rest[1:], isWord) == 0:
		return tokIdent, 1
	}
	return tokBad, 0
}

// spanName is the length of a name with its namespaces.
func spanName(rest string) int {
	n := span(rest, isWord)
	for n+1 < len(rest) && rest[n] == '.' && isLetter(rest[n+1]) {
		n += 1 + span(rest[n+1:], isWord)
	}
	return n
}

// scanResult scans = User; or the = before any other result.
func scanResult(rest string) (lexer.TokenType, int) {
	equals := 1
	if strings.HasPrefix(rest, "=>") {
		equals = 2
	}
	n := equals + span(rest[equals:], isBlank)
	if n == len(rest) || !isLetter(rest[n]) {
		return tokEquals, equals
	}
	n += spanName(rest[n:])
	n += span(rest[n:], isBlank)
	if n == len(rest) || rest[n] != ';' {
		return tokEquals, equals
	}
	return tokResult, n + 1
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

// spaces may stand before the colon of a field.
const spaces = " \t\r\n"

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
func isSpace(c byte) bool  { return strings.IndexByte(spaces, c) >= 0 }
func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

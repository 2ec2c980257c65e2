package inspect

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tokenKind is what a token of the text form is.
type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	idToken // #938458c1
	quotedToken
	markToken // one of { } [ ] < > ( ) : % + #
)

// token is a piece of the text form.
type token struct {
	kind tokenKind
	span
	text string
}

// lexer cuts the text form into tokens. Commas count as space.
type lexer struct {
	source string
	at     int
	// fail notes what is no token; after it the text counts as ended.
	fail func(at span, summary, remedy string)
}

const (
	decimals = "0123456789"
	letters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
)

// next is the next token.
func (l *lexer) next() token {
	l.space()
	start := l.at
	if start == len(l.source) {
		return l.token(endToken, start, start)
	}
	switch c := l.source[start]; {
	case strings.IndexByte(letters, c) >= 0:
		return l.name(start)
	case strings.IndexByte(decimals, c) >= 0, c == '-':
		return l.number(start)
	case c == '"':
		return l.quoted(start)
	case c == '#':
		end := l.run(start+1, decimals+"abcdefABCDEF")
		if end > start+1 {
			return l.token(idToken, start, end)
		}
		return l.token(markToken, start, end)
	case strings.IndexByte("{}[]<>():%+", c) >= 0:
		return l.token(markToken, start, start+1)
	}
	_, size := utf8.DecodeRuneInString(l.source[start:])
	at := span{start, start + size}
	l.fail(at, fmt.Sprintf("unexpected %s", strconv.QuoteToGraphic(l.source[at.start:at.end])), "")
	return l.ended()
}

// token is the text between the places, behind which the next token begins.
func (l *lexer) token(k tokenKind, start, end int) token {
	l.at = end
	return token{k, span{start, end}, l.source[start:end]}
}

// ended ends the text.
func (l *lexer) ended() token { return l.token(endToken, len(l.source), len(l.source)) }

// run is where the characters of the set end that begin at start.
func (l *lexer) run(start int, set string) int {
	for start < len(l.source) && strings.IndexByte(set, l.source[start]) >= 0 {
		start++
	}
	return start
}

// space passes over spaces, commas and comments.
func (l *lexer) space() {
	for {
		l.at = l.run(l.at, " \t\r\n,")
		rest := l.source[l.at:]
		switch {
		case strings.HasPrefix(rest, "//"):
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				l.at += n
			} else {
				l.at = len(l.source)
			}
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				l.fail(span{l.at, l.at + 2}, "the comment has no end", "close it with */")
				l.at = len(l.source)
				return
			}
			l.at += n + 4
		default:
			return
		}
	}
}

// name is a name, or NaN(0x7ff8000000000000).
func (l *lexer) name(start int) token {
	end := l.run(start, letters+decimals+".")
	if l.source[start:end] == "NaN" {
		return l.number(start)
	}
	return l.token(nameToken, start, end)
}

// number is all that may be a number.
func (l *lexer) number(start int) token {
	end := l.run(start+1, letters+decimals+".")
	for end < len(l.source) && (l.source[end] == '+' || l.source[end] == '-') && strings.IndexByte("eE", l.source[end-1]) >= 0 {
		end = l.run(end+1, decimals)
	}
	if l.source[start:end] == "NaN" && strings.HasPrefix(l.source[end:], "(") {
		if inner := l.run(end+1, letters+decimals); strings.HasPrefix(l.source[inner:], ")") {
			end = inner + 1
		}
	}
	return l.token(numberToken, start, end)
}

// quoted is a string in its quotes.
func (l *lexer) quoted(start int) token {
	for i := start + 1; i < len(l.source); i++ {
		switch l.source[i] {
		case '\\':
			i++
		case '"':
			return l.token(quotedToken, start, i+1)
		case '\n':
			l.fail(span{start, i}, "the string has no end in its line", `close it with ", and write a line's end as \n`)
			return l.ended()
		}
	}
	l.fail(span{start, len(l.source)}, "the string has no end", `close it with "`)
	return l.ended()
}

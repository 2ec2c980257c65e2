package input

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// readHex reads hex digits, or other numbers that tools print and languages write
// in their place.
func readHex(text []byte) ([]byte, error) {
	if inspect.IsListing(text) {
		return readListing(text)
	}
	plain := without(text, wholeComment)
	if d := dumpOf(plain); d != nil {
		return d.read()
	}
	if all := literals(plain); all != nil {
		return readEscaped(plain, all)
	}
	plain = without(plain, comment)
	if at, found := decimals(plain); found != nil {
		return readDecimals(plain, at, found)
	}
	return readDigits(unwrapped(plain))
}

// digits reads hex digits.
type digits struct {
	text  []byte
	bytes []byte
	token []byte // digits that belong together
	start int    // of the token
	short bool   // the token is 0x0: one digit may be a byte
	words int    // tokens behind 0x that have several bytes
	err   error
}

// separators may stand between digits, beside the ends of lines.
const separators = " \t\f,:;-()[]{}\"'`|"

// readDigits reads hex digits with spaces and punctuation between them. Digits
// belong together up to the next of these; a line may end within a byte.
func readDigits(text []byte) ([]byte, error) {
	if left := cut.FindIndex(text); left != nil {
		return nil, fmt.Errorf("%s: bytes are left out here; print all of them", place(text, left[0]))
	}
	at, end := body(text)
	d := &digits{text: text, bytes: make([]byte, 0, (end-at)/2)}
	for ; at < end; at++ {
		c := text[at]
		switch {
		case isMarked(text[at:end]):
			d.end()
			d.short, d.start = true, at
			at++
		case isHex(c):
			d.add(c, at)
		case c == '\n' || c == '\r':
			if len(d.token)%2 == 0 || d.short {
				d.end()
			}
		case bytes.IndexByte([]byte(separators), c) >= 0:
			d.end()
		default:
			return nil, fmt.Errorf("%s: %q is %w", place(text, at), charAt(text, at), errNotHex)
		}
		if d.err != nil {
			return nil, d.err
		}
	}
	d.end()
	switch {
	case d.err != nil:
		return nil, d.err
	case len(d.bytes) == 0:
		return nil, fmt.Errorf("there is %w", errNotHex)
	}
	return d.bytes, alone(text, end)
}

// charAt is the character at an offset.
func charAt(text []byte, offset int) string {
	r, _ := utf8.DecodeRune(text[offset:])
	return string(r)
}

// add adds a digit to the token.
func (d *digits) add(c byte, at int) {
	if len(d.token) == 0 && !d.short {
		d.start = at
	}
	d.token = append(d.token, c)
}

// end ends the token. Half a byte is an error.
func (d *digits) end() {
	if d.short && len(d.token) == 1 {
		d.token = []byte{'0', d.token[0]}
	}
	if n := len(d.token); n%2 != 0 {
		d.err = fmt.Errorf("%s: %d hex %s: a byte has two digits, so one is missing or too many",
			place(d.text, d.start), n, map[bool]string{true: "digit", false: "digits"}[n == 1])
	}
	if d.short && len(d.token) > 2 && d.text[d.start] == '0' {
		if d.words++; d.words > 1 && d.err == nil {
			d.err = fmt.Errorf("%s: numbers of several bytes, in either order; write each byte by itself", place(d.text, d.start))
		}
	}
	for i := 0; i+1 < len(d.token); i += 2 {
		d.bytes = append(d.bytes, value(d.token[i])<<4|value(d.token[i+1]))
	}
	d.token, d.short = d.token[:0], false
}

// isMarked tells whether the text begins with 0x or \x.
func isMarked(text []byte) bool {
	return len(text) > 1 && (text[0] == '0' || text[0] == '\\') && (text[1] == 'x' || text[1] == 'X')
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// value is what a hex digit stands for.
func value(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

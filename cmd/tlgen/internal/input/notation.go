package input

import (
	"bytes"
	"fmt"
	"regexp"
)

var (
	// wholeComment is a comment that has lines of its own.
	wholeComment = regexp.MustCompile(`(?m)^[ \t]*(?:#|//[ \t]).*$`)
	// comment is any. In base64 // may stand too, but no space.
	comment = regexp.MustCompile(`(?s:/\*.*?\*/)|(?m:(?:^|[\s,;])(?:#|//[ \t]).*$)`)
	// cut is where a tool has left bytes out.
	cut = regexp.MustCompile(`\.\.\. \d+ more (?:bytes?|items?)`)
	// expressions are how languages write hex; what is captured is the hex.
	expressions = regexp.MustCompile(`(?s)^\s*(?:\w+\s*:?=\s*)?(?:` +
		`(?:bytes|bytearray)\.fromhex\((["'].*["'])\)|` + // Python
		`<Buffer([0-9a-f ]*)>|Buffer\.from\((["'][^"']*["']),\s*["']hex["']\)|` + // Node
		`[xXbB]('[^']*')|b("[^"]*")` + // SQL; Python, of hexlify
		`)[\s;]*$`)
)

// without is the text with spaces in place of comments that match, so that all
// else keeps its place.
func without(text []byte, what *regexp.Regexp) []byte {
	if !bytes.ContainsAny(text, "#/") { // which is found sooner
		return text
	}
	return what.ReplaceAllFunc(text, blank)
}

// blank is as much space, with the ends of lines.
func blank(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return r
		}
		return ' '
	}, text)
}

// unwrapped is the text with spaces in place of the expression around its hex.
func unwrapped(text []byte) []byte {
	if !bytes.ContainsAny(text, `"'<`) {
		return text
	}
	found := expressions.FindSubmatchIndex(text)
	for i := 2; i < len(found); i += 2 {
		if start, end := found[i], found[i+1]; start >= 0 {
			return append(append(blank(text[:start]), text[start:end]...), blank(text[end:])...)
		}
	}
	return text
}

// body is where the array is that the text has, between its braces, or else the
// whole text.
func body(text []byte) (start, end int) {
	start = bytes.IndexByte(text, '{') + 1
	if start == 0 {
		return 0, len(text)
	}
	if n := bytes.IndexByte(text[start:], '}'); n >= 0 {
		return start, start + n
	}
	return start, len(text)
}

// alone refuses what lies behind the end of an array: another one.
func alone(text []byte, end int) error {
	if n := bytes.IndexByte(text[end:], '{'); n >= 0 {
		return fmt.Errorf("%s: a second array begins here; give one alone", place(text, end+n))
	}
	return nil
}

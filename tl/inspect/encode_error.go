package inspect

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tlgen-go/tlgen/schema"
)

// maxFound is how many errors are told in one run.
const maxFound = 50

// failf notes what is wrong with a value.
func (e *encoder) failf(v *value, remedy, format string, args ...any) {
	e.note(v.span, e.where()+fmt.Sprintf(format, args...), remedy)
}

// want notes that a value is not of the type.
func (e *encoder) want(v *value, want string) { e.wantf(v, want, "") }

// wantf is want with a remedy.
func (e *encoder) wantf(v *value, want, remedy string) {
	e.failf(v, remedy, "want %s, met %s", want, v.describe())
}

// where is the path, and a colon where there is one.
func (e *encoder) where() string {
	const end = 16
	var where strings.Builder
	for i, s := range e.path {
		switch {
		case i < end || i >= len(e.path)-end:
			where.WriteString(s.String())
		case i == end:
			where.WriteString("…")
		}
	}
	if where.Len() > 0 {
		where.WriteString(": ")
	}
	return where.String()
}

// note notes what is wrong at a place.
func (e *encoder) note(at span, summary, remedy string) {
	if len(e.found) >= maxFound {
		return
	}
	start := e.position(at.start)
	d := &schema.Diagnostic{
		Range:   schema.Range{File: e.name, Start: start, End: e.position(at.end)},
		Summary: summary, Remedy: remedy, Line: e.line(at.start),
	}
	e.found = append(e.found, d)
}

// position is a place in what was written.
func (e *encoder) position(at int) schema.Position {
	before := e.source[:min(at, len(e.source))]
	line := bytes.LastIndexByte(before, '\n') + 1
	return schema.Position{
		Filename: e.name, Offset: len(before),
		Line: bytes.Count(before, []byte{'\n'}) + 1, Column: utf8.RuneCount(before[line:]) + 1,
	}
}

// line is the line of a place, without its end.
func (e *encoder) line(at int) string {
	at = min(at, len(e.source))
	start := bytes.LastIndexByte(e.source[:at], '\n') + 1
	line, _, _ := bytes.Cut(e.source[start:], []byte{'\n'})
	return strings.TrimSuffix(string(line), "\r")
}

// quote is a text in quotes.
func quote(s string) string { return strconv.Quote(s) }

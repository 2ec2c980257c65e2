package inspect

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Layout says how a listing is written. With its zero value it is plain, and
// nothing is cut.
type Layout struct {
	// Colors has parts of lines be colored by the escape codes of terminals.
	Colors bool
	// Width is how many columns a line has. Values and their meanings are cut
	// to fit, with … at the end; names and errors are not. 0: as many as it takes.
	Width int
	// Most is how many bytes of a string or of what cannot be read are listed
	// in hex; the rest is counted. 0: all.
	Most int
}

// color is what a part of a line is, by which it is colored.
type color string

// The colors, as SGR codes.
const (
	plain   color = ""
	faint   color = "2"
	bold    color = "1"
	textual color = "32"
	numeric color = "36"
	wrong   color = "31"
)

// colorOf is the color of a leaf's value.
func colorOf(k Kind) color {
	switch k {
	case String, Data:
		return textual
	case Number, Bool, True, Flags, Count, Length:
		return numeric
	case Unknown:
		return wrong
	default:
		return plain
	}
}

// listing writes lines.
type listing struct {
	tree   *Tree
	layout Layout
	out    io.Writer
	err    error
	errors map[*Buffer][]*Error // that are not listed yet
	mark   mark

	line    []byte
	columns int // that the line has
}

func newListing(t *Tree, out io.Writer, layout Layout) *listing {
	l := &listing{tree: t, layout: layout, out: out, errors: map[*Buffer][]*Error{}}
	for _, e := range t.Errors {
		l.errors[e.Buffer] = append(l.errors[e.Buffer], e)
	}
	return l
}

// mark is what lines begin with, before all else.
type mark struct {
	text string
	color
}

// add adds text.
func (l *listing) add(c color, text string) {
	if text == "" {
		return
	}
	l.columns += columns(text)
	if !l.layout.Colors || c == plain {
		l.line = append(l.line, text...)
		return
	}
	l.line = append(append(append(l.line, "\x1b["...), c...), 'm')
	l.line = append(append(l.line, text...), "\x1b[0m"...)
}

// fit adds text, cut to what the line has room for.
func (l *listing) fit(c color, text string) {
	if l.layout.Width > 0 {
		text = cut(text, l.layout.Width-l.columns)
	}
	l.add(c, text)
}

// to fills the line with spaces up to a column.
func (l *listing) to(column int) {
	if n := column - l.columns; n > 0 {
		l.line = append(l.line, strings.Repeat(" ", n)...)
		l.columns = column
	}
}

// end writes the line.
func (l *listing) end() {
	for len(l.line) > 0 && l.line[len(l.line)-1] == ' ' {
		l.line = l.line[:len(l.line)-1]
	}
	l.line = append(l.line, '\n')
	if l.err == nil {
		_, l.err = l.out.Write(l.line)
	}
	l.line, l.columns = l.line[:0], 0
}

// wrongBefore are the errors of a buffer whose place is before the node; they
// are not listed again.
func (l *listing) wrongBefore(n *Node) []*Error {
	return l.takeErrors(n.Buffer, func(e *Error) bool {
		return e.Offset < n.Offset || n.Kind == Unknown && e.Offset == n.Offset
	})
}

// wrongAfter are the errors of a buffer that are left.
func (l *listing) wrongAfter(b *Buffer) []*Error {
	return l.takeErrors(b, func(*Error) bool { return true })
}

func (l *listing) takeErrors(b *Buffer, while func(*Error) bool) []*Error {
	all := l.errors[b]
	n := 0
	for n < len(all) && while(all[n]) {
		n++
	}
	if n > 0 {
		l.errors[b] = all[n:]
	}
	return all[:n]
}

// explained is the error with the path of what cannot be read.
func explained(e *Error) string {
	if e.Path == "" {
		return "! " + e.Reason()
	}
	return "! " + e.Path + ": " + e.Reason()
}

// spelled is the value of a leaf or String.
func (l *listing) spelled(n *Node) string {
	switch v := n.Value().(type) {
	case string:
		return l.quoted(v)
	case []byte:
		return l.hex(v, len(v))
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case uint32:
		if n.Kind == Flags && v != 0 {
			return fmt.Sprintf("0x%x", v)
		}
		return strconv.FormatUint(uint64(v), 10)
	case int32:
		return strconv.Itoa(int(v))
	case int64:
		return strconv.FormatInt(v, 10)
	default:
		return fmt.Sprint(v)
	}
}

// quoted is a text as Go spells it, or as much of it as a line may show.
func (l *listing) quoted(s string) string {
	// A character has at most 4 bytes.
	if most := 4 * l.layout.Width; most > 0 && len(s) > most {
		s = s[:most]
	}
	return strconv.Quote(s)
}

// hex is 0a 0b 0c, of at most so many bytes and as many as the layout has.
func (l *listing) hex(b []byte, most int) string {
	if most = min(most, len(b)); l.layout.Most > 0 {
		most = min(most, l.layout.Most)
	}
	s := fmt.Sprintf("% x", b[:most])
	if rest := len(b) - most; rest > 0 {
		s += fmt.Sprintf(" … %d more", rest)
	}
	return s
}

// cut is what of a text fits into so many columns, with … where there was more.
func cut(text string, room int) string {
	if len(text) <= room || columns(text) <= room {
		return text
	}
	if room <= 0 {
		return ""
	}
	taken := 0
	for i, r := range text {
		if taken += columnsOf(r); taken > room-1 {
			return strings.TrimRight(text[:i], " ") + "…"
		}
	}
	return text
}

// columns is how many columns of a terminal a text takes.
func columns(text string) (n int) {
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}

// columnsOf is how many columns a character takes: letters of East Asia and
// pictures take two, and marks that are put upon others none.
func columnsOf(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		r >= 0x3000 && r <= 0x303f, r >= 0xff01 && r <= 0xff60, r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	return 1
}

// printable is bytes as ASCII, with dots for what is none and without spaces at
// the end.
func printable(b []byte) string {
	text := make([]byte, len(b))
	for i, c := range b {
		if text[i] = '.'; c >= ' ' && c < utf8.RuneSelf-1 {
			text[i] = c
		}
	}
	return strings.TrimRight(string(text), " ")
}

// digits is how many digits the offsets of a buffer have.
func digits(b *Buffer) int { return len(strconv.Itoa(len(b.Bytes))) }

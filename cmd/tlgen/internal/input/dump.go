package input

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A dump is what hexdump, hexdump -C, xxd and od print: lines of an offset, the
// bytes from there on, and often the same as text.
type dump struct {
	lines []dumpLine
	radix int
	words bool   // words of 16 bits, whose bytes are swapped
	cells *cells // what it has in place of bytes in hex
	odd   bool   // it has something else
}

// dumpLine is a line of a dump.
type dumpLine struct {
	number int // from 1
	offset string
	colon  bool
	rest   string
	same   bool // *: lines as the one before, up to the next offset
}

// dumpHeader is what Frida prints above a dump, and HxD.
var dumpHeader = regexp.MustCompile(`^\s*(?:0  1  2  3|Offset\S*\s+00 01 02 03)\s`)

// maxDump bounds what * may stand for, in bytes.
const maxDump = 1 << 28

// dumpOf takes a text for a dump, or returns nil where it is none.
func dumpOf(text []byte) *dump {
	d := &dump{}
	number := 0
	for line := range bytes.Lines(text) {
		number++
		l, ok := dumpLineOf(strings.TrimRight(string(line), "\r\n"))
		switch l.number = number; {
		case ok:
			d.lines = append(d.lines, l)
		case len(d.lines) == 0 && dumpHeader.Match(line):
		case len(bytes.TrimSpace(line)) > 0:
			return nil
		}
	}
	if len(d.lines) == 0 || d.lines[0].same {
		return nil
	}
	if !d.settleCells() && !d.settle() {
		if d.odd = d.isOdd(); !d.odd {
			return nil
		}
	}
	return d
}

// dumpLineOf reads what line is of a dump, if it may be of one.
func dumpLineOf(line string) (dumpLine, bool) {
	line = strings.TrimLeft(line, " \t")
	if line == "*" {
		return dumpLine{same: true}, true
	}
	line = strings.TrimPrefix(line, "0x")
	n := 0
	for n < len(line) && isHex(line[n]) {
		n++
	}
	l := dumpLine{offset: line[:n], rest: line[n:]}
	rest, colon := strings.CutPrefix(l.rest, ":")
	if l.colon = colon; colon {
		l.rest = rest
	}
	spaced := l.rest == "" || l.rest[0] == ' ' || l.rest[0] == '\t'
	long := n >= 6 || n >= 4 && (l.colon || strings.HasPrefix(l.rest, "  ") || l.rest == "")
	return l, spaced && long && n <= 16
}

// settle finds out how offsets count, and whether they fit: what has no colon
// may as well be hex in groups.
func (d *dump) settle() bool {
	first := d.lines[0]
	b, group := bytesOf(first.rest, -1)
	if len(b) == 0 || group > 4 && !first.colon {
		return false
	}
	d.words = !first.colon && group == 4
	if d.radix = 16; len(first.offset) == 7 && group == 2 {
		d.radix = 8 // of od; hexdump -C has 8 digits
	}
	if len(d.lines) == 1 {
		return first.colon || isZero(first.offset)
	}
	if d.lines[1].same {
		return true
	}
	return d.steps(1, len(b), 16) || d.steps(len(b), len(b), 8, 10) || first.colon
}

// isOdd tells whether offsets say that it is a dump, though not of bytes in hex.
func (d *dump) isOdd() bool {
	first := d.lines[0]
	if len(d.lines) == 1 || d.lines[1].same || len(first.offset) < 6 || !isZero(first.offset) || strings.TrimSpace(first.rest) == "" {
		return false
	}
	const most = 256
	if b, _ := bytesOf(first.rest, -1); len(b) > 0 && len(first.offset)%2 == 0 { // it may be hex in groups
		return d.steps(len(b), len(b), 16, 8, 10)
	}
	return d.steps(1, most, 16, 8, 10)
}

// read reads the bytes of the dump. Offsets have to fit.
func (d *dump) read() ([]byte, error) {
	if d.odd {
		return nil, fmt.Errorf("line %d: a dump that is not of bytes in hex; print it with hexdump -C, xxd or od -t x1", d.lines[0].number)
	}
	var b, last []byte
	start, err := d.offset(0)
	if err != nil {
		return nil, err
	}
	for i, l := range d.lines {
		if l.same {
			if b, err = d.repeat(b, last, start, i); err != nil {
				return nil, err
			}
			continue
		}
		at, err := d.offset(i)
		if err != nil {
			return nil, err
		}
		if at != start+int64(len(b)) {
			return nil, fmt.Errorf("line %d: the offset of the dump is %s, but %d bytes stand before it", l.number, l.offset, len(b))
		}
		last = d.bytes(i, at)
		b = append(b, last...)
	}
	return b, nil
}

// offset is that of a line.
func (d *dump) offset(i int) (int64, error) {
	n, err := strconv.ParseInt(d.lines[i].offset, d.radix, 64)
	if err != nil {
		return 0, fmt.Errorf("line %d: %q is no offset of a dump", d.lines[i].number, d.lines[i].offset)
	}
	return n, nil
}

// bytes are those of a line, which begins at an offset.
func (d *dump) bytes(i int, at int64) []byte {
	limit := -1
	if i+1 < len(d.lines) && !d.lines[i+1].same {
		if next, err := d.offset(i + 1); err == nil && next >= at {
			limit = int(next - at)
		}
	}
	var b []byte
	switch {
	case d.cells != nil:
		b, _ = d.cells.bytes(d.lines[i].rest)
	case !d.words:
		b, _ = bytesOf(d.lines[i].rest, limit)
	default:
		b, _ = bytesOf(d.lines[i].rest, -1)
		for n := 0; n+1 < len(b); n += 2 {
			b[n], b[n+1] = b[n+1], b[n]
		}
	}
	if limit >= 0 && len(b) > limit {
		b = b[:limit]
	}
	return b
}

// repeat adds the bytes that line i, an *, stands for.
func (d *dump) repeat(b, last []byte, start int64, i int) ([]byte, error) {
	number := d.lines[i].number
	if i+1 == len(d.lines) || d.lines[i+1].same || len(last) == 0 {
		return nil, fmt.Errorf("line %d: no offset tells how often * repeats the line before", number)
	}
	next, err := d.offset(i + 1)
	if err != nil {
		return nil, err
	}
	if next-start > maxDump {
		return nil, fmt.Errorf("line %d: * stands for more than %d bytes", number, maxDump)
	}
	for int64(len(b)) < next-start {
		b = append(b, last...)
	}
	return b, nil
}

// bytesOf reads the bytes of a line, which has so many if limit is none of -1,
// and how many digits are in a group. What does not look like bytes is text.
func bytesOf(rest string, limit int) (b []byte, group int) {
	for limit < 0 || len(b) < limit {
		trimmed := strings.TrimLeft(rest, " \t")
		if gap := len(rest) - len(trimmed); limit < 0 && len(b) > 0 && (gap > 2 || gap == 2 && len(b) != 8) {
			break
		}
		token, after := cutToken(trimmed)
		if token == "" || len(token)%2 != 0 || group > 0 && len(token) > group {
			break
		}
		group, rest = max(group, len(token)), after
		for i := 0; i < len(token); i += 2 {
			b = append(b, value(token[i])<<4|value(token[i+1]))
		}
	}
	return b, group
}

// cutToken cuts a group of digits off, which ends in a space or the line.
func cutToken(text string) (token, rest string) {
	text, marked := strings.CutPrefix(text, "0x")
	n := 0
	for n < len(text) && isHex(text[n]) {
		n++
	}
	if n < len(text) && text[n] != ' ' && text[n] != '\t' || marked && n > 2 {
		return "", text // a number of several bytes may be in either order
	}
	return text[:n], text[n:]
}

package input

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// cells are the numbers that a dump consists of where they are no bytes in hex:
// how many digits each has, in which base, and how many bytes it is.
type cells struct{ digits, base, size int }

// dumpedCells are those that od prints with -o, -b, -t x4 and -t x8.
var dumpedCells = []cells{{6, 8, 2}, {3, 8, 1}, {8, 16, 4}, {16, 16, 8}}

// bits are the cells of xxd -b, which has a colon behind the offset.
var bits = cells{8, 2, 1}

// bytes reads the cells of a line up to the text behind them, if there is one.
// They are nil where something else stands there. The lowest byte of a number
// comes first, as on the machines that people have.
func (c cells) bytes(rest string) (b []byte, text string) {
	rest, text, _ = strings.Cut(strings.TrimSpace(rest), "  ")
	for token := range strings.FieldsSeq(rest) {
		n, err := strconv.ParseUint(token, c.base, 8*c.size)
		if err != nil || len(token) != c.digits {
			return nil, ""
		}
		b = append(b, binary.LittleEndian.AppendUint64(nil, n)[:c.size]...)
	}
	return b, strings.TrimSpace(text)
}

// settleCells finds out whether the dump has such cells.
func (d *dump) settleCells() bool {
	candidates := dumpedCells
	if d.lines[0].colon {
		candidates = []cells{bits}
	}
	for _, c := range candidates {
		if b, text := c.bytes(d.lines[0].rest); len(b) > 0 && d.has(c, len(b), text) {
			d.cells = &c
			return true
		}
	}
	return false
}

// has tells whether the dump has the cells, of which n bytes and a text stand in
// its first line. Eight digits may be four bytes in hex as well: only offsets tell
// these apart, or in a single line the length of the text. Offsets of od have
// seven digits, or six in hex.
func (d *dump) has(c cells, n int, text string) bool {
	first := d.lines[0]
	d.radix = 8
	switch {
	case len(d.lines) == 1 && first.colon:
		d.radix, d.odd = 16, text == ""
		return len(text) <= n
	case first.colon:
		return d.steps(n, n, 16)
	case len(first.offset) > 7:
		return false
	case len(d.lines) == 1:
		return len(first.offset) == 7 && isZero(first.offset) // no bytes in hex
	}
	return d.lines[1].same || d.steps(n-c.size+1, n, 8, 16, 10)
}

// steps finds the radix in which the first two offsets are so many bytes apart.
func (d *dump) steps(least, most int, radixes ...int) bool {
	for _, radix := range radixes {
		start, err := strconv.ParseInt(d.lines[0].offset, radix, 64)
		next, err2 := strconv.ParseInt(d.lines[1].offset, radix, 64)
		if n := next - start; err == nil && err2 == nil && int64(least) <= n && n <= int64(most) {
			d.radix = radix
			return true
		}
	}
	return false
}

// isZero tells whether an offset is 0, whatever its radix.
func isZero(offset string) bool { return strings.Trim(offset, "0") == "" }

package inspect

import (
	"fmt"
	"io"
)

// WriteHex writes what lies in the input as a dump, a line for everything on the
// wire: the offset, the bytes of this part alone and the same as ASCII, the field
// as TL spells it, the value, and what the part is for. Longer data takes several
// lines. What is on the wire as a bit, or not at all, has a line without bytes.
//
// What is packed follows in sections of its own, with offsets of their own; where
// it was packed, the number of its section stands.
func (t *Tree) WriteHex(w io.Writer, layout Layout) error {
	l := &hexListing{listing: newListing(t, w, layout)}
	l.section(t.Buffer, t.Values)
	for at := 0; at < len(l.packed) && l.err == nil; at++ {
		p := l.packed[at]
		l.end()
		l.add(bold, fmt.Sprintf("[%d] %s, in %s", at+1, p.size(), p.in))
		l.end()
		l.current = fmt.Sprintf(" of [%d]", at+1)
		l.section(p.Buffer, p.Values)
	}
	return l.err
}

// How a dump is laid out, in columns.
const (
	mostField  = 48 // that fields push values to the right
	mostValue  = 32 // that values push meanings to the right
	longValue  = 64 // that values have: their bytes stand beside them
	leastRoom  = 40 // that values and meanings have, if half as many bytes in a line can give it
	leastField = 8  // that fields have, and values beside them
	leastTold  = 16 // that meanings have of it
	gap        = 2
)

// leftOut stands where bytes are that are not listed.
const leftOut = "…"

// hexListing writes a dump.
type hexListing struct {
	*listing
	step    int // bytes in a line
	widths  widths
	packed  []packedSection
	current string // section, as it stands behind offsets
}

// widths are how wide the columns of a section are.
type widths struct{ offset, field, value, meaning int }

// packedSection is what was packed in a section before, and where.
type packedSection struct {
	*Content
	in string
}

// section writes the rows of a buffer, and measures them before.
func (l *hexListing) section(b *Buffer, values []Node) {
	l.widths = widths{offset: max(digits(b), len("byte")), field: len("field"), value: len("value")}
	noted := l.errors[b]
	r := &rows{listing: l.listing, number: func(*Node) int { return len(l.packed) + 1 }, tell: l.measure}
	r.values(b, values)
	l.errors[b] = noted
	l.squeeze()
	l.titles()
	r.number, r.tell = l.enter, l.row
	r.values(b, values)
}

// enter notes what is packed in a String as a section that is to come, and
// returns its number.
func (l *hexListing) enter(n *Node) int {
	field := n.label()
	if field == "" {
		field = n.Type.String()
	}
	l.packed = append(l.packed, packedSection{n.Content, fmt.Sprintf("%s at byte %d%s", field, n.Offset, l.current)})
	return len(l.packed)
}

// measure widens the columns for a row.
func (l *hexListing) measure(r row) {
	l.widths.field = max(l.widths.field, min(2*r.depth+columns(r.field), mostField))
	l.widths.value = max(l.widths.value, min(columns(r.value), mostValue))
	l.widths.meaning = max(l.widths.meaning, columns(r.meaning))
}

// Where the columns begin.
func (l *hexListing) bytesAt() int   { return l.widths.offset + gap }
func (l *hexListing) asciiAt() int   { return l.bytesAt() + 3*l.step - 1 + gap }
func (l *hexListing) fieldAt() int   { return l.asciiAt() + l.step + gap }
func (l *hexListing) valueAt() int   { return l.fieldAt() + l.widths.field + gap }
func (l *hexListing) meaningAt() int { return l.valueAt() + l.widths.value + gap }

// squeeze makes bytes, then fields and then values narrower where lines have little room.
func (l *hexListing) squeeze() {
	l.step = 8
	if l.layout.Width == 0 {
		return
	}
	if l.valueAt()+leastRoom > l.layout.Width {
		l.step = 4
	}
	l.widths.field = min(l.widths.field, max(l.layout.Width-l.fieldAt()-gap-leastField, leastField))
	room := l.layout.Width - l.valueAt() - gap - min(l.widths.meaning, leastTold)
	l.widths.value = min(l.widths.value, max(room, leastTold))
}

// titles writes what the columns are.
func (l *hexListing) titles() {
	l.to(l.widths.offset - len("byte"))
	for _, c := range []struct {
		at    int
		title string
	}{
		{l.widths.offset - len("byte"), "byte"},
		{l.bytesAt(), "bytes"},
		{l.asciiAt(), "ascii"},
		{l.fieldAt(), "field"},
		{l.valueAt(), "value"},
		{l.meaningAt(), "meaning"},
	} {
		l.to(c.at)
		l.fit(bold, c.title)
	}
	l.end()
}

// row writes a row, in as many lines as its bytes take.
func (l *hexListing) row(r row) {
	if l.err != nil {
		return
	}
	var b []byte
	if r.node != nil {
		b = r.node.Bytes()[r.skip:]
		r.offset += r.skip
	}
	rest := 0
	if most := l.layout.Most; most > 0 && len(b) > most {
		b, rest = b[:most], len(b)-most
	}
	l.bytes(r.offset, b[:min(len(b), l.step)])
	l.words(r)
	l.end()
	for at := l.step; at < len(b); at += l.step {
		l.bytes(r.offset+at, b[at:min(len(b), at+l.step)])
		l.end()
	}
	if rest > 0 {
		l.bytes(r.offset+len(b), nil)
		l.add(faint, fmt.Sprintf("%s %d more", leftOut, rest))
		l.end()
	}
}

// bytes writes the offset and the bytes of a line.
func (l *hexListing) bytes(offset int, b []byte) {
	l.add(l.mark.color, l.mark.text)
	l.add(faint, fmt.Sprintf("%*d", l.widths.offset-len(l.mark.text), offset))
	l.to(l.bytesAt())
	if len(b) > 0 {
		l.add(plain, fmt.Sprintf("% x", b))
		l.to(l.asciiAt())
		l.add(faint, printable(b))
	}
}

// words writes what stands beside the bytes.
func (l *hexListing) words(r row) {
	if r.wrong != "" {
		l.to(l.fieldAt() + 2*r.depth)
		l.add(wrong, r.wrong)
		return
	}
	l.to(l.fieldAt() + 2*r.depth)
	field := r.field
	if l.layout.Width > 0 {
		field = cut(field, l.widths.field-2*r.depth)
	}
	l.add(plain, field)
	l.to(l.valueAt())
	l.beside()
	room := longValue
	if l.layout.Width > 0 && r.meaning != "" {
		room = l.widths.value
	}
	l.fit(r.color(), cut(r.value, room))
	if r.meaning != "" {
		l.to(l.meaningAt())
		l.beside()
		l.fit(faint, r.meaning)
	}
}

// beside keeps apart what reaches into the next column.
func (l *hexListing) beside() {
	if n := len(l.line); n > 0 && l.line[n-1] != ' ' {
		l.to(l.columns + gap)
	}
}

// color is the color of a row's value.
func (r row) color() color {
	if r.node == nil {
		return plain
	}
	return colorOf(r.node.Kind)
}

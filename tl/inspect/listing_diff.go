package inspect

import (
	"bytes"
	"fmt"
	"io"
)

// What the rows of a difference show of something long, in bytes.
const (
	mostDiffering = 32
	leastBefore   = 8 // that do not differ
)

// half is one side of a difference as it is shown.
type half struct {
	side
	node *Node
	mark mark
}

// halves are the sides that have something.
func (d *Difference) halves() (all []half) {
	if d.A != nil {
		all = append(all, half{d.a, d.A, mark{"- ", wrong}})
	}
	if d.B != nil {
		all = append(all, half{d.b, d.B, mark{"+ ", textual}})
	}
	return all
}

// WriteHex writes the rows of a dump for A, each behind a -, and those for B,
// behind a +. Of what consists of others they are the first ones, and of what is
// long those around the first byte that differs.
func (d *Difference) WriteHex(w io.Writer, layout Layout) error {
	layout.Most = mostDiffering
	l := &hexListing{listing: &listing{out: w, layout: layout}}
	halves := d.halves()
	told := make([][]row, len(halves))
	for i, h := range halves {
		l.tree = h.tree
		r := &rows{listing: l.listing, own: true, tell: func(next row) { told[i] = append(told[i], d.around(next)) }}
		r.node(h.node, h.parent, 0)
		l.widths.offset = max(l.widths.offset, len(h.mark.text)+digits(h.node.Buffer))
		for _, next := range told[i] {
			l.measure(next)
		}
	}
	l.squeeze()
	for i, h := range halves {
		l.mark = h.mark
		for _, next := range told[i] {
			l.row(next)
		}
	}
	return l.err
}

// around leaves out what a long row has before the bytes that differ.
func (d *Difference) around(r row) row {
	if r.node == nil || r.node.Length <= mostDiffering || d.A == nil || d.B == nil {
		return r
	}
	differs := min(CommonPrefix(d.A.Data(), d.B.Data()), r.node.Length-1)
	r.skip = max(0, differs-leastBefore) &^ (leastBefore - 1)
	return r
}

// WriteTree writes the lines of a tree for A with all that it consists of, each
// behind a -, and those for B, behind a +.
func (d *Difference) WriteTree(w io.Writer, layout Layout) error {
	halves := d.halves()
	wide := 0
	for _, h := range halves {
		wide = max(wide, digits(h.node.Buffer))
	}
	for _, h := range halves {
		l := &treeListing{listing: &listing{tree: h.tree, out: w, layout: layout, mark: h.mark}, digits: wide}
		if d.own || d.Equal {
			l.begin(h.node.Offset, 0)
			l.head(h.node, h.parent)
			l.fit(faint, d.oddity(h.node))
			l.end()
		} else {
			l.node(h.node, h.parent, 0)
		}
		if l.err != nil {
			return l.err
		}
	}
	return nil
}

// oddity is what of the node's bytes is not in its value, if the values are equal.
func (d *Difference) oddity(n *Node) string {
	switch {
	case !d.Equal:
		return ""
	case n.Kind == Data:
		return " (encrypted in another way)"
	}
	form := formOf(n.Bytes())
	switch {
	case form.mark != 0:
		return fmt.Sprintf(" (its length begins with %x)", form.mark)
	case form.padding != nil:
		return fmt.Sprintf(" (its padding is % x)", form.padding)
	case !bytes.Equal(d.A.Data(), d.B.Data()):
		return " (packed in other bytes)"
	}
	return ""
}

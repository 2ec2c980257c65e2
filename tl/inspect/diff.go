package inspect

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// Difference is one place in which two trees differ.
type Difference struct {
	// Path leads to the place from the outermost value, as that of an Error does.
	Path string
	// A and B are what lies there in each of the trees. One is nil where only the
	// other tree has a field, item or value there.
	A, B *Node
	// Equal tells that the values are equal, and only their bytes differ: in a
	// length that takes more of them than it needs, in padding, or in how
	// something is packed.
	Equal bool

	a, b side
	// own tells that A and B differ themselves: in the id or in the count. Parts
	// that differ are differences of their own.
	own bool
}

// side is where a node of a difference was found.
type side struct {
	tree   *Tree
	parent *Node // nil of an outermost value
}

// Diff is what differs between two trees, in the order of the bytes. What a
// transport put around packets counts where these are the same. It is empty
// exactly where their bytes are the same, if one inspector read both in the same
// way.
//
// Fields are compared by their names, and what is packed by what it holds. Items
// and outermost values that are the same in both stay together, so that one which
// was put before them is one difference; those between are compared in their order,
// and where the index is another one, the path has both: users[2→3]. What has
// another constructor, or lies in only one of the trees, is one difference with all
// that it consists of. A vector with another count is one beside those of its items,
// and so is a constructor of the same name with another id, as another layer has it.
func Diff(a, b *Tree) []Difference {
	d := &differ{a: a, b: b}
	aroundA, packetsA := apart(a.Values)
	aroundB, packetsB := apart(b.Values)
	if d.values(packetsA, packetsB); len(d.found) == 0 {
		inOrder(aroundA, aroundB, d.around)
	}
	return d.found
}

// apart parts what a transport put around packets from these.
func apart(values []Node) (around, packets []Node) {
	if !slices.ContainsFunc(values, isTransport) {
		return nil, values
	}
	for _, n := range values {
		if isTransport(n) {
			around = append(around, n)
		} else {
			packets = append(packets, n)
		}
	}
	return around, packets
}

func isTransport(n Node) bool { return n.Kind == Transport }

// around compares parts of what a transport put around packets that are the same.
func (d *differ) around(a, b *Node) {
	if a == nil || b == nil || !isSame(a, b) {
		d.add(pair{a: a, b: b}, true, false)
	}
}

// Offset is where the bytes begin to differ: in A, or in B where A is nil.
func (d *Difference) Offset() int {
	switch {
	case d.A == nil:
		return d.B.Offset
	case d.B == nil, bytes.Equal(d.A.Bytes(), d.B.Bytes()):
		return d.A.Offset
	}
	return d.A.Offset + CommonPrefix(d.A.Bytes(), d.B.Bytes())
}

// Place says where the bytes begin to differ: byte 12 of what is packed by gzip,
// and the path.
func (d *Difference) Place() string {
	n := d.A
	if n == nil {
		n = d.B
	}
	return n.Buffer.place(d.Offset(), d.Path)
}

// CommonPrefix is how many bytes both begin with.
func CommonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// differ compares trees.
type differ struct {
	a, b  *Tree
	path  []byte
	found []Difference
}

// pair is a node of each tree, with what they are parts of. One may be nil.
type pair struct{ a, b, parentA, parentB *Node }

// add notes a difference here.
func (d *differ) add(p pair, equal, own bool) {
	d.found = append(d.found, Difference{
		Path: string(bytes.TrimPrefix(d.path, []byte("."))), A: p.a, B: p.b, Equal: equal,
		a: side{d.a, p.parentA}, b: side{d.b, p.parentB}, own: own,
	})
}

// at compares where the path goes on by a step.
func (d *differ) at(step string, p pair) {
	outer := len(d.path)
	d.path = append(d.path, step...)
	if p.a == nil || p.b == nil {
		d.add(p, false, false)
	} else {
		d.nodes(p)
	}
	d.path = d.path[:outer]
}

// values compares outermost values, or those in what is packed.
func (d *differ) values(a, b []Node) {
	align(a, b, func(a, b *Node) {
		if a != nil {
			d.at(head(a), pair{a: a, b: b})
		} else {
			d.at(head(b), pair{b: b})
		}
	})
}

// items compares the items of two nodes.
func (d *differ) items(p pair) {
	align(itemsOf(p.a), itemsOf(p.b), func(a, b *Node) {
		next := pair{a, b, p.a, p.b}
		switch {
		case a == nil:
			d.at(b.step(), next)
		case b != nil && a.Index != b.Index:
			d.at(fmt.Sprintf("[%d→%d]", a.Index, b.Index), next)
		default:
			d.at(a.step(), next)
		}
	})
}

// itemsOf are the items of a Vector or Repetition.
func itemsOf(n *Node) []Node {
	parts := n.parts
	for len(parts) > 0 && isLead(&parts[0]) {
		parts = parts[1:]
	}
	return parts
}

// nodes compares two nodes.
func (d *differ) nodes(p pair) {
	switch {
	case p.a.Kind != p.b.Kind, p.a.Kind == Constructor && p.a.Is.Name != p.b.Is.Name:
		d.add(p, false, false)
	case p.a.Kind == String, p.a.Kind == Data:
		d.strings(p)
	case p.a.Kind > String:
		if !bytes.Equal(p.a.Bytes(), p.b.Bytes()) {
			d.add(p, false, false)
		}
	default:
		if !bytes.Equal(p.a.lead(), p.b.lead()) {
			d.add(p, false, true)
		}
		if p.a.Kind == Vector || p.a.Kind == Repetition {
			d.items(p)
		} else {
			d.parts(p)
		}
	}
}

// lead are the bytes before the fields or items: the id and the count.
func (n *Node) lead() []byte {
	b := n.Bytes()
	for i := range n.parts {
		if !isLead(&n.parts[i]) {
			return b[:n.parts[i].Offset-n.Offset]
		}
	}
	return b
}

// strings compares two Strings, or encrypted data, whose values are what is packed
// in them where that was unpacked in both.
func (d *differ) strings(p pair) {
	if p.a.Content == nil || p.b.Content == nil || p.a.Content.Packing != p.b.Content.Packing {
		switch {
		case !bytes.Equal(p.a.Data(), p.b.Data()):
			d.add(p, false, false)
		case !bytes.Equal(p.a.Bytes(), p.b.Bytes()):
			d.add(p, true, false)
		}
		return
	}
	before, outer := len(d.found), len(d.path)
	d.path = append(d.path, '/')
	d.values(p.a.Content.Values, p.b.Content.Values)
	d.path = d.path[:outer]
	if len(d.found) == before && !bytes.Equal(p.a.Bytes(), p.b.Bytes()) {
		d.add(p, true, false)
	}
}

// parts compares the fields of two nodes. What only one has stands where it lies.
func (d *differ) parts(p pair) {
	a, b := p.a.parts, p.b.parts
	for len(a) > 0 || len(b) > 0 {
		next := pair{parentA: p.a, parentB: p.b}
		switch {
		case len(a) > 0 && isLead(&a[0]):
			a = a[1:]
			continue
		case len(b) > 0 && isLead(&b[0]):
			b = b[1:]
			continue
		case len(a) == 0 || len(b) > 0 && !isPartOf(&b[0], a):
			next.b, b = &b[0], b[1:]
			d.at(next.b.step(), next)
			continue
		case len(b) > 0 && isSamePart(&a[0], &b[0]):
			next.b, b = &b[0], b[1:]
		}
		next.a, a = &a[0], a[1:]
		d.at(next.a.step(), next)
	}
}

// isLead tells parts that say how others are read.
func isLead(n *Node) bool { return n.Kind == ID || n.Kind == Count }

// isPartOf tells whether a part stands among others.
func isPartOf(n *Node, parts []Node) bool {
	for i := range parts {
		if isSamePart(n, &parts[i]) {
			return true
		}
	}
	return false
}

// isSamePart tells whether nodes of two trees are the same field.
func isSamePart(a, b *Node) bool { return fieldName(a.Field) == fieldName(b.Field) }

// fieldName is the name of a field, or nothing.
func fieldName(f *schema.Field) string {
	if f == nil {
		return ""
	}
	return f.Name
}

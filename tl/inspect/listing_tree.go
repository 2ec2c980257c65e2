package inspect

import (
	"fmt"
	"io"
	"strings"
)

// WriteTree writes what lies in the input as an indented list, a line for each
// field and item that is there, with its offset before it:
//
//	 0  messages.createChat#92ceddd4 = messages.InvitedUsers
//	 4    flags:# = 0
//	 8    users:Vector<InputUser> = 1 item
//	16      [0] = inputUserSelf#f7c1b13f
//	20    title:string = "My very normal title"
//
// What is packed stands below the data that it is packed in, behind a bar and
// with offsets of its own, and an error, behind a !, where what it is about begins.
func (t *Tree) WriteTree(w io.Writer, layout Layout) error {
	l := &treeListing{listing: newListing(t, w, layout)}
	l.values(t.Buffer, t.Values)
	return l.err
}

// mostUnread is how many bytes of what cannot be read a tree shows at most; a
// dump has all.
const mostUnread = 32

// treeListing writes a tree.
type treeListing struct {
	*listing
	prefix string // of lines, before the offset
	digits int    // of the offset
}

// values lists the values of a buffer.
func (l *treeListing) values(b *Buffer, values []Node) {
	l.digits = digits(b)
	for i := range values {
		l.node(&values[i], nil, 0)
	}
	for _, e := range l.wrongAfter(b) {
		l.wrong(e, 0)
	}
}

// begin begins a line.
func (l *treeListing) begin(offset, depth int) {
	l.add(l.mark.color, l.mark.text)
	l.add(faint, l.prefix+fmt.Sprintf("%*d", l.digits, offset))
	l.to(l.columns + 2 + 2*depth)
}

// wrong lists an error.
func (l *treeListing) wrong(e *Error, depth int) {
	l.begin(e.Offset, depth)
	l.add(wrong, explained(e))
	l.end()
}

// node lists a node and its parts.
func (l *treeListing) node(n, parent *Node, depth int) {
	for _, e := range l.wrongBefore(n) {
		l.wrong(e, depth)
	}
	if l.err != nil {
		return
	}
	l.begin(n.Offset, depth)
	l.head(n, parent)
	l.end()
	if n.Kind == String || n.Kind == Data {
		l.content(n, depth)
		return
	}
	for i := range n.parts {
		if part := &n.parts[i]; part.Kind != ID && part.Kind != Count {
			l.node(part, n, depth+1)
		}
	}
}

// head is what the line says of a node.
func (l *treeListing) head(n, parent *Node) {
	label := n.label()
	l.add(plain, label)
	if label != "" && n.Kind != Item {
		l.add(plain, " = ")
	}
	switch n.Kind {
	case Constructor:
		l.constructor(n, parent == nil)
	case Vector:
		if label == "" {
			l.add(bold, n.Type.String()+" = ")
		}
		l.add(numeric, n.items())
	case Repetition:
		l.add(numeric, counted(len(n.parts), "time"))
	case Item:
	case Unknown:
		l.fit(wrong, counted(n.Length, "byte")+" not read: "+l.hex(n.Bytes(), mostUnread))
	case String, Data:
		l.fit(textual, l.string(n))
	case Padding:
		l.fit(plain, counted(n.Length, "byte")+": "+l.hex(n.Bytes(), mostUnread))
	default:
		l.fit(colorOf(n.Kind), l.spelled(n))
		if m := n.Meaning(parent); m != "" {
			l.fit(faint, " ("+m+")")
		}
	}
}

// constructor says what a Constructor is. An outermost one has its class, or
// what answers it.
func (l *treeListing) constructor(n *Node, outermost bool) {
	l.add(bold, n.Is.Name)
	if n.boxed() {
		l.add(faint, fmt.Sprintf("#%x", n.Is.ID))
	}
	if outermost && n.Is.Result != nil {
		l.fit(plain, " = "+n.Is.Result.String())
	}
	l.fit(faint, l.tree.inLayer(n.Is))
}

// string says what a String, or encrypted data, holds.
func (l *treeListing) string(n *Node) string {
	size := counted(len(n.Data()), "byte")
	switch c := n.Content; {
	case c == nil && isText(n.Type):
		return l.spelled(n)
	case len(n.Data()) == 0:
		return size
	case c == nil:
		return size + ": " + l.spelled(n)
	case c.Packing == "bytes":
		return size + " that hold " + counted(len(c.Values), "value")
	default:
		return size + ", " + c.size()
	}
}

// content lists what the data of a String, or encrypted data, holds.
func (l *treeListing) content(n *Node, depth int) {
	if n.Content == nil {
		return
	}
	prefix, width := l.prefix, l.digits
	l.prefix += strings.Repeat(" ", width+2+2*depth) + "| "
	l.values(n.Content.Buffer, n.Content.Values)
	l.prefix, l.digits = prefix, width
}

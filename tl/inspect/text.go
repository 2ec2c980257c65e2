package inspect

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// TextOptions say how the text form is written.
type TextOptions struct {
	// Comments explain what the values alone do not say: ids, what the bits of
	// flags words stand for, how many items there are.
	Comments bool
}

// Text is the tree in the text form, which [Inspector.EncodeText] reads.
//
//	messages.createChat {
//	  users: [ inputUserSelf ]
//	  title: "My very normal title"
//	}
//
// A constructor or function is its name, with its fields in braces where it has
// any. Its id follows the name where the name is that of another one too:
// user#938458c1. A bare value that stands by itself is %name, and any other
// value of which nothing around it says the type has that before it in
// parentheses: (Vector<int>) [ 1 2 ].
//
// Numbers that the values beside them tell are left out: a flags word that has
// exactly the bits of the fields that are there, the count of a repetition, the
// length of a message. A bare true is true. What has no name in the schema is
// called value, or items.
//
// A string is in quotes, with \xNN for what is not UTF-8. Bytes are x"00ff", or
// < values > where they hold values. What was packed is gzip x"1f8b" < values >:
// the packed bytes come first and count; aes_ige is the same of what is encrypted.
// Before a string whose length takes more
// bytes than it needs stands fe or ff, and behind one whose padding is not zeros
// + x"01". A NaN has its bits behind it unless they are Go's.
//
// What cannot be read is raw bytes, with the error and what could be read of the
// value in comments before them.
func (t *Tree) Text(o TextOptions) []byte { return t.AppendText(nil, o) }

// AppendText appends what Text returns to b.
func (t *Tree) AppendText(b []byte, o TextOptions) []byte {
	p := &textWriter{buf: b, tree: t, faults: newFaults(t), options: o}
	for piece := range pieces(t.Buffer, t.Values) {
		p.piece(piece, t.Buffer)
		p.buf = append(p.buf, '\n')
	}
	return p.buf
}

// textWriter writes the text form.
type textWriter struct {
	buf     []byte
	tree    *Tree
	faults  faults
	options TextOptions
	depth   int  // of lines
	flat    bool // all goes to one line
}

const (
	lineWidth = 100 // of what goes to one line, in bytes
	maxIndent = 40  // steps, so that what is deep does not become wide
)

// line begins a line, or goes on in one where all is in one.
func (p *textWriter) line() {
	if p.flat {
		p.buf = append(p.buf, ' ')
		return
	}
	p.buf = append(p.buf, '\n')
	for range min(p.depth, maxIndent) {
		p.buf = append(p.buf, "  "...)
	}
}

// comment writes a comment to the end of the line.
func (p *textWriter) comment(format string, args ...any) {
	p.buf = fmt.Appendf(p.buf, "// "+format, args...)
}

// piece writes a value, or what cannot be read.
func (p *textWriter) piece(v piece, b *Buffer) {
	if v.raw == nil {
		p.value(v.value)
		return
	}
	p.remarks(v, b)
	p.hex(v.raw)
}

// remarks writes the error and what could be read of a value, each in lines of
// their own.
func (p *textWriter) remarks(v piece, b *Buffer) {
	if err := p.faults.in(b, v.start, v.start+len(v.raw)); err != nil {
		p.comment("%s", strings.ReplaceAll(err.Error(), "\n", " "))
		p.line()
	}
	if v.value == nil {
		return
	}
	read := &textWriter{tree: p.tree, faults: p.faults}
	read.value(v.value)
	for line := range bytes.Lines(read.buf) {
		p.comment("%s", bytes.TrimRight(line, "\n"))
		p.line()
	}
}

// hex writes x"00ff".
func (p *textWriter) hex(b []byte) {
	p.buf = hex.AppendEncode(append(p.buf, `x"`...), b)
	p.buf = append(p.buf, '"')
}

// value writes a value.
func (p *textWriter) value(n *Node) {
	bare, _ := n.Type.(*schema.Bare)
	short := bare != nil && len(bare.Args) == 0
	switch {
	case !n.needsType():
	case short:
		p.buf = append(p.buf, '%')
	default:
		p.buf = append(append(append(p.buf, '('), p.tree.in.spell(n.Type)...), ") "...)
	}
	switch n.Kind {
	case Constructor:
		p.combinator(n)
	case Item:
		t, _ := n.Type.(*schema.Repeat)
		if single(t) != nil && len(n.parts) == 1 {
			p.value(&n.parts[0])
			return
		}
		p.fields(n, p.tree.in.of(n))
	case Vector, Repetition:
		p.list(n)
	case String:
		p.string(n)
	case Data:
		p.packed(n.Content, n.Bytes())
	default:
		p.leaf(n)
	}
}

// combinator writes a constructor or function.
func (p *textWriter) combinator(n *Node) {
	name := p.tree.in.spelled(n.Is)
	if name == "true" || name == "false" {
		name = written{name, n.Is.ID, true}.String()
	}
	p.buf = append(p.buf, name...)
	sh := p.tree.in.of(n)
	switch {
	case n.shows(sh):
		p.buf = append(p.buf, ' ')
		p.fields(n, sh)
	case p.options.Comments:
		p.id(n)
	}
}

// id explains what the name stands for.
func (p *textWriter) id(n *Node) {
	p.buf = append(p.buf, ' ')
	p.comment("#%x", n.Is.ID)
}

// list writes [ the items ].
func (p *textWriter) list(n *Node) {
	var items []Node
	for i := range n.parts {
		if n.parts[i].Index != noItem {
			items = n.parts[i:]
			break
		}
	}
	if len(items) == 0 {
		p.buf = append(p.buf, "[]"...)
		return
	}
	p.broken(items, '[', ']', func() {
		if p.options.Comments && !p.flat {
			p.buf = append(p.buf, ' ')
			p.comment("%d", len(items))
		}
		for i := range items {
			p.line()
			p.value(&items[i])
		}
	})
}

// broken writes what is between the brackets, in one line if the parts allow it
// and it is short.
func (p *textWriter) broken(parts []Node, open, end byte, write func()) {
	mark, flat := len(p.buf), p.flat
	p.buf = append(p.buf, open)
	if p.flat = flat || !p.options.Comments && isFlat(parts); p.flat {
		write()
		p.line()
		p.buf = append(p.buf, end)
		if flat || len(p.buf)-mark <= lineWidth-2*p.depth {
			p.flat = flat
			return
		}
		p.buf, p.flat = append(p.buf[:mark], open), false
	}
	p.depth++
	write()
	p.depth--
	p.line()
	p.buf = append(p.buf, end)
}

// isFlat tells whether none of the parts has others in turn.
func isFlat(parts []Node) bool {
	if len(parts) > lineWidth {
		return false
	}
	for i := range parts {
		n := &parts[i]
		switch {
		case n.Content != nil, n.Kind == Unknown, n.broken:
			return false
		case n.Kind == Constructor && len(n.parts) <= 1 && n.Length <= 4:
		case n.Kind < String:
			return false
		}
	}
	return true
}

package inspect

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tlgen-go/tlgen/schema"
)

// row is a line of a dump, or several where its bytes take them.
type row struct {
	node    *Node  // that has the bytes; nil where there are none
	skip    int    // how many of its bytes are left out before the others
	offset  int    // where it is, with bytes or without
	depth   int    // of the field
	field   string // as TL spells it
	value   string
	meaning string
	wrong   string // an error, in place of all but the offset
}

// rows tells the rows of a section's nodes, one after another.
type rows struct {
	*listing
	number func(*Node) int // of the section for what is packed in a String; nil: there is none
	tell   func(row)
	// own leaves out the rows of parts.
	own bool
}

// values tells the rows of values, and of errors where they belong.
func (r *rows) values(b *Buffer, values []Node) {
	for i := range values {
		r.node(&values[i], nil, 0)
	}
	for _, e := range r.wrongAfter(b) {
		r.tell(row{offset: e.Offset, wrong: explained(e)})
	}
}

// node tells the rows of a node: first that with its name, which of what begins
// with an id is the id.
func (r *rows) node(n, parent *Node, depth int) {
	for _, e := range r.wrongBefore(n) {
		r.tell(row{offset: e.Offset, depth: depth, wrong: explained(e)})
	}
	switch n.Kind {
	case Constructor:
		r.constructor(n, parent, depth)
	case Vector:
		r.vector(n, depth)
	case Repetition:
		r.tell(row{offset: n.Offset, depth: depth, field: n.label(), value: counted(len(n.parts), "time")})
		r.parts(n, n.parts, depth)
	case Item:
		r.tell(row{offset: n.Offset, depth: depth, field: n.label()})
		r.parts(n, n.parts, depth)
	case String:
		r.string(n, depth)
	default:
		r.leaf(n, parent, depth)
	}
}

// parts tells the rows of parts of n.
func (r *rows) parts(n *Node, parts []Node, depth int) {
	if r.own {
		return
	}
	for i := range parts {
		r.node(&parts[i], n, depth+1)
	}
}

// constructor tells the rows of a Constructor.
func (r *rows) constructor(n, parent *Node, depth int) {
	first := row{offset: n.Offset, depth: depth, field: n.label()}
	parts := n.parts
	if !n.boxed() {
		first.meaning = n.Is.Name + " without its id"
	} else {
		first.node, parts = &parts[0], parts[1:]
		first.value = fmt.Sprintf("%s#%x", n.Is.Name, n.Is.ID)
		first.meaning = "id" + r.tree.inLayer(n.Is)
	}
	if parent == nil {
		first.field = n.Is.Name
		if !n.boxed() {
			first.meaning = "without an id"
		} else {
			first.value = fmt.Sprintf("#%x", n.Is.ID)
			first.meaning = "id of a " + kindOf(n.Is) + r.tree.inLayer(n.Is)
		}
	}
	r.tell(first)
	r.parts(n, parts, depth)
}

// kindOf tells functions from constructors, with the class.
func kindOf(c *schema.Combinator) string {
	if class := c.Class(); class != nil {
		return "constructor of " + class.Name
	}
	return "function"
}

// vector tells the rows of a Vector.
func (r *rows) vector(n *Node, depth int) {
	field := n.label()
	if field == "" && n.Type != nil {
		field = n.Type.String()
	}
	parts := n.parts
	if len(parts) > 0 && parts[0].Kind == ID {
		r.tell(row{node: &parts[0], offset: n.Offset, depth: depth, field: field, value: fmt.Sprintf("#%x", vectorID), meaning: "id of a vector"})
		depth, field, parts = depth+1, "count", parts[1:]
	}
	if len(parts) > 0 && parts[0].Kind == Count {
		r.tell(row{node: &parts[0], offset: parts[0].Offset, depth: depth, field: field, value: r.spelled(&parts[0]), meaning: "how many items follow"})
		parts = parts[1:]
	}
	if field == "count" {
		depth--
	}
	r.parts(n, parts, depth)
}

// string tells the rows of a String: its length, its data and its padding.
func (r *rows) string(n *Node, depth int) {
	field := n.label()
	if field == "" && n.Type != nil {
		field = n.Type.String()
	}
	parts, form := n.Parts(), formOf(n.Bytes())
	for i := range parts {
		part := &parts[i]
		next := row{node: part, offset: part.Offset, depth: depth + 1, field: part.Kind.String()}
		switch part.Kind {
		case Length:
			next.depth, next.field, next.value = depth, field, strconv.Itoa(len(n.Data()))
			next.meaning = lengthForm(part) + unusual(form.mark != 0, ", which fewer bytes could")
		case Data:
			if isText(n.Type) {
				next.value, next.meaning = r.spelled(n), unusual(!utf8.Valid(form.data), "not UTF-8")
			} else {
				next.meaning = r.dataMeaning(n)
			}
		default:
			next.meaning = "up to a multiple of 4" + unusual(form.padding != nil, ", and not zeros as usual")
		}
		r.tell(next)
	}
}

// unusual is a remark, where something is so.
func unusual(is bool, remark string) string {
	if is {
		return remark
	}
	return ""
}

// lengthForm is what a length says, in which of its forms.
func lengthForm(n *Node) string {
	switch n.Bytes()[0] {
	case mediumForm:
		return "length: fe, and 3 bytes that tell it"
	case longForm:
		return "length: ff, and 7 bytes that tell it"
	}
	return "length in bytes"
}

// dataMeaning is what the data of a String, or encrypted data, holds.
func (r *rows) dataMeaning(n *Node) string {
	c := n.Content
	if c == nil {
		return ""
	}
	holds := c.size()
	if c.Packing == "bytes" {
		holds = counted(len(c.Values), "value")
	}
	if r.number == nil {
		return holds
	}
	return fmt.Sprintf("%s, see [%d]", holds, r.number(n))
}

// leaf tells the row of a leaf.
func (r *rows) leaf(n, parent *Node, depth int) {
	next := row{node: n, offset: n.Offset, depth: depth, field: n.label(), value: r.spelled(n), meaning: n.Meaning(parent)}
	switch n.Kind {
	case Flags:
		if next.meaning == "" {
			next.meaning = "no bit is set"
		}
	case True:
		next.node = nil
		if n.Field != nil && n.Field.Cond != nil {
			next.meaning = "by " + strings.TrimSuffix(n.Field.Cond.String(), "?")
		}
	case Bool:
		next.meaning = "id of bool" + map[bool]string{true: "True", false: "False"}[n.Value().(bool)]
	case Unknown:
		next.value, next.meaning = counted(n.Length, "byte"), "not read"
		if next.field == "" {
			next.field = "?"
		}
	case Data:
		next.value, next.meaning = "", r.dataMeaning(n)
	case Padding:
		next.value = ""
	case Number:
		if _, isBytes := n.Value().([]byte); isBytes {
			next.value = ""
		}
	default:
	}
	r.tell(next)
}

package inspect

import (
	"strconv"
)

// AppendPositions appends the tree as JSON with the place of each node, for
// tools:
//
//	{"length":12,"values":[…],"errors":[…]}
//
// A node has its offset and length in bytes, its path, its kind, the type that
// was to be read there, the name of the constructor that was met, and its value,
// as [Tree.JSON] writes it; what it consists of under parts. Under content stands
// what lies in the data of a string or in what is encrypted: how it is packed, its
// length, and its values, whose offsets count from its beginning, and the sender
// of what is encrypted. An error has its offset, path
// and what Error says; packing says where the offset counts if not in the input.
func (t *Tree) AppendPositions(b []byte) []byte {
	w := &positionWriter{jsonWriter: jsonWriter{buf: b, tree: t}}
	w.buffer(t.Buffer, t.Values)
	if len(t.Errors) > 0 {
		w.key("errors")
		w.buf = append(w.buf, '[')
		for i, err := range t.Errors {
			if i > 0 {
				w.buf = append(w.buf, ',')
			}
			w.error(err)
		}
		w.buf = append(w.buf, ']')
	}
	return append(w.buf, '}')
}

// positionWriter writes trees with places.
type positionWriter struct {
	jsonWriter
	path []byte // to the node that is being written
}

// number writes a number under the key.
func (w *positionWriter) number(key string, n int) {
	w.key(key)
	w.buf = strconv.AppendInt(w.buf, int64(n), 10)
}

// text writes a string without quotes under the key, unless it is empty.
func (w *positionWriter) text(key, s string) {
	if s != "" {
		w.key(key)
		w.buf = append(append(append(w.buf, '"'), s...), '"')
	}
}

// message writes what may need escapes.
func (w *positionWriter) message(key, s string) {
	if s != "" {
		w.key(key)
		w.buf = appendJSONString(w.buf, []byte(s))
	}
}

// buffer writes what lies in a buffer. The object is left open.
func (w *positionWriter) buffer(b *Buffer, values []Node) {
	w.buf = append(w.buf, '{')
	w.text("packing", b.Packing)
	w.number("length", len(b.Bytes))
	w.key("values")
	w.nodes(values, head)
}

// nodes writes nodes in an array; step is how the path goes on to each.
func (w *positionWriter) nodes(nodes []Node, step func(*Node) string) {
	w.buf = append(w.buf, '[')
	outer := len(w.path)
	for i := range nodes {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.path = append(w.path, step(&nodes[i])...)
		w.node(&nodes[i])
		w.path = w.path[:outer]
	}
	w.buf = append(w.buf, ']')
}

// node writes a node.
func (w *positionWriter) node(n *Node) {
	w.buf = append(w.buf, '{')
	w.number("offset", n.Offset)
	w.number("length", n.Length)
	w.text("path", string(w.path))
	w.text("kind", n.Kind.String())
	if n.Type != nil {
		w.text("type", n.Type.String())
	}
	if n.Is != nil {
		w.text("constructor", n.Is.Name)
	}
	w.leaf(n)
	if parts := n.Parts(); len(parts) > 0 {
		w.key("parts")
		w.nodes(parts, (*Node).step)
	}
	if n.Content != nil && n.Kind == Data {
		w.key("content")
		w.path = append(w.path, '/') // which nodes takes away again
		w.buffer(n.Content.Buffer, n.Content.Values)
		w.text("sender", n.Content.Sender)
		w.buf = append(w.buf, '}')
	}
	w.buf = append(w.buf, '}')
}

// leaf writes the value of a node that has one.
func (w *positionWriter) leaf(n *Node) {
	switch n.Kind {
	case Constructor, Vector, Repetition, Item:
		return
	case Number, Bool, True, Flags:
		w.key("value")
		w.value(n)
		return
	case String:
		w.key("value")
		w.string(n)
		return
	case ID, Count, Length, Data, Padding, Transport, Unknown:
	}
	w.key("value")
	switch v := n.Value().(type) {
	case uint32:
		w.buf = strconv.AppendUint(w.buf, uint64(v), 10)
	case int:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	case []byte:
		w.base64(v)
	}
}

// error writes an error.
func (w *positionWriter) error(err *Error) {
	w.buf = append(w.buf, '{')
	w.number("offset", err.Offset)
	w.text("packing", err.Buffer.Packing)
	w.text("path", err.Path)
	w.message("want", err.Want)
	w.message("met", err.Met)
	w.message("error", err.Error())
	w.buf = append(w.buf, '}')
}

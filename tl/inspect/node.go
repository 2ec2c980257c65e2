package inspect

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"github.com/tlgen-go/tlgen/schema"
)

// Kind is what a node is on the wire.
type Kind uint8

// The kinds. The first ones consist of others; the rest are leaves.
const (
	// Constructor is a constructor or a function with its fields, behind its id
	// where it is boxed.
	Constructor Kind = iota
	// Vector is a vector: its id where it is boxed, its count and its items.
	Vector
	// Repetition is what a repetition repeats, over and over.
	Repetition
	// Item is one turn of a repetition, with its fields.
	Item
	// String is a string or bytes: its length, data and padding.
	String

	// Number is a number or bytes of a fixed size.
	Number
	// Bool is boolTrue or boolFalse.
	Bool
	// True is a field that a bit of a flags word stands for. It has no bytes.
	True
	// Flags is a number whose bits say which fields are there.
	Flags
	// ID says which constructor follows.
	ID
	// Count says how many items follow.
	Count
	// Length says how many bytes of data follow.
	Length
	// Data is what a string holds, and what is encrypted, where that was opened.
	Data
	// Padding fills a string up to a multiple of four bytes, or stands behind an
	// encrypted message or a packet.
	Padding
	// Transport is what a transport puts around packets.
	Transport
	// Unknown is what cannot be read.
	Unknown
)

// kinds are the names of the kinds.
var kinds = [...]string{
	Constructor: "constructor", Vector: "vector", Repetition: "repetition", Item: "item", String: "string",
	Number: "number", Bool: "bool", True: "true", Flags: "flags", ID: "id", Count: "count", Length: "length",
	Data: "data", Padding: "padding", Transport: "transport", Unknown: "unknown",
}

// String is the kind's name in JSON and in listings.
func (k Kind) String() string { return kinds[k] }

// Buffer is where nodes lie: the input, or what was packed in another buffer.
type Buffer struct {
	Bytes []byte
	// Packing is how the bytes lie in the other buffer: "gzip" or "zlib",
	// "aes_ige" where they are encrypted, or "bytes" where they stand there as they
	// are. It is empty for the input.
	Packing string

	start int64 // of an input that is a part of a stream, where it begins there
}

// Content is what lies in the data of a string, or in encrypted data.
type Content struct {
	*Buffer
	Values []Node
	// Sender is who encrypted it, "client" or "server": the two use different parts
	// of their key. It is empty for what is not encrypted.
	Sender string
}

// noItem is the index of a node that is no item.
const noItem = -1

// Node is a part of a value, with its place in a buffer.
type Node struct {
	Kind Kind
	// broken tells that reading failed before the node was complete, and typed
	// that nothing around the node says its Type.
	broken, typed bool
	// Offset and Length are its place in the buffer, in bytes.
	Offset, Length int
	// Index is an item's number in its vector or repetition, or -1.
	Index int
	// Field is the field that the node is the value of, or nil.
	Field *schema.Field
	// Type is what was to be read here; nil where any boxed value was.
	Type schema.Type
	// Is is the constructor or function that was met, of a Constructor and of an ID.
	Is *schema.Combinator
	// Buffer is where the node lies.
	Buffer *Buffer
	// Content is what the data of a String, or encrypted Data, holds, if that was
	// unpacked or opened.
	Content *Content

	parts []Node
}

// Name is the name of the field that the node is the value of, or what it is in
// a string or vector, or nothing.
func (n *Node) Name() string {
	switch {
	case n.Field != nil && n.Field.Name != "_":
		return n.Field.Name
	case n.Index == noItem && n.Kind >= ID:
		return n.Kind.String()
	}
	return ""
}

// Bytes are the node's bytes.
func (n *Node) Bytes() []byte { return n.Buffer.Bytes[n.Offset : n.Offset+n.Length] }

// Parts are what the node consists of, in the order of their bytes; a leaf has none.
func (n *Node) Parts() []Node {
	if n.Kind != String {
		return n.parts
	}
	head, length, _ := stringHead(n.Bytes())
	padding := n.Length - head - length
	parts := make([]Node, 0, 3)
	add := func(k Kind, offset, length int) {
		parts = append(parts, Node{Kind: k, Offset: n.Offset + offset, Length: length, Index: noItem, Buffer: n.Buffer})
	}
	add(Length, 0, head)
	if length > 0 {
		add(Data, head, length)
		parts[1].Content = n.Content
	}
	if padding > 0 {
		add(Padding, head+length, padding)
	}
	return parts
}

// Data is what a String holds, and the bytes of all else.
func (n *Node) Data() []byte {
	b := n.Bytes()
	if n.Kind != String {
		return b
	}
	head, length, _ := stringHead(b)
	return b[head : head+length]
}

// Value is the value of a leaf and of a String: an int32, int64, uint32,
// float32, float64, bool, string or []byte. It is nil for all else.
func (n *Node) Value() any {
	b := n.Bytes()
	switch n.Kind {
	case Number:
		return number(n.Type, b)
	case Bool:
		return binary.LittleEndian.Uint32(b) == boolTrue
	case True:
		return true
	case Flags, ID, Count:
		return binary.LittleEndian.Uint32(b)
	case Length:
		_, length, _ := stringHead(append(slices.Clip(b), 0, 0, 0))
		return length
	case String:
		if isText(n.Type) {
			return string(n.Data())
		}
		return n.Data()
	case Transport:
		return n.around()
	case Data, Padding, Unknown:
		return b
	case Constructor, Vector, Repetition, Item:
	}
	return nil
}

// number is the value of a Number.
func number(t schema.Type, b []byte) any {
	switch t.(*schema.Primitive).Kind {
	case schema.Int, schema.Int32:
		return int32(binary.LittleEndian.Uint32(b))
	case schema.Nat32:
		return binary.LittleEndian.Uint32(b)
	case schema.Long, schema.Int64, schema.Int53:
		return int64(binary.LittleEndian.Uint64(b))
	case schema.Float:
		return math.Float32frombits(binary.LittleEndian.Uint32(b))
	case schema.Double:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	default:
		return b
	}
}

// isText tells strings from bytes.
func isText(t schema.Type) bool {
	k := t.(*schema.Primitive).Kind
	return k == schema.String || k == schema.SecureString
}

// Set are the fields that the bits of a Flags say are there; fields are those
// beside it.
func (n *Node) Set(fields []*schema.Field) (set []*schema.Field) {
	word := binary.LittleEndian.Uint32(n.Bytes())
	for _, f := range fields {
		if f.Cond != nil && f.Cond.Word == n.Field && isThere(f.Cond, word) {
			set = append(set, f)
		}
	}
	return set
}

// Fields are the fields that the parts of a Constructor or an Item are values of.
func (n *Node) Fields() []*schema.Field {
	if n.Is != nil {
		return n.Is.Fields
	}
	if t, ok := n.Type.(*schema.Repeat); ok {
		return t.Fields
	}
	return nil
}

// step is how a path goes on to the node: .title or [2].
func (n *Node) step() string {
	switch {
	case n.Index != noItem:
		return "[" + strconv.Itoa(n.Index) + "]"
	case n.Name() != "":
		return "." + n.Name()
	}
	return ""
}

// Walk calls visit with every node, each before its parts and its content, and
// the path from the outermost value: messages.createChat.users[2].user_id. It
// does not go into a node for which visit returns false.
func (t *Tree) Walk(visit func(path string, n *Node) bool) {
	for i := range t.Values {
		walk(head(&t.Values[i]), &t.Values[i], visit)
	}
}

// head is how the path of a value begins.
func head(n *Node) string {
	switch {
	case n.Is != nil:
		return n.Is.Name
	case n.Kind == Padding, n.Kind == Transport:
		return n.Name()
	}
	return ""
}

func walk(path string, n *Node, visit func(string, *Node) bool) {
	if !visit(path, n) {
		return
	}
	parts := n.Parts()
	for i := range parts {
		walk(path+parts[i].step(), &parts[i], visit)
	}
	// The data of a string has its content.
	if n.Content != nil && n.Kind == Data {
		for i := range n.Content.Values {
			inner := &n.Content.Values[i]
			walk(path+"/"+head(inner), inner, visit)
		}
	}
}

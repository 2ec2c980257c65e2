package playground

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// set puts a new value in the place of a node of the input.
func (p *Playground) set(r Request, o inspect.EncodeOptions) ([]byte, error) {
	tree := p.tree(r.Bytes, o.Type)
	var node *inspect.Node
	tree.Walk(func(_ string, n *inspect.Node) bool {
		if n.Buffer == tree.Buffer && n.Offset == r.Offset && n.Length == r.Length && n.Kind.String() == r.Kind {
			node = n
		}
		return node == nil
	})
	if node == nil {
		return nil, errors.New("the value is not in these bytes any more")
	}
	b, err := p.encode(node, strings.TrimSpace(r.Text), r.Text)
	if err != nil {
		return nil, err
	}
	return slices.Concat(r.Bytes[:node.Offset], b, r.Bytes[node.Offset+node.Length:]), nil
}

// encode is a value of the node's type; exact is the text as it was typed.
func (p *Playground) encode(n *inspect.Node, text, exact string) ([]byte, error) {
	o := inspect.EncodeOptions{Type: n.Type, Limits: limits}
	switch n.Kind {
	case inspect.ID:
		return p.id(text)
	case inspect.Flags, inspect.Count:
		return word(text)
	case inspect.String:
		if !isText(n) {
			return p.hexadecimal(text, o)
		}
		quoted, err := json.Marshal(exact)
		if err != nil {
			return nil, err
		}
		return p.inspector.EncodeJSON("value", quoted, o)
	case inspect.Number:
		if _, fixed := n.Value().([]byte); fixed {
			return p.hexadecimal(text, o)
		}
		return p.inspector.EncodeText("value", []byte(text), o)
	case inspect.Bool:
		return p.inspector.EncodeText("value", []byte(text), o)
	default:
		return nil, fmt.Errorf("a %s has no value to set by itself", n.Kind)
	}
}

// isText tells strings from bytes, which the page shows in hex, as it does those
// of a string that are no UTF-8.
func isText(n *inspect.Node) bool {
	text, ok := n.Value().(string)
	return ok && utf8.ValidString(text)
}

// hexadecimal is bytes that are written in hex.
func (p *Playground) hexadecimal(text string, o inspect.EncodeOptions) ([]byte, error) {
	b, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, fmt.Errorf("bytes are two digits of hex each: %w", err)
	}
	return p.inspector.EncodeText("value", fmt.Appendf(nil, "x%q", hex.EncodeToString(b)), o)
}

// word is a number of 32 bits.
func word(text string) ([]byte, error) {
	n, err := strconv.ParseUint(text, 0, 32)
	if err != nil {
		return nil, fmt.Errorf("%q is no number of 32 bits; write it as in 5 or 0x5", text)
	}
	return binary.LittleEndian.AppendUint32(nil, uint32(n)), nil
}

// id is an id, which may be written as a name.
func (p *Playground) id(text string) ([]byte, error) {
	for _, c := range p.schema.Combinators() {
		if c.Name == text {
			return binary.LittleEndian.AppendUint32(nil, c.ID), nil
		}
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.TrimPrefix(text, "#"), "0x"), 16, 32)
	if err != nil {
		return nil, fmt.Errorf("%q is neither an id nor the name of a constructor or function", text)
	}
	return binary.LittleEndian.AppendUint32(nil, uint32(n)), nil
}

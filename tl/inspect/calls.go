package inspect

import (
	"encoding/binary"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// mostCalls is how many calls are remembered.
const mostCalls = 1 << 14

// Calls are the functions that messages called, by the messages' ids: they tell
// the types of the answers, which an rpc_result does not say itself. The last
// 16384 are remembered. The zero value is empty. It is for one goroutine.
//
// Within one input answers find their calls without it. For inputs that follow
// one another, such as the packets of a connection:
//
//	var calls inspect.Calls
//	for _, packet := range packets {
//		tree := in.ReadPacket(packet, inspect.Options{Answer: calls.Answer})
//		calls.Add(tree)
//	}
type Calls struct {
	functions map[int64]*schema.Combinator
	ids       []int64 // of the functions
	oldest    int     // of the ids, once there are mostCalls
}

// Add remembers the calls in the messages of a tree: in its packets, and in the
// containers in them. A call within others, such as invokeWithLayer and
// initConnection, is that which is answered.
func (c *Calls) Add(t *Tree) { c.addAll(&t.calls) }

// addAll remembers what others do.
func (c *Calls) addAll(of *Calls) {
	for i := range of.ids {
		id := of.ids[(of.oldest+i)%len(of.ids)]
		c.add(id, of.functions[id])
	}
}

// Answer is the type of what answers the message with the id, or nil where that
// is not remembered. It is for the option of the same name.
func (c *Calls) Answer(request int64) schema.Type {
	if f := c.functions[request]; f != nil {
		return f.Result
	}
	return nil
}

// add remembers the function that a message called.
func (c *Calls) add(id int64, f *schema.Combinator) {
	if _, again := c.functions[id]; !again {
		c.remember(id)
	}
	c.functions[id] = f
}

// remember makes room for a further id.
func (c *Calls) remember(id int64) {
	switch {
	case c.functions == nil:
		c.functions = map[int64]*schema.Combinator{}
		fallthrough
	case len(c.ids) < mostCalls:
		c.ids = append(c.ids, id)
	default:
		delete(c.functions, c.ids[c.oldest])
		c.ids[c.oldest] = id
		c.oldest = (c.oldest + 1) % mostCalls
	}
}

// note remembers the call in a message, which has the parts.
func (r *reader) note(c *schema.Combinator, parts []Node) {
	if r.calls == nil || r.failed != nil {
		return
	}
	body := bodyField(c)
	if body == nil || len(parts) == 0 || parts[len(parts)-1].Field != body {
		return
	}
	f := called(&parts[len(parts)-1])
	if f == nil {
		return
	}
	for i := range parts {
		if p := &parts[i]; p.Length == 8 && slices.Contains(messageIDs, p.Name()) {
			r.calls.add(int64(binary.LittleEndian.Uint64(p.Bytes())), f)
			return
		}
	}
}

// bodyField is the field of a message that is its body, the last one, before
// which its length stands; nil of all that is no message.
func bodyField(c *schema.Combinator) *schema.Field {
	if len(c.Fields) == 0 {
		return nil
	}
	last := c.Fields[len(c.Fields)-1]
	if lengthOf(last.Type) == nil {
		return nil
	}
	return last
}

// called is the innermost function that a body calls, or nil.
func called(body *Node) *schema.Combinator {
	n := unpacked(body)
	for n.Kind == Constructor && n.Is.Function && !n.broken {
		i := slices.IndexFunc(n.parts, func(p Node) bool { return p.Field != nil && isQuery(p.Field.Type) })
		if i < 0 {
			return n.Is
		}
		n = unpacked(&n.parts[i])
	}
	return nil
}

// isQuery tells whether t is the type of a call.
func isQuery(t schema.Type) bool {
	_, ok := t.(*schema.Query)
	return ok
}

// unpacked is what a gzip_packed holds, and any other node itself.
func unpacked(n *Node) *Node {
	for n.Kind == Constructor && n.Is.ID == gzipID && len(n.parts) > 0 {
		last := &n.parts[len(n.parts)-1]
		if last.Content == nil || len(last.Content.Values) != 1 {
			break
		}
		n = &last.Content.Values[0]
	}
	return n
}

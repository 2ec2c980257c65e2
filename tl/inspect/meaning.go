package inspect

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tlgen-go/tlgen/schema"
)

// timed are the fields that are seconds since 1970, beside those that end in _date.
var timed = []string{"date", "now", "server_time", "valid_since", "valid_until", "expires_at"}

// messageIDs are the fields that are ids of MTProto's messages, if they are long.
var messageIDs = []string{"msg_id", "message_id", "req_msg_id", "bad_msg_id", "first_msg_id", "answer_msg_id", "msg_ids"}

// firstTime is the earliest time that a number is taken for, in 2001: smaller
// numbers are often something else.
const firstTime = 1_000_000_000

// Meaning is what a number says beyond itself: the fields that the bits of a
// Flags stand for, a time, when a message was sent and by whom, or whether it is
// content-related. Parent is what n is a part of, or nil. It is empty where there
// is no more to say.
func (n *Node) Meaning(parent *Node) string {
	switch {
	case n.Kind == Flags && parent != nil:
		return n.bits(parent.Fields())
	case n.Kind == Transport:
		return n.carried()
	case n.Kind == Padding && parent == nil:
		return n.pads()
	}
	name := ""
	switch {
	case n.Field != nil:
		name = n.Field.Name
	case parent != nil && parent.Field != nil:
		name = parent.Field.Name // of an item
	}
	switch v := n.Value().(type) {
	case int32:
		if n.Field == packets().transportError.Constructor.Fields[0] {
			return transportErrors[v]
		}
		return parent.tells32(name, v)
	case int64:
		return tells64(name, v)
	}
	return ""
}

// tells32 is what an int says as the field with the name, of n or of nothing.
func (n *Node) tells32(name string, v int32) string {
	switch {
	case v >= firstTime && (slices.Contains(timed, name) || strings.HasSuffix(name, "_date")):
		return time.Unix(int64(v), 0).UTC().Format(time.DateTime) + " UTC"
	case n != nil && n.Is != nil && slices.Contains(numbered, name) && bodyField(n.Is) != nil:
		return n.relation(v)
	}
	return ""
}

// tells64 is what a long says as the field with the name.
func tells64(name string, v int64) string {
	switch {
	case slices.Contains(messageIDs, name):
		return sent(v)
	case name == "auth_key_id" && v == 0:
		return "no key: what follows is not encrypted"
	case name == "auth_key_id":
		return "the id of the key that encrypts what follows"
	}
	return ""
}

// pads says what padding is for that is no part of a string.
func (n *Node) pads() string {
	if n.Buffer.Packing == aesIGE {
		return "random, up to whole blocks"
	}
	return "added by the transport"
}

// transportErrors are the codes of transport_error.
var transportErrors = map[int32]string{
	-403: "the server refuses", -404: "the server does not know the key", -429: "too many connections", -444: "the data center does not exist",
}

// carried is what a Transport says.
func (n *Node) carried() string {
	b, fields := n.Bytes(), packets().around.Fields
	switch n.Field {
	case fields[tagPart]:
		return "a client begins"
	case fields[wordsPart]:
		return counted(wordSize*int(n.Value().(uint32)), "byte") + wanted[b[0]&ackBit != 0]
	case fields[lengthPart]:
		return "length in bytes" + wanted[b[len(b)-1]&ackBit != 0]
	case fields[checksumPart]:
		return "CRC32 of the frame"
	case fields[ackPart]:
		return "a quick ack: the message has arrived"
	case fields[paddingPart]:
		return n.pads()
	}
	return "of the frame"
}

// wanted tells that a client wants a quick ack.
var wanted = map[bool]string{true: ", a quick ack is wanted"}

// sent is what the id of a message tells: its upper half is the time in seconds,
// the lower half a fraction, but that its last bits tell who sent it.
func sent(id int64) string {
	seconds := id >> 32
	if seconds < firstTime {
		return ""
	}
	who := "a client"
	switch id & 3 {
	case 1:
		who = "a server, as an answer"
	case 3:
		who = "a server"
	case 2:
		return ""
	}
	nanoseconds := (id & 0xffffffff) * int64(time.Second) >> 32
	return time.Unix(seconds, nanoseconds).UTC().Format("2006-01-02 15:04:05.000") + " UTC, from " + who
}

// bits spells the bits that are set with the fields that they stand for:
// 0 ttl_period, 1 silent, 6 unknown.
func (n *Node) bits(fields []*schema.Field) string {
	word := binary.LittleEndian.Uint32(n.Bytes())
	var words []string
	for bit := range 32 {
		if word&(1<<bit) == 0 {
			continue
		}
		var names []string
		for _, f := range fields {
			if f.Cond != nil && f.Cond.Word == n.Field && f.Cond.Bit == bit {
				names = append(names, f.Name)
			}
		}
		switch {
		case len(names) > 0:
			words = append(words, fmt.Sprintf("%d %s", bit, strings.Join(names, "+")))
		case n.Field == nil || n.Field.Bits&(1<<bit) == 0:
			words = append(words, strconv.Itoa(bit)+" unknown")
		default:
			words = append(words, strconv.Itoa(bit))
		}
	}
	return strings.Join(words, ", ")
}

// boxed tells whether the node, a Constructor, begins with its id.
func (n *Node) boxed() bool { return len(n.parts) > 0 && n.parts[0].Kind == ID }

// label is the node's place in what it is a part of, as TL spells it: [2] or
// title:string.
func (n *Node) label() string {
	switch {
	case n.Index != noItem:
		return "[" + strconv.Itoa(n.Index) + "]"
	case n.Field == nil && n.Kind == Padding:
		return n.Name()
	case n.Field == nil:
		return ""
	}
	if t, ok := n.Field.Type.(*schema.Repeat); ok {
		return fmt.Sprintf("%s:%s*[ … ]", n.Field.Name, t.Count)
	}
	return n.Field.Name + ":" + n.Field.Type.String()
}

// inLayer names the layer that has the constructor, where that is not the one
// of the schema.
func (t *Tree) inLayer(c *schema.Combinator) string {
	if len(c.Layers) == 0 || t.Layer == 0 || slices.Contains(c.Layers, t.Layer) {
		return ""
	}
	return ", layer " + strconv.Itoa(c.Layers[len(c.Layers)-1])
}

// counted is 1 item, or 3 items.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// items is how many items the node, a Vector, has, and how many it should have
// where they are fewer.
func (n *Node) items() string {
	for i := range n.parts {
		if n.parts[i].Kind != Count {
			continue
		}
		has, said := len(n.parts)-i-1, n.parts[i].Value().(uint32)
		if uint32(has) < said {
			return fmt.Sprintf("%d of %d items", has, said)
		}
		return counted(has, "item")
	}
	return "no count"
}

// size is how much there is, and how it was packed: gzip of 824 bytes.
func (c *Content) size() string {
	size := counted(len(c.Bytes), "byte")
	switch c.Packing {
	case "bytes":
		return size
	case aesIGE:
		return c.Packing + " of " + size + " from a " + c.Sender
	}
	return c.Packing + " of " + size
}

package inspect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"sync"

	"github.com/tlgen-go/tlgen/schema"
)

// ErrEncrypted is of a packet that only its key opens.
var ErrEncrypted = errors.New("data is encrypted")

// packetText declares what a connection of MTProto carries, behind what cuts it
// into packets. Neither has an id.
const packetText = `
unencrypted_message auth_key_id:long message_id:long message_data_length:int body:Object = Packet;
encrypted_message auth_key_id:long msg_key:int128 encrypted_data:Object = Packet;
`

// packetKinds are the two kinds of packets, and the schema that declares them.
type packetKinds struct {
	schema                 *schema.Schema
	unencrypted, encrypted *schema.Combinator
}

var packets = sync.OnceValue(func() (p packetKinds) {
	f, _ := schema.Parse("packet.tl", []byte(packetText))
	p.schema, _ = schema.Resolve(f)
	all := p.schema.Classes[0].Constructors
	p.unencrypted, p.encrypted = all[0], all[1]
	fields := p.unencrypted.Fields
	fields[3].Type.(*schema.Object).Length = fields[2]
	return p
})

// The parts of an encrypted packet, in bytes.
const (
	keyIDSize       = 8
	packetHead      = keyIDSize + 16 // with the msg_key
	cipherBlock     = 16
	leastCiphertext = 2 * cipherBlock
)

// ReadPacket reads what lies in b as Read does, where b may also be a packet of
// MTProto: one that is not encrypted, which begins with a key id of 0, is read
// with its head, and so are those behind it. Of one that seems to be encrypted
// the head is read; the rest is an ErrEncrypted.
func (i *Inspector) ReadPacket(b []byte, o Options) *Tree {
	switch {
	case o.Type != nil || len(b) < keyIDSize:
	case binary.LittleEndian.Uint64(b) == 0 && i.find(0, nil) == nil:
		o.Type = &schema.Bare{Constructor: packets().unencrypted}
	case i.isEncrypted(b):
		return i.encrypted(b)
	}
	return i.Read(b, o)
}

// isEncrypted tells whether b is likely to be an encrypted packet: it begins
// with nothing that is known or nearly so, its length fits, and its bytes are
// as even as those of a cipher, while values have many zeros and little else
// above 127.
func (i *Inspector) isEncrypted(b []byte) bool {
	if n := len(b) - packetHead; n < leastCiphertext || n%cipherBlock != 0 {
		return false
	}
	id := binary.LittleEndian.Uint32(b)
	if i.isNear(id) || i.isNear(bits.ReverseBytes32(id)) {
		return false
	}
	zeros, high := 0, 0
	for _, c := range b {
		switch {
		case c == 0:
			zeros++
		case c >= 0x80:
			high++
		}
	}
	return zeros <= 2+len(b)/64 && high >= len(b)/4
}

// isKnown tells whether a schema or the wire format itself has the id.
func (i *Inspector) isKnown(id uint32) bool {
	return id == vectorID || id == boolTrue || id == boolFalse || len(i.byID[id]) > 0
}

// isNear tells whether the id is known, or would be but for one bit.
func (i *Inspector) isNear(id uint32) bool {
	if i.isKnown(id) {
		return true
	}
	for bit := range 32 {
		if len(i.byID[id^1<<bit]) > 0 {
			return true
		}
	}
	return false
}

// encrypted is the tree of an encrypted packet.
func (i *Inspector) encrypted(b []byte) *Tree {
	c := packets().encrypted
	t := &Tree{Buffer: &Buffer{Bytes: b}, in: i}
	part := func(k Kind, field, offset, end int) Node {
		return Node{
			Kind: k, Offset: offset, Length: end - offset, Index: noItem,
			Field: c.Fields[field], Type: c.Fields[field].Type, Buffer: t.Buffer,
		}
	}
	t.Values = []Node{{
		Kind: Constructor, typed: true, Length: len(b), Index: noItem, Is: c, Type: &schema.Bare{Constructor: c}, Buffer: t.Buffer,
		parts: []Node{part(Number, 0, 0, keyIDSize), part(Number, 1, keyIDSize, packetHead), part(Unknown, 2, packetHead, len(b))},
	}}
	t.Errors = []*Error{{
		Buffer: t.Buffer, Offset: packetHead, Path: c.Name + "." + c.Fields[2].Name, Err: ErrEncrypted,
		Want: fmt.Sprintf("the key with the id %d", int64(binary.LittleEndian.Uint64(b))),
		Met:  fmt.Sprintf("%d bytes of ciphertext, if this is a packet of MTProto", len(b)-packetHead),
	}}
	return t
}

// isPacket tells whether the node is a packet, which is of no schema.
func (n *Node) isPacket() bool { return n.Is != nil && n.Is.Class() == packets().schema.Classes[0] }

// Type is the type that text spells, as Schema.Type tells it, of the first
// schema that has it.
func (i *Inspector) Type(text string) (schema.Type, error) {
	return first(i, func(s *schema.Schema) (schema.Type, error) { return s.Type(text) })
}

// Function is the function with the name, of the first schema that has it.
func (i *Inspector) Function(name string) (*schema.Combinator, error) {
	return first(i, func(s *schema.Schema) (*schema.Combinator, error) { return s.FunctionNamed(name) })
}

// first is what the first schema has that has it, or the first error.
func first[T any](i *Inspector, find func(*schema.Schema) (T, error)) (found T, err error) {
	for _, s := range i.schemas {
		one, failed := find(s)
		if failed == nil {
			return one, nil
		}
		if err == nil {
			err = failed
		}
	}
	return found, err
}

// answers has what is read be the answer to the function: by itself, packed, or
// in an rpc_result.
func (r *reader) answers(f *schema.Combinator) {
	if r.options.Answer == nil {
		r.options.Answer = func(int64) schema.Type { return f.Result }
	}
	if id, _ := r.peek(); id != resultID && id != containerID {
		r.answer = f.Result
	}
}

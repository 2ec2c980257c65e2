package inspect

import (
	"encoding/binary"
	"math/bits"
	"sync"

	"github.com/tlgen-go/tlgen/schema"
)

// packetText declares what a connection of MTProto carries, behind what cuts it
// into packets, and what is encrypted in one of these. None has an id.
const packetText = `
unencrypted_message auth_key_id:long message_id:long message_data_length:int body:Object = Packet;
encrypted_message auth_key_id:long msg_key:int128 encrypted_data:Object = Packet;
transport_error code:int = Packet;
transport tag:# words:# length:# number:# crc32:# quick_ack:# padding:bytes = Packet;
decrypted_data salt:long session_id:long message_id:long seq_no:int message_data_length:int message_data:Object = EncryptedData;
`

// packetKinds are the types of packets and of what is encrypted in one, and the
// schema that declares them.
type packetKinds struct {
	schema                                            *schema.Schema
	unencrypted, encrypted, transportError, decrypted *schema.Bare
	// ciphertext and body are the types of what is encrypted, and of the body in it.
	ciphertext, body *schema.Object
	// around has the parts that a transport adds.
	around *schema.Combinator
}

// The fields of transport, which stands for what a transport adds.
const (
	tagPart = iota
	wordsPart
	lengthPart
	numberPart
	checksumPart
	ackPart
	paddingPart
)

var packets = sync.OnceValue(func() (p packetKinds) {
	f, _ := schema.Parse("packet.tl", []byte(packetText))
	p.schema, _ = schema.Resolve(f)
	all := p.schema.Combinators()
	bare := func(i int) *schema.Bare { return &schema.Bare{Constructor: all[i]} }
	p.unencrypted, p.encrypted, p.transportError, p.around, p.decrypted = bare(0), bare(1), bare(2), all[3], bare(4)
	measured(all[0].Fields)
	p.ciphertext = all[1].Fields[2].Type.(*schema.Object)
	p.body = measured(all[4].Fields)
	return p
})

// measured has the last field be as long as the one before it says.
func measured(fields []*schema.Field) *schema.Object {
	last := len(fields) - 1
	body := fields[last].Type.(*schema.Object)
	body.Length = fields[last-1]
	return body
}

// ReadPacket reads what lies in b as Read does, where b may also be a packet of
// MTProto, as Options.Packets has it. With its key one that is encrypted is opened:
// the data of encrypted_data holds what was encrypted. Else the head is read, and
// the rest is an ErrEncrypted. Behind it may lie what a transport padded it with.
func (i *Inspector) ReadPacket(b []byte, o Options) *Tree {
	o.Packets = true
	return i.Read(b, o)
}

// packet reads values, or where they may be one a packet of MTProto.
func (r *reader) packet(t schema.Type) {
	if r.options.Method != nil {
		r.answers(r.options.Method)
	}
	b := r.buffer.Bytes[r.at:r.end]
	switch {
	case !r.options.Packets || t != nil:
	case r.options.isTransportError(b):
		t = packets().transportError
	case r.options.opens(b):
		r.padded(packets().encrypted)
		return
	case len(b) >= keyIDSize && binary.LittleEndian.Uint64(b) == 0 && r.in.find(0, nil) == nil:
		t = packets().unencrypted
	case r.in.isEncrypted(b[:r.options.blocks(b)]):
		r.padded(packets().encrypted)
		return
	}
	for r.at < r.end {
		r.one(t)
		r.transportPadding()
	}
}

// transportPadding passes over what a transport added to a packet.
func (r *reader) transportPadding() {
	if rest := r.end - r.at; r.options.Framing == Padded && 0 < rest && rest <= mostPadding {
		r.around(paddingPart, rest)
	}
}

// leastCiphertext is how many bytes are enough to tell that they are encrypted.
const leastCiphertext = 2 * cipherBlock

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

// answers has what is read be the answer to the function, by itself or packed.
// In an rpc_result answerTo has it.
func (r *reader) answers(f *schema.Combinator) {
	if id, _ := r.peek(); id != resultID && id != containerID {
		r.answer = f.Result
	}
}

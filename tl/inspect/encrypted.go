package inspect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

var (
	// ErrEncrypted is of a packet that only its key opens.
	ErrEncrypted = errors.New("data is encrypted")
	// ErrMessageKey is of a packet that its key does not open.
	ErrMessageKey = errors.New("the key's id is right, and the msg_key is not")
	// ErrPadding is of an encrypted message whose length cannot be right.
	ErrPadding = errors.New("the length does not fit")
)

// aesIGE is the packing of what is encrypted.
const aesIGE = "aes_ige"

// The parts of an encrypted packet, in bytes.
const (
	keyIDSize     = 8
	packetHead    = keyIDSize + 16 // with the msg_key
	decryptedHead = 8 + 8 + 8 + 4 + 4
	leastRandom   = 12 // behind a message
	mostRandom    = 1024
	cipherBlock   = 16
	// leastEncrypted is the smallest message with its padding, in whole blocks.
	leastEncrypted = (decryptedHead + leastRandom + cipherBlock - 1) / cipherBlock * cipherBlock
)

// key is the key with the id, or nil.
func (o *Options) key(id int64) *AuthKey {
	i := slices.IndexFunc(o.Keys, func(k AuthKey) bool { return k.ID() == id })
	if i < 0 {
		return nil
	}
	return &o.Keys[i]
}

// opens tells whether a packet begins with the id of one of the keys.
func (o *Options) opens(packet []byte) bool {
	return len(packet) >= keyIDSize && o.key(int64(binary.LittleEndian.Uint64(packet))) != nil
}

// blocks is how long a packet is without what a transport added, which leaves
// whole blocks.
func (o *Options) blocks(packet []byte) int {
	if o.Framing == Padded && len(packet) > packetHead {
		return len(packet) - (len(packet)-packetHead)%cipherBlock
	}
	return len(packet)
}

// padded reads a value, and behind it what pads it.
func (r *reader) padded(t *schema.Bare) {
	mark := len(r.open)
	r.value(alone, t, r.scope())
	r.nested--
	if len(r.open) > mark {
		r.open[mark].typed = true
	}
	if r.failed != nil {
		r.damage(r.end)
	}
	if t == packets().encrypted {
		r.transportPadding()
	}
	if start := r.at; start < r.end {
		r.at = r.end
		r.node(Node{Kind: Padding, Offset: start}, alone)
	}
}

// encrypted reads what is encrypted, behind the head of its packet: as many whole
// blocks as there are.
func (r *reader) encrypted(at place, t *schema.Object) {
	packet := r.buffer.Bytes[r.at-packetHead : r.end]
	head, data := packet[:packetHead], packet[packetHead:]
	blocks := data[:len(data)&^(cipherBlock-1)]
	plain, sender := r.decrypt(at, head, blocks)
	start := r.at
	if r.failed != nil {
		r.errors = append(r.errors, r.failed)
		r.failed, r.at = nil, start+r.options.blocks(packet)-packetHead
		r.node(Node{Kind: Unknown, Offset: start, Type: t}, at)
		return
	}
	r.at += len(blocks)
	r.node(Node{Kind: Data, Offset: start, Type: t}, at)
	c := &Content{Buffer: &Buffer{Bytes: plain, Packing: aesIGE}, Sender: sender}
	r.content(&r.open[len(r.open)-1], c, packets().decrypted)
}

// decrypt decrypts blocks with the key that the head of their packet names, and
// says who encrypted them.
func (r *reader) decrypt(at place, head, blocks []byte) (plain []byte, sender string) {
	id, msgKey := int64(binary.LittleEndian.Uint64(head)), head[keyIDSize:]
	key := r.options.key(id)
	if key == nil {
		r.fail(at, ErrEncrypted, fmt.Sprintf("the key with the id %d", id), r.options.given(len(blocks)))
		return nil, ""
	}
	if len(blocks) < leastEncrypted {
		r.fail(at, tl.ErrTruncated, fmt.Sprintf("at least %d bytes", leastEncrypted), counted(r.end-r.at, "byte"))
		return nil, ""
	}
	if plain, sender = key.open(msgKey, blocks); plain == nil {
		met := "one that was changed or cut off"
		if key.isFirstVersion(msgKey, blocks) {
			met = "one of MTProto 1.0"
		}
		r.fail(at, ErrMessageKey, "a packet of MTProto 2.0 as it was sent", met)
	}
	return plain, sender
}

// given says what there is in place of the right key.
func (o *Options) given(blocks int) string {
	if len(o.Keys) == 0 {
		return fmt.Sprintf("%s of ciphertext, if this is a packet of MTProto", counted(blocks, "byte"))
	}
	ids := make([]string, len(o.Keys))
	for i, k := range o.Keys {
		ids[i] = strconv.FormatInt(k.ID(), 10)
	}
	return "only " + strings.Join(ids, ", ")
}

// leavesPadding checks the length of a body that padding follows.
func (r *reader) leavesPadding(at place, t *schema.Object, length int) bool {
	rest := r.end - r.at
	if length >= 0 && length%4 == 0 && length <= rest-leastRandom && length >= rest-mostRandom {
		return true
	}
	want := fmt.Sprintf("a multiple of 4 that leaves %d to %d of the %d bytes as padding", leastRandom, mostRandom, rest)
	r.fail(at, ErrPadding, want, fmt.Sprintf("%d, which %s says", length, t.Length.Name))
	return false
}

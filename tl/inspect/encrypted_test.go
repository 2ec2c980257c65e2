package inspect

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl"
)

// people declares what the sealed packets have, beside chat.
const people = chat + `
users.getUsers#d91a548 id:Vector<InputUser> = Vector<User>;
invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;
---types---
user#11111111 id:int = User;
`

func TestEncryptedPacketsAreOpened(t *testing.T) {
	key, packets := sealed(t)
	in := New(parse(t, people))
	tree := in.ReadPacket(append(packets["request"], 1, 2, 3), Options{Keys: []AuthKey{{}, key}})
	require.NoError(t, tree.Err())
	list, dump := screens(t, tree, Layout{Width: 150, Most: 8})
	assert.Equal(t, `  0  encrypted_message = Packet
  0    auth_key_id:long = 6978918168106025671 (the id of the key that encrypts what follows)
  8    msg_key:int128 = b3 a6 8c aa f5 a8 5d 3a … 8 more
 24    encrypted_data:Object = 96 bytes, aes_ige of 96 bytes from a client
       |  0  decrypted_data = EncryptedData
       |  0    salt:long = 1234605616436508552
       |  8    session_id:long = -2
       | 16    message_id:long = 7367532851689947136 (2024-05-11 00:30:16.000 UTC, from a client)
       | 24    seq_no:int = 1 (content-related)
       | 28    message_data_length:int = 44
       | 32    message_data:Object = messages.createChat#92ceddd4
       | 36      flags:# = 0
       | 40      users:Vector<InputUser> = 1 item
       | 48        [0] = inputUserSelf#f7c1b13f
       | 52      title:string = "My very normal title"
       | 76  padding = 20 bytes: 25 0c c4 32 98 16 bc da … 12 more
120  padding = 3 bytes: 01 02 03
`, list)
	assert.Contains(t, dump, "aes_ige of 96 bytes from a client, see [1]\n")
	assert.Contains(t, dump, "added by the transport\n\n[1] aes_ige of 96 bytes from a client, in encrypted_data:Object at byte 24\n")
	assert.Contains(t, dump, "random, up to whole blocks\n")
	assert.Equal(t, `%encrypted_message {
  auth_key_id: 6978918168106025671
  msg_key: x"b3a68caaf5a85d3a23a19e75c6c0244a"
  encrypted_data: aes_ige x"`+fmt.Sprintf("%x", packets["request"][24:])+`" <
    %decrypted_data {
      salt: 1234605616436508552
      session_id: -2
      message_id: 7367532851689947136
      seq_no: 1
      message_data: messages.createChat {
        users: [ inputUserSelf ]
        title: "My very normal title"
      }
    }
    x"250cc4329816bcdad8fed67e5baf70393e6e5c8b"
  >
}
x"010203"
`, string(tree.Text(TextOptions{})))
	assert.Contains(t, string(tree.AppendPositions(nil)), `"content":{"packing":"aes_ige","length":96,"values":[{"offset":0,"length":76,"path":"encrypted_message.encrypted_data/decrypted_data",`)
	assert.Contains(t, string(tree.AppendPositions(nil)), `"sender":"client"`)
}

// TestEveryByteOfAPacketHasAPlace holds with what a transport adds, and comes back.
func TestEveryByteOfAPacketHasAPlace(t *testing.T) {
	key, packets := sealed(t)
	in := New(parse(t, people))
	for name, b := range packets {
		for n := range cipherBlock {
			packet := append(slices.Clip(b), bytes.Repeat([]byte{7}, n)...)
			tree := in.ReadPacket(packet, Options{Keys: []AuthKey{key}})
			requireCovered(t, tree)
			requireForms(t, in, tree, EncodeOptions{})
			_, dump := screens(t, tree, Layout{})
			require.Equal(t, packet, dumped(t, dump)[0], name)
		}
	}
}

func TestSendersAreTold(t *testing.T) {
	key, packets := sealed(t)
	senders := map[string]string{}
	for name, b := range packets {
		New(parse(t, people)).ReadPacket(b, Options{Keys: []AuthKey{key}}).Walk(func(_ string, n *Node) bool {
			if n.Content != nil && n.Kind == Data {
				senders[name] = n.Content.Sender
			}
			return true
		})
	}
	assert.Equal(t, map[string]string{"request": "client", "asked": "client", "answered": "server"}, senders)
}

// decrypted is what is encrypted of a message: a head that says the length, and
// behind it the body and its padding.
func decrypted(length int32, seqno uint32, rest []byte) []byte {
	b := make([]byte, 16)
	b = binary.LittleEndian.AppendUint64(b, 0x663ebc1800000000)
	b = binary.LittleEndian.AppendUint32(b, seqno)
	b = binary.LittleEndian.AppendUint32(b, uint32(length))
	return append(b, rest...)
}

func TestPacketsThatDoNotOpen(t *testing.T) {
	key, packets := sealed(t)
	good := packets["request"]
	changed := bytes.Clone(good)
	changed[70] ^= 1
	body := func(length int32, rest int) []byte { return seal(t, key, 1, decrypted(length, 1, make([]byte, rest))) }
	const at = "at byte 24, encrypted_message.encrypted_data: "
	const within = "at byte 32 of what is encrypted, encrypted_message.encrypted_data/decrypted_data.message_data: the length does not fit: want a multiple of 4 that leaves 12 to 1024 of the "
	for name, c := range map[string]struct {
		b    []byte
		keys []AuthKey
		is   error
		want string
	}{
		"no key":       {good, nil, ErrEncrypted, at + "data is encrypted: want the key with the id 6978918168106025671, met 96 bytes of ciphertext, if this is a packet of MTProto"},
		"another key":  {good, []AuthKey{{}, {1}}, ErrEncrypted, at + "data is encrypted: want the key with the id 6978918168106025671, met only -7954749645261174607, -4267347248658475759"},
		"changed":      {changed, []AuthKey{key}, ErrMessageKey, at + "the key's id is right, and the msg_key is not: want a packet of MTProto 2.0 as it was sent, met one that was changed or cut off"},
		"cut off":      {good[:88], []AuthKey{key}, ErrMessageKey, at + "the key's id is right, and the msg_key is not: want a packet of MTProto 2.0 as it was sent, met one that was changed or cut off"},
		"MTProto 1.0":  {packets["bound"], []AuthKey{key}, ErrMessageKey, at + "the key's id is right, and the msg_key is not: want a packet of MTProto 2.0 as it was sent, met one of MTProto 1.0"},
		"short":        {good[:70], []AuthKey{key}, tl.ErrTruncated, at + "input ends within the value: want at least 48 bytes, met 46 bytes"},
		"head alone":   {good[:24], []AuthKey{key}, tl.ErrTruncated, at + "input ends within the value: want at least 48 bytes, met 0 bytes"},
		"half a head":  {good[:20], []AuthKey{key}, tl.ErrTruncated, "at byte 8, encrypted_message.msg_key: input ends within the value: want int128, 16 bytes, met 12 bytes"},
		"negative":     {body(-4, 32), []AuthKey{key}, ErrPadding, within + "32 bytes as padding, met -4, which message_data_length says"},
		"odd":          {body(6, 32), []AuthKey{key}, ErrPadding, within + "32 bytes as padding, met 6, which message_data_length says"},
		"too long":     {body(1<<31-4, 32), []AuthKey{key}, ErrPadding, within + "32 bytes as padding, met 2147483644, which message_data_length says"},
		"few padding":  {body(24, 32), []AuthKey{key}, ErrPadding, within + "32 bytes as padding, met 24, which message_data_length says"},
		"much padding": {body(4, 1040), []AuthKey{key}, ErrPadding, within + "1040 bytes as padding, met 4, which message_data_length says"},
		"no body":      {body(0, 32), []AuthKey{key}, tl.ErrTruncated, "at byte 32 of what is encrypted, encrypted_message.encrypted_data/decrypted_data.message_data: input ends within the value: want a boxed value, met 0 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			in := New(parse(t, people))
			tree := in.ReadPacket(c.b, Options{Keys: c.keys})
			require.EqualError(t, tree.Err(), c.want)
			require.ErrorIs(t, tree.Err(), c.is)
			requireCovered(t, tree)
			requireForms(t, in, tree, EncodeOptions{})
			list, dump := screens(t, tree, Layout{})
			assert.Contains(t, list, explained(tree.Errors[0]))
			assert.Contains(t, dump, explained(tree.Errors[0]))
		})
	}
}

// TestPaddingHasBounds of 12 and 1024 bytes.
func TestPaddingHasBounds(t *testing.T) {
	key, _ := sealed(t)
	in := New(parse(t, people))
	for _, c := range []struct {
		length int32
		rest   int
	}{{4, 16}, {16, 1040}} {
		body := append(unhex(t, "3fb1c1f7"), make([]byte, c.rest-4)...)
		tree := in.ReadPacket(seal(t, key, 0, decrypted(c.length, 1, body)), Options{Keys: []AuthKey{key}})
		assert.NotErrorIs(t, tree.Err(), ErrPadding)
		requireCovered(t, tree)
	}
}

func TestOnlyTheKeyEncrypts(t *testing.T) {
	in := New(parse(t, people))
	_, err := in.EncodeText("t", []byte(`%encrypted_message { auth_key_id: 1 msg_key: x"00000000000000000000000000000000" encrypted_data: aes_ige < inputUserSelf > }`), EncodeOptions{})
	assert.Equal(t, "t:1:98: encrypted_message.encrypted_data: want bytes that are encrypted, and only the key encrypts values; write the encrypted bytes before the values, which explain them", err.Error())
	_, err = in.EncodeText("t", []byte("rpc_result { req_msg_id: 1 result: gzip < inputUserSelf > }"), EncodeOptions{})
	require.ErrorContains(t, err, "rpc_result.result: want a boxed value, met values in bytes")
	_, err = in.EncodeJSON("t", []byte(`{"@type":"@raw","@packing":"aes_ige","@unpacked":{"@type":"inputUserSelf"}}`), EncodeOptions{})
	require.ErrorContains(t, err, "a @raw lacks bytes")
}

// TestOpenedPacketsAreCompared by what they hold.
func TestOpenedPacketsAreCompared(t *testing.T) {
	key, packets := sealed(t)
	in := New(parse(t, people))
	o := Options{Keys: []AuthKey{key}}
	plain, _ := key.open(packets["request"][8:24], packets["request"][24:])
	plain[53] = 'm'
	found := Diff(in.ReadPacket(packets["request"], o), in.ReadPacket(seal(t, key, 0, plain), o))
	require.Len(t, found, 2)
	assert.Equal(t, "encrypted_message.msg_key", found[0].Path)
	assert.Equal(t, "encrypted_message.encrypted_data/decrypted_data.message_data.title", found[1].Path)
	assert.Equal(t, "byte 53 of what is encrypted, "+found[1].Path, found[1].Place())

	plain[53] = 'M'
	found = Diff(in.ReadPacket(packets["request"], o), in.ReadPacket(seal(t, key, 1, plain), o))
	require.Len(t, found, 2)
	assert.True(t, found[1].Equal)
	var list bytes.Buffer
	require.NoError(t, found[1].WriteTree(&list, Layout{}))
	assert.Contains(t, list.String(), "96 bytes, aes_ige of 96 bytes from a server (encrypted in another way)\n")
}

func TestRelationsOfMessages(t *testing.T) {
	key, _ := sealed(t)
	in := New(parse(t, people))
	ack, call, ping, salts := "59b4d662 15c4b51c 00000000", "48a5910d 15c4b51c 00000000", "ec77be7a 0000000000000000", "0809c29e 0000000000000000 0000000000000000 0000000000000000"
	for _, c := range []struct {
		seqno uint32
		body  string
		want  string
	}{
		{1, call, "1 (content-related)"},
		{2, call, "2 (not content-related, which users.getUsers is: the number has to be odd)"},
		{2, ack, "2 (not content-related)"},
		{3, ack, "3 (content-related, which msgs_ack is not: the number has to be even)"},
		{3, "dcf8f173 00000000", "3 (content-related, which msg_container is not: the number has to be even)"},
		{3, ping, "3 (content-related)"},
		{4, ping, "4 (not content-related)"},
		{4, salts, "4 (not content-related, which new_session_created is: the number has to be odd)"},
		{4, "00000000", "4 (not content-related)"},
		{4, fmt.Sprintf("%x", packedBy(unhex(t, call))), "4 (not content-related, which users.getUsers is: the number has to be odd)"},
	} {
		body := unhex(t, c.body)
		rest := append(slices.Clip(body), make([]byte, 12+-len(body)&15)...)
		rest = append(rest, make([]byte, -len(rest)&15)...)
		list, _ := screens(t, in.ReadPacket(seal(t, key, 0, decrypted(int32(len(body)), c.seqno, rest)), Options{Keys: []AuthKey{key}}), Layout{})
		assert.Contains(t, list, "seq_no:int = "+c.want+"\n")
		message := append(unhex(t, "dcf8f173 01000000 0000000000000000"), decrypted(int32(len(body)), c.seqno, body)[24:]...)
		list, _ = screens(t, in.Read(message, Options{}), Layout{})
		assert.Contains(t, list, "seqno:int = "+c.want+"\n")
	}
}

// TestEncryptedPacketsInFrames are a conversation, in which the answer finds its
// call.
func TestEncryptedPacketsInFrames(t *testing.T) {
	key, packets := sealed(t)
	in := New(parse(t, people))
	for f := Abridged; f <= Full; f++ {
		var stream []byte
		for n, name := range []string{"request", "asked", "answered"} {
			packet := packets[name]
			if f == Padded {
				packet = append(slices.Clip(packet), make([]byte, 5*n)...)
			}
			var err error
			stream, err = f.AppendFrame(stream, n, packet)
			require.NoError(t, err)
		}
		tree := in.ReadPacket(stream, Options{Framing: f, Keys: []AuthKey{key}})
		require.NoError(t, tree.Err())
		requireCovered(t, tree)
		assert.Contains(t, string(tree.Text(TextOptions{})), "result: (Vector<User>) [\n")
		var both []byte
		for _, name := range []string{"request", "asked", "answered"} {
			both = append(both, packets[name]...)
		}
		for _, encode := range []func() ([]byte, error){
			func() ([]byte, error) { return in.EncodeText("", tree.Text(TextOptions{}), EncodeOptions{}) },
			func() ([]byte, error) { return in.EncodeJSON("", tree.JSON(), EncodeOptions{}) },
		} {
			b, err := encode()
			require.NoError(t, err)
			assert.Equal(t, both, b)
		}

		tree = in.ReadPacket(stream, Options{Framing: f})
		require.Len(t, tree.Errors, 3, f)
		requireCovered(t, tree)
		for _, err := range tree.Errors {
			require.ErrorIs(t, err, ErrEncrypted, f)
		}
	}
}

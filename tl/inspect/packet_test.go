package inspect

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// greeting is the first packet of a client: req_pq_multi, sent at 1715387416.
const greeting = "0000000000000000 0000000018bc3e66 14000000 f18e7ebe 000102030405060708090a0b0c0d0e0f"

func TestPacketsThatAreNotEncrypted(t *testing.T) {
	b := unhex(t, greeting)
	tree := New().ReadPacket(append(b, b...), Options{})
	require.NoError(t, tree.Err())
	requireCovered(t, tree)
	require.Len(t, tree.Values, 2)
	list, dump := screens(t, New().ReadPacket(b, Options{}), Layout{})
	assert.Equal(t, ` 0  unencrypted_message = Packet
 0    auth_key_id:long = 0 (no key: what follows is not encrypted)
 8    message_id:long = 7367532851689947136 (2024-05-11 00:30:16.000 UTC, from a client)
16    message_data_length:int = 20
20    body:Object = req_pq_multi#be7e8ef1
24      nonce:int128 = 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f
`, list)
	assert.Contains(t, dump, "\n  24  00 01 02 03 04 05 06 07  ........      nonce:int128\n  32  08 09")

	// However random it is: a key exchange has 256 bytes of ciphertext and more.
	long := append(unhex(t, "0000000000000000 5511223318bc3e66 d4010000 ad5a7172 fe640100"), even(468-8)...)
	require.NotErrorIs(t, New().ReadPacket(long, Options{}).Err(), ErrEncrypted)

	b[16] = 24
	tree = New().ReadPacket(b, Options{})
	require.EqualError(t, tree.Err(), "at byte 20, unencrypted_message.body: input ends within the value: want the 24 bytes that message_data_length says, met 20 bytes")
	requireCovered(t, tree)
}

// even are bytes as even as those of a cipher.
func even(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*167 + i*i*31 + 9)
	}
	return b
}

func TestPacketsThatAreEncrypted(t *testing.T) {
	b := even(24 + 64)
	in := New(parse(t, chat))
	tree := in.ReadPacket(b, Options{})
	requireCovered(t, tree)
	require.ErrorIs(t, tree.Err(), ErrEncrypted)
	list, dump := screens(t, tree, Layout{})
	assert.Contains(t, list, " 8    msg_key:int128 = ")
	assert.Contains(t, list, "! encrypted_message.encrypted_data: data is encrypted: want the key with the id ")
	assert.Contains(t, dump, "encrypted_data:Object")

	for name, other := range map[string][]byte{
		"length": b[:len(b)-4], "known id": append(unhex(t, request[:8]), b[4:]...), "zeros": append(b[:48:48], make([]byte, 40)...),
		"short": b[:40],
	} {
		assert.NotErrorIs(t, in.ReadPacket(other, Options{}).Err(), ErrEncrypted, name)
	}
	assert.NotErrorIs(t, in.ReadPacket(b, Options{Type: &schema.Primitive{Kind: schema.Int}}).Err(), ErrEncrypted)
}

func TestAnswersToMethods(t *testing.T) {
	in := New(parse(t, "user#11111111 id:int = User; ---functions--- users = Vector<User>; ids = Vector<int>;"))
	users, err := in.Function("users")
	require.NoError(t, err)
	vector := "15c4b51c 01000000 11111111 07000000"
	packed := packedBy(unhex(t, vector))
	for name, b := range map[string][]byte{
		"alone":     unhex(t, vector),
		"packed":    packed,
		"result":    unhex(t, "016d5cf3 0000000018bc3e66"+vector),
		"container": unhex(t, "dcf8f173 01000000 0100000018bc3e66 01000000 1c000000 016d5cf3 0000000018bc3e66"+vector),
		"error":     unhex(t, "19ca4421 90010000 03 424144"),
	} {
		require.NoError(t, in.Read(b, Options{Method: users}).Err(), name)
		if name != "error" {
			require.Error(t, in.Read(b, Options{}).Err(), name)
		}
	}
	_, err = in.Function("user")
	require.EqualError(t, err, "user is a type, not a function")
	_, err = in.Function("req_pq_multi")
	require.NoError(t, err)
	typ, err := in.Type("Vector<User>")
	require.NoError(t, err)
	require.NoError(t, in.Read(unhex(t, vector), Options{Type: typ}).Err())
	_, err = in.Type("Vector<Usr>")
	require.EqualError(t, err, `type "Vector<Usr>": unknown type "Usr"; did you mean "User"?`)
}

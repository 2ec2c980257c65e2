package inspect

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// TestAnswersFindTheirCallsInOtherPackets that were read before.
func TestAnswersFindTheirCallsInOtherPackets(t *testing.T) {
	key, packets := sealed(t)
	in := New(parse(t, people))
	var calls Calls
	read := func(name string) *Tree {
		tree := in.ReadPacket(packets[name], Options{Keys: []AuthKey{key}, Answer: calls.Answer})
		calls.Add(tree)
		return tree
	}
	require.Error(t, read("answered").Err(), "its call is not known yet")
	require.NoError(t, read("asked").Err())
	tree := read("answered")
	require.NoError(t, tree.Err())
	assert.Contains(t, string(tree.Text(TextOptions{})), "result: (Vector<User>) [\n                user { id: 7 }\n")
	requireForms(t, in, tree, EncodeOptions{})
}

// plainPacket is an unencrypted packet.
func plainPacket(id uint64, body []byte) []byte {
	b := binary.LittleEndian.AppendUint64(make([]byte, 8), id)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
	return append(b, body...)
}

func TestAnswersFindTheirCallsInOneInput(t *testing.T) {
	in := New(parse(t, people))
	call := unhex(t, "48a5910d 15c4b51c 01000000 3fb1c1f7")
	layer := append(unhex(t, "0d0d9bda e4000000"), call...)
	users := unhex(t, "016d5cf3 0400000000000000 15c4b51c 01000000 11111111 07000000")
	answer := plainPacket(5, users)
	for name, c := range map[string]struct {
		b     []byte
		found bool
	}{
		"a packet":     {plainPacket(4, call), true},
		"wrapped":      {plainPacket(4, layer), true},
		"packed":       {plainPacket(4, packedBy(layer)), true},
		"packed query": {plainPacket(4, append(unhex(t, "0d0d9bda e4000000"), packedBy(call)...)), true},
		"a container":  {plainPacket(8, append(unhex(t, "dcf8f173 01000000 0400000000000000 01000000 10000000"), call...)), true},
		"another id":   {plainPacket(8, call), false},
		"no call":      {plainPacket(4, unhex(t, "3fb1c1f7")), false},
		"damaged":      {plainPacket(4, call[:12]), false},
	} {
		t.Run(name, func(t *testing.T) {
			tree := in.ReadPacket(append(c.b, answer...), Options{})
			last := tree.Values[len(tree.Values)-1].Parts()
			assert.Equal(t, c.found, last[len(last)-1].Kind == Constructor && !last[len(last)-1].broken, outline(tree))
			requireCovered(t, tree)
			requireForms(t, in, tree, EncodeOptions{})
		})
	}
	// What is asked for comes first.
	none := func(int64) schema.Type { return &schema.Primitive{Kind: schema.Bool} }
	require.Error(t, in.ReadPacket(append(plainPacket(4, call), answer...), Options{Answer: none}).Err())
}

func TestOldCallsAreForgotten(t *testing.T) {
	f := parse(t, people).Functions[0]
	var calls, copied Calls
	for id := range int64(mostCalls + 3) {
		calls.add(id, f)
		calls.add(id, f) // sent again
	}
	assert.Len(t, calls.functions, mostCalls)
	assert.Nil(t, calls.Answer(2))
	assert.Equal(t, f.Result, calls.Answer(3))
	assert.Equal(t, f.Result, calls.Answer(mostCalls+2))
	copied.Add(&Tree{calls: calls})
	assert.Equal(t, calls.functions, copied.functions)
	copied.add(-1, f)
	assert.Nil(t, copied.Answer(3), "the oldest is first to go")
}

func TestPackedAnswersComeBack(t *testing.T) {
	in := New(parse(t, people))
	f, err := in.Function("users.getUsers")
	require.NoError(t, err)
	answer := packedBy(unhex(t, "15c4b51c 02000000 11111111 05000000 11111111 06000000"))
	tree := in.Read(append(unhex(t, "016d5cf3 0000000018bc3e66"), answer...), Options{Method: f})
	require.NoError(t, tree.Err())
	assert.Contains(t, string(tree.JSON()), `"@unpacked":{"@as":"Vector<User>","@value":[`)
	requireForms(t, in, tree, EncodeOptions{})
}

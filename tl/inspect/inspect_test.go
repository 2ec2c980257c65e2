package inspect

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// parse resolves a schema.
func parse(tb testing.TB, text string) *schema.Schema {
	tb.Helper()
	f, found := schema.Parse("test.tl", []byte(text))
	require.NoError(tb, found.Err())
	s, found := schema.Resolve(f)
	require.NoError(tb, found.Err())
	return s
}

// outline is a tree in lines: place, kind, path and value.
func outline(t *Tree) (lines []string) {
	t.Walk(func(path string, n *Node) bool {
		line := fmt.Sprintf("%d+%d %s %s", n.Offset, n.Length, n.Kind, path)
		if v := n.Value(); v != nil && n.Kind != String {
			line += fmt.Sprintf(" = %v", v)
		}
		lines = append(lines, line)
		return true
	})
	return lines
}

// requireCovered claims that the leaves in each buffer are all of its bytes, once.
func requireCovered(tb testing.TB, t *Tree) {
	tb.Helper()
	covered(tb, t.Buffer, t.Values)
}

func covered(tb testing.TB, b *Buffer, values []Node) {
	tb.Helper()
	at := 0
	for i := range values {
		cover(tb, &values[i], b, &at)
	}
	require.Equal(tb, len(b.Bytes), at)
}

func cover(tb testing.TB, n *Node, b *Buffer, at *int) {
	tb.Helper()
	require.Same(tb, b, n.Buffer)
	require.Equal(tb, *at, n.Offset)
	parts := n.Parts()
	for i := range parts {
		cover(tb, &parts[i], b, at)
	}
	if len(parts) == 0 {
		*at += n.Length
	}
	require.Equal(tb, n.Offset+n.Length, *at)
	if n.Content != nil && n.Kind == Data {
		covered(tb, n.Content.Buffer, n.Content.Values)
	}
}

func TestEveryByteHasAPlace(t *testing.T) {
	s := parse(t, `
inputUserSelf#f7c1b13f = InputUser;
updates = Updates;
---functions---
messages.createChat#92ceddd4 flags:# silent:flags.1?true users:Vector<InputUser> title:string ttl_period:flags.0?int = Updates;
`)
	b := binary.LittleEndian.AppendUint32(nil, 0x92ceddd4)
	b = append(b, 3, 0, 0, 0, 0x15, 0xc4, 0xb5, 0x1c, 1, 0, 0, 0, 0x3f, 0xb1, 0xc1, 0xf7, 2, 'h', 'i', 0, 60, 0, 0, 0)
	tree := New(s).Read(b, Options{})
	require.NoError(t, tree.Err())
	require.Equal(t, []string{
		"0+28 constructor messages.createChat",
		"0+4 id messages.createChat.id = 2463030740",
		"4+4 flags messages.createChat.flags = 3",
		"8+0 true messages.createChat.silent = true",
		"8+12 vector messages.createChat.users",
		"8+4 id messages.createChat.users.id = 481674261",
		"12+4 count messages.createChat.users.count = 1",
		"16+4 constructor messages.createChat.users[0]",
		"16+4 id messages.createChat.users[0].id = 4156666175",
		"20+4 string messages.createChat.title",
		"20+1 length messages.createChat.title.length = 2",
		"21+2 data messages.createChat.title.data = [104 105]",
		"23+1 padding messages.createChat.title.padding = [0]",
		"24+4 number messages.createChat.ttl_period = 60",
	}, outline(tree))
	requireCovered(t, tree)
}

// packedBy packs with gzip.
func packedBy(b []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(b)
	_ = w.Close()
	e := tl.NewEncoder(nil)
	e.Uint32(gzipID)
	e.ByteString(packed.Bytes(), "")
	b, _ = e.Bytes()
	return b
}

func TestWhatIsPackedIsUnpacked(t *testing.T) {
	s := parse(t, "user#11111111 id:int = User; blob#22222222 data:bytes = Blob; ---functions--- users = Vector<User>;")
	user := []byte{0x11, 0x11, 0x11, 0x11, 7, 0, 0, 0}
	vector := append([]byte{0x15, 0xc4, 0xb5, 0x1c, 1, 0, 0, 0}, user...)
	result := binary.LittleEndian.AppendUint64([]byte{0x01, 0x6d, 0x5c, 0xf3}, 42)
	blob := append([]byte{0x22, 0x22, 0x22, 0x22, 8}, append(user, 0, 0, 0)...)
	container := []byte{0xdc, 0xf8, 0xf1, 0x73, 2, 0, 0, 0}
	for i, body := range [][]byte{{1, 2, 3, 4}, blob} {
		container = binary.LittleEndian.AppendUint64(container, uint64(i))
		container = append(container, 1, 0, 0, 0, byte(len(body)), 0, 0, 0)
		container = append(container, body...)
	}
	answers := func(request int64) schema.Type {
		assert.Equal(t, int64(42), request)
		return s.Functions[0].Result
	}
	for name, c := range map[string]struct {
		b    []byte
		path string
		err  string
	}{
		"gzip":                {packedBy(user), "gzip_packed.packed_data.data/user.id", ""},
		"gzip twice":          {packedBy(packedBy(user)), "gzip_packed.packed_data.data/gzip_packed.packed_data.data/user.id", ""},
		"answer":              {append(result[:12:12], vector...), "rpc_result.result[0].id", ""},
		"packed answer":       {append(result[:12:12], packedBy(vector)...), "rpc_result.result.packed_data.data/[0].id", ""},
		"bytes":               {blob, "blob.data.data/user.id", ""},
		"container past harm": {container, "msg_container.messages[1].body.data.data/user.id", "at byte 24, msg_container.messages[0].body: unexpected constructor id: want a boxed value, met #4030201, which no schema here declares"},
		"damage within":       {packedBy(user[:6]), "gzip_packed.packed_data.data/user.id", "at byte 4 of what is packed by gzip, gzip_packed.packed_data/user.id: input ends within the value: want int, 4 bytes, met 2 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := New(s).Read(c.b, Options{Answer: answers})
			if c.err == "" {
				require.NoError(t, tree.Err())
			} else {
				require.EqualError(t, tree.Err(), c.err)
			}
			requireCovered(t, tree)
			var found bool
			tree.Walk(func(path string, _ *Node) bool {
				found = found || path == c.path
				return true
			})
			assert.True(t, found, outline(tree))
		})
	}
}

// TestValuesOfRealSchemas reads values of every constructor and function.
func TestValuesOfRealSchemas(t *testing.T) {
	realSchemas(t, func(t *testing.T, s *schema.Schema) {
		t.Helper()
		eachSample(t, s, func(in *Inspector, c *schema.Combinator, b []byte) {
			tree := in.Read(b, Options{Packed: true, Limits: tl.Limits{Elements: 1 << 20}})
			assert.NoError(t, tree.Err(), "%s %x", c.Text(), b)
			requireCovered(t, tree)
		})
	})
}

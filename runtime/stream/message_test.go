package stream

import (
	"bytes"
	"encoding/hex"
	"go/parser"
	"go/token"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl"
)

// declarations are the package comment's, without their semicolons.
func declarations(t *testing.T) map[string]string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	require.NoError(t, err)
	all := make(map[string]string)
	for line := range strings.Lines(f.Doc.Text()) {
		text, found := strings.CutSuffix(strings.TrimSpace(line), ";")
		if name, _, ok := strings.Cut(text, " "); found && ok {
			all[name] = text
		}
	}
	return all
}

// An id is the CRC32 of its declaration, which here needs no change of spelling.
func TestIDsAreThoseOfTheDocumentedSchema(t *testing.T) {
	ids := map[string]uint32{
		"stream.hello": helloID, "stream.welcome": welcomeID, "stream.goodbye": goodbyeID,
		"stream.call": callID, "stream.cancel": cancelID, "stream.answer": answerID,
		"stream.refusal": refusalID, "stream.push": pushID, "stream.ping": pingID, "stream.pong": pongID,
	}
	texts := declarations(t)
	assert.Len(t, texts, len(ids))
	for name, id := range ids {
		assert.Equal(t, crc32.ChecksumIEEE([]byte(texts[name])), id, name)
	}
}

// The expected bytes are worked out by hand from the package comment.
func TestMessagesOnTheWire(t *testing.T) {
	object := tl.Raw{1, 2, 3, 4}
	for want, m := range map[string]message{
		"0c000000be5c4b91" + "b0000000" + "00004000":                      hello{layer: 176, maxFrame: 4 << 20},
		"100000001937db41" + "00040000" + "02000000" + "e8030000":         welcome{maxFrame: 1024, maxCalls: 2, idle: 1000},
		"0c000000309b7022" + "f7010000" + "03627965":                      goodbye{code: 503, message: "bye"},
		"1400000071c067b0" + "0700000000000000" + "f4010000" + "01020304": call{id: 7, timeout: 500, query: object},
		"0c000000b50d492e" + "0700000000000000":                           cancel{id: 7},
		"100000007bab0cc7" + "0700000000000000" + "01020304":              answer{id: 7, result: object},
		"14000000f9b9a69c" + "0700000000000000" + "90010000" + "034e4f5f": refusal{id: 7, code: 400, message: "NO_"},
		"080000009d2d802e" + "01020304":                                   push{message: object},
		"04000000d30aaa02":                                                ping{},
		"0400000006978986":                                                pong{},
	} {
		var frame []byte
		var err error
		switch m.(type) {
		case call, answer, push:
			frame, err = frameWith(m, &object, 0)
		default:
			frame, err = frameOf(m)
		}
		require.NoError(t, err)
		assert.Equal(t, want, hex.EncodeToString(frame), "%T", m)
		got, err := readMessage(bytes.NewReader(frame), 100)
		require.NoError(t, err)
		assert.IsType(t, m, got)
		if again, ok := got.(call); ok {
			assert.Equal(t, []byte(object), again.query)
		}
	}
}

func TestMessagesThatCannotBeReadBreakTheProtocol(t *testing.T) {
	for name, frame := range map[string][]byte{
		"an unknown id":        {1, 2, 3, 4},
		"a hello without more": {0xbe, 0x5c, 0x4b, 0x91},
		"bytes behind a ping":  {0xd3, 0x0a, 0xaa, 0x02, 0, 0, 0, 0},
		"no id":                {1, 2},
	} {
		_, err := decode(frame)
		require.ErrorIs(t, err, ErrProtocol, name)
	}
}

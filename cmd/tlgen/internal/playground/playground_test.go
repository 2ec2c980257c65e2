package playground

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const text = `
user#11111111 flags:# id:long name:flags.0?string data:flags.1?bytes = User;
userEmpty#22222222 = User;
---functions---
getUser#33333333 user:User is:Bool = User;
`

// opened is a playground of the schema.
func opened(t *testing.T) *Playground {
	t.Helper()
	p := new(Playground)
	require.Empty(t, ask(t, p, Request{Op: "open", Text: text}).Error)
	return p
}

func ask(t *testing.T, p *Playground, r Request) Answer {
	t.Helper()
	request, err := json.Marshal(r)
	require.NoError(t, err)
	var a Answer
	require.NoError(t, json.Unmarshal(p.Answer(request), &a))
	return a
}

// ada is user#11111111 with the id 7 and the name Ada.
const ada = "11111111" + "01000000" + "0700000000000000" + "03416461"

func TestWhatIsPastedIsRead(t *testing.T) {
	p := opened(t)
	for _, spelled := range []string{ada, "0x11, 0x11, 0x11, 0x11 0100000007000000 0000000003416461", "EREREQEAAAAHAAAAAAAAAANBZGE="} {
		a := ask(t, p, Request{Op: "paste", Text: spelled})
		require.Empty(t, a.Error)
		assert.Equal(t, ada, hex.EncodeToString(a.Bytes))
		assert.Equal(t, "user { id: 7 name: \"Ada\" }\n", a.Text)
		assert.JSONEq(t, `{"@type":"user","id":"7","name":"Ada"}`, a.JSON)
	}
}

func TestAValueMakesBytes(t *testing.T) {
	p := opened(t)
	assert.Equal(t, ada, hex.EncodeToString(ask(t, p, Request{Op: "text", Text: `user { id: 7 name: "Ada" }`}).Bytes))
	assert.Equal(t, ada, hex.EncodeToString(ask(t, p, Request{Op: "json", Text: `{"@type":"user","id":"7","name":"Ada"}`}).Bytes))
	wrong := ask(t, p, Request{Op: "text", Text: "user {\n  id: 7 nme: 7 }"})
	assert.Contains(t, wrong.Error, `name`)
	assert.Equal(t, 2, wrong.Line)
}

func TestANodeIsSet(t *testing.T) {
	p := opened(t)
	b, err := hex.DecodeString(ada)
	require.NoError(t, err)
	for _, c := range []struct {
		offset, length int
		kind, text     string
		want           string
	}{
		{8, 8, "number", "256", "11111111" + "01000000" + "0001000000000000" + "03416461"},
		{16, 4, "string", "Grace", "11111111" + "01000000" + "0700000000000000" + "054772616365" + "0000"},
		{4, 4, "flags", "0x3", "11111111" + "03000000" + "0700000000000000" + "03416461"},
		{0, 4, "id", "userEmpty", "22222222" + "01000000" + "0700000000000000" + "03416461"},
	} {
		a := ask(t, p, Request{Op: "set", Bytes: b, Offset: c.offset, Length: c.length, Kind: c.kind, Text: c.text})
		require.Empty(t, a.Error, "%+v", c)
		assert.Equal(t, c.want, hex.EncodeToString(a.Bytes), "%+v", c)
	}
	assert.Contains(t, ask(t, p, Request{Op: "set", Bytes: b, Offset: 4, Length: 4, Kind: "flags", Text: "many"}).Error, "no number of 32 bits")
	assert.Contains(t, ask(t, p, Request{Op: "set", Bytes: b, Offset: 5, Length: 4, Kind: "flags", Text: "1"}).Error, "not in these bytes")
}

// fffe41 is no UTF-8: the page shows it as hex, and hands it back as that.
func TestAStringThatIsNoTextIsSetInHex(t *testing.T) {
	p := opened(t)
	b, err := hex.DecodeString("11111111" + "01000000" + "0700000000000000" + "03fffe41")
	require.NoError(t, err)
	a := ask(t, p, Request{Op: "set", Bytes: b, Offset: 16, Length: 4, Kind: "string", Text: "ff fe 42"})
	require.Empty(t, a.Error)
	assert.Equal(t, "11111111"+"01000000"+"0700000000000000"+"03fffe42", hex.EncodeToString(a.Bytes))
}

func TestIDsOfOlderLayersAreNamed(t *testing.T) {
	p := new(Playground)
	require.Empty(t, ask(t, p, Request{Op: "open", Text: `
wide#11111111 a:int b:int = Wide; // tlgen:layers 2
wideLayer1#22222222 a:int = Wide; // tlgen:layers 1 of wide
gone#33333333 = Gone; // tlgen:layers 1
`}).Error)
	assert.Equal(t, map[uint32]int{0x22222222: 1, 0x33333333: 1}, ask(t, p, Request{Op: "paste", Text: "2222222200000000" + "33333333" + "111111110000000000000000"}).Older)
}

func TestDamageIsInTheTree(t *testing.T) {
	a := ask(t, opened(t), Request{Op: "paste", Text: ada[:36]})
	assert.Empty(t, a.Error)
	assert.Contains(t, string(a.Tree), `"errors":[{"offset":16,"path":"user.name"`)
}

func TestASampleIsAValue(t *testing.T) {
	a := ask(t, opened(t), Request{Op: "sample", Name: "getUser", Kind: "function"})
	assert.Empty(t, a.Error)
	assert.Equal(t, "getUser {\n  user: user { id: 1234567890 }\n  is: true\n}\n", a.Text)
	assert.Contains(t, ask(t, opened(t), Request{Op: "sample", Name: "nobody"}).Error, "has no nobody")
}

func TestWhatIsTooMuchIsRefused(t *testing.T) {
	a := ask(t, opened(t), Request{Op: "read", Bytes: make([]byte, MaxBytes+1)})
	assert.Contains(t, a.Error, "the page reads 262144")
	assert.Contains(t, ask(t, new(Playground), Request{Op: "read"}).Error, "no schema is open")
	assert.Contains(t, ask(t, opened(t), Request{Op: "dance"}).Error, `unknown operation "dance"`)
}

func TestFramesOfAStreamAreRead(t *testing.T) {
	p := opened(t)
	call := "33333333" + "22222222" + "b5757299"
	a := ask(t, p, Request{Op: "paste", Text: "eeeeeeee 0c000000" + call + "0c000000" + call})
	assert.Contains(t, string(a.Tree), `"path":"tag","kind":"transport"`)
	assert.Equal(t, "getUser { user: userEmpty is: true }\ngetUser { user: userEmpty is: true }\n", a.Text)
	bytes, err := hex.DecodeString(call)
	require.NoError(t, err)
	assert.Equal(t, bytes, ask(t, p, Request{Op: "text", Text: "getUser { user: userEmpty is: true }"}).Bytes)
}

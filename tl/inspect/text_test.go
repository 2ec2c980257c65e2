package inspect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const chatText = `messages.createChat {
  users: [
    inputUserSelf
    inputUser { user_id: 42 access_hash: -7 }
  ]
  title: "My very normal title"
  ttl_period: 86400
}
`

func TestTextReadsLikeTheLanguage(t *testing.T) {
	in := New(parse(t, faultySchema))
	b, err := in.EncodeText("", []byte(chatText), EncodeOptions{})
	require.NoError(t, err)
	// Ids, flags, a vector of two, a title and a number, by hand.
	require.Equal(t, hexBytes(t, "d4ddce92 01000000 15c4b51c 02000000 3fb1c1f7 c65811f2 2a00000000000000 f9ffffffffffffff",
		"14 4d792076657279206e6f726d616c207469746c65 000000 80510100"), b)
	tree := in.Read(b, Options{})
	assert.Equal(t, chatText, string(tree.Text(TextOptions{})))
	assert.Equal(t, `messages.createChat { // #92ceddd4
  // flags: 0x1 bit 0 ttl_period
  users: [ // 2
    inputUserSelf // #f7c1b13f
    inputUser { // #f21158c6
      user_id: 42
      access_hash: -7
    }
  ]
  title: "My very normal title"
  ttl_period: 86400
}
`, string(tree.Text(TextOptions{Comments: true})))
	form := tree.JSON()
	assert.True(t, json.Valid(form))
	want := `{"@type":"messages.createChat","users":[{"@type":"inputUserSelf"},` +
		`{"@type":"inputUser","user_id":"42","access_hash":"-7"}],"title":"My very normal title","ttl_period":86400}`
	assert.Equal(t, []byte(want), form)
}

func TestLongLinesAreBroken(t *testing.T) {
	in := New(parse(t, "long#11111111 a:string b:string c:Vector<int> d:Vector<Long> = Long;"))
	text := "long {\n  a: \"" + strings.Repeat("a", 60) + "\"\n  b: \"" + strings.Repeat("b", 60) + "\"\n  c: [ 1 2 3 ]\n  d: []\n}\n"
	b, err := in.EncodeText("", []byte(text), EncodeOptions{})
	require.NoError(t, err)
	assert.Equal(t, text, string(in.Read(b, Options{}).Text(TextOptions{})))
}

func TestPositionsArePartOfJSON(t *testing.T) {
	in := New(parse(t, oddSchema))
	tree := in.Read(hexBytes(t, "11111111 07000000 02686900 22222222 04 55555555 000000 00000000"), Options{})
	var got struct {
		Length int
		Values []map[string]any
		Errors []map[string]any
	}
	form := tree.AppendPositions(nil)
	require.NoError(t, json.Unmarshal(form, &got), "%s", form)
	assert.Equal(t, 28, got.Length)
	assert.Len(t, got.Values, 3)
	assert.Contains(t, string(form), `{"offset":0,"length":12,"path":"user","kind":"constructor","constructor":"user","parts":[`+
		`{"offset":0,"length":4,"path":"user.id","kind":"id","constructor":"user","value":286331153},`+
		`{"offset":4,"length":4,"path":"user.id","kind":"number","type":"int","value":7},`+
		`{"offset":8,"length":4,"path":"user.name","kind":"string","type":"string","value":"hi","parts":[`+
		`{"offset":8,"length":1,"path":"user.name.length","kind":"length","value":2},`+
		`{"offset":9,"length":2,"path":"user.name.data","kind":"data","value":"aGk="},`+
		`{"offset":11,"length":1,"path":"user.name.padding","kind":"padding","value":"AA=="}]}]}`)
	assert.Contains(t, string(form), `"content":{"packing":"bytes","length":4,"values":[{"offset":0,"length":4,"path":"blob.data.data/none"`)
	assert.Equal(t, []map[string]any{{
		"offset": 24.0, "want": "a boxed value", "met": "#0, which no schema here declares",
		"error": "at byte 24: unexpected constructor id: want a boxed value, met #0, which no schema here declares",
	}}, got.Errors)
}

func TestReadingIntoATreeReadsAnew(t *testing.T) {
	s := templates(t)
	in := New(s)
	var tree Tree
	for _, b := range samples(s) {
		in.ReadInto(&tree, b, Options{})
		requireCovered(t, &tree)
		assert.Equal(t, string(in.Read(b, Options{}).Text(TextOptions{})), string(tree.Text(TextOptions{})))
	}
}

func TestIDsMayHaveZerosBeforeThem(t *testing.T) {
	in := New(parse(t, "user#34a818 = User;"))
	for _, written := range []string{"user", "user#34a818", "user#0034a818"} {
		plain, err := in.EncodeText("", []byte(written), EncodeOptions{})
		require.NoError(t, err)
		keyed, err := in.EncodeJSON("", []byte(`{"@type":"`+written+`"}`), EncodeOptions{})
		require.NoError(t, err)
		assert.Equal(t, unhex(t, "18a83400"), plain)
		assert.Equal(t, plain, keyed)
	}
}

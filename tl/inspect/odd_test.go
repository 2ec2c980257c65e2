package inspect

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

const oddSchema = `
user#11111111 id:int name:string = User;
blob#22222222 data:bytes = Blob;
real#33333333 f:float d:double = Real;
opt#44444444 flags:# yes:flags.0?true flags2:flags.1?# a:flags2.0?int = Opt;
none#55555555 = None;
point x:int y:int = Point;
path#66666666 # [point] = Path;
wide#77777777 a:int128 b:int53 c:Bool = Wide;
maybe#88888888 {t:Type} value:t = Maybe t;
twice#99999999 a:int = Twice;
true#3fedd339 = True;
---functions---
twice#aaaaaaaa b:int = User;
wrap#bbbbbbbb {X:Type} query:!X = X;
all#cccccccc = Vector<User>;
`

// hexBytes are the bytes that pieces of hexadecimal digits say.
func hexBytes(tb testing.TB, pieces ...string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(strings.Join(pieces, ""), " ", ""))
	require.NoError(tb, err)
	return b
}

// TestOddBytesComeBack is about what is legal and rare, and about damage.
func TestOddBytesComeBack(t *testing.T) {
	s := parse(t, oddSchema)
	in := New(s)
	vector := &schema.Vector{Boxed: true, Item: s.Classes[0].Constructors[0].Result}
	var point *schema.Class
	for _, c := range s.Classes {
		if c.Name == "Point" {
			point = c
		}
	}
	bare := &schema.Bare{Constructor: point.Constructors[0]}
	for name, c := range map[string]struct {
		b    string
		typ  schema.Type
		text string
		json string
	}{
		"no UTF-8": {
			"11111111 07000000 03fffe41", nil,
			`user { id: 7 name: "\xff\xfeA" }`,
			`{"@type":"user","id":7,"name":{"@base64":"//5B"}}`,
		},
		"characters": {
			"11111111 07000000 08 0a220901e280a84b 000000", nil,
			`user { id: 7 name: "\n\"\t\x01\u2028K" }`,
			`{"@type":"user","id":7,"name":"\n\"\u0009\u0001\u2028K"}`,
		},
		"a length of four bytes": {
			"11111111 07000000 fe020000 68690000", nil,
			`user { id: 7 name: fe "hi" }`,
			`{"@type":"user","id":7,"name":{"@text":"hi","@length":"fe"}}`,
		},
		"a length of eight bytes, and padding": {
			"22222222 ff02000000000000 68690700", nil,
			`blob { data: ff x"6869" + x"0700" }`,
			`{"@type":"blob","data":{"@base64":"aGk=","@length":"ff","@padding":"BwA="}}`,
		},
		"padding": {
			"11111111 07000000 02686907", nil,
			`user { id: 7 name: "hi" + x"07" }`,
			`{"@type":"user","id":7,"name":{"@text":"hi","@padding":"Bw=="}}`,
		},
		"odd numbers": {
			"33333333 0100a07f 000000000000f87f", nil,
			`real { f: NaN(0x7fa00001) d: NaN(0x7ff8000000000000) }`,
			`{"@type":"real","f":"NaN(0x7fa00001)","d":"NaN(0x7ff8000000000000)"}`,
		},
		"Go's NaN, and a float": {
			"33333333 cdcccc3d 010000000000f87f", nil,
			`real { f: 0.1 d: NaN }`,
			`{"@type":"real","f":0.1,"d":"NaN"}`,
		},
		"infinity, and less than nothing": {
			"33333333 000080ff 0000000000000080", nil,
			`real { f: -Infinity d: -0 }`,
			`{"@type":"real","f":"-Infinity","d":-0}`,
		},
		"a flags word that is told": {
			"44444444 03000000 01000000 05000000", nil,
			`opt { yes: true a: 5 }`,
			`{"@type":"opt","yes":true,"a":5}`,
		},
		"unknown bits": {
			"44444444 03000080 02000000", nil,
			`opt { flags: 0x80000003 yes: true flags2: 0x2 }`,
			`{"@type":"opt","@flags":2147483648,"yes":true,"@flags2":2}`,
		},
		"a flags word of nothing": {
			"44444444 02000000 00000000", nil,
			`opt { flags2: 0x0 }`,
			`{"@type":"opt","@flags2":0}`,
		},
		"several": {
			"55555555 55555555 b5757299 39d3ed3f", nil,
			"none\nnone\ntrue\ntrue#3fedd339",
			`{"@type":"none"}` + "\n" + `{"@type":"none"}` + "\n" + "true\n" + `{"@type":"true"}`,
		},
		"a repetition": {
			"66666666 02000000 01000000 02000000 03000000 04000000", nil,
			"path {\n  items: [\n    point { x: 1 y: 2 }\n    point { x: 3 y: 4 }\n  ]\n}",
			`{"@type":"path","items":[{"@type":"point","x":1,"y":2},{"@type":"point","x":3,"y":4}]}`,
		},
		"numbers of many bytes": {
			"77777777 000102030405060708090a0b0c0d0e0f 00000000 00002000 379779bc", nil,
			`wide { a: x"000102030405060708090a0b0c0d0e0f" b: 9007199254740992 c: false }`,
			`{"@type":"wide","a":"AAECAwQFBgcICQoLDA0ODw==","b":"9007199254740992","c":false}`,
		},
		"a bare value": {
			"01000000 02000000", bare,
			`%point { x: 1 y: 2 }`,
			`{"@type":"point","x":1,"y":2}`,
		},
		"a vector": {
			"15c4b51c 01000000 11111111 07000000 00000000", vector,
			"(Vector<User>) [\n  user { id: 7 name: \"\" }\n]",
			`[{"@type":"user","id":7,"name":""}]`,
		},
		"a template": {
			"88888888 07000000", &schema.Boxed{Class: in.vocabulary().classes["Maybe"], Args: []schema.Arg{{Type: &schema.Primitive{Kind: schema.Int}}}},
			`(Maybe<int>) maybe { value: 7 }`,
			`{"@type":"maybe","value":7}`,
		},
		"two of one name": {
			"99999999 07000000 aaaaaaaa 08000000", nil,
			"twice { a: 7 }\ntwice#aaaaaaaa { b: 8 }",
			`{"@type":"twice","a":7}` + "\n" + `{"@type":"twice#aaaaaaaa","b":8}`,
		},
		"a call in a call": {
			"bbbbbbbb bbbbbbbb cccccccc", nil,
			"wrap {\n  query: wrap { query: all }\n}",
			`{"@type":"wrap","query":{"@type":"@raw","bytes":"u7u7u8zMzMw=","@value":{"@type":"wrap","query":{"@type":"all"}}}}`,
		},
		"bytes that hold a value": {
			"22222222 0c 55555555 99999999 07000000 000000", nil,
			"blob {\n  data: <\n    none\n    twice { a: 7 }\n  >\n}",
			`{"@type":"blob","data":"VVVVVZmZmZkHAAAA"}`,
		},
		"an answer that is a vector": {
			"016d5cf3 2a00000000000000 15c4b51c 01000000 11111111 07000000 00000000", nil,
			"rpc_result {\n  req_msg_id: 42\n  result: (Vector<User>) [\n    user { id: 7 name: \"\" }\n  ]\n}",
			`{"@type":"rpc_result","req_msg_id":"42","result":{"@as":"Vector<User>","@value":[{"@type":"user","id":7,"name":""}]}}`,
		},
		"damage": {
			"55555555 11111111 07000000 0968", nil,
			"none\n// at byte 12, user.name: input ends within the value: want string, 4 bytes, met 2 bytes\n// user { id: 7 }\n" + `x"11111111070000000968"`,
			`{"@type":"none"}` + "\n" + `{"@type":"@raw","bytes":"EREREQcAAAAJaA==","@error":"at byte 12, user.name: input ends within the value: want string, 4 bytes, met 2 bytes","@read":{"@type":"user","id":7}}`,
		},
		"nothing in a container": {
			"dcf8f173 01000000" + "0100000000000000 01000000 00000000", nil, `msg_container {
  messages: [
    message {
      msg_id: 1
      seqno: 1
      // at byte 24, msg_container.messages[0].body: input ends within the value: want a boxed value, met 0 bytes
      body: x""
    }
  ]
}`, "",
		},
		"damage in a container": {
			"dcf8f173 03000000" + "0100000000000000 01000000 04000000 55555555" + "0200000000000000 02000000 08000000 11111111 07000000" + "0300000000000000 03000000 04000000 00000000", nil, `msg_container {
  messages: [
    message { msg_id: 1 seqno: 1 body: none }
    message {
      msg_id: 2
      seqno: 2
      // at byte 52, msg_container.messages[1].body.name: input ends within the value: want string, 4 bytes, met 0 bytes
      // user { id: 7 }
      body: x"1111111107000000"
    }
    message {
      msg_id: 3
      seqno: 3
      // at byte 68, msg_container.messages[2].body: unexpected constructor id: want a boxed value, met #0, which no schema here declares
      body: x"00000000"
    }
  ]
}`, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tree := in.Read(hexBytes(t, c.b), Options{Type: c.typ, Answer: func(int64) schema.Type { return vector }})
			requireCovered(t, tree)
			assert.Equal(t, c.text, strings.TrimSuffix(string(tree.Text(TextOptions{})), "\n"))
			if c.json != "" {
				assert.Equal(t, c.json, string(tree.JSON()))
			}
			requireForms(t, in, tree, EncodeOptions{Type: c.typ})
		})
	}
}

func TestWhatIsPackedComesBack(t *testing.T) {
	in := New(parse(t, oddSchema))
	none := hexBytes(t, "55555555")
	packed := packedBy(append(append([]byte(nil), none...), none...))
	tree := in.Read(packed, Options{})
	text := string(tree.Text(TextOptions{}))
	hexed := hex.EncodeToString(packed[5 : 5+int(packed[4])])
	assert.Equal(t, "gzip_packed {\n  packed_data: gzip x\""+hexed+"\" <\n    none\n    none\n  >\n}\n", text)
	requireForms(t, in, tree, EncodeOptions{})

	for _, packing := range []string{"gzip", "zlib"} {
		b, err := in.EncodeText("", []byte("gzip_packed { packed_data: "+packing+" < none none > }"), EncodeOptions{})
		require.NoError(t, err)
		tree = in.Read(b, Options{})
		require.NoError(t, tree.Err())
		content := tree.Values[0].Parts()[1].Content
		assert.Equal(t, packing, content.Packing)
		assert.Len(t, content.Values, 2)
		requireForms(t, in, tree, EncodeOptions{})

		fromJSON, err := in.EncodeJSON("", []byte(`{"@type":"gzip_packed","@packing":"`+packing+`","@unpacked":[{"@type":"none"},{"@type":"none"}]}`), EncodeOptions{})
		require.NoError(t, err)
		assert.Equal(t, hex.EncodeToString(b), hex.EncodeToString(fromJSON))
	}
}

func TestPacketsComeBack(t *testing.T) {
	in := New(parse(t, oddSchema))
	plain := hexBytes(t, "0000000000000000 0100000000000000 04000000 55555555")
	tree := in.ReadPacket(plain, Options{})
	require.NoError(t, tree.Err())
	assert.Equal(t, "%unencrypted_message { auth_key_id: 0 message_id: 1 body: none }\n", string(tree.Text(TextOptions{})))
	requireForms(t, in, tree, EncodeOptions{})

	sealed := make([]byte, 8+16+64)
	for i := range sealed {
		sealed[i] = byte(i*37 + 129)
	}
	tree = in.ReadPacket(sealed, Options{})
	require.ErrorIs(t, tree.Err(), ErrEncrypted)
	assert.Regexp(t, `^%encrypted_message \{\n  auth_key_id: -?\d+\n  msg_key: x"[0-9a-f]{32}"\n  // at byte 24, .*\n  encrypted_data: x"[0-9a-f]{128}"\n\}\n$`, string(tree.Text(TextOptions{})))
	requireForms(t, in, tree, EncodeOptions{})
}

// TestFormsMeanTheSame is about what somebody may write in other ways.
func TestFormsMeanTheSame(t *testing.T) {
	in := New(parse(t, oddSchema))
	for want, all := range map[string][]string{
		"11111111 07000000 026869 00": {
			`user{id:7 name:"hi"}`, "user#11111111 { // a comment\n name: /* another */ \"hi\", id: 0x7, }", `user { name: x"6869" id: 7 }`,
		},
		"22222222 04 55555555 000000":              {`blob { data: < none > }`, `blob { data: x"55 55 55 55" }`, `blob { data: "UUUU" }`},
		"44444444 01000000":                        {`opt { yes: true }`, `opt { flags: 1 yes: true }`, `opt{yes:true flags:0x1}`},
		"44444444 00000000":                        {`opt`, `opt {}`, `opt { yes: false }`},
		"01000000 ffffffff":                        {`%point { x: 1 y: -1 }`, `(%point) point { x: 1 y: 0xffffffff }`, `(%point) { x: 1 y: -1 }`},
		"33333333 0000803f 000000000000f03f":       {`real { f: 1 d: 1e0 }`},
		"15c4b51c 02000000 01000000 02000000":      {`(Vector<int>) [ 1 2 ]`, `(Vector<#>) [1, 2]`},
		"02000000 0100000000000000":                {`(int) 2 (long) 1`},
		"88888888 15c4b51c 01000000 b5757299":      {`(Maybe<Vector<Bool>>) maybe { value: [ true ] }`},
		"dcf8f173 00000000":                        {`msg_container { messages: [] }`},
		"bbbbbbbb deadbeef":                        {`wrap { query: x"deadbeef" }`},
		"11111111 07000000 01ff0000 11111111 0000": {`user { id: 7 name: "\xff" } x"111111110000"`},
	} {
		for _, text := range all {
			b, err := in.EncodeText("", []byte(text), EncodeOptions{})
			require.NoError(t, err, text)
			assert.Equal(t, hexBytes(t, want), b, text)
		}
	}
	for want, all := range map[string][]string{
		"11111111 07000000 026869 00": {`{"@type":"user","id":7,"name":"hi"}`, ` { "name" : "hi", "id" : "7", "@type":"user#11111111"}`, `{"@type":"user","id":7.0,"name":"hi"}`},
		"22222222 04 55555555 000000": {`{"@type":"blob","data":"VVVVVQ=="}`, `{"@type":"blob","data":{"@type":"none"}}`, `{"@type":"blob","data":[{"@type":"none"}]}`},
		"44444444 01000000":           {`{"@type":"opt","yes":true,"a":null}`},
		"44444444 00000000":           {`{"@type":"opt","yes":false}`},
		"b5757299 379779bc":           {`true false`, "true\nfalse\n"},
		"bbbbbbbb cccccccc":           {`{"@type":"wrap","query":{"@type":"all"}}`, `{"@type":"wrap","query":{"@type":"@raw","@value":{"@type":"all"}}}`},
	} {
		for _, text := range all {
			b, err := in.EncodeJSON("", []byte(text), EncodeOptions{})
			require.NoError(t, err, text)
			assert.Equal(t, hexBytes(t, want), b, text)
		}
	}
}

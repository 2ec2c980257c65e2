package inspect

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

const faultySchema = `
inputUserSelf#f7c1b13f = InputUser;
inputUser#f21158c6 user_id:long access_hash:long = InputUser;
media#11111111 flags:# live:flags.0?true video:flags.0?bytes count:flags.1?int = Media;
pair#22222222 n:# x:n?int items:n*[a:int] = Pair;
box#33333333 {t:Type} value:t = Box t;
tuple#66666666 {t:Type} {n:#} items:n*[t] = Tuple t n;
line#77777777 p:(%Tuple int 2) = Line;
matrix#88888888 n:# m:# a:n*[m*[int]] = Matrix;
scales#99999999 ds:Vector<double> = Scales;
---functions---
messages.createChat#92ceddd4 flags:# users:Vector<InputUser> title:string ttl_period:flags.0?int = InputUser;
numbers#44444444 d:double b:Bool h:int128 t:true = Bool;
call#55555555 {X:Type} query:!X = X;
`

// rendered is the error as it is shown to people.
func rendered(err error) string {
	var found schema.Diagnostics
	if !errors.As(err, &found) {
		return "no error"
	}
	var b strings.Builder
	for _, d := range found {
		b.WriteString(d.Render())
	}
	return b.String()
}

func TestFaultsInTextAreShown(t *testing.T) {
	in := New(parse(t, faultySchema))
	_, err := in.EncodeText("chat.txt", []byte(`messages.createChat {
  users: [ inputUsr { user_id: 1 } ]
  title: 5
  ttl_perod: 60
}`), EncodeOptions{})
	assert.Equal(t, `chat.txt:2:12: messages.createChat.users[0]: unknown constructor "inputUsr" of InputUser; did you mean "inputUser"?
  2 |   users: [ inputUsr { user_id: 1 } ]
    |            ^^^^^^^^
chat.txt:3:10: messages.createChat.title: want string, met 5; a string stands in quotes: "5"
  3 |   title: 5
    |          ^
chat.txt:4:3: messages.createChat: no field "ttl_perod"; did you mean "ttl_period"?
  4 |   ttl_perod: 60
    |   ^^^^^^^^^
`, rendered(err))
}

// TestFaultsAreTold with what was wanted, what was met, and what was meant.
func TestFaultsAreTold(t *testing.T) {
	in := New(parse(t, faultySchema))
	for text, want := range map[string]string{
		`(%call) call`:              `t:1:2: call is a function, which is no type`,
		`(Box) box`:                 `t:1:2: Box takes 1 arguments, met 0`,
		`(Vector<Usr>) []`:          `t:1:9: unknown type "Usr"; no schema here declares it`,
		`(Vector<inputUser>) []`:    `t:1:9: unknown type "inputUser"; did you mean "InputUser"?`,
		`/* open`:                   `t:1:1: the comment has no end; close it with */`,
		`5`:                         `t:1:1: want a boxed value, met 5; state its type, as in (Vector<int>) [ 1 2 ]`,
		`call { query: (int) "x" }`: `t:1:15: call.query: want int, met "x"`,
		`gzip_packed { packed_data: gzip x"" < media > }`: `t:1:28: gzip_packed.packed_data: the packed bytes cannot be unpacked: EOF; leave them out, and the values are packed`,
		`inputUser { user_id 1 }`:                         `t:1:21: want ":", met "1"; a field is written name: value, and a string in quotes`,
		`inputUser { user_id: "1" access_hash: 0x1ffffffffffffffff }`: `t:1:22: inputUser.user_id: want long, met "1"` + "\n" +
			`t:1:39: inputUser.access_hash: 0x1ffffffffffffffff is out of the range of long; it goes from -9223372036854775808 to 9223372036854775807`,
		`inputUser { user_id: 1 access_hash: 2 accesshash: 3 }`: `t:1:39: inputUser: no field "accesshash"; did you mean "access_hash"?`,
		`inputUser { user_id: 1 user_id: 1 access_hash: 9223372036854775808 }`: `t:1:24: inputUser: user_id is there twice` + "\n" +
			`t:1:48: inputUser.access_hash: 9223372036854775808 is out of the range of long; it goes from -9223372036854775808 to 9223372036854775807`,
		`inputUser { user_id: 1 }`: `t:1:1: inputUser.access_hash: missing, want long`,
		`inputUser { user_id: `:    `t:1:22: want a value, met the end`,
		`inputUser } `: `t:1:1: inputUser.user_id: missing, want long` + "\n" +
			`t:1:1: inputUser.access_hash: missing, want long` + "\n" +
			`t:1:11: want a value, met "}"`,
		`inputUserSelf#11111111`: `t:1:1: inputUserSelf: no inputUserSelf#11111111 is declared; inputUserSelf has #f7c1b13f`,
		`inputUsr`:               `t:1:1: inputUsr: unknown name "inputUsr"; did you mean "inputUser"?`,
		`media ; media`:          `t:1:7: unexpected ";"`,
		`media { live: true video: "" + x"0102" }`: `t:1:27: media.video: want padding of 3 bytes, met 2 bytes`,
		`media { live: true }`:                     `t:1:1: media.video: missing, though flags.0 is set; live has the same bit: write both or none`,
		`media { live: yes }`: `t:1:1: media.video: missing, though flags.0 is set; live has the same bit: write both or none` + "\n" +
			`t:1:15: media.live: want true, met yes`,
		`media { video: "\q" }`: `t:1:16: the string has an escape that does not exist; there are \n, \t, \\, \", \x00 for a byte and \u0000 for a character`,
		`media { video: "`:      `t:1:16: the string has no end; close it with "`,
		`media { video: x"0" }`: `t:1:17: bytes are pairs of hexadecimal digits`,
		`messages.createChat { flags: 0 users: [] title: "" ttl_period: 1 }`: `t:1:64: messages.createChat.ttl_period: there, though flags.0 is not set; leave it out, or set the bit`,
		`messages.createChat { flags: 1 users: [] title: "" }`:               `t:1:1: messages.createChat.ttl_period: missing, though flags.0 is set`,
		`messages.createChat { users: [ %inputUserSelf ] title: "" ttl_period: 2147483648 }`: `t:1:32: messages.createChat.users[0]: want a boxed InputUser, met a bare value; leave the % out` + "\n" +
			`t:1:71: messages.createChat.ttl_period: 2147483648 is out of the range of int; it goes from -2147483648 to 2147483647`,
		`messages.createChat { users: [ media ] title: "" }`:          `t:1:32: messages.createChat.users[0]: want InputUser, met media#11111111, a constructor of Media`,
		`messages.createChat { users: [ { user_id: 1 } ] title: "" }`: `t:1:32: messages.createChat.users[0]: want InputUser, and the value's constructor is not named; write its name before it`,
		`messages.createChat { users: inputUserSelf title: [] }`: `t:1:30: messages.createChat.users: want Vector<InputUser>, met inputUserSelf; put it in [ ]` + "\n" +
			`t:1:51: messages.createChat.title: want string, met a list`,
		`msg_container { messages: [ { msg_id: 1 seqno: 1 bytes: 5 body: media } ] }`: `t:1:57: msg_container.messages[0].body: bytes is not the length of body, which has 8 bytes; leave it out, and it is right`,
		`numbers { d: 1e999 b: tru h: "0123456789abcdef" t: true }`: `t:1:14: numbers.d: 1e999 is out of the range of double` + "\n" +
			`t:1:23: numbers.b: want Bool, true or false, met tru`,
		`numbers { d: x"00" b: 1 h: x"00" t: false }`: `t:1:14: numbers.d: want double, met bytes` + "\n" +
			`t:1:23: numbers.b: want Bool, true or false, met 1` + "\n" +
			`t:1:28: numbers.h: want int128, 16 bytes, met 1 byte` + "\n" +
			`t:1:37: numbers.t: want true, met false`,
		`pair { items: [] }`:               `t:1:1: pair.n: missing, want a number`,
		`pair { x: 1 items: [ 1 ] }`:       `t:1:1: pair.n: missing, want a number`,
		`matrix { a: [ [ 1 2 3 ] ] }`:      `t:1:1: matrix.m: missing, want a number`,
		`matrix { m: 2 a: [ [ 1 2 3 ] ] }`: `t:1:20: matrix.a[0]: want 2 values, as m says, met 3`,
		`numbers { d: inf b: true h: x"" t: true }`: `t:1:14: numbers.d: want double, met inf; there are Infinity, -Infinity and NaN` + "\n" +
			`t:1:29: numbers.h: want int128, 16 bytes, met 0 bytes`,
		`scales { ds: [ NaN nan -Inf -Infinity ] }`: `t:1:20: scales.ds[1]: want double, met nan; there are Infinity, -Infinity and NaN` + "\n" +
			`t:1:24: scales.ds[2]: want double, met -Inf; there are Infinity, -Infinity and NaN`,
		`messages.createChat { users: [] title: Chess }`:           `t:1:40: messages.createChat.title: want string, met Chess; a string stands in quotes: "Chess"`,
		`messages.createChat { users: [] title: My chess }`:        `t:1:49: want ":", met "}"; a field is written name: value, and a string in quotes`,
		`media { video: hex"6162" }`:                               `t:1:16: "hex" stands before a string; bytes in hex are x"00ff"`,
		`messages.createChat { users: [ inputUserSelf title: "" }`: `t:1:30: what begins here has no end before ":"; close it with ]`,
		`messages.createChat { users: [ inputUserSelf`:             `t:1:30: what begins here has no end before the end; close it with ]`,
		`line { p: [ 1 2 ] }`:                                      `t:1:11: line.p: want tuple<int,2>, met a list; write tuple { items: [ … ] }`,
		`(Tuple<int,1>) [ 1 ]`:                                     `t:1:1: want Tuple<int,1>, met a list; write tuple { items: [ … ] }`,
		`pair { n: 2 x: 1 items: [ { a: 1 } ] }`:                   `t:1:25: pair.items: want 2 values, as n says, met 1`,
	} {
		_, err := in.EncodeText("t", []byte(text), EncodeOptions{})
		assert.EqualError(t, err, want, text)
	}
}

func TestFaultsInJSONAreTold(t *testing.T) {
	in := New(parse(t, faultySchema))
	for text, want := range map[string]string{
		`[]`:                                `j:1:1: want a boxed value, met a list; state its type, as in {"@as":"Vector<int>","@value":[1,2]}`,
		`{"@as":"Vector<Usr>","@value":[]}`: `j:1:8: unknown type "Usr"; no schema here declares it`,
		`{"@type":"@raw","bytes":"?"}`:      `j:1:25: want base64 under bytes, met "?"`,
		`{"@type":"@raw"}`:                  `j:1:10: a @raw lacks bytes`,
		`{"@type":"call","query":{"@type":"@raw","bytes":"AAAAAA==","@value":{"@type":"inputUserSelf"}}}`: `j:1:25: call.query: the bytes are not those of the value beside them; leave the bytes out, and the value counts`,
		`{"@type":"inputUser","user_id":1.5,"access_hash":"x"}`: `j:1:32: inputUser.user_id: want long, met 1.5` + "\n" +
			`j:1:50: inputUser.access_hash: want long, met "x"`,
		`{"@type":"inputUser#zz"}`:                  `j:1:10: behind # stand hexadecimal digits, at most eight`,
		`{"@type":"inputUserSelf"} x`:               `j:1:27: it is not JSON: want a value, met "x"`,
		`{"@type":"media","live":true,"video":"?"}`: `j:1:38: media.video: want bytes in base64, met "?"`,
		`{"@type":"messages.createChat","users":[],"titel":""}`: `j:1:10: messages.createChat.title: missing, want string` + "\n" +
			`j:1:43: messages.createChat: no field "titel"; there are flags, users, title, ttl_period`,
		`{"@type":"messages.createChat","users":[{"@type":"inputUser","user_id":"1","access_hash":true}],"title":5}`: `j:1:90: messages.createChat.users[0].access_hash: want long, met true` + "\n" +
			`j:1:105: messages.createChat.title: want string, met 5; a string stands in quotes: "5"`,
		`{"@type":"messages.createChat","users":[{"@type":"inputUsr"}],"title":"","ttl_period":2147483648}`: `j:1:50: messages.createChat.users[0]: unknown constructor "inputUsr" of InputUser; did you mean "inputUser"?` + "\n" +
			`j:1:87: messages.createChat.ttl_period: 2147483648 is out of the range of int; it goes from -2147483648 to 2147483647`,
		`{"_":"inputUserSelf"}`:                                   `j:1:1: the value's constructor is not named; name it under "@type"`,
		`{"@type":"messages.createChat","users":[{}],"title":""}`: `j:1:41: messages.createChat.users[0]: want InputUser, and the value's constructor is not named; name it under "@type"`,
		`{"@type":"line","p":[1,2]}`:                              `j:1:21: line.p: want tuple<int,2>, met a list; write {"items":[ … ]}`,
		`{"@type":"scales","ds":["inf"]}`:                         `j:1:25: scales.ds[0]: want double, met "inf"; there are Infinity, -Infinity and NaN`,
		`{"@type":5}`:                                             `j:1:10: want a string under @type, met 5`,
		`{"a":1,}`:                                                `j:1:8: it is not JSON: want a key in quotes, met "}"`,
		`{"a":01}`:                                                `j:1:6: it is not JSON: "01" is no number`,
		`{"a":"\ud8"}`:                                            `j:1:6: it is not JSON: the string has an escape that does not exist`,
		`[1 2]`:                                                   `j:1:4: it is not JSON: want a comma or "]", met "2"`,
		"[\"\n\"]":                                                `j:1:3: it is not JSON: want an escape in place of a control character, met "\n"`,
		`["`:                                                      `j:1:2: it is not JSON: the string has no end`,
		`{"@type"`:                                                `j:1:9: it is not JSON: want ":", met the end`,
		"\"\xff\"":                                                `j:1:2: the input is not UTF-8`,
	} {
		_, err := in.EncodeJSON("j", []byte(text), EncodeOptions{})
		assert.EqualError(t, err, want, text)
	}
}

func TestWhatIsWrittenIsBounded(t *testing.T) {
	in := New(parse(t, "deep#11111111 next:Deep = Deep; none = None; many#22222222 n:# x:n*[ %none ] = Many;"))
	const n = 100_000
	for _, text := range []string{
		strings.Repeat("deep { next: ", n), strings.Repeat("deep{next:", 200) + strings.Repeat("}", 200),
		strings.Repeat("[", n), strings.Repeat("<", n), strings.Repeat("(Vector<", n), "(" + strings.Repeat("Vector<", n),
		strings.Repeat("fe ", n) + `""`, strings.Repeat(`"" + `, n), "many { x: [" + strings.Repeat("none ", 2000) + "] }",
	} {
		_, err := in.EncodeText("", []byte(text), EncodeOptions{Limits: tl.Limits{Depth: 100}})
		require.Error(t, err)
	}
	for _, text := range []string{
		strings.Repeat(`{"@type":"deep","next":`, n), strings.Repeat("[", n), strings.Repeat(`{"@value":`, n),
		strings.Repeat(`{"@type":"deep","next":`, 200) + "{}" + strings.Repeat("}", 200),
	} {
		_, err := in.EncodeJSON("", []byte(text), EncodeOptions{Limits: tl.Limits{Depth: 100}})
		require.Error(t, err)
	}
}

package tl_test

import (
	"bytes"
	"log/slog"
	"math"
	"strings"
	"testing"
	"testing/quick"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl"
)

// user, updates and nameless stand as generated code has them.
type (
	user struct {
		unknownFlags uint32
		UserID       int64          `tl:"user_id"`
		Silent       bool           `tl:"silent,flag"`
		Bot          bool           `tl:"bot"`
		Name         string         `tl:"name"`
		TTL          tl.Opt[int32]  `tl:"ttl"`
		Alias        tl.Opt[string] `tl:"alias"`
		Photo        []byte         `tl:"photo"`
		Friend       *user          `tl:"friend"`
		Untold       int
	}
	updates struct {
		Users []tl.Object `tl:"users"`
		IDs   []int64     `tl:"ids"`
		Nonce *nonces     `tl:"nonce"`
		Any   any         `tl:"any"`
	}
	nonces struct {
		Short tl.Int128 `tl:"short"`
		Ratio float32   `tl:"ratio"`
		Score float64   `tl:"score"`
	}
)

func (*user) TypeName() string       { return "user" }
func (*updates) TypeName() string    { return "messages.updates" }
func (x *user) String() string       { return tl.Text(x) }
func (x *user) LogValue() slog.Value { return tl.LogValue(x) }

func TestValuesAsText(t *testing.T) {
	raw := &tl.Raw{0xde, 0xc0, 0xad, 0xba, 1, 0, 0, 0}
	var none *user
	var object tl.Object
	for _, c := range []struct {
		want string
		v    any
	}{
		{`user user_id:5 bot:false name:""`, &user{UserID: 5, unknownFlags: 1, Untold: 3}},
		{`user user_id:-7 bot:true name:"a\n\"é\xff"`, user{UserID: -7, Bot: true, Name: "a\n\"é\xff"}},
		{`user user_id:0 silent:true bot:false name:"" ttl:0 alias:"" photo:0x0badc0de`, &user{
			Silent: true, TTL: tl.Some[int32](0), Alias: tl.Some(""), Photo: []byte{0x0b, 0xad, 0xc0, 0xde},
		}},
		{`user user_id:1 bot:false name:"" photo:0x friend:(user user_id:2 bot:false name:"")`, &user{
			UserID: 1, Photo: []byte{}, Friend: &user{UserID: 2},
		}},
		{`messages.updates`, &updates{}},
		{`messages.updates users:[(inputUser user_id:5) (inputUserSelf) nil nil] ids:[1 -2]`, &updates{
			Users: []tl.Object{&inputUser{UserID: 5}, &inputUserSelf{}, nil, (*inputUser)(nil)}, IDs: []int64{1, -2},
		}},
		{`messages.updates nonce:(short:0x01000000000000000000000000000000 ratio:0.1 score:-0)`, &updates{
			Nonce: &nonces{Short: tl.Int128{1}, Ratio: 0.1, Score: math.Copysign(0, -1)},
		}},
		{`messages.updates users:[(#baadc0de 8 bytes) (#baadc0de 8 bytes)] any:(2 bytes)`, &updates{
			Users: []tl.Object{raw, &tl.Query[int]{Raw: *raw}}, Any: &tl.Raw{1, 2},
		}},
		{`(short:0x00000000000000000000000000000000 ratio:0 score:NaN)`, &nonces{Score: math.NaN()}},
		{`(#baadc0de 8 bytes)`, raw},
		{`[(user user_id:1 bot:false name:"")]`, []*user{{UserID: 1}}},
		{`[[1] [] [2 3]]`, [][]int32{{1}, nil, {2, 3}}},
		{`5`, tl.Some(5)},
		{`nil`, tl.Opt[int]{}},
		{`nil`, nil},
		{`nil`, none},
		{`nil`, &object},
		{`nil`, (*tl.Raw)(nil)},
		{`nil`, (*tl.Query[int])(nil)},
		{`[]`, []int(nil)},
		{`true`, true},
		{`4294967295`, uint32(math.MaxUint32)},
		{`map[string]int`, map[string]int{"a": 1}},
		{`embedding`, &embedding{Object: &speechless{}}},
		{`()`, &embedding{}},
		{`nil`, struct{ *tl.Raw }{}.Raw},
		{`(0 bytes)`, &struct{ *tl.Raw }{}},
	} {
		assert.Equal(t, c.want, tl.Text(c.v))
	}
	assert.Equal(t, "nil", none.String())
	assert.Equal(t, "nil", (*tl.Raw)(nil).String())
}

// embedding has its name from what it embeds, and panics where that is nil.
type embedding struct{ tl.Object }

func (e *embedding) TypeName() string { _ = e.Object.TypeName(); return "embedding" }

func TestTextIsCut(t *testing.T) {
	for want, v := range map[string]any{
		`"` + strings.Repeat("a", 64) + `"`:     strings.Repeat("a", 64),
		`"` + strings.Repeat("a", 64) + `"…+12`: strings.Repeat("a", 76),
		`"` + strings.Repeat("a", 63) + `"…+3`:  strings.Repeat("a", 63) + "é!",
		"0x" + strings.Repeat("07", 64) + "…+1": bytes.Repeat([]byte{7}, 65),
		"[0 0 0 0 0 0 0 0]":                     make([]int32, 8),
		"[0 0 0 0 0 0 0 0 …+92]":                make([]int32, 100),
		`user user_id:0 bot:false name:"" friend:` + strings.Repeat(`(user user_id:0 bot:false name:"" friend:`, 5) + "(user …))))))": circle(),
	} {
		assert.Equal(t, want, tl.Text(v))
	}
}

// circle is a user who is his own friend.
func circle() *user {
	u := new(user)
	u.Friend = u
	return u
}

type (
	list    []list
	pointer *pointer
)

func TestNoValueMakesTextHangOrLong(t *testing.T) {
	wide := &updates{}
	for range 100 {
		wide.Users = append(wide.Users, &inputUser{UserID: math.MinInt64})
	}
	wide.Any = []any{wide, wide, wide, wide, wide, wide, wide, wide, wide}
	own := list{nil}
	own[0] = own
	anything := []any{nil}
	anything[0] = anything
	var p pointer
	p = &p
	var boxed any
	boxed = &boxed
	var opt tl.Opt[any]
	opt = tl.Some[any](&opt)
	many := struct {
		A []string `tl:"a"`
		B []string `tl:"b"`
		C []string `tl:"c"`
	}{A: slicesOf("é\x00"), B: slicesOf("é\x00"), C: slicesOf("é\x00")}
	for name, v := range map[string]any{
		"wide": wide, "list": own, "any": anything, "pointer": p, "boxed": boxed, "opt": &opt, "many": many,
	} {
		got := tl.Text(v)
		assert.LessOrEqual(t, len(got), 1024+len("…"), name)
		assert.Contains(t, got, "…", name)
		assert.True(t, utf8.ValidString(got), name)
	}
	assert.Equal(t, "[[[[[[[[…+1]]]]]]]]", tl.Text(own))
}

// slicesOf is eight strings that quote to many times their length.
func slicesOf(s string) []string {
	many := make([]string, 8)
	for i := range many {
		many[i] = strings.Repeat(s, 100)
	}
	return many
}

func TestTextOfAnythingIsBounded(t *testing.T) {
	require.NoError(t, quick.Check(func(x map[string][]byte, s []string, b [][]byte, f []float64, o [2]bool) bool {
		return len(tl.Text([]any{x, s, b, f, &o, struct{ X []string }{s}})) <= 1024+len("…")
	}, nil))
}

func TestLogsCarryTheText(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("called", "user", &user{UserID: 5}, "query", &tl.Raw{1, 0, 0, 0}, "none", (*user)(nil))
	assert.Equal(t, `level=INFO msg=called user="user user_id:5 bot:false name:\"\"" query="(#1 4 bytes)" none=nil`+"\n", out.String())
}

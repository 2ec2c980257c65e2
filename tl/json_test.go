package tl_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl"
)

// written is one value as the encoder writes it.
type written func(*tl.JSONEncoder)

func (w written) EncodeJSON(e *tl.JSONEncoder) { w(e) }

func TestConstructorsAsJSON(t *testing.T) {
	for want, v := range map[string]tl.JSONWriter{
		`{"@type":"inputUserSelf"}`:                                              &inputUserSelf{},
		`{"@type":"inputUser","user_id":"5"}`:                                    &inputUser{UserID: 5},
		`{"@type":"inputUser","@flags":12,"user_id":"-7","silent":true,"ttl":0}`: &inputUser{unknownFlags: 12, UserID: -7, Silent: true, TTL: tl.Some[int32](0)},
		`{"@type":"@raw","bytes":"3sCtugEAAAA="}`:                                &tl.Raw{0xde, 0xc0, 0xad, 0xba, 1, 0, 0, 0},
		`{"@type":"@raw","bytes":"AQIDBA=="}`:                                    &tl.Query[tl.Raw]{Raw: tl.Raw{1, 2, 3, 4}},
		`{"a":[[],[null,{}]]}`: written(func(e *tl.JSONEncoder) {
			e.Begin("")
			e.Key("a")
			e.BeginArray()
			e.Item()
			e.BeginArray()
			e.EndArray()
			e.Item()
			e.BeginArray()
			e.Item()
			e.Null()
			e.Item()
			e.Begin("")
			e.End()
			e.EndArray()
			e.EndArray()
			e.End()
		}),
	} {
		got, err := tl.MarshalJSON(v)
		require.NoError(t, err, want)
		assert.Equal(t, want, string(got))
	}
}

func TestScalarsAsJSON(t *testing.T) {
	for want, write := range map[string]written{
		`-2147483648`:           func(e *tl.JSONEncoder) { e.Int32(math.MinInt32) },
		`4294967295`:            func(e *tl.JSONEncoder) { e.Uint32(math.MaxUint32) },
		`"9223372036854775807"`: func(e *tl.JSONEncoder) { e.Int64(math.MaxInt64) },
		`9007199254740991`:      func(e *tl.JSONEncoder) { e.Int53(1<<53 - 1) },
		`"-9007199254740992"`:   func(e *tl.JSONEncoder) { e.Int53(-1 << 53) },
		`0.1`:                   func(e *tl.JSONEncoder) { e.Float(0.1) },
		`-0`:                    func(e *tl.JSONEncoder) { e.Double(math.Copysign(0, -1)) },
		`1e+21`:                 func(e *tl.JSONEncoder) { e.Double(1e21) },
		`1e-07`:                 func(e *tl.JSONEncoder) { e.Double(1e-7) },
		`100000000000000000000`: func(e *tl.JSONEncoder) { e.Double(1e20) },
		`"NaN"`:                 func(e *tl.JSONEncoder) { e.Double(math.NaN()) },
		`"Infinity"`:            func(e *tl.JSONEncoder) { e.Double(math.Inf(1)) },
		`"-Infinity"`:           func(e *tl.JSONEncoder) { e.Float(float32(math.Inf(-1))) },
		`""`:                    func(e *tl.JSONEncoder) { e.ByteString(nil) },
		`"<a href='x'>&é😀"`:     func(e *tl.JSONEncoder) { e.String("<a href='x'>&é😀") },
		`"\"\\\n\u0000\u2028"`:  func(e *tl.JSONEncoder) { e.String("\"\\\n\x00\u2028") },
		`{"@base64":"/w=="}`:    func(e *tl.JSONEncoder) { e.String("\xff") },
		`"+/8A"`:                func(e *tl.JSONEncoder) { e.ByteString([]byte{0xfb, 0xff, 0}) },
	} {
		got, err := tl.MarshalJSON(write)
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
		assert.True(t, json.Valid(got), want)
	}
}

func TestWhatHasNoJSONIsNamed(t *testing.T) {
	nested := &sample{Next: &sample{Users: []inputUserClass{&inputUserSelf{}, nil}}}
	var none *sample
	circle := new(sample)
	circle.Next = circle
	for want, v := range map[string]tl.JSONWriter{
		"encode Object: required value is missing":                        nil,
		"encode sample: required value is missing":                        none,
		"encode sample.next.users[1]: required value is missing":          nested,
		"encode sample.users[0]: required value is missing":               &sample{Users: []inputUserClass{(*inputUser)(nil)}},
		"encode sample.extra: type has no JSON form: *tl_test.speechless": &sample{Extra: &speechless{}},
		"encode sample.extra: required value is missing":                  &sample{Extra: &tl.Raw{1, 2}},
		"encode sample" + strings.Repeat(".next", 15) + ".…" + strings.Repeat(".next", 15) + ".users: limit exceeded: more than 1000 values within each other": circle,
	} {
		got, err := tl.MarshalJSON(v)
		assert.Nil(t, got)
		require.EqualError(t, err, want)
	}
	_, err := tl.MarshalJSON(nested)
	require.ErrorIs(t, err, tl.ErrMissing)
}

// speechless is an Object that is not a JSONWriter.
type speechless struct{ wire }

func (*speechless) TypeName() string { return "speechless" }

func TestJSONIsReadAsTDLibReadsIt(t *testing.T) {
	want := &inputUser{UserID: 1 << 60, TTL: tl.Some[int32](150)}
	for _, text := range []string{
		`{"@type":"inputUser","user_id":"1152921504606846976","ttl":150}`,
		`{"user_id":1152921504606846976,"ttl":1.5e2,"silent":false}`,
		` {"ttl":150.0,"user_id":"1","user_id":1152921504606846976,"silent":null,"@extra":{"a":[1]}} `,
	} {
		got := &inputUser{Silent: true}
		require.NoError(t, json.Unmarshal([]byte(text), got), text)
		assert.Equal(t, want, got, text)
	}
	kept := &inputUser{UserID: 5}
	require.NoError(t, tl.UnmarshalJSON([]byte("null"), kept))
	assert.Equal(t, int64(5), kept.UserID)

	class, err := tl.DecodeJSON([]byte(`{"@type":"inputUserSelf"}`), decodeInputUserClassJSON)
	require.NoError(t, err)
	assert.Equal(t, &inputUserSelf{}, class)
	_, err = tl.DecodeJSON([]byte(`null`), decodeInputUserClassJSON)
	require.EqualError(t, err, "decode JSON: required value is missing")
}

func TestMissingFieldsAreZero(t *testing.T) {
	for _, text := range []string{`{}`, `{"count":null,"data":null,"users":null,"next":null,"extra":null,"nonce":null}`} {
		x := &sample{Count: 5, IDs: []int64{1}}
		require.NoError(t, tl.UnmarshalJSON([]byte(text), x))
		assert.Equal(t, &sample{Data: []byte{}}, x)
	}
	x := new(sample)
	require.NoError(t, tl.UnmarshalJSON([]byte(`{"users":[null],"ids":[]}`), x))
	assert.Equal(t, []inputUserClass{nil}, x.Users)
	assert.NotNil(t, x.IDs)

	null, err := tl.DecodeJSON([]byte(`{"a":null}`), func(v tl.JSON) [4]bool {
		return [4]bool{v.Field("a").IsNull(), v.Field("a").IsSet(), v.Field("b").IsNull(), v.Field("b").IsSet()}
	})
	require.NoError(t, err)
	assert.Equal(t, [4]bool{true, false, false, false}, null)
}

func TestWrongJSONIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		``:                                 `decode JSON: input ends within the value`,
		`{"count":1`:                       `decode JSON: input ends within the value`,
		`{} {}`:                            `decode JSON: bytes left behind the value`,
		`{}]`:                              `decode JSON: bytes left behind the value`,
		`{"count":01}`:                     `decode JSON: input is not JSON: invalid character '1' after object key:value pair at byte 11`,
		"\"\xff\"":                         `decode JSON: input is not JSON: a string is not UTF-8`,
		`[]`:                               `decode JSON: not a value of the type: want sample, met an array`,
		`"x"`:                              `decode JSON: not a value of the type: want sample, met "x"`,
		`{"@type":"inputUser"}`:            `decode JSON: unexpected @type: want sample, met "inputUser"`,
		`{"@type":5}`:                      `decode JSON: unexpected @type: want sample, met 5`,
		`{"count":2147483648}`:             `decode JSON, sample.count: number out of range: want int, met 2147483648`,
		`{"count":1.5}`:                    `decode JSON, sample.count: not a value of the type: want int, met 1.5`,
		`{"count":1e99}`:                   `decode JSON, sample.count: number out of range: want int, met 1e99`,
		`{"count":1e99999999999999999999}`: `decode JSON, sample.count: not a value of the type: want int, met 1e99999999999999999999`,
		`{"count":"five"}`:                 `decode JSON, sample.count: not a value of the type: want int, met "five"`,
		`{"word":-1}`:                      `decode JSON, sample.word: number out of range: want #, met -1`,
		`{"ids":["1","x"]}`:                `decode JSON, sample.ids[1]: not a value of the type: want long, met "x"`,
		`{"ids":[9223372036854775808]}`:    `decode JSON, sample.ids[0]: number out of range: want long, met 9223372036854775808`,
		`{"ids":["-9223372036854775809"]}`: `decode JSON, sample.ids[0]: number out of range: want long, met "-9223372036854775809"`,
		`{"ids":{}}`:                       `decode JSON, sample.ids: not a value of the type: want an array, met an object`,
		`{"ratio":1e39}`:                   `decode JSON, sample.ratio: number out of range: want float, met 1e39`,
		`{"score":"nan"}`:                  `decode JSON, sample.score: not a value of the type: want double, met "nan"`,
		`{"ready":1}`:                      `decode JSON, sample.ready: not a value of the type: want Bool, met 1`,
		`{"title":{"base64":"YQ=="}}`:      `decode JSON, sample.title: not a value of the type: want string, met an object`,
		`{"title":{"@base64":"?"}}`:        `decode JSON, sample.title.@base64: not a value of the type: want string in base64, met "?"`,
		`{"data":[1,2]}`:                   `decode JSON, sample.data: not a value of the type: want bytes in base64, met an array`,
		`{"nonce":"AAAA"}`:                 `decode JSON, sample.nonce: not a value of the type: want int128 of 16 bytes, met 3`,
		`{"users":[{"@type":"inputUserSelf"},{"@type":"inputUser","user_id":true}]}`: `decode JSON, sample.users[1].user_id: not a value of the type: want long, met true`,
		`{"users":[{"@type":"inputPeer"}]}`:                                          `decode JSON, sample.users[0]: unexpected @type: want InputUser, met "inputPeer"`,
		`{"users":[{}]}`:                                                             `decode JSON, sample.users[0]: unexpected @type: want InputUser, met an object without it`,
		`{"users":[5]}`:                                                              `decode JSON, sample.users[0]: not a value of the type: want InputUser, met 5`,
		`{"next":{"next":{"title":5}}}`:                                              `decode JSON, sample.next.next.title: not a value of the type: want string, met 5`,
		`{"extra":{"@type":"inputUserSelf"}}`:                                        `decode JSON, sample.extra: unexpected @type: want @raw, met "inputUserSelf"`,
		`{"extra":{"@type":"@raw","bytes":"AA"}}`:                                    `decode JSON, sample.extra.bytes: not a value of the type: want bytes in base64, met "AA"`,
		`{"extra":{"@type":"@raw"}}`:                                                 `decode JSON, sample.extra.bytes: input ends within the value: want an id, met 0 bytes`,
		`{"title":{},"count":"` + strings.Repeat("a", 50) + `"}`:                     `decode JSON, sample.count: not a value of the type: want int, met "` + strings.Repeat("a", 40) + `"…+10`,
	} {
		err := tl.UnmarshalJSON([]byte(text), new(sample))
		require.EqualError(t, err, want, text)
		var failed *tl.JSONError
		require.ErrorAs(t, err, &failed, text)
	}
	require.ErrorIs(t, tl.UnmarshalJSON([]byte("{}"), (*sample)(nil)), tl.ErrMissing)
	require.ErrorIs(t, tl.UnmarshalJSON([]byte("{}"), nil), tl.ErrMissing)

	own := errors.New("no such user")
	_, err := tl.DecodeJSON([]byte(`{"id":7}`), func(v tl.JSON) int32 {
		v.Field("id").Fail(own, "a user's id")
		v.Field("name").Missing()
		return v.Field("id").Int32()
	})
	require.ErrorIs(t, err, own)
	require.EqualError(t, err, "decode JSON, id: no such user: want a user's id, met 7")
	_, err = tl.DecodeJSON([]byte(`{}`), func(v tl.JSON) int { v.Field("name").Missing(); return 1 })
	require.EqualError(t, err, "decode JSON, name: required value is missing")
}

func TestTheZeroJSONIsHarmless(t *testing.T) {
	x := new(sample)
	x.DecodeJSON(tl.JSON{})
	assert.Empty(t, x.Users)
	assert.Nil(t, decodeInputUserClassJSON(tl.JSON{}))
}

// nested is a text of n objects within each other.
func nested(n int) []byte {
	return []byte(strings.Repeat(`{"next":`, n-1) + "{}" + strings.Repeat("}", n-1))
}

func TestDeepJSONIsRefused(t *testing.T) {
	deepest := new(sample)
	require.NoError(t, tl.UnmarshalJSON(nested(tl.MaxJSONDepth), deepest))
	b, err := tl.MarshalJSON(deepest.Next) // whose vectors are one level more
	require.NoError(t, err, "what can be written can be read")
	require.NoError(t, tl.UnmarshalJSON(b, deepest))

	require.ErrorIs(t, tl.UnmarshalJSON(nested(tl.MaxJSONDepth+1), deepest), tl.ErrLimit)
	require.ErrorIs(t, tl.UnmarshalJSON(nested(1_000_000), deepest), tl.ErrJSON)
	arrays := strings.Repeat("[", 1_000_000)
	require.ErrorIs(t, tl.UnmarshalJSON([]byte(arrays), deepest), tl.ErrJSON)

	var walk func(tl.JSON) int
	walk = func(v tl.JSON) int { return len(tl.JSONItems(v, walk)) }
	_, err = tl.DecodeJSON([]byte(strings.Repeat("[", 1001)+strings.Repeat("]", 1001)), walk)
	require.ErrorIs(t, err, tl.ErrLimit)
}

// TestHostileJSONIsScannedOnce: to scan the text again at each level would take
// gigabytes here.
func TestHostileJSONIsScannedOnce(t *testing.T) {
	title := `{"title":"` + strings.Repeat("a", 4<<20) + `"}`
	text := bytes.Replace(nested(tl.MaxJSONDepth), []byte("{}"), []byte(title), 1)
	start := time.Now()
	require.NoError(t, tl.UnmarshalJSON(text, new(sample)))
	assert.Less(t, time.Since(start), 5*time.Second)
	require.ErrorIs(t, tl.UnmarshalJSON(make([]byte, 64<<20+1), new(sample)), tl.ErrLimit)
}

func TestNothingIsLostInJSON(t *testing.T) {
	again := func(count int32, word uint32, small, id int64, ratio float32, score float64, ready bool,
		title, user string, data []byte, nonce tl.Int128, key tl.Int256, ids []int64, bits uint32, raw [4]byte,
	) bool {
		if data == nil {
			data = []byte{}
		}
		if ids == nil {
			ids = []int64{}
		}
		x := &sample{
			Count: count, Word: word, Small: small, Ratio: ratio, Score: score, Ready: ready, Title: title, Data: data,
			Nonce: nonce, Key: key, Auth: tl.Int512{63: byte(count)}, IDs: ids,
			Users: []inputUserClass{&inputUserSelf{}, &inputUser{unknownFlags: bits &^ 3, UserID: id, Silent: ready, TTL: tl.Some(count)}},
			Next:  &sample{Title: string(data) + user, Data: []byte{}, Users: []inputUserClass{}, IDs: []int64{}},
			Extra: new(tl.Raw(raw[:])),
		}
		b, err := json.Marshal(x)
		got := new(sample)
		return assert.NoError(t, err) && assert.NoError(t, json.Unmarshal(b, got)) && assert.Equal(t, x, got)
	}
	require.NoError(t, quick.Check(again, &quick.Config{MaxCount: 300}))
}

func TestFloatsComeBackToTheBit(t *testing.T) {
	for _, want := range []float64{0, math.Copysign(0, -1), 0.1, 1e21, 1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), 1 << 53} {
		b, err := tl.MarshalJSON(written(func(e *tl.JSONEncoder) { e.Double(want) }))
		require.NoError(t, err)
		got, err := tl.DecodeJSON(b, tl.JSON.Double)
		require.NoError(t, err)
		assert.Equal(t, math.Float64bits(want), math.Float64bits(got), "%s", b)
	}
	got, err := tl.DecodeJSON([]byte(`"NaN"`), tl.JSON.Float)
	require.NoError(t, err)
	assert.True(t, math.IsNaN(float64(got)))
}

// TestJavaScriptKeepsEveryNumber reads as JavaScript does, every number as a
// double, and writes again.
func TestJavaScriptKeepsEveryNumber(t *testing.T) {
	x := &sample{
		Count: math.MinInt32, Word: math.MaxUint32, Small: -1 << 60, Score: math.Pi, Ratio: 0.1, Data: []byte{},
		Users: []inputUserClass{&inputUser{unknownFlags: 1 << 31, UserID: math.MaxInt64}}, IDs: []int64{math.MinInt64, 1<<53 + 1},
	}
	b, err := tl.MarshalJSON(x)
	require.NoError(t, err)
	var page map[string]any
	require.NoError(t, json.Unmarshal(b, &page))
	b, err = json.Marshal(page)
	require.NoError(t, err)
	got := new(sample)
	require.NoError(t, tl.UnmarshalJSON(b, got))
	assert.Equal(t, x, got)
}

func TestIntegersMayBeWrittenAsAnyNumber(t *testing.T) {
	for text, want := range map[string]int64{
		`0`: 0, `-0`: 0, `0.0`: 0, `0e5`: 0, `0.05e2`: 5, `-1.5E1`: -15, `1.50e+1`: 15, `100`: 100, `1200e-2`: 12,
		`9223372036854775807.0`: math.MaxInt64, `-9.223372036854775808e18`: math.MinInt64,
	} {
		got, err := tl.DecodeJSON([]byte(text), tl.JSON.Int64)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{`0.5`, `1e-1`, `9007199254740991.4999999999`, `9223372036854775807.5`, `1e19`, `100e9223372036854775807`, `1e-9223372036854775808`} {
		_, err := tl.DecodeJSON([]byte(text), tl.JSON.Int64)
		require.Error(t, err, text)
	}
}

func TestEncodedQueriesComeBackFromJSON(t *testing.T) {
	q := &tl.Query[int]{Raw: tl.Raw{1, 2, 3, 4}}
	b, err := json.Marshal(q)
	require.NoError(t, err)
	got, err := tl.DecodeJSON(b, tl.JSONQuery[int])
	require.NoError(t, err)
	assert.Equal(t, q, got)

	raw := new(tl.Raw)
	require.NoError(t, json.Unmarshal(b, raw))
	assert.Equal(t, &q.Raw, raw)
}

// FuzzJSON: no text makes reading panic, and what was read is written and read
// again to the same.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{
		`{"@type":"sample","count":1,"ids":["1",2],"users":[{"@type":"inputUser","ttl":5},null]}`,
		`{"title":{"@base64":"/w=="},"score":"NaN","next":{"extra":{"@type":"@raw","bytes":"AQIDBA=="}}}`,
		`{"nonce":"AAAAAAAAAAAAAAAAAAAAAA==","small":1e3,"count":-0.0}`, `[[[`, `nul`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		x := new(sample)
		if tl.UnmarshalJSON(text, x) != nil {
			return
		}
		first, err := tl.MarshalJSON(x)
		if errors.Is(err, tl.ErrMissing) || errors.Is(err, tl.ErrLimit) { // a null among the users, empty vectors at the limit
			return
		}
		require.NoError(t, err)
		require.NoError(t, tl.UnmarshalJSON(first, x))
		second, err := tl.MarshalJSON(x)
		require.NoError(t, err)
		require.Equal(t, string(first), string(second))
		require.NotPanics(t, func() { _ = fmt.Sprint(tl.Text(x)) })
	})
}

package tl_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl"
)

// The expected bytes are worked out by hand from "Binary Data Serialization".
func TestPrimitivesOnTheWire(t *testing.T) {
	for name, c := range map[string]struct {
		encode func(*tl.Encoder)
		want   string
	}{
		"int":              {func(e *tl.Encoder) { e.Int32(-2) }, "feffffff"},
		"long":             {func(e *tl.Encoder) { e.Int64(1 << 40) }, "0000000000010000"},
		"#":                {func(e *tl.Encoder) { e.Uint32(0x9015e101) }, "01e11590"},
		"float":            {func(e *tl.Encoder) { e.Float(1) }, "0000803f"},
		"double":           {func(e *tl.Encoder) { e.Double(1) }, "000000000000f03f"},
		"boolTrue":         {func(e *tl.Encoder) { e.Bool(true) }, "b5757299"},
		"boolFalse":        {func(e *tl.Encoder) { e.Bool(false) }, "379779bc"},
		"empty string":     {func(e *tl.Encoder) { e.String("", "") }, "00000000"},
		"three bytes":      {func(e *tl.Encoder) { e.ByteString([]byte("abc"), "") }, "03616263"},
		"four letters":     {func(e *tl.Encoder) { e.String("abcd", "") }, "0461626364000000"},
		"vector":           {func(e *tl.Encoder) { e.Vector(2, "") }, "15c4b51c02000000"},
		"bare vector":      {func(e *tl.Encoder) { e.Count(2, "") }, "02000000"},
		"253 letters":      {func(e *tl.Encoder) { e.String(strings.Repeat("a", 253), "") }, "fd" + strings.Repeat("61", 253) + "0000"},
		"254 letters":      {func(e *tl.Encoder) { e.String(strings.Repeat("a", 254), "") }, "fefe0000" + strings.Repeat("61", 254) + "0000"},
		"65,536 letters":   {func(e *tl.Encoder) { e.String(strings.Repeat("a", 65_536), "") }, "fe000001" + strings.Repeat("61", 65_536)},
		"object of 4 byte": {func(e *tl.Encoder) { r := tl.Raw{1, 2, 3, 4}; e.SizedObject(&r, "") }, "0400000001020304"},
	} {
		e := tl.NewEncoder([]byte{0xaa})
		c.encode(e)
		got, err := e.Bytes()
		require.NoError(t, err, name)
		assert.Equal(t, "aa"+c.want, hex.EncodeToString(got), name)
	}
}

func TestPrimitivesFromTheWire(t *testing.T) {
	e := tl.NewEncoder(nil)
	e.Int32(math.MinInt32)
	e.Int64(math.MinInt64)
	e.Double(math.Inf(-1))
	e.Bool(true)
	e.String("é", "")
	e.Raw(make([]byte, 16+32+64))
	b, err := e.Bytes()
	require.NoError(t, err)
	d := tl.NewDecoder(b, tl.Strict())
	assert.EqualValues(t, math.MinInt32, d.Int32(""))
	assert.Equal(t, int64(math.MinInt64), d.Int64(""))
	assert.True(t, math.IsInf(d.Double(""), -1))
	assert.True(t, d.Bool(""))
	assert.Equal(t, "é", d.String(""))
	assert.Equal(t, tl.Int128{}, d.Int128(""))
	assert.Equal(t, tl.Int256{}, d.Int256(""))
	assert.Equal(t, tl.Int512{}, d.Int512(""))
	require.NoError(t, d.Done())
}

func TestLongAndDirtyStringsAreReadUnlessStrict(t *testing.T) {
	for _, text := range []string{
		"fe030000" + "61626300", // three letters in the long form
		"01610001",              // padding that is not zero
		"ff03000000000000" + "61626300",
	} {
		b, err := hex.DecodeString(text)
		require.NoError(t, err)
		d := tl.NewDecoder(b)
		assert.Contains(t, "abc", d.String("name"))
		require.NoError(t, d.Done(), text)

		d = tl.NewDecoder(b, tl.Strict())
		d.String("name")
		require.ErrorIs(t, d.Err(), tl.ErrNotCanonical, text)
	}
}

func TestStringsBeyondTheFormatAreRefused(t *testing.T) {
	e := tl.NewEncoder(nil)
	e.String(string(make([]byte, 1<<24)), "title")
	_, err := e.Bytes()
	require.ErrorIs(t, err, tl.ErrLimit)
	require.EqualError(t, err, "encode title: limit exceeded: 16777216 bytes, the format ends at 16777215")
}

func TestErrorsStickAndSayWhere(t *testing.T) {
	b := []byte{0x15, 0xc4, 0xb5, 0x1c, 2, 0, 0, 0, 7, 0, 0, 0, 8, 0}
	d := tl.NewDecoder(b)
	require.True(t, d.Enter("messages.x"))
	got := tl.Items(d, "ids", true, 4, (*tl.Decoder).Int32)
	assert.Nil(t, got)
	assert.Zero(t, d.Int64("after"))
	assert.False(t, d.Enter("more"))
	d.Leave("messages.x")
	var failed *tl.DecodeError
	require.ErrorAs(t, d.Done(), &failed)
	assert.Equal(t, 4, failed.Offset)
	assert.Equal(t, "decode at byte 4, messages.x.ids: input ends within the value: want 2 items, met room for 1", failed.Error())

	d = tl.NewDecoder(append(b[:12:12], 1, 2, 3))
	require.True(t, d.Enter("messages.x"))
	tl.Items(d, "names", true, 0, (*tl.Decoder).String)
	d.Leave("messages.x")
	require.ErrorAs(t, d.Err(), &failed)
	assert.Equal(t, "messages.x.names[0]", failed.Path)
	assert.Equal(t, 8, failed.Offset)
}

func TestTruncationIsAnErrorAtEveryByte(t *testing.T) {
	e := tl.NewEncoder(nil)
	e.Vector(2, "")
	e.String("hello", "")
	e.String(strings.Repeat("x", 300), "")
	whole, err := e.Bytes()
	require.NoError(t, err)
	for n := range whole {
		d := tl.NewDecoder(whole[:n])
		tl.Items(d, "v", true, 4, (*tl.Decoder).String)
		require.ErrorIs(t, d.Err(), tl.ErrTruncated, "%d bytes", n)
	}
}

func TestHostileCountsAllocateNothing(t *testing.T) {
	count := []byte{0x15, 0xc4, 0xb5, 0x1c, 0xff, 0xff, 0xff, 0x7f}
	input := append(count, make([]byte, 64)...)
	for name, least := range map[string]int{"items of four bytes": 4, "items of none": 0} {
		before := allocated()
		d := tl.NewDecoder(input)
		tl.Items(d, "v", true, least, func(*tl.Decoder, string) [64]byte { return [64]byte{} })
		require.Error(t, d.Err(), name)
		assert.Less(t, allocated()-before, uint64(64<<10), name)
	}
}

// allocated is the number of bytes that were allocated so far.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestLimitsHold(t *testing.T) {
	d := tl.NewDecoder(make([]byte, 100), tl.WithLimits(tl.Limits{Bytes: 99}))
	require.ErrorIs(t, d.Err(), tl.ErrLimit)

	d = tl.NewDecoder(nil, tl.WithLimits(tl.Limits{Depth: 2}))
	assert.True(t, d.Enter("a"))
	assert.True(t, d.Enter("b"))
	assert.False(t, d.Enter("c"))
	d.Leave("b")
	d.Leave("a")
	require.EqualError(t, d.Err(), "decode at byte 0, a.b.c: limit exceeded: want at most 2 values within each other, met one more")

	// Two vectors of two items without bytes, where three items are too many.
	nothing := func(*tl.Decoder, string) struct{} { return struct{}{} }
	d = tl.NewDecoder([]byte{2, 0, 0, 0, 2, 0, 0, 0}, tl.WithLimits(tl.Limits{Elements: 3}))
	tl.Items(d, "v", false, 0, nothing)
	require.NoError(t, d.Err())
	tl.Items(d, "v", false, 0, nothing)
	require.ErrorIs(t, d.Err(), tl.ErrLimit)
}

func TestUnknownBits(t *testing.T) {
	assert.EqualValues(t, 0b1000, tl.NewDecoder(nil).Bits(0b1011, 0b0011, 0, "flags"))
	d := tl.NewDecoder(make([]byte, 12), tl.Strict())
	d.Run(12, "")
	d.Bits(0b1011, 0b0011, 8, "flags")
	require.ErrorIs(t, d.Err(), tl.ErrNotCanonical)
	require.ErrorContains(t, d.Err(), "decode at byte 4, flags: ")
}

func TestAWalkStaysWithinTheInput(t *testing.T) {
	for _, length := range []uint32{0, 3, 5, 1 << 30, 1<<31 - 1, 1 << 31, 1<<32 - 4} {
		d := tl.NewDecoder(binary.LittleEndian.AppendUint32(nil, length))
		d.Walk(func(w *tl.Walk, off int) int { return w.Sized(off) })
		require.ErrorIs(t, d.Err(), tl.ErrTruncated, "%d bytes", length)
		assert.Zero(t, d.Offset()/8)
	}
}

func TestRawKeepsBytes(t *testing.T) {
	value := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	var raw tl.Raw
	require.NoError(t, tl.Decode(value, &raw))
	assert.EqualValues(t, 0x04030201, raw.TypeID())
	got, err := tl.Append([]byte{0}, &raw)
	require.NoError(t, err)
	assert.Equal(t, append([]byte{0}, value...), got)
	value[0] = 9
	assert.EqualValues(t, 1, raw[0], "a copy")

	require.ErrorIs(t, tl.Decode([]byte{1, 2, 3}, &raw), tl.ErrTruncated)
	empty := tl.Raw{}
	_, err = tl.Append(nil, &empty)
	require.ErrorIs(t, err, tl.ErrMissing)
	_, err = tl.Append(nil, nil)
	require.ErrorIs(t, err, tl.ErrMissing)
	require.ErrorIs(t, tl.Decode(value, nil), tl.ErrMissing)
	require.ErrorIs(t, tl.Decode(value, (*tl.Raw)(nil)), tl.ErrMissing)
}

func TestSizedObjectTakesItsLength(t *testing.T) {
	d := tl.NewDecoder([]byte{4, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8})
	raw := tl.SizedObject(d, "body")
	assert.EqualValues(t, 0x04030201, raw.TypeID())
	assert.EqualValues(t, 0x08070605, d.Uint32(""))
	for _, n := range []byte{0, 3, 200} {
		d = tl.NewDecoder([]byte{n, 0, 0, 0, 1, 2, 3, 4})
		assert.Nil(t, tl.SizedObject(d, "body"))
		require.ErrorIs(t, d.Err(), tl.ErrTruncated)
	}
}

func TestQueryAnswersOnlyAsRaw(t *testing.T) {
	q := &tl.Query[tl.Raw]{Raw: tl.Raw{1, 2, 3, 4}}
	answer, err := q.DecodeResult(tl.NewDecoder([]byte{5, 6, 7, 8}))
	require.NoError(t, err)
	assert.Equal(t, tl.Raw{5, 6, 7, 8}, answer)
	_, err = (&tl.Query[bool]{}).DecodeResult(tl.NewDecoder([]byte{5, 6, 7, 8}))
	require.ErrorIs(t, err, tl.ErrUnknownID)
}

func TestOpt(t *testing.T) {
	var o tl.Opt[int32]
	assert.False(t, o.IsSet())
	assert.EqualValues(t, 5, o.Or(5))
	o = tl.Some[int32](0)
	v, ok := o.Get()
	assert.True(t, ok)
	assert.Zero(t, v)
	assert.Zero(t, o.Or(5))
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte{0x15, 0xc4, 0xb5, 0x1c, 1, 0, 0, 0, 3, 'a', 'b', 'c'})
	f.Add(bytes.Repeat([]byte{0xff}, 16))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := tl.NewDecoder(b)
		for d.Err() == nil && d.Len() > 0 {
			tl.Items(d, "a", true, 4, (*tl.Decoder).String)
			d.ByteString("b")
			d.Bool("c")
			tl.SizedObject(d, "d")
		}
		assert.LessOrEqual(t, d.Offset(), len(b))
	})
}

// loop is a value that may be within itself.
type loop struct{ next *loop }

func (*loop) TypeID() uint32               { return 1 }
func (*loop) TypeName() string             { return "loop" }
func (*loop) DecodeTL(d *tl.Decoder) error { return d.Err() }
func (l *loop) EncodeTL(e *tl.Encoder) {
	e.Uint32(l.TypeID())
	e.Object(l.next, "next")
}

func TestAValueWithinItselfIsAnError(t *testing.T) {
	l := new(loop)
	l.next = l
	_, err := tl.Append(nil, l)
	require.ErrorIs(t, err, tl.ErrLimit)
	require.ErrorContains(t, err, "at most 1000 values within each other")
}

func TestALayerSaysWhatItLacks(t *testing.T) {
	e := tl.NewEncoder(nil).ForLayer(5)
	e.NoForm("user", "UserLayer5")
	_, err := e.Bytes()
	require.EqualError(t, err, "encode: not in the layer: layer 5 has user as UserLayer5")
	e = tl.NewEncoder(nil)
	e.NoForm("user", "")
	_, err = e.Bytes()
	require.EqualError(t, err, "encode: not in the layer: the newest layer does not have user")
}

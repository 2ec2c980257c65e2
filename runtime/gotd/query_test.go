package gotd

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/wrap"
	"github.com/tlgen-go/tlgen/tl"
)

// anyLength unpacks to any length.
func anyLength(b []byte) ([]byte, error) { return new(packer).unpack(b, tl.Limits{}) }

// written is what f writes.
func written(tb testing.TB, f func(e *tl.Encoder)) []byte {
	tb.Helper()
	e := tl.NewEncoder(nil)
	f(e)
	b, err := e.Bytes()
	require.NoError(tb, err)
	return b
}

// everyWrapper is a call within all functions that may be around it.
func everyWrapper(tb testing.TB, params func(e *tl.Encoder)) []byte {
	tb.Helper()
	return written(tb, func(e *tl.Encoder) {
		e.Uint32(0xda9b0d0d) // invokeWithLayer
		e.Int32(176)
		e.Uint32(0xc1cd5ea9) // initConnection, flags.0 and flags.1
		e.Uint32(3)
		e.Int32(17349)
		for _, s := range []string{"PC", "Linux", "1.0", "en", "", "en"} {
			e.String(s, "")
		}
		e.Uint32(0x75588b3f) // inputClientProxy
		e.String("127.0.0.1", "")
		e.Int32(1080)
		params(e)
		e.Uint32(0xbf9459b7) // invokeWithoutUpdates
		e.Uint32(0xcb9f372d) // invokeAfterMsg
		e.Int64(1)
		e.Uint32(0x3dc4b4f0) // invokeAfterMsgs
		e.Vector(2, "")
		e.Int64(1)
		e.Int64(2)
		(&echoRequest{Text: "within"}).EncodeTL(e)
	})
}

// everyJSON is {"a": [null, true, 1.5, "s"]}.
func everyJSON(e *tl.Encoder) {
	e.Uint32(0x99c1d49d) // jsonObject
	e.Vector(1, "")
	e.Uint32(0xc0de1bd9) // jsonObjectValue
	e.String("a", "")
	e.Uint32(0xf7444763) // jsonArray
	e.Vector(4, "")
	e.Uint32(0x3f6d7b68) // jsonNull
	e.Uint32(0xc7345e6a) // jsonBool
	e.Bool(true)
	e.Uint32(0x2be0dfa4) // jsonNumber
	e.Double(1.5)
	e.Uint32(0xb71e767a) // jsonString
	e.String("s", "")
}

func TestACallIsTakenOutOfItsWrappers(t *testing.T) {
	u, err := unwrap(everyWrapper(t, everyJSON), tl.Limits{}, anyLength)
	require.NoError(t, err)
	require.Equal(t, 176, u.layer)
	require.Equal(t, encoded(t, &echoRequest{Text: "within"}), u.query)
}

func TestWrappersAreBounded(t *testing.T) {
	deep := written(t, func(e *tl.Encoder) {
		for range maxWrappers {
			e.Uint32(wrap.InvokeWithoutUpdatesRequestTypeID)
		}
		e.Uint32(1)
	})
	_, err := unwrap(deep, tl.Limits{}, anyLength)
	require.ErrorIs(t, err, tl.ErrLimit)

	_, err = unwrap(everyWrapper(t, func(e *tl.Encoder) {
		for range 1000 {
			e.Uint32(wrap.JSONArrayTypeID)
			e.Vector(1, "")
		}
	}), tl.Limits{}, anyLength)
	require.ErrorIs(t, err, tl.ErrLimit)

	_, err = unwrap(everyWrapper(t, func(e *tl.Encoder) { e.Uint32(1) }), tl.Limits{}, anyLength)
	require.ErrorIs(t, err, tl.ErrUnknownID)
}

func TestAPackedMessageIsBounded(t *testing.T) {
	b := encoded(t, &echo{Text: strings.Repeat("x", 1<<16)})
	short := new(packer).pack(b)
	require.Less(t, len(short), 1<<10)
	_, err := new(packer).unpack(short, tl.Limits{Bytes: len(b) - 1})
	require.ErrorIs(t, err, tl.ErrLimit)
	got, err := new(packer).unpack(short, tl.Limits{Bytes: len(b)})
	require.NoError(t, err)
	require.Equal(t, b, got)
}

func FuzzUnwrap(f *testing.F) {
	f.Add(everyWrapper(f, everyJSON))
	p, limits := new(packer), tl.Limits{Bytes: 1 << 16}
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _ = unwrap(b, limits, func(b []byte) ([]byte, error) { return p.unpack(b, limits) })
	})
}

func FuzzContainer(f *testing.F) {
	f.Add([]byte("\xdc\xf8\xf1\x73\x01\x00\x00\x00" + "\x08\x07\x06\x05\x04\x03\x02\x01" +
		"\x01\x00\x00\x00" + "\x04\x00\x00\x00" + "body"))
	f.Fuzz(func(t *testing.T, b []byte) {
		messages, err := readContainer(message{body: b})
		size := 8
		for _, m := range messages {
			size += 16 + len(m.body)
		}
		if err == nil {
			require.Len(t, b, size)
		}
	})
}

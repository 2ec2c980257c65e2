package inspect

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// linesOf are the lines of a stream, and what is told of it.
func linesOf(t *testing.T, in *Inspector, r io.Reader, o Options) (lines string, damaged []string) {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, in.WriteLines(t.Context(), &out, r, StreamOptions{
		Options: o, Damaged: func(_ Frame, err error) { damaged = append(damaged, err.Error()) },
	}))
	return out.String(), damaged
}

// streamOf puts packets into frames.
func streamOf(t *testing.T, f Framing, packets ...[]byte) (stream []byte) {
	t.Helper()
	for i, p := range packets {
		var err error
		stream, err = f.AppendFrame(stream, i, p)
		require.NoError(t, err)
	}
	return stream
}

func TestFramesOfStreams(t *testing.T) {
	in := New(parse(t, chat))
	for _, c := range transported {
		b := unhex(t, c.stream)
		whole := in.ReadPacket(b, Options{Framing: c.framing})
		for name, r := range map[string]io.Reader{"at once": bytes.NewReader(b), "byte by byte": iotest.OneByteReader(bytes.NewReader(b))} {
			var lines bytes.Buffer
			require.NoError(t, in.WriteLines(t.Context(), &lines, r, StreamOptions{Options: Options{Framing: c.framing, Packets: true}}), c.name)
			assert.Equal(t, string(whole.JSON())+"\n", lines.String(), "%s, %s", c.name, name)
		}
	}
}

// TestAnswersInStreams has a call, its answer, and between them so many frames
// that they lie in another batch.
func TestAnswersInStreams(t *testing.T) {
	in := New(parse(t, "user#11111111 id:int = User; ---functions--- ids#22222222 = Vector<int>; user.get#33333333 = User;"))
	const (
		call   = "0000000000000000 0000000018bc3e66 04000000 22222222"
		answer = "0000000000000000 0100000019bc3e66 18000000 016d5cf3 0000000018bc3e66 15c4b51c 01000000 07000000"
	)
	var stream []byte
	for i := range 100_002 {
		packet := unhex(t, "11111111 05000000")
		switch i {
		case 0:
			packet = unhex(t, call)
		case 100_001:
			packet = unhex(t, answer)
		}
		var err error
		stream, err = Intermediate.AppendFrame(stream, i, packet)
		require.NoError(t, err)
	}
	var out bytes.Buffer
	o := StreamOptions{Options: Options{Framing: Intermediate, Packets: true}, Damaged: func(f Frame, err error) { assert.NoError(t, err, f.Offset) }}
	require.NoError(t, in.WriteLines(t.Context(), &out, bytes.NewReader(stream), o))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 100_002)
	assert.Contains(t, lines[100_001], `"result":{"@as":"Vector<int>","@value":[7]}`)
	assert.JSONEq(t, `{"@type":"user","id":5}`, lines[100_000])
}

// TestStreamsAreReadAsTrees: a frame is read alone and on any processor, and says
// what it says among the others, to the place of an error.
func TestStreamsAreReadAsTrees(t *testing.T) {
	in := New(parse(t, "user#11111111 id:int = User; group#11111112 id:int = Group; ---functions--- user.get#33333333 = User; flag#33333334 = Bool; users#33333335 = Vector<User>;"))
	const call, result = "0000000000000000 0000000018bc3e66 04000000", "0000000000000000 0100000019bc3e66"
	for name, c := range map[string]struct{ call, answer string }{
		"class":             {"33333333", "11111111 07000000"},
		"wrong class":       {"33333333", "12111111 07000000"},
		"Bool":              {"34333333", "b5757299"},
		"no Bool":           {"34333333", "11111111 07000000"},
		"vector":            {"35333333", "15c4b51c 01000000 11111111 07000000"},
		"packed vector":     {"35333333", hex.EncodeToString(packedBy(unhex(t, "15c4b51c 01000000 11111111 07000000")))},
		"error":             {"33333333", "19ca4421 90010000 03424144"},
		"nothing is called": {"44444444", "11111111 07000000"},
	} {
		answer := unhex(t, "016d5cf3 0000000018bc3e66"+c.answer)
		packet := slices.Concat(unhex(t, result), binary.LittleEndian.AppendUint32(nil, uint32(len(answer))), answer)
		stream := streamOf(t, Intermediate, unhex(t, call+c.call), packet)
		o := Options{Framing: Intermediate, Packets: true}
		tree := in.Read(stream, o)
		lines, damaged := linesOf(t, in, bytes.NewReader(stream), o)
		assert.Equal(t, string(tree.JSON())+"\n", lines, name)
		var errs []string
		for _, e := range tree.Errors {
			errs = append(errs, e.Error())
		}
		assert.Equal(t, errs, damaged, name)
	}

	users, err := in.Function("users")
	require.NoError(t, err)
	stream := streamOf(t, Abridged, unhex(t, "016d5cf3 0000000018bc3e66 15c4b51c 01000000 11111111 07000000"))
	lines, damaged := linesOf(t, in, bytes.NewReader(stream), Options{Framing: Abridged, Method: users})
	assert.Empty(t, damaged)
	assert.Contains(t, lines, `"@as":"Vector<User>"`)
}

func TestStreamsThatAreEncrypted(t *testing.T) {
	key, packets := sealed(t)
	in := New(parse(t, people))
	request, answer := packets["asked"], packets["answered"]
	for _, f := range []Framing{Abridged, Intermediate, Full} {
		for n := 1; n < 12; n++ {
			stream := streamOf(t, f, slices.Repeat([][]byte{request, answer}, n)...)
			assert.Equal(t, f, framingOf(in, stream, false), "%d frames of %s", 2*n, f)
			assert.Equal(t, f, framingOf(in, stream, false, key), "%d frames of %s, with the key", 2*n, f)
		}
		stream := streamOf(t, f, request, answer)
		assert.Equal(t, f, framingOf(in, stream[:60], true, key), "the beginning of %s", f)
		o := Options{Framing: f, Packets: true, Keys: []AuthKey{key}}
		tree := in.Read(stream, o)
		require.NoError(t, tree.Err())
		lines, damaged := linesOf(t, in, iotest.OneByteReader(bytes.NewReader(stream)), o)
		assert.Empty(t, damaged)
		assert.Equal(t, string(tree.JSON())+"\n", lines)
		again, err := in.EncodeJSON("", []byte(lines), EncodeOptions{Framing: f})
		require.NoError(t, err)
		assert.Equal(t, stream, again)
	}
	padded := streamOf(t, Padded, append(bytes.Clone(answer), 1, 2, 3), append(bytes.Clone(answer), 1, 2, 3, 4, 5))
	assert.Equal(t, Padded, framingOf(in, padded, false), "of a server, which sends no tag")
	assert.Equal(t, Unframed, framingOf(in, request, false))
}

func TestHandshakesAreFramed(t *testing.T) {
	in := New(parse(t, chat))
	for _, f := range []Framing{Abridged, Intermediate, Full} {
		stream := streamOf(t, f, unhex(t, greeting), unhex(t, greeting))
		for _, more := range []bool{false, true} {
			assert.Equal(t, f, framingOf(in, stream, more))
		}
	}
	assert.Equal(t, Unframed, framingOf(in, unhex(t, greeting+greeting), false))
}

func TestStreamsOfValuesWithoutFrames(t *testing.T) {
	in := New(parse(t, chat))
	values := bytes.Repeat(unhex(t, ping+pingReply+request), 5000)
	want := string(in.Read(values, Options{}).JSON()) + "\n"
	for name, r := range map[string]io.Reader{
		"at once": bytes.NewReader(values), "in halves": iotest.HalfReader(bytes.NewReader(values)), "in bytes": iotest.OneByteReader(bytes.NewReader(values[:2000])),
	} {
		lines, damaged := linesOf(t, in, r, Options{})
		if name == "in bytes" {
			lines, _, _ = cutLast(lines)
			assert.True(t, strings.HasPrefix(want, lines), name)
			assert.Len(t, damaged, 1, "the last value is cut off")
			continue
		}
		assert.Empty(t, damaged)
		assert.Equal(t, want, lines, name)
	}
	longs, err := in.Type("Vector<long>")
	require.NoError(t, err)
	lines, _ := linesOf(t, in, bytes.NewReader(unhex(t, "15c4b51c 01000000 0700000000000000 15c4b51c 00000000")), Options{Type: longs})
	assert.Equal(t, "[\"7\"]\n[]\n", lines)

	damage := slices.Concat(unhex(t, ping), unhex(t, "deadbeef"), unhex(t, ping))
	lines, damaged := linesOf(t, in, bytes.NewReader(damage), Options{Recover: true})
	assert.Equal(t, string(in.Read(damage, Options{Recover: true}).JSON())+"\n", lines)
	require.Len(t, damaged, 1)
	assert.Contains(t, damaged[0], "at byte 12: ")
}

// cutLast cuts the last line off.
func cutLast(lines string) (before, last string, ok bool) {
	i := strings.LastIndexByte(strings.TrimSuffix(lines, "\n"), '\n')
	return lines[:i+1], lines[i+1:], i >= 0
}

// TestLinesComeWithTheirFrames: what has arrived is written before more is read.
func TestLinesComeWithTheirFrames(t *testing.T) {
	in := New(parse(t, chat))
	for _, f := range []Framing{Unframed, Abridged, Full} {
		read, write := io.Pipe()
		lines, line := io.Pipe()
		go func() {
			_ = line.CloseWithError(in.WriteLines(t.Context(), line, read, StreamOptions{Options: Options{Framing: f}}))
		}()
		for i := range 3 {
			packet, err := f.AppendFrame(nil, i, unhex(t, ping))
			require.NoError(t, err)
			_, err = write.Write(packet)
			require.NoError(t, err)
			b := make([]byte, 100)
			n, err := lines.Read(b)
			require.NoError(t, err)
			assert.JSONEq(t, `{"@type":"ping","ping_id":"578437695752307201"}`, string(b[:n]), f)
		}
		require.NoError(t, write.Close())
		_, err := lines.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
	}
}

// endless repeats bytes without an end.
type endless struct {
	unit []byte
	at   int
}

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = e.unit[e.at]
		e.at = (e.at + 1) % len(e.unit)
	}
	return len(b), nil
}

func TestStreamsEndWithTheirContext(t *testing.T) {
	in := New(parse(t, chat))
	before := runtime.NumGoroutine()
	for name, unit := range map[string][]byte{"values": slices.Concat([]byte{12, 0, 0, 0}, unhex(t, ping)), "quick acks": {1, 2, 3, 0x84}, "nothing": {0, 0, 0, 0}} {
		for range 20 {
			ctx, cancel := context.WithCancel(t.Context())
			err := in.WriteLines(ctx, io.Discard, &endless{unit: unit}, StreamOptions{
				Options: Options{Framing: Intermediate}, Progress: func(int64) { cancel() },
			})
			require.ErrorIs(t, err, context.Canceled, name)
		}
	}
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(end), "goroutines do not end")
	}
}

func TestStreamsTellWhyReadingFailed(t *testing.T) {
	in := New(parse(t, chat))
	errDisk := errors.New("the disk is gone")
	stream := streamOf(t, Intermediate, unhex(t, ping), unhex(t, ping))
	for n := range len(stream) {
		r := io.MultiReader(bytes.NewReader(stream[:n]), iotest.ErrReader(errDisk))
		require.ErrorIs(t, in.WriteLines(t.Context(), io.Discard, r, StreamOptions{Options: Options{Framing: Intermediate}}), errDisk, n)
	}
	errFull := errors.New("no room")
	err := in.WriteLines(t.Context(), failing{errFull}, bytes.NewReader(stream), StreamOptions{Options: Options{Framing: Intermediate}})
	require.ErrorIs(t, err, errFull)
}

// failing is a writer to which nothing can be written.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestStreamsTakeLittleMemory, whatever their frames are.
func TestStreamsTakeLittleMemory(t *testing.T) {
	in := New(parse(t, "data#22222222 b:bytes = Data;"))
	long := append(unhex(t, "22222222 fe000020"), make([]byte, 2<<20)...)
	for name, unit := range map[string][]byte{
		"many without a packet": make([]byte, 1<<12), "short": streamOf(t, Intermediate, unhex(t, "22222222 00000000")), "long": streamOf(t, Intermediate, long),
	} {
		size := int64(2 << 20)
		if len(unit) > 1<<20 {
			size = 12 << 20
		}
		var most uint64
		var m runtime.MemStats
		var read int64
		err := in.WriteLines(t.Context(), io.Discard, io.LimitReader(&endless{unit: unit}, size/int64(len(unit))*int64(len(unit))), StreamOptions{
			Options: Options{Framing: Intermediate}, Progress: func(n int64) {
				if n > read+1<<18 {
					runtime.ReadMemStats(&m)
					most, read = max(most, m.HeapAlloc), n
				}
			},
		})
		require.NoError(t, err)
		assert.Less(t, most, uint64(48<<20), name)
	}
}

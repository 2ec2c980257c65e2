package inspect

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl"
)

// A ping of 12 bytes, and what answers one.
const (
	ping      = "ec77be7a 0102030405060708"
	pingReply = "c5737734 0102030405060708 1112131415161718"
)

// transported are pings, a quick ack that is wanted or given, and a transport error,
// as each transport has them: by hand, but for the CRCs, which are zlib's.
var transported = []struct {
	name    string
	framing Framing
	stream  string
	list    []string
}{
	{"abridged, of a client", Abridged, "ef 03" + ping + "83" + ping, []string{
		" 0  tag:# = ef (a client begins)", " 1  words:# = 3 (12 bytes)", " 2  ping#7abe77ec", "14  words:# = 3 (12 bytes, a quick ack is wanted)", "15  ping#7abe77ec",
	}},
	{"abridged, of a server", Abridged, "05" + pingReply + "f1e2d3c4 01 6cfeffff", []string{
		" 0  words:# = 5 (20 bytes)", " 1  pong#347773c5", "21  quick_ack:# = f1 e2 d3 c4 (a quick ack: the message has arrived)",
		"25  words:# = 1 (4 bytes)", "26  transport_error = Packet", "26    code:int = -404 (the server does not know the key)",
	}},
	{"abridged, long", Abridged, "7f810000" + strings.Repeat(ping, 43), []string{"  0  words:# = 129 (516 bytes)"}},
	{"intermediate, of a client", Intermediate, "eeeeeeee 0c000000" + ping + "0c000080" + ping, []string{
		" 0  tag:# = ee ee ee ee (a client begins)", " 4  length:# = 12 (length in bytes)", "20  length:# = 12 (length in bytes, a quick ack is wanted)", "24  ping#7abe77ec",
	}},
	{"intermediate, of a server", Intermediate, "14000000" + pingReply + "c4d3e2f1 04000000 53feffff", []string{
		"24  quick_ack:# = c4 d3 e2 f1 (a quick ack: the message has arrived)", "32    code:int = -429 (too many connections)",
	}},
	{"padded", Padded, "dddddddd 0f000000" + ping + "aabbcc 06000000 44feffff a1b2", []string{
		" 4  length:# = 15 (length in bytes)", "20  padding:bytes = aa bb cc (added by the transport)",
		"27    code:int = -444 (the data center does not exist)", "31  padding:bytes = a1 b2 (added by the transport)",
	}},
	{"full", Full, "18000000 00000000" + ping + "6e4a1447 18000000 01000000" + ping + "ffdb7ce9", []string{
		" 0  length:# = 24 (length in bytes)", " 4  number:# = 0 (of the frame)", "20  crc32:# = 6e 4a 14 47 (CRC32 of the frame)", "28  number:# = 1 (of the frame)",
	}},
}

func TestFramesOfTransports(t *testing.T) {
	in := New(parse(t, chat))
	for _, c := range transported {
		t.Run(c.name, func(t *testing.T) {
			b := unhex(t, c.stream)
			assert.Equal(t, c.framing, framingOf(in, b, false))
			assert.Equal(t, c.framing, framingOf(in, b[:len(b)-1], true))
			if c.name != "abridged, long" { // which is one frame
				assert.Equal(t, c.framing, framingOf(in, b[:len(b)-1], false), "cut off")
			}
			tree := in.ReadPacket(b, Options{Framing: c.framing})
			require.NoError(t, tree.Err())
			requireCovered(t, tree)
			list, _ := screens(t, tree, Layout{})
			for _, line := range c.list {
				assert.Contains(t, "\n"+list, "\n"+line)
			}
			var packets []byte
			for p := range pieces(tree.Buffer, tree.Values) {
				packets = append(packets, p.value.Bytes()...)
			}
			again, err := in.EncodeText("", tree.Text(TextOptions{}), EncodeOptions{})
			require.NoError(t, err)
			assert.Equal(t, packets, again, "the text form has no frames")
		})
	}
}

// framingOf is how a stream seems to be framed.
func framingOf(in *Inspector, b []byte, more bool, keys ...AuthKey) Framing {
	f, _ := in.FramingOf(b, more, keys...)
	return f
}

func TestFramesAreWritten(t *testing.T) {
	for _, f := range []Framing{Abridged, Intermediate, Padded, Full} {
		var stream []byte
		var want [][]byte
		for i, size := range []int{4, 12, 4 * 126, 4 * 127, 4 * 70000} {
			packet := bytes.Repeat([]byte{byte(i + 1)}, size)
			want = append(want, packet)
			var err error
			stream, err = f.AppendFrame(stream, i, packet)
			require.NoError(t, err)
		}
		frames := NewFrames(bytes.NewReader(stream), f, 0)
		offset := int64(0)
		for _, packet := range want {
			_, frame, err := frames.Next(nil)
			require.NoError(t, err, f)
			require.NoError(t, frame.Err)
			assert.Equal(t, packet, frame.Packet)
			assert.GreaterOrEqual(t, frame.Offset, offset)
			offset = frame.Offset + int64(len(packet))
		}
		_, _, err := frames.Next(nil)
		require.ErrorIs(t, err, io.EOF)
	}
	_, err := Abridged.AppendFrame(nil, 0, make([]byte, 5))
	require.EqualError(t, err, "a packet of 5 bytes in an abridged frame, whose length counts words of 4")
}

func TestFramesThatAreDamaged(t *testing.T) {
	in := New(parse(t, chat))
	for name, c := range map[string]struct {
		framing       Framing
		stream        string
		tree          string // the error of a tree
		damaged, fail string // what a stream tells
	}{
		"cut off": {
			Intermediate, "0c000000" + ping[:17],
			"at byte 8, ping.ping_id: input ends within the value: want long, 8 bytes, met 4 bytes",
			"input ends within the value: a frame needs 16 bytes, 12 bytes left", "",
		},
		"cut off in a length": {
			Intermediate, "0c000000" + ping + "0c00",
			"at byte 16: input ends within the value: a frame needs 4 bytes, 2 bytes left",
			"", "frame at byte 16: input ends within the value: a frame needs 4 bytes, 2 bytes left",
		},
		"cut off behind a packet": {
			Full, "18000000 00000000" + ping + "6e4a",
			"at byte 20: input ends within the value: want a frame of 24 bytes, met 22 bytes",
			"input ends within the value: a frame needs 24 bytes, 22 bytes left", "",
		},
		"wrong CRC32": {
			Full, "18000000 00000000" + ping + "6e4a1448",
			"at byte 20: broken frame: its CRC32 is 48144a6e, and its bytes have 47144a6e",
			"broken frame: its CRC32 is 48144a6e, and its bytes have 47144a6e", "",
		},
		"too short a length": {
			Full, "0b000000 00000000" + ping,
			"at byte 0: broken frame: its length is 11, which counts the 12 bytes around a packet",
			"", "frame at byte 0: broken frame: its length is 11, which counts the 12 bytes around a packet",
		},
		"too long": {
			Full, "ffffff7f 00000000" + ping, "at byte 0: broken frame: its length is 2147483647, which counts the 12 bytes around a packet",
			"", "frame at byte 0: broken frame: its length is 2147483647, which counts the 12 bytes around a packet",
		},
		"more than is allowed": {
			Intermediate, "00000020" + ping, "at byte 16: input ends within the value: want a frame of 536870916 bytes, met 16 bytes", "", "frame at byte 0: limit exceeded: a frame of 536870912 bytes, at most 67108864",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := unhex(t, c.stream)
			tree := in.ReadPacket(b, Options{Framing: c.framing})
			requireCovered(t, tree)
			require.EqualError(t, tree.Err(), c.tree)
			var damaged string
			err := in.WriteLines(t.Context(), io.Discard, bytes.NewReader(b), StreamOptions{
				Options: Options{Framing: c.framing},
				Damaged: func(_ Frame, err error) {
					if damaged == "" {
						damaged = err.Error()
					}
				},
			})
			assert.Equal(t, c.damaged, damaged)
			if c.fail == "" {
				assert.NoError(t, err)
			} else {
				assert.EqualError(t, err, c.fail)
			}
		})
	}
}

// Their zeros and those of a length can be taken for another framing's.
func TestFramesWithoutKeyAndTag(t *testing.T) {
	in := New()
	for _, f := range []Framing{Abridged, Intermediate, Full} {
		var stream []byte
		for n := range 9 {
			var err error
			stream, err = f.AppendFrame(stream, n, unhex(t, greeting))
			require.NoError(t, err)
		}
		for _, end := range []int{len(stream), len(stream) - 1, 44, 30} {
			is, ok := in.FramingOf(stream[:end], end < len(stream))
			assert.True(t, ok)
			assert.Equal(t, f, is, "%s, %d bytes", f, end)
		}
	}
}

// What stands behind an id is where a full frame has its packet.
func TestFramesOfValuesWithAnIDWithin(t *testing.T) {
	in := New()
	// A msgs_ack of two ids, behind whose id is that of a vector.
	ack := unhex(t, "59b4d662 15c4b51c 02000000 1112131415161718 2122232425262728")
	for _, f := range []Framing{Abridged, Intermediate, Full} {
		var stream []byte
		for n := range 9 {
			var err error
			stream, err = f.AppendFrame(stream, n, ack)
			require.NoError(t, err)
		}
		is, ok := in.FramingOf(stream, true)
		assert.True(t, ok)
		assert.Equal(t, f, is)
	}
}

func TestWhatIsNoStream(t *testing.T) {
	in := New(parse(t, chat))
	for name, b := range map[string]string{
		"a value": request, "a packet": greeting, "an error": "6cfeffff", "nothing": "", "a vector": "15c4b51c 00000000",
		"nearly abridged": "04" + ping, "nearly intermediate": "0d000000" + ping, "a frame of something": "04000000 01020304",
	} {
		assert.Equal(t, Unframed, framingOf(in, unhex(t, b), false), name)
	}
	assert.Equal(t, Intermediate, framingOf(in, unhex(t, "04000000 01020304 04000000 05060708"), false), "frames of something")
	_, ok := in.FramingOf(unhex(t, request[:8]), true)
	assert.True(t, ok, "a value begins")
	_, ok = in.FramingOf(unhex(t, "0c000000"), true)
	assert.False(t, ok, "what follows decides")
	_, ok = FramingNamed("padding")
	assert.False(t, ok)
	assert.ErrorIs(t, in.WriteLines(t.Context(), io.Discard, iotest.ErrReader(tl.ErrLimit), StreamOptions{Options: Options{Framing: Full}}), tl.ErrLimit)
}

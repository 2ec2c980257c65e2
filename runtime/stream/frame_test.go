package stream

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFramesAreReadInAnyPieces(t *testing.T) {
	long := bytes.Repeat([]byte("tlgen"), 100_000)
	input := seal(append(make([]byte, headLen), long...))
	input = append(input, 4, 0, 0, 0, 1, 2, 3, 4)
	for _, r := range []io.Reader{bytes.NewReader(input), iotest.HalfReader(bytes.NewReader(input)), iotest.OneByteReader(bytes.NewReader(input))} {
		frame, err := readFrame(r, len(long))
		require.NoError(t, err)
		assert.Equal(t, long, frame)
		frame, err = readFrame(r, 4)
		require.NoError(t, err)
		assert.Equal(t, []byte{1, 2, 3, 4}, frame)
		_, err = readFrame(r, 4)
		require.Equal(t, io.EOF, err)
	}
}

func TestAFrameThatEndsEarlyIsNoEnd(t *testing.T) {
	input := []byte{8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}
	for n := 1; n < len(input); n++ {
		_, err := readFrame(bytes.NewReader(input[:n]), 8)
		require.Equal(t, io.ErrUnexpectedEOF, err, "%d bytes", n)
	}
}

func TestLengthsAreBounded(t *testing.T) {
	for _, n := range []uint32{0, 3, 101, 1 << 31, 1<<32 - 1} {
		_, err := readFrame(bytes.NewReader(binary.LittleEndian.AppendUint32(nil, n)), 100)
		require.ErrorIs(t, err, ErrProtocol, "%d bytes", n)
	}
}

func TestMemoryGrowsWithWhatArrives(t *testing.T) {
	input := append(binary.LittleEndian.AppendUint32(nil, 1<<30), make([]byte, 1<<20)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readFrame(bytes.NewReader(input), 1<<30)
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20))
}

func TestFrameOptionsStayWithinTheProtocol(t *testing.T) {
	assert.Equal(t, defaultMaxFrame, orDefaultFrame(0))
	assert.Equal(t, leastFrame, orDefaultFrame(1))
	assert.Equal(t, 1<<31-1, orDefaultFrame(1<<40))
}

func TestStrangersAreNamed(t *testing.T) {
	for input, want := range map[string]string{
		"HTTP/1.1 400 Bad Request": `the peer does not keep to the protocol: it begins with "HTTP/1.1", not with "TLst"`,
		"SSH":                      `the peer does not keep to the protocol: it begins with "SSH", not with "TLst"`,
		"TLst":                     "unexpected EOF",
		"":                         "EOF",
	} {
		_, err := readPreface(strings.NewReader(input))
		require.EqualError(t, err, want)
	}
}

func FuzzReadFrame(f *testing.F) {
	f.Add([]byte{4, 0, 0, 0, 0xd3, 0x0a, 0xaa, 0x02})
	f.Add([]byte{8, 0, 0, 0, 1, 2, 3})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		for {
			left := r.Len()
			frame, err := readFrame(r, leastFrame)
			if err != nil {
				break
			}
			assert.Equal(t, headLen+len(frame), left-r.Len())
			if m, err := decode(frame); err == nil {
				assert.NotNil(t, m)
			}
		}
	})
}

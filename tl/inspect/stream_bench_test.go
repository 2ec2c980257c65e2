package inspect

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// repeated gives the same bytes, so many times.
type repeated struct {
	unit  []byte
	at    int
	times int
}

func (r *repeated) Read(b []byte) (int, error) {
	if r.times == 0 {
		return 0, io.EOF
	}
	n := copy(b, r.unit[r.at:])
	if r.at += n; r.at == len(r.unit) {
		r.at = 0
		r.times--
	}
	return n, nil
}

// BenchmarkWriteLines is of 100 MB of updates, some thousand bytes each.
func BenchmarkWriteLines(b *testing.B) {
	in := New(telegram(b, "layer228.tl"))
	var unit []byte
	for _, messages := range []int{1, 1, 1, 5, 20, 100} {
		var err error
		unit, err = Intermediate.AppendFrame(unit, 0, busy(b, in, messages))
		require.NoError(b, err)
	}
	times := 100_000_000 / len(unit)
	b.SetBytes(int64(times * len(unit)))
	for b.Loop() {
		err := in.WriteLines(b.Context(), io.Discard, &repeated{unit: bytes.Clone(unit), times: times}, StreamOptions{Options: Options{Framing: Intermediate}})
		require.NoError(b, err)
	}
}

package main

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

func TestBothSidesReadLayer228(t *testing.T) {
	src, err := layer228(t.Context())
	require.NoError(t, err)
	require.NoError(t, readSame(src))
}

// gotd knows no object, which the wire format defines as well.
func TestUnequalReadingIsFound(t *testing.T) {
	src := schema.Source{Name: "x.tl", Text: []byte("a = A;\nobject = Object;\n")}
	require.EqualError(t, readSame(src), "x.tl: 1 combinators are read, and 2 by gotd")
}

func TestEachSideWorksInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order strings.Builder
		nap := func(name string, d time.Duration) work {
			return func() error { order.WriteString(name); time.Sleep(d); return nil }
		}
		res, err := row{ours: nap("o", 3*sampleTime), theirs: nap("t", sampleTime)}.measure(3)
		require.NoError(t, err)
		assert.Equal(t, "ot"+"ot"+"to"+"ot", order.String(), "one call of each to calibrate, then three pairs")
		assert.Equal(t, 3*sampleTime, res.oursTime)
		assert.Equal(t, sampleTime, res.theirsTime)
		assert.InDelta(t, 3, res.ratio(), 0)
	})
}

func TestWorkThatIsShortIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		res, err := row{ours: func() error { calls++; time.Sleep(sampleTime / 3); return nil }}.measure(2)
		require.NoError(t, err)
		assert.Equal(t, 1+2+4+2*4, calls, "three attempts to calibrate, then two samples of four calls")
		assert.Equal(t, sampleTime/3, res.oursTime)
	})
}

func TestAnErrorEndsMeasuring(t *testing.T) {
	broken := errors.New("broken")
	_, err := row{ours: func() error { return broken }}.measure(1)
	require.ErrorIs(t, err, broken)
}

func TestTable(t *testing.T) {
	var b strings.Builder
	both := row{name: "parse", theirs: func() error { return nil }, goal: 5}
	require.NoError(t, table(&b, []result{
		{row: both, oursTime: 12_345_678, theirsTime: 2_469_135},
		{row: row{name: "resolve alone"}, oursTime: 999},
	}))
	assert.Equal(t, `work            ours     gotd     ours/gotd   goal
parse           12.3ms   2.47ms   5.00        at most 5
resolve alone   999ns    -        -           -
`, b.String())
}

// BenchmarkParse is for profiles; "make bench" compares.
func BenchmarkParse(b *testing.B) {
	src, err := layer228(b.Context())
	require.NoError(b, err)
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		_, found := schema.Parse(src.Name, src.Text)
		require.NoError(b, found.Err())
	}
}

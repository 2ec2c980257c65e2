package report

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
)

// results are of one contest, with a limit, and of one compilation.
func results() Results {
	decode := measure.Contest{Kind: goal.DecodeContainer, Name: "decode updates", Sides: []measure.Took{
		{Name: goal.Ours, Nanoseconds: []float64{40_000, 50_000, 40_000}, Allocations: 20, Bytes: 100_000},
		{Name: goal.Gotd, Nanoseconds: []float64{80_000, 90_000, 120_000}, Allocations: 1600, Bytes: 160_000},
		{Name: goal.Copy, Nanoseconds: []float64{400, 500, 400}},
	}}
	compile := Compare(goal.CompileWhole, "compile", goal.CPU, goal.Gotd, []float64{80e9}, []float64{20e9})
	return Results{Go: "go1.26", Form: "short", Rows: append(Contest(decode), compile)}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	r := results()
	r.Notes = []string{"That was all."}
	require.NoError(t, r.Table(&b))
	assert.Equal(t, `go1.26, short form.

| work           | figure      | peer   | theirs | ours   | ratio | spread       | must  | stretch | reached |
|----------------|-------------|--------|--------|--------|-------|--------------|-------|---------|---------|
| decode updates | time        | gotd   | 90µs   | 40µs   | 2×    | 1.9× to 2.5× | 2×    | 3×      | must    |
| decode updates | time        | memcpy | 400ns  | 40µs   | 0.01× |              |       |         |         |
| decode updates | allocations | gotd   | 1600   | 20     | 80×   |              | 50×   | 80×     | stretch |
| decode updates | allocated   | gotd   | 160 kB | 100 kB | 1.6×  |              | 1.25× | 1.25×   | stretch |
| compile        | CPU         | gotd   | 1m20s  | 20s    | 4×    |              | 6×    | 9×      | no      |

3 of 4 musts are reached, 2 of 4 stretches.

That was all.
`, b.String())
}

func TestWhatIsAllowedAtMost(t *testing.T) {
	for allocations, want := range map[float64]string{0: "stretch", 1: "no"} {
		r := Compare(goal.EncodeWarm, "encode", goal.Allocations, goal.Gotd, []float64{0}, []float64{allocations})
		assert.Equal(t, want, r.Reached)
		assert.Equal(t, "at most 0", r.Must)
		assert.Zero(t, r.Ratio)
	}
}

func TestWhatIsWantedAtLeast(t *testing.T) {
	for speed, want := range map[float64]string{60e6: "stretch", 40e6: "no"} {
		r := Alone(goal.DecodeStream, "decode", goal.Speed, []float64{speed})
		assert.Equal(t, want, r.Reached)
		assert.Equal(t, []string{"at least 50 MB/s", "at least 50 MB/s", want}, r.cells()[7:])
	}
	r := Compare(goal.DecodeStream, "decode", goal.CPUSpeed, goal.Fq, []float64{2e6}, []float64{60e6})
	assert.InDelta(t, 30, float64(r.Ratio), 0, "more is better")
	assert.Equal(t, "60 MB/s", r.cells()[4])
}

func TestNothingOfOursIsInfinitelyBetter(t *testing.T) {
	r := Compare(goal.DecodeReusing, "decode", goal.Allocations, goal.Gotd, []float64{1600}, []float64{0})
	assert.True(t, math.IsInf(float64(r.Ratio), 1))
	assert.Equal(t, "∞", r.cells()[5])
	var b strings.Builder
	require.NoError(t, Results{Rows: []Row{r}}.JSON(&b))
	assert.Contains(t, b.String(), `"ratio": null`)
}

func TestPeersThatNeedNotBePassed(t *testing.T) {
	r := Compare(goal.Mark, "unmarshal", goal.Time, "mus", []float64{20}, []float64{25})
	assert.Empty(t, r.Must)
	assert.Equal(t, "1×", r.Stretch)
	assert.Equal(t, "no", r.Reached)
	assert.Nil(t, Compare(goal.Parse, "parse", goal.Time, goal.Copy, []float64{1}, []float64{1}).goal)
}

func TestThreeDigits(t *testing.T) {
	assert.Equal(t, "14.1ns", duration(14.12))
	assert.Equal(t, "374ns", duration(374.2))
	assert.Equal(t, "11.3µs", duration(11_345))
	assert.Equal(t, "5.3 GB", size(5.3e9))
	assert.Equal(t, "999 B", size(999))
	assert.Equal(t, "0.206×", Ratio(0.2057).String())
	assert.Equal(t, "1575×", Ratio(1575).String())
}

func TestChart(t *testing.T) {
	var b strings.Builder
	require.NoError(t, results().Chart(&b))
	assert.Contains(t, b.String(), ">decode updates<")
	assert.Contains(t, b.String(), ">compile, CPU<")
	assert.NotContains(t, b.String(), "memcpy")
	assert.Contains(t, b.String(), "Arial")
	d := xml.NewDecoder(strings.NewReader(b.String()))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			require.NoError(t, err)
		}
	}
}

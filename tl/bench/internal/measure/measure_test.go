package measure_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
)

const sample = 20 * time.Millisecond

// effort is measured by a clock that a test can stop.
func effort(rounds int) measure.Effort {
	start := time.Now()
	return measure.Effort{Rounds: rounds, Sample: sample, Clock: func() time.Duration { return time.Since(start) }}
}

func TestEachSideWorksInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order strings.Builder
		nap := func(name string, d time.Duration) measure.Side {
			return measure.Side{Name: name, Work: func(n int) error {
				if n == 1 { // the allocations are counted over many
					order.WriteString(name)
				}
				time.Sleep(time.Duration(n) * d)
				return nil
			}}
		}
		took, err := effort(3).Measure(nap("o", 3*sample), nap("t", sample))
		require.NoError(t, err)
		assert.Equal(t, "ot"+"ot"+"to"+"ot", order.String(), "one call of each to calibrate, then three rounds")
		assert.Equal(t, "o", took[0].Name)
		assert.Equal(t, []float64{60e6, 60e6, 60e6}, took[0].Nanoseconds)
		assert.Equal(t, []float64{20e6, 20e6, 20e6}, took[1].Nanoseconds)
	})
}

func TestWorkThatIsShortIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls []int
		took, err := effort(2).Measure(measure.Side{Work: func(n int) error {
			calls = append(calls, n)
			time.Sleep(time.Duration(n) * sample / 4)
			return nil
		}})
		require.NoError(t, err)
		assert.Equal(t, []int{1, 2, 4, 4, 4, 100}, calls, "three attempts to calibrate, two samples, allocations")
		assert.Equal(t, []float64{5e6, 5e6}, took[0].Nanoseconds)
	})
}

var kept []byte

func TestAllocationsAreThoseOfOneCall(t *testing.T) {
	took, err := measure.Effort{Rounds: 1}.Measure(measure.Side{Work: measure.Each(func() error {
		kept = make([]byte, 4096)
		return nil
	})})
	require.NoError(t, err)
	assert.InDelta(t, 1, took[0].Allocations, 0)
	assert.InDelta(t, 4096, took[0].Bytes, 8)
}

func TestAnErrorEndsMeasuring(t *testing.T) {
	broken := errors.New("broken")
	_, err := measure.Effort{Rounds: 1}.Measure(measure.Side{Name: "gotd", Work: func(int) error { return broken }})
	require.ErrorIs(t, err, broken)
	require.EqualError(t, err, "gotd: broken")
}

func TestQuantiles(t *testing.T) {
	odd, even := []float64{3, 1, 2}, []float64{4, 1, 3, 2}
	assert.InDelta(t, 2, measure.Median(odd), 0)
	assert.InDelta(t, 2.5, measure.Median(even), 0)
	assert.InDelta(t, 1.75, measure.Quantile(even, 0.25), 0, "1, and three quarters of the way to 2")
	assert.InDelta(t, 3, measure.Quantile(odd, 1), 0)
	assert.True(t, math.IsNaN(measure.Median(nil)))
	assert.True(t, math.IsInf(measure.Median([]float64{math.Inf(1), math.Inf(1)}), 1))
	assert.Equal(t, []float64{3, 1, 2}, odd, "what was given is not sorted")
}

func TestRatiosAreOfPairs(t *testing.T) {
	assert.Equal(t, []float64{2, 3}, measure.Ratios([]float64{4, 9, 1}, []float64{2, 3}))
}

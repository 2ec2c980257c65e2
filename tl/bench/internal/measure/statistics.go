package measure

import (
	"math"
	"slices"
)

// Median is the one in the middle, or between the two that are.
func Median(all []float64) float64 { return Quantile(all, 0.5) }

// Quantile is the value below which the part q of all lies; between two of
// them it is interpolated. It is NaN where there are none.
func Quantile(all []float64, q float64) float64 {
	if len(all) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(all))
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	if sorted[low] == sorted[high] { // which may be infinite
		return sorted[low]
	}
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// Ratios are those of the figures of one round.
func Ratios(a, b []float64) []float64 {
	all := make([]float64, min(len(a), len(b)))
	for i := range all {
		all[i] = a[i] / b[i]
	}
	return all
}

package report

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
)

// units spell a figure's values with three digits, which is more than repeats.
var units = map[string]func(float64) string{
	goal.Time:        duration,
	goal.CPU:         duration,
	goal.Memory:      size,
	goal.Allocations: func(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) },
	goal.Allocated:   size,
	goal.Size:        size,
	goal.Speed:       speed,
	goal.CPUSpeed:    speed,
	goal.MemoryShare: func(v float64) string { return digits(v) + " B" },
}

// duration spells nanoseconds.
func duration(ns float64) string {
	if ns < 100 {
		return strconv.FormatFloat(ns, 'g', 3, 64) + "ns"
	}
	d, unit := time.Duration(math.Round(ns)), time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit).String()
}

// size spells bytes.
func size(bytes float64) string {
	for _, unit := range []struct {
		name  string
		bytes float64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if bytes >= unit.bytes {
			return digits(bytes/unit.bytes) + " " + unit.name
		}
	}
	return strconv.FormatFloat(bytes, 'f', 0, 64) + " B"
}

// speed spells bytes a second.
func speed(bytes float64) string { return size(bytes) + "/s" }

// digits spells a number with three digits, or all before the point.
func digits(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// Ratio is how many times better ours is.
type Ratio float64

// String is 2.5×.
func (r Ratio) String() string {
	if math.IsInf(float64(r), 1) {
		return "∞"
	}
	return digits(float64(r)) + "×"
}

// MarshalJSON leaves out what JSON has no number for.
func (r Ratio) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(r), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(r))
}

// UnmarshalJSON takes null for infinite.
func (r *Ratio) UnmarshalJSON(b []byte) error {
	v := math.Inf(1)
	err := json.Unmarshal(b, &v)
	*r = Ratio(v)
	return err
}

// spread is the middle half of the rounds, or nothing where there was one.
func spread(low, high Ratio) string {
	if low == high {
		return ""
	}
	return fmt.Sprintf("%s to %s", low, high)
}

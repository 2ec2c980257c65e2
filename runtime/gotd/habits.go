package gotd

import (
	"sync/atomic"
	"time"
)

const (
	// atOnce is how long a function may take that the reader of a connection calls itself.
	atOnce = 200 * time.Microsecond
	// streak is how often it must have been as quick before, without a break.
	streak = 8
	// longestGuess is the most memory that is taken for an answer in advance.
	longestGuess = 16 << 10
)

// habits are what is known of functions, by their ids. Some share a place: then
// they count as one.
type habits [1 << 10]habit

func (h *habits) of(id uint32) *habit { return &h[id%uint32(len(h))] }

// habit is how a function was answered lately.
type habit struct {
	streak atomic.Int32 // of answers at once
	last   atomic.Int32 // answer's length
}

// quick tells whether the function is likely to be answered at once.
func (h *habit) quick() bool { return h.streak.Load() >= streak }

// length is how long the next answer may be.
func (h *habit) length() int { return int(h.last.Load()) }

// took counts an answer or a refusal, which took that long.
func (h *habit) took(d time.Duration) {
	switch {
	case d > atOnce:
		h.streak.Store(0)
	case h.streak.Load() < streak:
		h.streak.Add(1)
	}
}

// answered notes an answer of n bytes.
func (h *habit) answered(n int) { h.last.Store(int32(min(n, longestGuess))) }

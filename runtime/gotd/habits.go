package gotd

import "sync/atomic"

// longestGuess is the most memory that is taken for an answer in advance.
const longestGuess = 16 << 10

// habits are what is known of functions, by their ids. Some share a place: then
// they count as one.
type habits [1 << 10]habit

func (h *habits) of(id uint32) *habit { return &h[id%uint32(len(h))] }

// habit is how a function was answered lately.
type habit struct {
	last atomic.Int32 // answer's length
}

// length is how long the next answer may be.
func (h *habit) length() int { return int(h.last.Load()) }

// note counts an answer of n bytes.
func (h *habit) note(n int) { h.last.Store(int32(min(n, longestGuess))) }

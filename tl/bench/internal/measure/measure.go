// Package measure lets several sides do the same work in turn, so that whatever
// else the machine does meets all of them.
package measure

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// Side is one that does the work.
type Side struct {
	Name string
	Work Work
}

// Work does the same n times.
type Work func(n int) error

// Each is f as Work; what calling it costs does not count where f takes long.
func Each(f func() error) Work {
	return func(n int) error {
		for range n {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	}
}

// Contest is a work and what each side needed for it.
type Contest struct {
	Kind  string // of work, which goals are set for
	Name  string
	Sides []Took // ours is the first
}

// Took is what a side needed to do the work once.
type Took struct {
	Name        string
	Nanoseconds []float64 // a figure a round
	Allocations float64
	Bytes       float64 // allocated
}

// Effort is how long and how often measuring goes on.
type Effort struct {
	Rounds int           // in each of which every side takes one sample
	Sample time.Duration // which is what a sample takes at least
	// Clock is what samples are timed with; nil is the processors' time of this
	// process, which has the collection of garbage in it.
	Clock func() time.Duration
}

// started is when the clock that is the time of day began.
var started = time.Now()

// Measure has the sides do the work in turn. Which of them begins alternates.
func (e Effort) Measure(sides ...Side) ([]Took, error) {
	if e.Clock == nil {
		e.Clock = processTime
	}
	runs := make([]*run, len(sides))
	for i, s := range sides {
		runs[i] = &run{Side: s, clock: e.Clock, took: Took{Name: s.Name}}
		if err := runs[i].calibrate(e.Sample); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	turn := slices.Clone(runs)
	for range e.Rounds {
		for _, r := range turn {
			if err := r.sample(); err != nil {
				return nil, fmt.Errorf("%s: %w", r.Name, err)
			}
		}
		slices.Reverse(turn)
	}
	all := make([]Took, len(runs))
	for i, r := range runs {
		if err := r.count(); err != nil {
			return nil, fmt.Errorf("%s: %w", r.Name, err)
		}
		all[i] = r.took
	}
	return all, nil
}

// run is a side that is being measured.
type run struct {
	Side
	clock func() time.Duration
	calls int // in a sample
	took  Took
}

// calibrate settles how many calls a sample takes; it warms up as well.
func (r *run) calibrate(sample time.Duration) error {
	for r.calls = 1; ; r.calls *= 2 {
		took, err := r.time()
		if err != nil || took >= sample {
			return err
		}
	}
}

// sample times one sample, which does not pay for the garbage of others.
func (r *run) sample() error {
	runtime.GC()
	took, err := r.time()
	r.took.Nanoseconds = append(r.took.Nanoseconds, float64(took)/float64(r.calls))
	return err
}

// time is what a sample's calls take together.
func (r *run) time() (time.Duration, error) {
	start := r.clock()
	err := r.Work(r.calls)
	return r.clock() - start, err
}

// counted is how many calls the allocations are counted over: pools that the
// garbage collector empties then weigh little.
const counted = 100

// count takes the allocations of one call.
func (r *run) count() error {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	err := r.Work(counted)
	runtime.ReadMemStats(&after)
	r.took.Allocations = math.Floor(float64(after.Mallocs-before.Mallocs) / counted)
	r.took.Bytes = math.Floor(float64(after.TotalAlloc-before.TotalAlloc) / counted)
	return err
}

package main

import (
	"runtime"
	"slices"
	"time"
)

// work is done once a call.
type work func() error

// row is a line of the table: the same work, done by two sides.
type row struct {
	name   string
	ours   work
	theirs work    // nil where nobody else does it
	goal   float64 // the highest ratio of ours to theirs that is wanted, or 0
}

// result is what a row's work took.
type result struct {
	row
	oursTime, theirsTime time.Duration // medians of one call
}

// ratio is how much longer ours takes.
func (r result) ratio() float64 { return float64(r.oursTime) / float64(r.theirsTime) }

// measure lets both sides work in turn, so that whatever else the machine does
// meets both; which of them begins alternates as well.
func (r row) measure(pairs int) (result, error) {
	sides := []*side{{work: r.ours}}
	if r.theirs != nil {
		sides = append(sides, &side{work: r.theirs})
	}
	for _, s := range sides {
		if err := s.calibrate(); err != nil {
			return result{}, err
		}
	}
	for range pairs {
		for _, s := range sides {
			if err := s.sample(); err != nil {
				return result{}, err
			}
		}
		slices.Reverse(sides)
	}
	res := result{row: r}
	if pairs%2 != 0 {
		slices.Reverse(sides)
	}
	res.oursTime = median(sides[0].times)
	if r.theirs != nil {
		res.theirsTime = median(sides[1].times)
	}
	return res, nil
}

// sampleTime is what a sample takes at least. It spans several garbage
// collections where the work leaves garbage, so that who makes it pays for it.
const sampleTime = 20 * time.Millisecond

// side is one side of a row.
type side struct {
	work  work
	calls int // in a sample
	times []time.Duration
}

// calibrate settles how many calls a sample takes; it warms up as well.
func (s *side) calibrate() error {
	for s.calls = 1; ; s.calls *= 2 {
		took, err := s.time()
		if err != nil || took >= sampleTime {
			return err
		}
	}
}

// sample times one sample, which does not pay for the garbage of others.
func (s *side) sample() error {
	runtime.GC()
	took, err := s.time()
	s.times = append(s.times, took/time.Duration(s.calls))
	return err
}

// time is what a sample's calls take together.
func (s *side) time() (time.Duration, error) {
	start := time.Now()
	for range s.calls {
		if err := s.work(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// median is the one in the middle, or the upper one of the two.
func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

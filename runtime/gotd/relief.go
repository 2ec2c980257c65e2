package gotd

import (
	"sync"
	"time"
)

// reliefAfter is how long a reader may do something else before another
// goroutine reads on.
const reliefAfter = 10 * time.Millisecond

// relief lets the goroutine that reads a connection do something that may take
// long: then another goroutine reads on. So what is done at once, as most
// requests are, costs no change of goroutines.
type relief struct {
	// relieve has another goroutine read.
	relieve func()

	mu      sync.Mutex
	readers int       // that were relieved
	since   time.Time // zero while the reader reads
	timer   *time.Timer
	armed   bool
}

// do calls f, and tells whether the caller is still the one to read.
func (r *relief) do(f func()) (still bool) {
	reader := r.begin()
	defer func() { still = r.end(reader) }()
	f()
	return still
}

func (r *relief) begin() (reader int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.since = time.Now()
	switch {
	case r.armed:
	case r.timer == nil:
		r.timer = time.AfterFunc(reliefAfter, r.check)
	default:
		r.timer.Reset(reliefAfter)
	}
	r.armed = true
	return r.readers
}

func (r *relief) end(reader int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.readers != reader {
		return false
	}
	r.since = time.Time{}
	return true
}

// check relieves a reader that is not back in time. The timer is not stopped
// with each reader that is: to start it may wake a thread.
func (r *relief) check() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.armed = false
	if r.since.IsZero() {
		return
	}
	if left := reliefAfter - time.Since(r.since); left > 0 {
		r.armed = true
		r.timer.Reset(left)
		return
	}
	r.since = time.Time{}
	r.readers++
	r.relieve()
}

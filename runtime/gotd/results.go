package gotd

import (
	"slices"
	"sync"
)

const (
	// answersKept is how many bytes of answers of a session are kept for
	// requests that come again; the newest answer is kept whatever its size.
	answersKept = 64 << 10
	// longAnswersKept is how many bytes of answers that are longer than that
	// a server keeps of all sessions.
	longAnswersKept = 256 << 20
)

// results keeps answers up to a number of bytes, and the newest in any case.
type results struct {
	limit int

	mu    sync.Mutex
	calls []*served // oldest first
	bytes int
}

// add keeps the result of c. It returns those that gave way.
func (r *results) add(c *served) (gone []*served) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
	r.bytes += c.size
	for r.bytes > r.limit && len(r.calls) > 1 {
		gone = append(gone, r.calls[0])
		r.cut(0)
	}
	return gone
}

// remove drops the result of c, if it is kept.
func (r *results) remove(c *served) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.calls, c); i >= 0 {
		r.cut(i)
	}
}

func (r *results) cut(i int) {
	r.calls[i].result.Store(nil)
	r.bytes -= r.calls[i].size
	r.calls = slices.Delete(r.calls, i, i+1)
}

package gotd

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime"
)

// served is a request that came. But for the result its fields are guarded by
// Session.mu.
type served struct {
	id int64 // the message that it came in
	// number tells which of a session's requests came earlier.
	number  int
	cancel  context.CancelFunc // nil before it begins, and when it is done
	stopped bool               // told to end, perhaps before it began
	dropped bool
	failed  bool
	// done tells that the request has been answered, or will not be; ended is
	// closed then, where somebody waits for that.
	done  bool
	ended chan struct{}

	// result is the rpc_result, nil where it is not kept.
	result atomic.Pointer[[]byte]
	size   int
}

// end says that the request is done.
func (c *served) end(failed bool) {
	c.done, c.failed, c.cancel = true, failed, nil
	if c.ended != nil {
		close(c.ended)
	}
}

// begin remembers a request.
func (s *Session) begin(id int64) *served {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun++
	c := &served{id: id, number: s.begun}
	s.running[id] = c
	return c
}

// start tells what cancels a request, which may have been stopped already.
func (s *Session) start(c *served, cancel context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.cancel = cancel; c.stopped {
		cancel()
	}
}

// stop cancels a request that is being answered. It is called with Session.mu held.
func (c *served) stop() {
	c.stopped = true
	if c.cancel != nil {
		c.cancel()
	}
}

// find is the request that came in a message, while it is known. It is called
// with s.mu held.
func (s *Session) find(id int64) (*served, bool) {
	if c, ok := s.running[id]; ok {
		return c, true
	}
	return s.calls.get(id)
}

// abandon forgets a request that was not carried out: should it come again, it
// is a new one.
func (s *Session) abandon(id int64, c *served) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.end(true)
	delete(s.running, id)
	s.seen.ids.remove(id)
}

// disown has a message count as one that has not come.
func (s *Session) disown(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen.ids.remove(id)
}

// finish keeps a request's result, and tells whether the client wants it.
func (s *Session) finish(c *served, result []byte, failed bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.size = len(result)
	c.result.Store(&result)
	delete(s.running, c.id)
	s.calls.add(c.id, c)
	c.end(failed)
	for _, gone := range s.results.add(c) {
		s.long.remove(gone)
	}
	if c.size > answersKept {
		s.long.add(c)
	}
	return !c.dropped
}

// errWaitFailed refuses a request that was to follow another, which failed.
var errWaitFailed = runtime.NewError(400, "MSG_WAIT_FAILED")

// waitFor waits until the requests with the ids, which c is to follow, have
// been answered. It does not wait for those that the session does not know, and
// not for those that came later than c, so that no two wait for each other.
func (s *Session) waitFor(ctx context.Context, c *served, ids []int64) error {
	for _, first := range s.earlier(c, ids) {
		select {
		case <-s.ended(first):
		case <-ctx.Done():
			return ctx.Err()
		}
		if s.hasFailed(first) {
			return errWaitFailed
		}
	}
	return nil
}

// earlier are the requests with the ids that came before c.
func (s *Session) earlier(c *served, ids []int64) []*served {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Sort(ids)
	var all []*served
	for _, id := range slices.Compact(ids) {
		if first, ok := s.find(id); ok && first.number < c.number {
			all = append(all, first)
		}
	}
	return all
}

// ended is closed when the request is done.
func (s *Session) ended(c *served) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.ended == nil {
		c.ended = make(chan struct{})
		if c.done {
			close(c.ended)
		}
	}
	return c.ended
}

func (s *Session) hasFailed(c *served) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return c.failed
}

// result is what is known of a request that came before: its result, if that is
// kept, or that it is still running.
func (s *Session) result(id int64) (c *served, result []byte, running bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.find(id)
	if !ok {
		return nil, nil, false
	}
	if kept := c.result.Load(); kept != nil {
		result = *kept
	}
	return c, result, !c.done
}

// envelope is the message with the result of c, which may be nil.
func (s *Session) envelope(c *served, result []byte) envelope {
	return envelope{
		from: s.seq, kind: proto.MessageServerResponse, content: true,
		body: func(st stamp) []byte {
			if c != nil {
				s.sent(st.id, c)
			}
			return result
		},
	}
}

// sent remembers in which message a request's result is.
func (s *Session) sent(id int64, c *served) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers.add(id, c)
}

// answeredIn are the requests that were answered in messages.
func (s *Session) answeredIn(ids []int64) (requests []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if c, ok := s.answers.get(id); ok {
			requests = append(requests, c.id)
		}
	}
	return requests
}

// acknowledge drops the results that the client has got, and the greeting.
func (s *Session) acknowledge(ids []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if slices.Contains(s.greeting.sent, id) {
			s.greeting.known, s.greeting.sent = true, nil
		}
		if c, ok := s.answers.get(id); ok {
			s.answers.remove(id)
			s.results.remove(c)
			s.long.remove(c)
		}
	}
}

// drop cancels a request that is still being answered.
func (s *Session) drop(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.running[id]
	if c == nil {
		return false
	}
	c.dropped = true
	c.stop()
	return true
}

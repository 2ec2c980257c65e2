package gotd

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/tlgen-go/tlgen/tl"
)

// budget is how many bytes the unpacked bodies of one connection's requests may
// have at a time.
type budget struct {
	total int
	freed chan struct{}

	mu   sync.Mutex
	used int
}

func newBudget(total int) *budget { return &budget{total: total, freed: make(chan struct{}, 1)} }

// take waits until there are n bytes. Only one goroutine may wait, the reader's:
// what it waits for was read earlier, and needs nothing more to come to its end.
func (b *budget) take(ctx context.Context, n int) error {
	for !b.tryTake(n) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.freed:
		}
	}
	return nil
}

func (b *budget) tryTake(n int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used+n > b.total {
		return false
	}
	b.used += n
	return true
}

// give gives bytes back.
func (b *budget) give(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
	select {
	case b.freed <- struct{}{}:
	default:
	}
}

// room is what the bodies within one message take of a budget, until nobody
// uses them any more.
type room struct {
	of    *budget
	bytes int // the reader's own, until the last release
	users atomic.Int32
}

// newRoom is a room with one user.
func newRoom(of *budget) *room {
	r := &room{of: of}
	r.users.Store(1)
	return r
}

// reserve takes n more bytes. One message can never have more than the budget.
func (r *room) reserve(ctx context.Context, n int) error {
	if r.bytes+n > r.of.total {
		return fmt.Errorf("%w: more than %d bytes in one message", tl.ErrLimit, r.of.total)
	}
	if err := r.of.take(ctx, n); err != nil {
		return err
	}
	r.bytes += n
	return nil
}

// share counts one more user.
func (r *room) share() { r.users.Add(1) }

// release counts one user less, and gives the bytes back after the last.
func (r *room) release() {
	if r.users.Add(-1) == 0 {
		r.of.give(r.bytes)
	}
}

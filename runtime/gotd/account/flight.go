package account

import (
	"context"
	"sync"
)

// flight is work that several may ask for and that is done once for all of them.
type flight struct {
	mu  sync.Mutex
	now *attempt // nil where nobody works
}

// attempt is the work of one of them.
type attempt struct {
	done      chan struct{}
	err       error
	abandoned bool // by who worked, whose context ended
}

// do has work done: by the caller, or by who is at it already. Where that one
// gives up, another goes on.
func (f *flight) do(ctx context.Context, work func(context.Context) error) error {
	for {
		f.mu.Lock()
		under := f.now
		if under == nil {
			return f.lead(ctx, work)
		}
		f.mu.Unlock()
		select {
		case <-under.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !under.abandoned {
			return under.err
		}
	}
}

// lead does the work. It is called with f.mu held.
func (f *flight) lead(ctx context.Context, work func(context.Context) error) error {
	own := &attempt{done: make(chan struct{})}
	f.now = own
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.now = nil
		f.mu.Unlock()
		close(own.done)
	}()
	own.abandoned = true // by a panic as well
	own.err = work(ctx)
	own.abandoned = own.err != nil && ctx.Err() != nil
	return own.err
}

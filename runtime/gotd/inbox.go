package gotd

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/tlgen-go/tlgen/runtime"
)

// maxUpdates is how many messages may wait for the handler.
const maxUpdates = 256

// inbox hands updates to the handler, in order, from a goroutine of its own.
type inbox struct {
	handler runtime.UpdateHandler
	logger  *slog.Logger
	wake    chan struct{}

	mu sync.Mutex
	// waiting has messages without a body where some were lost.
	waiting []message
}

func newInbox(h runtime.UpdateHandler, l *slog.Logger) *inbox {
	return &inbox{handler: h, logger: l, wake: make(chan struct{}, 1)}
}

// put queues a message. Where too many wait, they give way to one gap.
func (i *inbox) put(m message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.waiting) >= maxUpdates {
		i.waiting = []message{gapAt(m)}
	}
	i.waiting = append(i.waiting, m)
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// gap queues a call of HandleGap, for what was lost up to m.
func (i *inbox) gap(m message) { i.put(gapAt(m)) }

func gapAt(m message) message { return message{session: m.session, id: m.id} }

// run calls the handler until ctx ends.
func (i *inbox) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-i.wake:
		}
		for m, ok := i.next(); ok && ctx.Err() == nil; m, ok = i.next() {
			i.deliver(ctx, m)
		}
	}
}

func (i *inbox) next() (m message, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.waiting) == 0 {
		i.waiting = nil
		return message{}, false
	}
	m, i.waiting[0] = i.waiting[0], message{}
	i.waiting = i.waiting[1:]
	return m, true
}

// deliver calls the handler. A message that cannot be read is lost, and so a gap.
func (i *inbox) deliver(ctx context.Context, m message) {
	err := i.handle(ctx, m)
	if err == nil {
		return
	}
	logFailure(ctx, i.logger, "update handler failed", m, err)
	if _, ok := errors.AsType[*runtime.UnreadableError](err); ok && m.body != nil {
		i.deliver(ctx, gapAt(m))
	}
}

// handle calls the handler; a panic in it becomes an error.
func (i *inbox) handle(ctx context.Context, m message) (err error) {
	defer caught(&err)
	if m.body == nil {
		return i.handler.HandleGap(ctx)
	}
	return i.handler.HandleUpdates(ctx, m.body)
}

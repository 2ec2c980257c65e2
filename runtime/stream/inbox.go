package stream

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/tlgen-go/tlgen/runtime"
)

// maxUpdates is how many messages may wait for the handler.
const maxUpdates = 256

// inbox hands what the server pushes to the handler, in order, from a goroutine
// of its own, so that the handler may call the server.
type inbox struct {
	handler runtime.UpdateHandler
	logger  *slog.Logger
	wake    chan struct{}

	mu sync.Mutex
	// waiting has nil where messages were lost.
	waiting [][]byte
}

func newInbox(h runtime.UpdateHandler, l *slog.Logger) *inbox {
	return &inbox{handler: h, logger: l, wake: make(chan struct{}, 1)}
}

// put queues a message. Where too many wait, they give way to one gap.
func (i *inbox) put(message []byte) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.waiting) >= maxUpdates {
		i.waiting = [][]byte{nil}
	}
	i.waiting = append(i.waiting, message)
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

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

func (i *inbox) next() (message []byte, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.waiting) == 0 {
		i.waiting = nil
		return nil, false
	}
	message, i.waiting[0] = i.waiting[0], nil
	i.waiting = i.waiting[1:]
	return message, true
}

// deliver calls the handler. A message that cannot be read is lost, and so a gap.
func (i *inbox) deliver(ctx context.Context, message []byte) {
	err := i.handle(ctx, message)
	if err == nil {
		return
	}
	logFailure(ctx, i.logger, "update handler failed", err)
	if _, ok := errors.AsType[*runtime.UnreadableError](err); ok && message != nil {
		i.deliver(ctx, nil)
	}
}

// handle calls the handler; a panic in it becomes an error.
func (i *inbox) handle(ctx context.Context, message []byte) (err error) {
	defer caught(&err)
	if message == nil {
		return i.handler.HandleGap(ctx)
	}
	return i.handler.HandleUpdates(ctx, message)
}

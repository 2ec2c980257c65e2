package gotd

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
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

// gap queues a call of HandleGap.
func (i *inbox) gap() { i.put(nil) }

// run calls the handler until ctx ends.
func (i *inbox) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-i.wake:
		}
		for message, ok := i.next(); ok && ctx.Err() == nil; message, ok = i.next() {
			if err := i.handle(ctx, message); err != nil {
				i.logger.ErrorContext(ctx, "update handler failed", "error", err)
			}
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

// handle calls the handler; a panic in it becomes an error.
func (i *inbox) handle(ctx context.Context, message []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it panicked: %v\n%s", p, debug.Stack())
		}
	}()
	if message == nil {
		return i.handler.HandleGap(ctx)
	}
	return i.handler.HandleUpdates(ctx, message)
}

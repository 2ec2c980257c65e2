// Package inbox hands what a server pushes to an update handler, for the
// connections below runtime.
package inbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/failure"
)

// Limit is how many messages may wait for the handler, and maxBytes how many
// bytes they may have.
const (
	Limit    = 256
	maxBytes = 32 << 20
)

// Message is what a server pushed, or without a body a gap where messages were lost.
type Message struct {
	Body []byte
	// Attrs tell the message from others in a log; nil for none.
	Attrs func() []slog.Attr
}

// gap is where m and what was before it is lost.
func (m Message) gap() Message { return Message{Attrs: m.Attrs} }

// Inbox hands messages to the handler, in order, from the goroutine that Run is
// in, so that the handler may call the server.
type Inbox struct {
	handler runtime.UpdateHandler
	logger  *slog.Logger
	wake    chan struct{}

	mu      sync.Mutex
	waiting []Message
	bytes   int // of those that wait
}

// New returns an Inbox without messages.
func New(h runtime.UpdateHandler, l *slog.Logger) *Inbox {
	return &Inbox{handler: h, logger: l, wake: make(chan struct{}, 1)}
}

// Put queues a message. Where too many wait, they give way to one gap.
func (i *Inbox) Put(m Message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.waiting) >= Limit || i.bytes+len(m.Body) > maxBytes {
		i.waiting, i.bytes = []Message{m.gap()}, 0
	}
	i.waiting, i.bytes = append(i.waiting, m), i.bytes+len(m.Body)
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// Run calls the handler until ctx ends.
func (i *Inbox) Run(ctx context.Context) error {
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

func (i *Inbox) next() (m Message, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.waiting) == 0 {
		i.waiting = nil
		return Message{}, false
	}
	m, i.waiting[0] = i.waiting[0], Message{}
	i.waiting, i.bytes = i.waiting[1:], i.bytes-len(m.Body)
	return m, true
}

// deliver calls the handler. A message that cannot be read is lost, and so a gap.
func (i *Inbox) deliver(ctx context.Context, m Message) {
	err := i.handle(ctx, m)
	if err == nil {
		return
	}
	var attrs []slog.Attr
	if m.Attrs != nil {
		attrs = m.Attrs()
	}
	failure.Log(ctx, i.logger, "update handler failed", err, attrs...)
	if _, ok := errors.AsType[*runtime.UnreadableError](err); ok && m.Body != nil {
		i.deliver(ctx, m.gap())
	}
}

// handle calls the handler; a panic in it becomes an error.
func (i *Inbox) handle(ctx context.Context, m Message) (err error) {
	defer failure.Catch(&err)
	if m.Body == nil {
		return i.handler.HandleGap(ctx)
	}
	return i.handler.HandleUpdates(ctx, m.Body)
}

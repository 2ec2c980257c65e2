package runtime

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/tlgen-go/tlgen/tl"
)

// UpdateHandler receives what a server sends without being asked. A generated
// Updates dispatcher is one.
type UpdateHandler interface {
	// HandleUpdates gets one message, a boxed value. It returns an
	// *UnreadableError where it cannot read it.
	HandleUpdates(ctx context.Context, message []byte) error
	// HandleGap is called where messages were lost, so that the handler can
	// ask the server for what it missed.
	HandleGap(ctx context.Context) error
}

// UnreadableError is returned for a message that cannot be decoded. What was in
// it is lost, so the connection calls HandleGap.
type UnreadableError struct{ Err error }

// Error implements error.
func (e *UnreadableError) Error() string { return "updates cannot be read: " + e.Err.Error() }

// Unwrap gives the decoder's error.
func (e *UnreadableError) Unwrap() error { return e.Err }

// UpdateMux delivers updates to the functions that were registered for their
// constructors. E is what comes with an update, its envelope. Registration
// must be over before the first update; functions are called one after
// another for one message, and concurrently for several.
type UpdateMux[E any] struct {
	handlers map[uint32]func(context.Context, E, tl.Object) error
	fallback func(context.Context, E, tl.Object) error
	failed   func(context.Context, error)
}

// HandleUpdate registers h for the updates of the constructor that U is the struct of.
func HandleUpdate[E any, U tl.Object](m *UpdateMux[E], id uint32, h func(context.Context, E, U) error) {
	if m.handlers == nil {
		m.handlers = make(map[uint32]func(context.Context, E, tl.Object) error)
	}
	m.handlers[id] = func(ctx context.Context, e E, u tl.Object) error {
		update, ok := u.(U)
		if !ok {
			return fmt.Errorf("%s came under the id %#x, which is not its own", u.TypeName(), id)
		}
		return h(ctx, e, update)
	}
}

// OnOther registers h for every update that has no handler of its own.
func (m *UpdateMux[E]) OnOther(h func(context.Context, E, tl.Object) error) { m.fallback = h }

// OnError registers what is told of errors of handlers that nobody waits for.
// Without it those of updates within an answer are logged, and those of updates
// that the server sent by itself are returned to the connection.
func (m *UpdateMux[E]) OnError(h func(context.Context, error)) { m.failed = h }

// Handles tells whether an update with the id reaches a handler.
func (m *UpdateMux[E]) Handles(id uint32) bool { return m.handlers[id] != nil || m.fallback != nil }

// fewHandlers is how many ids are looked for in a message before it is decoded.
// Looking for more takes longer than it saves.
const fewHandlers = 8

// MayHandle tells whether an update within the message may reach a handler: a
// value whose id's bytes are not in the message is not in it either.
func (m *UpdateMux[E]) MayHandle(message []byte) bool {
	if m.fallback != nil || len(m.handlers) > fewHandlers {
		return true
	}
	for id := range m.handlers {
		if bytes.Contains(message, binary.LittleEndian.AppendUint32(nil, id)) {
			return true
		}
	}
	return false
}

// Deliver calls the handler of u, with what came with it. A panic in it becomes an error.
func (m *UpdateMux[E]) Deliver(ctx context.Context, e E, u tl.Object) (err error) {
	if u == nil {
		return errors.New("no update to deliver: it is nil")
	}
	h := m.handlers[u.TypeID()]
	if h == nil {
		h = m.fallback
	}
	if h == nil {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler of %s panicked: %v\n%s", u.TypeName(), p, debug.Stack())
		}
	}()
	if err := h(ctx, e, u); err != nil {
		return fmt.Errorf("%s: %w", u.TypeName(), err)
	}
	return nil
}

// ErrGap is returned where updates were lost and no handler asks the server for them.
var ErrGap = errors.New("updates were lost")

// DeliverGap delivers u, which says that updates were lost, and must not be lost itself.
func (m *UpdateMux[E]) DeliverGap(ctx context.Context, e E, u tl.Object) error {
	if u == nil || !m.Handles(u.TypeID()) {
		return fmt.Errorf("%w, and no handler fetches them: register one for the constructor that says so", ErrGap)
	}
	return m.Deliver(ctx, e, u)
}

// Settle passes an error of handlers to what OnError registered, or returns it.
func (m *UpdateMux[E]) Settle(ctx context.Context, err error) error {
	if err == nil || m.failed == nil {
		return err
	}
	m.failed(ctx, err)
	return nil
}

// Report passes an error on that nobody waits for.
func (m *UpdateMux[E]) Report(ctx context.Context, err error) {
	if err := m.Settle(ctx, err); err != nil {
		slog.ErrorContext(ctx, "update handler failed", "error", err)
	}
}

// DeliverAll delivers every update, whatever the handlers of others return.
func DeliverAll[E any, U tl.Object](ctx context.Context, m *UpdateMux[E], e E, updates []U) error {
	var all []error
	for _, u := range updates {
		if err := m.Deliver(ctx, e, u); err != nil {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

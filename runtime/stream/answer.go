package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/failure"
)

// receive takes one message.
func (p *Peer) receive(m message) error {
	switch m := m.(type) {
	case call:
		return p.call(m)
	case cancel:
		p.cancel(m.id)
		return nil
	case ping:
		return p.send(pong{})
	default:
		return unexpected(m)
	}
}

// send sends a message from the reader's goroutine.
func (p *Peer) send(m message) error {
	frame, err := frameOf(m)
	if err != nil {
		return err
	}
	return p.out.send(p.ctx, frame)
}

// call has a request answered once there is a slot for it. Clients that keep to
// welcome find one, but for a moment in which answers are written.
func (p *Peer) call(m call) error {
	select {
	case p.slots <- struct{}{}:
	case <-p.ctx.Done():
		return context.Cause(p.ctx)
	}
	draining, err := p.begin(m)
	if draining {
		<-p.slots
		return p.send(refusal{id: m.id, code: unavailable, message: string(ServerShuttingDown)})
	}
	return err
}

// begin calls the handler in a goroutine of its own, unless the connection is
// about to end.
func (p *Peer) begin(m call) (draining bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.draining:
		return true, nil
	case p.calls[m.id] != nil:
		return false, fmt.Errorf("%w: it makes two calls %d", ErrProtocol, m.id)
	}
	ctx, cancel := p.callContext(m)
	p.calls[m.id] = cancel
	p.handlers.Go(func() {
		defer p.finish(m.id)
		_ = p.out.send(p.ctx, p.answer(ctx, m))
	})
	return false, nil
}

// callContext is what a handler learns of who calls, and how long it may take.
func (p *Peer) callContext(m call) (context.Context, context.CancelFunc) {
	ctx := context.WithValue(p.ctx, peerKey{}, p)
	ctx = runtime.WithLayer(ctx, p.layer)
	if m.timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Duration(m.timeout)*time.Millisecond)
}

// finish ends begin.
func (p *Peer) finish(id int64) {
	p.mu.Lock()
	p.calls[id]()
	delete(p.calls, id)
	p.mu.Unlock()
	<-p.slots
}

// cancel ends the context of a call, if that still runs.
func (p *Peer) cancel(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cancel := p.calls[id]; cancel != nil {
		cancel()
	}
}

// answer is the frame with what the handler returns.
func (p *Peer) answer(ctx context.Context, m call) []byte {
	frame, err := p.handle(ctx, m)
	if err == nil {
		return frame
	}
	refused, ok := errors.AsType[*runtime.Error](err)
	if ok {
		frame, err = frameOf(refusal{id: m.id, code: int32(refused.Code), message: refused.Message})
	}
	if err == nil {
		err = fits(frame, p.maxFrame)
	}
	if err != nil {
		failure.Log(ctx, p.server.Logger, "handler failed", err, slog.Any("peer", p.RemoteAddr()), slog.Int64("call", m.id))
		internal := runtime.Internal.New(500)
		frame, _ = frameOf(refusal{id: m.id, code: int32(internal.Code), message: internal.Message})
	}
	return frame
}

// handle calls the handler, which appends to the frame; a panic becomes an error.
func (p *Peer) handle(ctx context.Context, m call) (frame []byte, err error) {
	defer failure.Catch(&err)
	head, err := frameOf(answer{id: m.id})
	if err != nil {
		return nil, err
	}
	frame, err = p.server.Handler.ServeTL(ctx, m.query, bytes.Clone(head))
	switch {
	case err != nil:
		return nil, err
	case !bytes.HasPrefix(frame, head):
		return nil, errors.New("the handler does not append to what it is given")
	}
	if err := fits(frame, p.maxFrame); err != nil {
		return nil, err
	}
	return seal(frame), nil
}

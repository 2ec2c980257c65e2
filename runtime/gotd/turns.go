package gotd

import (
	"context"

	"github.com/gotd/td/bin"
)

// turns is a connection during a key exchange. An exchange takes tens of
// milliseconds of computing, between what it receives and what it sends; running
// bounds how many do so at once, so that those who have a key are not kept waiting.
type turns struct {
	*frames
	first   []byte // a frame that was read already
	last    []byte // a frame that is not written yet
	running chan struct{}
	has     bool // an item in running
}

// Recv implements transport.Conn. The exchange has a turn when it returns.
func (t *turns) Recv(ctx context.Context, b *bin.Buffer) error {
	if err := t.flush(); err != nil {
		return err
	}
	if t.first != nil {
		b.ResetTo(t.first)
		t.first = nil
	} else if err := t.frames.Recv(ctx, b); err != nil {
		return err
	}
	select {
	case t.running <- struct{}{}:
		t.has = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Send implements transport.Conn. The frame waits until the exchange receives the
// next one, or is over: the client may use the key on another connection as soon
// as it has the last.
func (t *turns) Send(_ context.Context, b *bin.Buffer) error {
	t.end()
	t.last = b.Copy()
	return nil
}

// flush writes what was sent.
func (t *turns) flush() error {
	if t.last == nil {
		return nil
	}
	frame := t.last
	t.last = nil
	return t.write(frame)
}

// end ends the turn, if there is one.
func (t *turns) end() {
	if t.has {
		<-t.running
		t.has = false
	}
}

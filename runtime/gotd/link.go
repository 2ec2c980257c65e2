package gotd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
	"time"

	"github.com/gotd/td/proto/codec"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// link is one of the connections of a client, which has one at a time.
type link struct {
	client *Client
	conn   *frames

	// ctx lasts as long as the connection; its cause is why that ended.
	ctx     context.Context
	end     context.CancelCauseFunc
	running sync.WaitGroup
}

// newLink begins to send and to receive over conn. Calls wait until the server
// has answered, so that it is certain of them that they were not sent.
func (c *Client) newLink(conn *frames) *link {
	l := &link{client: c, conn: conn}
	l.ctx, l.end = context.WithCancelCause(c.ctx)
	context.AfterFunc(l.ctx, func() { _ = conn.Close() })
	c.out.hold()
	l.run(l.read)
	l.run(func() error { return c.out.run(l.ctx, conn) })
	l.run(l.keep)
	return l
}

// resume finds out what became of calls that went over earlier connections, and
// lets others go. Layer and app are told again.
func (l *link) resume() {
	c := l.client
	c.lose(func(k *call) bool { return !k.service && k.sent.session != c.seq.sessionID() })
	c.mu.Lock()
	c.unsettle()
	c.mu.Unlock()
	pending := c.pending()
	l.running.Go(func() { l.inquire(pending) })
}

// run runs f; the connection ends with its error.
func (l *link) run(f func() error) {
	l.running.Go(func() { l.end(f()) })
}

// close ends the connection, and waits until nothing of it is left.
func (l *link) close(why error) {
	l.end(why)
	l.running.Wait()
}

// read receives until the connection ends.
func (l *link) read() error {
	for {
		frame, err := l.conn.read(time.Now().Add(l.idleLimit()))
		if errors.Is(err, io.EOF) {
			return errors.New("the server closed the connection")
		}
		if err != nil {
			return l.receiveError(err)
		}
		m, err := l.client.seq.open(frame)
		if err != nil {
			return err
		}
		if !l.client.seq.knows(m.session) {
			l.client.warn("ignored a message of another session", m.message, nil)
			continue
		}
		l.client.receive(m.message, 0)
	}
}

// receiveError tells what can be done about an error of a connection.
func (l *link) receiveError(err error) error {
	refused, ok := errors.AsType[*TransportError](err)
	if ok && refused.Code == codec.CodeAuthKeyNotFound {
		return fmt.Errorf("receive: %w; %s to exchange a new key", err, startAnew(l.client.options.Storage))
	}
	return fmt.Errorf("receive: %w", err)
}

// keep tries the connection out from time to time, and stores new salts.
func (l *link) keep() error {
	ticks := time.NewTicker(l.client.options.PingInterval)
	defer ticks.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return context.Cause(l.ctx)
		case <-l.client.saltChanged:
			l.storeSalt()
		case <-ticks.C:
			if err := l.ping(l.ctx); err != nil {
				return err
			}
		}
	}
}

// storeSalt stores the salt that the server wants.
func (l *link) storeSalt() {
	err := storeSession(l.ctx, l.client.options.Storage, l.client.options.DC, l.client.seq.key, l.client.seq.currentSalt())
	if err != nil && l.ctx.Err() == nil {
		l.client.options.Logger.Warn("the new salt is not stored, the next connection will ask for it",
			"session", l.client.seq.sessionID(), "error", err)
	}
}

// idleLimit is how long nothing may come before the connection is cut.
func (l *link) idleLimit() time.Duration { return 2 * l.client.options.PingInterval }

// ping asks the server to answer, and to hang up if nothing follows for long.
func (l *link) ping(ctx context.Context) error {
	_, err := l.ask(ctx, &mt.PingDelayDisconnectRequest{
		PingID:          randomID(),
		DisconnectDelay: int32(math.Ceil(l.idleLimit().Seconds())),
	})
	if err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	return nil
}

// ask sends a service message over this connection, and waits for its answer.
func (l *link) ask(ctx context.Context, message tl.Object) ([]byte, error) {
	k := newCall(encode(message))
	k.service = true
	l.client.post(k)
	var err error
	select {
	case o := <-k.answer:
		return o.body, o.err
	case <-ctx.Done():
		err = ctx.Err()
	case <-l.ctx.Done():
		err = context.Cause(l.ctx)
	}
	l.client.forget(k)
	return nil, err
}

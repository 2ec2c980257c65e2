package gotd

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gotd/td/proto/codec"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
)

const (
	// leastPause and mostPause are how long a client waits before it connects
	// again: twice as long each time, until a connection has answered a call.
	leastPause = 100 * time.Millisecond
	mostPause  = 30 * time.Second
)

// stay makes a new connection whenever one has ended, until the client ends.
func (c *Client) stay(l *link) error {
	pause := leastPause
	for {
		<-l.ctx.Done()
		l.running.Wait()
		why := context.Cause(l.ctx)
		if c.ctx.Err() != nil || final(why) {
			return why
		}
		c.options.Logger.Info("the connection has ended, another will be made",
			"session", c.seq.sessionID(), "error", why)
		if c.inbox != nil {
			c.inbox.Put(inbox.Message{})
		}
		if c.answering.Swap(false) {
			pause = leastPause
		}
		var err error
		if l, err = c.reconnect(&pause); err != nil {
			return err
		}
	}
}

// reconnect tries to connect until it succeeds or cannot any more.
func (c *Client) reconnect(pause *time.Duration) (*link, error) {
	for {
		select {
		case <-time.After(*pause/2 + rand.N(*pause/2)):
		case <-c.ctx.Done():
			return nil, c.Err()
		}
		*pause = min(2**pause, mostPause)
		ctx, cancel := context.WithTimeout(c.ctx, c.options.PingInterval)
		l, err := c.connect(ctx)
		cancel()
		if err == nil || c.ctx.Err() != nil || final(err) {
			return l, err
		}
		c.options.Logger.Debug("connecting again failed", "session", c.seq.sessionID(), "error", err)
	}
}

// final tells that no other connection would end in another way.
func final(why error) bool {
	refused, ok := errors.AsType[*TransportError](why)
	return ok && (refused.Code == codec.CodeAuthKeyNotFound || refused.Code == codec.CodeWrongDC)
}

// pending returns the calls that were sent over earlier connections, the oldest
// first. Layer and app are told again with what follows.
func (c *Client) pending() []int64 {
	c.lose(func(k *call) bool { return !k.service && k.sent.session != c.seq.sessionID() })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unsettle()
	var ids []int64
	for id, k := range c.calls {
		if !k.service {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// What the low bits of a message's state say; those above concern its answer.
const (
	stateBits    = 7
	stateUnheard = 3 // not received, and newer than all that were
)

// inquire asks the server what became of calls that were sent over earlier
// connections. Those that it does not have are sent again, as the same messages.
func (l *link) inquire(ids []int64) {
	for batch := range slices.Chunk(ids, maxAcks) {
		ctx, cancel := context.WithTimeout(l.ctx, l.client.options.PingInterval)
		states, _ := l.ask(ctx, &mt.MsgsStateReq{MsgIDs: batch})
		cancel()
		if l.ctx.Err() != nil {
			return // the next connection asks again
		}
		// What the server says nothing of it has forgotten.
		states = append(states, make([]byte, len(batch))...)
		if received := l.client.goOn(batch, states); received != nil {
			_, _ = l.ask(l.ctx, &mt.MsgResendAnsReq{MsgIDs: received})
		}
	}
}

// goOn goes on with calls of which the server has told the states, and returns
// those that it has received.
func (c *Client) goOn(ids []int64, states []byte) (received []int64) {
	for i, id := range ids {
		switch states[i] & stateBits {
		case stateNotSeen, stateUnheard:
			c.resend(id)
		case stateReceived:
			received = append(received, id)
		default:
			c.answered(id, outcome{err: errForgotten})
		}
	}
	return received
}

// resend sends a call again that the server has not received.
func (c *Client) resend(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.calls[id]
	if k == nil {
		return
	}
	_ = c.out.put(envelope{from: c.seq, call: k, again: k.sent, body: func(stamp) []byte {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.calls[id] != k {
			return nil
		}
		return c.dress(k)
	}})
}

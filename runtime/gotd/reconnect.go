package gotd

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gotd/td/proto/codec"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
	"github.com/tlgen-go/tlgen/tl"
)

const (
	// leastPause and mostPause are how long a client waits before it connects
	// again: twice as long each time, until a connection has answered a call or
	// lasted.
	leastPause = 100 * time.Millisecond
	mostPause  = 30 * time.Second
)

// stay makes a new connection whenever one has ended, until the client ends.
func (c *Client) stay(l *link) error {
	pause, begun := leastPause, time.Now()
	for {
		<-l.ctx.Done()
		l.running.Wait()
		why := context.Cause(l.ctx)
		if c.ctx.Err() != nil || final(why) {
			return why
		}
		c.options.Logger.Info("the connection has ended, another will be made",
			"session", c.seq.sessionID(), "error", why)
		c.away.Store(&why)
		if c.answering.Swap(false) || time.Since(begun) > mostPause {
			pause = leastPause
		}
		var err error
		if l, err = c.reconnect(&pause); err != nil {
			return err
		}
		begun = time.Now()
		c.away.Store(nil)
		c.options.Logger.Info("connected again", "session", c.seq.sessionID())
		if c.inbox != nil {
			c.inbox.Put(inbox.Message{}) // what was pushed in between
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
		c.away.Store(&err)
		c.options.Logger.Info("connecting again failed", "session", c.seq.sessionID(), "error", err)
	}
}

// final tells that no other connection would end in another way.
func final(why error) bool {
	refused, ok := errors.AsType[*TransportError](why)
	return ok && (refused.Code == codec.CodeAuthKeyNotFound || refused.Code == codec.CodeWrongDC)
}

// pending are the messages that calls without an answer were sent as, the oldest first.
func (c *Client) pending() (ids []int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, k := range c.calls {
		if !k.service {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// statesTimeout is how long a server may take to tell what became of messages.
const statesTimeout = 10 * time.Second

// inquire asks the server what became of calls that were sent over earlier
// connections. Those that it does not have are sent again, as the same messages,
// before any other call; of those that it has the answers are asked for.
func (l *link) inquire(ids []int64) {
	var received []int64
	for batch := range slices.Chunk(ids, maxAcks) {
		states, err := l.askInTime(&mt.MsgsStateReq{MsgIDs: batch})
		if err == nil && len(states) != len(batch) {
			err = fmt.Errorf("%d states of %d messages", len(states), len(batch))
		}
		if err != nil {
			l.giveUp(batch, err)
			continue
		}
		received = append(received, l.client.goOn(batch, states)...)
	}
	l.client.out.release()
	for batch := range slices.Chunk(received, maxAcks) {
		_, _ = l.askInTime(&mt.MsgResendAnsReq{MsgIDs: batch}) // the answers come apart from this one
	}
}

// askInTime asks about messages.
func (l *link) askInTime(question tl.Object) ([]byte, error) {
	ctx, cancel := context.WithTimeout(l.ctx, statesTimeout)
	defer cancel()
	return l.ask(ctx, question)
}

// giveUp ends calls of which the server does not tell the states. Where the
// connection has ended, the next one asks again.
func (l *link) giveUp(ids []int64, why error) {
	if l.ctx.Err() != nil {
		return
	}
	l.client.options.Logger.Warn("the server does not tell what became of calls",
		"session", l.client.seq.sessionID(), "calls", len(ids), "error", why)
	for _, id := range ids {
		l.client.answered(id, outcome{err: fmt.Errorf("%w: the server does not tell: %w", runtime.ErrOutcomeUnknown, why)})
	}
}

// What the low bits of a message's state say; those above concern its answer.
const (
	stateBits    = 7
	stateUnheard = 3 // not received, and newer than all that were
)

// goOn goes on with calls of which the server has told the states, and returns
// those that it has received.
func (c *Client) goOn(ids []int64, states []byte) (received []int64) {
	var missed []envelope
	for i, id := range ids {
		switch states[i] & stateBits {
		case stateNotSeen, stateUnheard:
			if e, ok := c.repeat(id); ok {
				missed = append(missed, e)
			}
		case stateReceived:
			received = append(received, id)
		default:
			c.answered(id, outcome{err: errForgotten})
		}
	}
	c.out.putFirst(missed)
	return received
}

// repeat makes the message again that a call was sent as, unless it was answered.
func (c *Client) repeat(id int64) (e envelope, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.calls[id]
	if k == nil {
		return envelope{}, false
	}
	return envelope{from: c.seq, call: k, first: k.sent, body: func(stamp) []byte {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.calls[id] != k {
			return nil
		}
		k.repeated = true
		return c.dress(k)
	}}, true
}

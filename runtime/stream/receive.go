package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
)

// read shakes hands, and takes what the server sends until the connection ends.
func (c *Client) read() error {
	if err := c.greet(); err != nil {
		return fmt.Errorf("handshake: %w", ended(err, "server", c.options.HandshakeTimeout))
	}
	close(c.ready)
	c.run(c.out.run)
	c.run(c.keep)
	for {
		m, err := readMessage(c.link.r, c.options.MaxFrame)
		if err == nil {
			err = c.receive(m)
		}
		if err != nil {
			return c.explain(err)
		}
	}
}

// explain prefers the server's own words to what the end of the connection
// says, unless there are calls whose fate those do not tell.
func (c *Client) explain(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parting != nil && len(c.calls) == 0 {
		return c.parting
	}
	return ended(err, "server", c.link.patience)
}

// receive takes one message.
func (c *Client) receive(m message) error {
	switch m := m.(type) {
	case answer:
		return c.settle(m.id, outcome{result: m.result})
	case refusal:
		return c.settle(m.id, outcome{err: runtime.NewError(int(m.code), m.message)})
	case push:
		if c.inbox != nil {
			c.inbox.Put(inbox.Message{Body: m.message})
		}
		return nil
	case pong:
		return nil
	case goodbye:
		c.mu.Lock()
		c.parting = fmt.Errorf("the server ends the connection: %w", m.reason())
		c.mu.Unlock()
		c.endIfParted()
		return nil
	default:
		return unexpected(m)
	}
}

// settle hands an outcome to the call with the id.
func (c *Client) settle(id int64, o outcome) error {
	outcomes := c.leave(id)
	if outcomes == nil {
		return fmt.Errorf("%w: it answers the call %d, which was not made", ErrProtocol, id)
	}
	outcomes <- o
	c.endIfParted()
	return nil
}

// keep tries the connection out from time to time.
func (c *Client) keep() error {
	frame, err := frameOf(ping{})
	if err != nil {
		return err
	}
	ticks := time.NewTicker(c.pingInterval)
	defer ticks.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return context.Cause(c.ctx)
		case <-ticks.C:
			if err := c.out.send(c.ctx, frame); err != nil {
				return err
			}
		}
	}
}

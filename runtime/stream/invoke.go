package stream

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// outcome is an answer that is still encoded, or a refusal.
type outcome struct {
	result []byte
	err    error
}

// Invoke implements runtime.Invoker. A refusal is a *runtime.Error. A call whose
// answer can no longer come, or does not before ctx ends, fails with
// runtime.ErrOutcomeUnknown, unless it was not sent. Where ctx ends first, the
// server's handler is told by its context. Calls beyond those that
// the server answers at a time wait.
func (c *Client) Invoke(ctx context.Context, request tl.Object, result runtime.Result) error {
	if err := c.reserve(ctx); err != nil {
		return fmt.Errorf("the call was not sent: %w", err)
	}
	id, outcomes, err := c.enter()
	if err != nil {
		return fmt.Errorf("the call was not sent: %w", err)
	}
	frame, err := frameWith(call{id: id, timeout: timeout(ctx)}, request, c.options.Layer)
	if err == nil {
		err = fits(frame, c.maxFrame)
	}
	if err != nil {
		c.drop(id)
		return err
	}
	if _, err := c.out.hand(ctx, frame); err != nil {
		c.drop(id)
		return fmt.Errorf("the call was not sent: %w", err)
	}
	b, err := c.wait(ctx, id, outcomes)
	if err != nil {
		return err
	}
	d := tl.NewDecoder(b, tl.WithLimits(c.options.Limits), tl.WithLayer(c.options.Layer))
	if err := result.DecodeTL(d); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if err := d.Done(); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// reserve waits for the handshake and for a slot.
func (c *Client) reserve(ctx context.Context) error {
	select {
	case <-c.ready:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.ctx.Done():
		return c.Err()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.ctx.Done():
		return c.Err()
	}
}

// enter registers a call, which has a slot, unless the server begins no more.
func (c *Client) enter() (id int64, outcomes <-chan outcome, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parting != nil {
		<-c.slots
		return 0, nil, c.parting
	}
	c.lastID++
	one := make(chan outcome, 1)
	c.calls[c.lastID] = one
	return c.lastID, one, nil
}

// leave ends enter, and tells where the outcome goes, or nil if there is no
// such call.
func (c *Client) leave(id int64) chan<- outcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	outcomes, ok := c.calls[id]
	if !ok {
		return nil
	}
	delete(c.calls, id)
	<-c.slots
	return outcomes
}

// drop ends a call that was not sent.
func (c *Client) drop(id int64) {
	c.leave(id)
	c.endIfParted()
}

// endIfParted ends the connection when the server has said goodbye and every
// call has its answer.
func (c *Client) endIfParted() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parting != nil && len(c.calls) == 0 {
		c.end(c.parting)
	}
}

// wait waits for the outcome of a call that was handed to the sender.
func (c *Client) wait(ctx context.Context, id int64, outcomes <-chan outcome) ([]byte, error) {
	select {
	case o := <-outcomes:
		return o.result, o.err
	case <-ctx.Done():
		// The call keeps its slot until the server has done with it.
		if frame, err := frameOf(cancel{id: id}); err == nil {
			c.out.post(frame)
		}
		return nil, fmt.Errorf("%w: %w", runtime.ErrOutcomeUnknown, ctx.Err())
	case <-c.ctx.Done():
	}
	select {
	case o := <-outcomes:
		return o.result, o.err
	default:
		return nil, fmt.Errorf("%w: %w", runtime.ErrOutcomeUnknown, c.Err())
	}
}

// timeout is how long the caller waits, in milliseconds, or 0 where that is
// not bounded. It is rounded up, so that the caller's own clock decides.
func timeout(ctx context.Context) int32 {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	left := max(time.Until(deadline), 0)/time.Millisecond + 1
	if left > math.MaxInt32 {
		return 0
	}
	return int32(left)
}

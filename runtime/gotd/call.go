package gotd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// maxAttempts is how often a message is sent that the server rejects.
const maxAttempts = 5

// call is a message that waits for its answer. But for query and answer its
// fields are guarded by Client.mu.
type call struct {
	query []byte
	// service marks a message of MTProto itself: it is neither wrapped nor counted.
	service bool
	// answer gets one outcome at most.
	answer chan outcome

	sent      stamp // zero while it is not sent, or is to be sent again
	attempts  int
	epoch     int // Client.epoch when it was sent
	wrapped   bool
	repeated  bool // sent more than once as the same message
	forgotten bool
}

// outcome is an answer that is still encoded, or why there will be none.
type outcome struct {
	body []byte
	err  error
}

func newCall(query []byte) *call { return &call{query: query, answer: make(chan outcome, 1)} }

// Invoke implements runtime.Invoker. A refusal is a *runtime.Error. A call waits
// for a connection where there is none, and for its answer beyond the end of the
// connection that it was sent over. Where the answer can no longer come, or ctx
// ends before, it fails with runtime.ErrOutcomeUnknown, unless it was not sent.
func (c *Client) Invoke(ctx context.Context, request tl.Object, result runtime.Result) error {
	query, err := encodeOwn(request, c.options.Layer)
	if err != nil {
		return err
	}
	body, err := c.call(ctx, newCall(c.packer.pack(query)))
	if err != nil {
		return err
	}
	return decodeAnswer(body, result, c.options.Limits, c.options.Layer)
}

// call sends k and returns its answer, unpacked. It is sent again where the
// server wants to be told layer and app first.
func (c *Client) call(ctx context.Context, k *call) ([]byte, error) {
	for {
		body, err := c.roundTrip(ctx, k)
		if err != nil {
			return nil, err
		}
		if body, err = c.packer.unpack(body, c.options.Limits); err != nil {
			return nil, fmt.Errorf("read the answer: %w", err)
		}
		if (message{body: body}).typeID() != mt.RPCErrorTypeID {
			c.settle(k)
			return body, nil
		}
		var e mt.RPCError
		if err := tl.Decode(body, &e); err != nil {
			return nil, fmt.Errorf("read the answer: %w", err)
		}
		if err := c.refused(k, runtime.NewError(int(e.ErrorCode), e.ErrorMessage)); err != nil {
			return nil, err
		}
	}
}

// refused returns the refusal of k, or nil where k is to be sent again.
func (c *Client) refused(k *call, refusal *runtime.Error) error {
	if errors.Is(refusal, errAnswerLost) {
		return fmt.Errorf("%w: %w", runtime.ErrOutcomeUnknown, refusal)
	}
	if !errors.Is(refusal, runtime.ConnectionNotInited) && !errors.Is(refusal, runtime.ConnectionLayer) {
		c.settle(k)
		return refusal
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.epoch == c.epoch {
		c.unsettle()
	}
	// Who was told layer and app with the call itself has nothing more to be told.
	if k.wrapped || c.options.Layer == 0 || k.attempts >= maxAttempts {
		return refusal
	}
	k.sent = stamp{}
	return nil
}

// settle stops wrapping calls once the server has answered a wrapped one, which
// was sent after the server last turned out not to know layer and app.
func (c *Client) settle(k *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.wrapped && k.epoch == c.epoch {
		c.settled = true
	}
}

// unsettle has the calls that are sent from now on wrapped. It is called with c.mu held.
func (c *Client) unsettle() {
	c.settled = c.options.Layer == 0
	c.epoch++
}

// roundTrip sends k and waits for its answer, over as many connections as that takes.
func (c *Client) roundTrip(ctx context.Context, k *call) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("the call was not sent: %w", err)
	}
	c.post(k)
	var why error
	select {
	case o := <-k.answer:
		return o.body, o.err
	case <-ctx.Done():
		why = ctx.Err()
	case <-c.ctx.Done():
		why = c.Err()
	}
	sent := c.forget(k)
	select {
	case o := <-k.answer:
		return o.body, o.err
	default:
	}
	if sent == 0 {
		if away := c.away.Load(); away != nil && ctx.Err() != nil {
			why = fmt.Errorf("there is no connection: %w: %w", *away, why)
		}
		return nil, fmt.Errorf("the call was not sent: %w", why)
	}
	_ = c.out.put(envelope{
		from: c.seq, kind: proto.MessageFromClient, content: true,
		body: plain(encode(&mt.RPCDropAnswerRequest{ReqMsgID: sent})),
	})
	return nil, fmt.Errorf("%w: %w", runtime.ErrOutcomeUnknown, why)
}

// post queues k. Where the client has ended, its waiter knows.
func (c *Client) post(k *call) {
	_ = c.out.put(envelope{
		from: c.seq, kind: proto.MessageFromClient, content: true, call: k,
		body: func(st stamp) []byte { return c.prepare(k, st) },
	})
}

// prepare registers k under its stamp and returns what is sent.
func (c *Client) prepare(k *call, st stamp) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.forgotten {
		return nil
	}
	k.sent, k.repeated = st, false
	k.attempts++
	c.calls[st.id] = k
	return c.dress(k)
}

// dress returns what k is sent as, wrapped where the server has to be told layer
// and app. It is called with c.mu held.
func (c *Client) dress(k *call) []byte {
	k.epoch = c.epoch
	if k.wrapped = !k.service && !c.settled; k.wrapped {
		return slices.Concat(c.wrapping, k.query)
	}
	return k.query
}

// forget drops a call that nobody waits for, and returns the message that it was
// sent as, or 0 where the server does not have it.
func (c *Client) forget(k *call) (sent int64) {
	c.mu.Lock()
	sent = k.sent.id
	k.forgotten = true
	delete(c.calls, sent)
	c.mu.Unlock()
	c.out.withdraw(k)
	return sent
}

// take removes the call that was sent as the message id.
func (c *Client) take(id int64) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.calls[id]
	delete(c.calls, id)
	return k
}

// takeAll removes calls that were sent.
func (c *Client) takeAll(which func(*call) bool) (all []*call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, k := range c.calls {
		if which(k) {
			delete(c.calls, id)
			k.sent = stamp{}
			all = append(all, k)
		}
	}
	return all
}

// answered hands an answer to the call that was sent as the message id.
func (c *Client) answered(id int64, o outcome) {
	if k := c.take(id); k != nil {
		k.answer <- o
	}
}

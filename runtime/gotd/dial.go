package gotd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
)

// Dial connects to the server at address. It returns once the server has
// answered under the stored key, or under a key that was just agreed on.
func Dial(ctx context.Context, address string, o ClientOptions) (*Client, error) {
	c, err := dial(ctx, address, o.orDefault())
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	return c, nil
}

// unanswered is err, or the end of ctx where err comes from that: what a
// connection says that was closed for it is noise.
func unanswered(ctx context.Context, err error) error {
	deadline, ok := ctx.Deadline()
	if ok && errors.Is(err, os.ErrDeadlineExceeded) && !time.Now().Before(deadline) {
		// The connection's deadline is the same, and may be noticed first.
		<-ctx.Done()
	}
	if ctx.Err() == nil {
		return err
	}
	for _, noise := range []error{ctx.Err(), os.ErrDeadlineExceeded, net.ErrClosed, io.ErrClosedPipe} {
		if errors.Is(err, noise) {
			return fmt.Errorf("the server did not answer: %w", ctx.Err())
		}
	}
	return fmt.Errorf("%w: %w", err, ctx.Err())
}

func dial(ctx context.Context, address string, o ClientOptions) (*Client, error) {
	wrapping, err := o.App.wrapping(o.Layer)
	if err != nil {
		return nil, err
	}
	c := &Client{
		options: o, address: address, out: newOutbox(proto.MessageFromClient, 0),
		seen: newSeenIDs(), calls: make(map[int64]*call), greeted: make(map[int64]int64), settled: o.Layer == 0,
		saltChanged: make(chan struct{}, 1), wrapping: wrapping,
	}
	// The client outlives the context that it was dialled with.
	c.ctx, c.end = context.WithCancelCause(runtime.WithLayer(context.Background(), o.Layer))
	context.AfterFunc(c.ctx, func() { c.out.end(c.Err()) })
	if o.Updates != nil {
		c.inbox = inbox.New(o.Updates, o.Logger)
		c.run(func() error { return c.inbox.Run(c.ctx) })
	}
	l, err := c.connect(ctx)
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	c.run(func() error { return c.stay(l) })
	return c, nil
}

// run runs f; the client ends with its error.
func (c *Client) run(f func() error) {
	c.running.Go(func() { c.end(f()) })
}

// connect makes a connection, over which the server has answered.
func (c *Client) connect(ctx context.Context) (*link, error) {
	raw, err := c.options.Dialer(ctx, "tcp", c.address)
	if err != nil {
		if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
			return nil, fmt.Errorf("%w: %w", err, ctx.Err())
		}
		return nil, err
	}
	// Reads and writes do not know of ctx, so its end ends them.
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	conn, err := c.begin(ctx, raw)
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	l := c.newLink(conn)
	if err = l.ping(ctx); err != nil {
		err = unanswered(ctx, err)
	} else if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		l.close(err)
		return nil, err
	}
	l.resume()
	return l, nil
}

// begin begins the transport, and finds a key where there is none yet.
func (c *Client) begin(ctx context.Context, raw net.Conn) (*frames, error) {
	conn, err := dialFrames(raw, &c.options)
	if err != nil {
		return nil, unanswered(ctx, err)
	}
	if c.seq == nil {
		if c.seq, err = authorize(ctx, conn, &c.options); err != nil {
			return nil, err
		}
	}
	return conn, nil
}

// authorize takes the stored key, or agrees on one and stores it.
func authorize(ctx context.Context, conn *frames, o *ClientOptions) (*sequence, error) {
	key, salt, ok, err := loadSession(ctx, o.Storage, o.DC)
	if err != nil {
		return nil, err
	}
	if !ok {
		if key, salt, err = agree(ctx, conn, o); err != nil {
			return nil, fmt.Errorf("exchange a key: %w", unanswered(ctx, err))
		}
		if err := storeSession(ctx, o.Storage, o.DC, key, salt); err != nil {
			return nil, err
		}
	}
	session, err := crypto.NewSessionID(crypto.DefaultRand())
	if err != nil {
		return nil, fmt.Errorf("make a session id: %w", err)
	}
	return newSequence(encryption{crypto.Client, crypto.DefaultRand()}, key, session, salt), nil
}

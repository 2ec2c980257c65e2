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
	raw, err := o.Dialer(ctx, "tcp", address)
	if err != nil {
		if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
			return nil, fmt.Errorf("%w: %w", err, ctx.Err())
		}
		return nil, err
	}
	// Reads and writes do not know of ctx, so its end ends them.
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	c, err := begin(ctx, raw, o)
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	c.start()
	if err = c.ping(ctx); err != nil {
		err = unanswered(ctx, err)
	} else if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// begin begins the transport and finds a key.
func begin(ctx context.Context, raw net.Conn, o ClientOptions) (*Client, error) {
	wrapping, err := o.App.wrapping(o.Layer)
	if err != nil {
		return nil, err
	}
	conn, err := dialFrames(raw, &o)
	if err != nil {
		return nil, unanswered(ctx, err)
	}
	seq, err := authorize(ctx, conn, &o)
	if err != nil {
		return nil, err
	}
	c := &Client{
		options: o, conn: conn, seq: seq, out: newOutbox(conn, proto.MessageFromClient, 0),
		seen: newSeenIDs(), calls: make(map[int64]*call), greeted: make(map[int64]bool), settled: o.Layer == 0,
		saltChanged: make(chan struct{}, 1), wrapping: wrapping,
	}
	// The connection outlives the context that it was dialled with.
	c.ctx, c.end = context.WithCancelCause(runtime.WithLayer(context.Background(), o.Layer))
	if o.Updates != nil {
		c.inbox = inbox.New(o.Updates, o.Logger)
	}
	return c, nil
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
	return newSequence(crypto.NewClientCipher(crypto.DefaultRand()), key, session, salt), nil
}

// idleLimit is how long nothing may come before the connection is cut.
func (c *Client) idleLimit() time.Duration { return 2 * c.options.PingInterval }

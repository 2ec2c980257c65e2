package stream

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
	"github.com/tlgen-go/tlgen/tl"
)

// ClientOptions are what a client may be told. Zero fields have defaults.
type ClientOptions struct {
	// Layer is the schema's layer that the client speaks; 0 is the newest.
	Layer int
	// Updates receives what the server pushes, one message after another. Where
	// too many wait for it, they are dropped and HandleGap is called. Without
	// it they are dropped.
	Updates runtime.UpdateHandler
	// MaxFrame is the longest answer or push that is taken, in bytes with some
	// ten of the protocol, and at least 1 KiB. Default 4 MiB.
	MaxFrame int
	// Limits bound the decoding of answers.
	Limits tl.Limits
	// HandshakeTimeout is how long the server may take to answer the hello.
	// Default 30 seconds.
	HandshakeTimeout time.Duration
	// PingInterval is how often the connection is tried out, or more often if
	// the server wants so; it is cut where nothing came for twice as long.
	// Default one minute.
	PingInterval time.Duration
	// Dialer makes the connection of Dial. Default (*net.Dialer).DialContext.
	Dialer func(ctx context.Context, network, address string) (net.Conn, error)
	// Logger is told of what no call returns. Default slog.Default().
	Logger *slog.Logger
}

const (
	defaultHandshakeTimeout = 30 * time.Second
	defaultPingInterval     = time.Minute
)

func (o ClientOptions) orDefault() ClientOptions {
	o.MaxFrame = orDefaultFrame(o.MaxFrame)
	o.Limits = o.Limits.OrDefault()
	o.HandshakeTimeout = positive(o.HandshakeTimeout, defaultHandshakeTimeout)
	o.PingInterval = positive(o.PingInterval, defaultPingInterval)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	if o.Dialer == nil {
		o.Dialer = new(net.Dialer).DialContext
	}
	return o
}

// Client is a connection to a server. It is a runtime.Invoker, and may be used
// from several goroutines. It does not come back once it has ended.
type Client struct {
	options ClientOptions
	link    *link
	out     *sender
	inbox   *inbox.Inbox // nil without Updates

	// ctx lasts as long as the connection; its cause is why that ended.
	ctx     context.Context
	end     context.CancelCauseFunc
	running sync.WaitGroup

	// ready is closed by the server's welcome, which says what follows.
	ready        chan struct{}
	maxFrame     int
	pingInterval time.Duration
	// slots has one item for each call that has no answer yet.
	slots chan struct{}

	mu      sync.Mutex
	lastID  int64
	calls   map[int64]chan<- outcome // that have no answer yet
	parting error                    // the server's goodbye
}

var _ runtime.Invoker = (*Client)(nil)

// NewClient makes a client of a connection, which it closes in the end. The
// handshake goes on behind the caller's back: calls wait for it.
func NewClient(conn net.Conn, o ClientOptions) *Client {
	c := &Client{
		options: o.orDefault(), link: newLink(conn),
		ready: make(chan struct{}), calls: make(map[int64]chan<- outcome),
	}
	c.ctx, c.end = context.WithCancelCause(context.Background())
	c.out = newSender(c.ctx, c.link)
	context.AfterFunc(c.ctx, func() { _ = conn.Close() })
	if c.options.Updates != nil {
		c.inbox = inbox.New(c.options.Updates, c.options.Logger)
		c.run(func() error { return c.inbox.Run(c.ctx) })
	}
	c.run(c.read)
	return c
}

// Dial connects to the server at address, and returns once the server has
// welcomed the client. The networks are those of package net. ctx bounds the
// dialling, not the connection.
func Dial(ctx context.Context, network, address string, o ClientOptions) (*Client, error) {
	conn, err := o.orDefault().Dialer(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := NewClient(conn, o)
	select {
	case <-c.ready:
		return c, nil
	case <-ctx.Done():
		err = fmt.Errorf("the server did not answer: %w", ctx.Err())
	case <-c.Done():
		err = c.Err()
	}
	_ = c.Close()
	return nil, fmt.Errorf("dial %s %s: %w", network, address, err)
}

// Close ends the connection and waits until nothing of it is left. It must not
// be called from an update handler.
func (c *Client) Close() error {
	c.end(ErrClosed)
	c.running.Wait()
	return nil
}

// Done is closed when the connection has ended.
func (c *Client) Done() <-chan struct{} { return c.ctx.Done() }

// Err tells why the connection has ended, or nil while it has not.
func (c *Client) Err() error { return context.Cause(c.ctx) }

// run runs f; the connection ends with its error.
func (c *Client) run(f func() error) {
	c.running.Go(func() { c.end(f()) })
}

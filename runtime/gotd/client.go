package gotd

import (
	"cmp"
	"context"
	"crypto/rsa"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
	"github.com/tlgen-go/tlgen/tl"
)

// ClientOptions are what Dial needs to know. All but PublicKeys may be zero.
type ClientOptions struct {
	// PublicKeys are those that the server may have.
	PublicKeys []*rsa.PublicKey
	// DC is the number of the server's data centre. Default 2.
	DC int
	// Layer is the schema's layer, or one of its layers, which requests are
	// written for. Calls are wrapped in invokeWithLayer(initConnection(…)) until
	// one of them was answered.
	// Zero wraps nothing.
	Layer int
	// App is what initConnection says of the program.
	App App
	// Storage keeps the key that was agreed on. Default: memory.
	Storage Storage
	// Updates receives what the server sends without being asked. HandleGap
	// is called where some of it may have been lost on the way, in the queue or
	// while there was no connection, but not for what happened before Dial.
	Updates runtime.UpdateHandler
	// Transport is how frames lie on the connection. Default Intermediate.
	Transport Transport
	// Obfuscated hides the transport from those who watch the connection.
	Obfuscated bool
	// Dialer makes the connection. Default (*net.Dialer).DialContext.
	Dialer func(ctx context.Context, network, address string) (net.Conn, error)
	// PingInterval is how often the connection is tried out; it is cut where
	// nothing came for twice as long. A connection that follows one that ended
	// has as much time to be made. Default one minute.
	PingInterval time.Duration
	// Logger is told of what no call returns. Default slog.Default().
	Logger *slog.Logger
	// Limits bound answers and messages.
	Limits tl.Limits
}

const (
	defaultDC           = 2
	defaultPingInterval = time.Minute
)

func (o ClientOptions) orDefault() ClientOptions {
	o.DC = cmp.Or(o.DC, defaultDC)
	o.PingInterval = cmp.Or(o.PingInterval, defaultPingInterval)
	o.App = o.App.orDefault()
	o.Limits = o.Limits.OrDefault()
	o.Logger = cmp.Or(o.Logger, slog.Default())
	if o.Storage == nil {
		o.Storage = new(MemoryStorage)
	}
	if o.Dialer == nil {
		o.Dialer = new(net.Dialer).DialContext
	}
	return o
}

// ErrClosed is what Err returns after Close.
var ErrClosed = errors.New("the client was closed")

// Client is a session with a server. It is a runtime.Invoker, and may be used
// from several goroutines. When its connection ends it makes another one, and
// calls wait for that.
type Client struct {
	options ClientOptions
	address string
	seq     *sequence
	out     *outbox
	inbox   *inbox.Inbox // nil without Updates
	packer  packer
	// wrapping goes before calls until the server knows layer and app.
	wrapping []byte

	// ctx lasts as long as the client; its cause is why that ended.
	ctx     context.Context
	end     context.CancelCauseFunc
	running sync.WaitGroup

	// seen is the reader's own, of which there is one at a time.
	seen *seenIDs
	// away is why there is no connection, or nil.
	away atomic.Pointer[error]
	// answering tells that a call was answered since the last connection ended.
	answering atomic.Bool

	saltChanged chan struct{}

	mu      sync.Mutex
	calls   map[int64]*call // by the message that each was sent as
	greeted map[int64]int64 // by session, what the last new_session_created named itself
	settled bool            // the server knows layer and app
	epoch   int             // counts how often it turned out not to
}

var _ runtime.Invoker = (*Client)(nil)

// Close ends the client and waits until nothing of it is left. It must not be
// called from an update handler.
func (c *Client) Close() error {
	c.end(ErrClosed)
	c.running.Wait()
	return nil
}

// Done is closed when the client has ended: after Close, and where the server
// does not know the stored key or is of another data centre.
func (c *Client) Done() <-chan struct{} { return c.ctx.Done() }

// Err tells why the client has ended, or nil while it has not.
func (c *Client) Err() error { return context.Cause(c.ctx) }

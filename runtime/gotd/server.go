package gotd

import (
	"cmp"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"

	"github.com/tlgen-go/tlgen/tl"
)

// Handler answers one request, a boxed value, and appends the answer to b. ctx
// ends when the client gives the call up or has had no connection for half a
// minute, and when the server closes; a client that comes back gets the answer.
// Generated servers are handlers, by runtime.Server. An error that is a
// *runtime.Error reaches the client; any other becomes INTERNAL_SERVER_ERROR.
type Handler interface {
	ServeTL(ctx context.Context, request, b []byte) ([]byte, error)
}

// ServerOptions are what a server needs to know. All but Key and Handler may be zero.
type ServerOptions struct {
	// Key is the server's key, of 2048 bits.
	Key *rsa.PrivateKey
	// Keys is where what was agreed on with a client is kept, by the id of its key,
	// so that its session's key outlives the server: a FileStorage for each, for
	// instance. Default: nowhere, so that clients have to exchange new keys when the
	// server begins anew.
	Keys func(id int64) Storage
	// DC is the number of the data centre that clients have to expect. Default 2.
	DC int
	// Handler answers the requests.
	Handler Handler
	// Connections is how many connections there may be at a time; what is
	// beyond is closed at once. Default 10,000.
	Connections int
	// Concurrency is how many requests of one connection are answered at once;
	// others wait. Default 128.
	Concurrency int
	// HandshakeTimeout is how long a connection may take to agree on a key or
	// to send its first message under a known one. Default 30 seconds.
	HandshakeTimeout time.Duration
	// IdleTimeout is how long a client may be silent. Clients may ask for less
	// with ping_delay_disconnect. Default five minutes.
	IdleTimeout time.Duration
	// Logger is told of what goes wrong. Default slog.Default().
	Logger *slog.Logger
	// Limits bound requests. Bytes is also how much memory the requests of one
	// connection that came packed may take together when they are unpacked.
	Limits tl.Limits
}

const (
	defaultConnections      = 10_000
	defaultConcurrency      = 128
	defaultHandshakeTimeout = 30 * time.Second
	defaultIdleTimeout      = 5 * time.Minute
	// keyBits is the size that the key exchange of MTProto is made for.
	keyBits = 2048
	// keysKept and sessionsKept are how many of those that are out of use the
	// server remembers, at least; freshKept is how many keys that were never used.
	keysKept     = 1 << 15
	freshKept    = 1 << 13
	sessionsKept = 1 << 13
)

// Server answers clients of MTProto. Keys and sessions that are in use live as
// long as it does; of others it remembers some ten thousand, and the answers of
// at least 256 requests of each session, up to 64 KiB in all and the last one
// whatever its size.
// A connection that begins more than eight key exchanges is closed.
type Server struct {
	options    ServerOptions
	encryption encryption
	packer     packer
	long       results
	habits     habits
	// exchanges has an item for each key exchange that computes.
	exchanges chan struct{}

	accepted  atomic.Int64 // connections, ever
	lingering atomic.Int64 // those that are gone and whose handlers run
	active    atomic.Int64 // requests whose answers are not written
	draining  atomic.Bool

	// drain ends when no connection is to be accepted any more.
	drain context.Context
	stop  context.CancelFunc

	ctx     context.Context
	end     context.CancelFunc
	running sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	open     int // connections
	full     bool
	peers    map[*peer]struct{}
	keys     keyring
	sessions sessions
}

// NewServer makes a server.
func NewServer(o ServerOptions) (*Server, error) {
	switch {
	case o.Handler == nil:
		return nil, errors.New("make a server: ServerOptions.Handler is nil")
	case o.Key == nil:
		return nil, errors.New("make a server: ServerOptions.Key is nil")
	case o.Key.N.BitLen() != keyBits:
		return nil, fmt.Errorf("make a server: ServerOptions.Key has %d bits, MTProto wants %d", o.Key.N.BitLen(), keyBits)
	}
	o.DC = cmp.Or(o.DC, defaultDC)
	o.Connections = cmp.Or(o.Connections, defaultConnections)
	o.Concurrency = cmp.Or(o.Concurrency, defaultConcurrency)
	o.HandshakeTimeout = cmp.Or(o.HandshakeTimeout, defaultHandshakeTimeout)
	o.IdleTimeout = cmp.Or(o.IdleTimeout, defaultIdleTimeout)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	o.Limits = o.Limits.OrDefault()
	s := &Server{options: o, encryption: encryption{crypto.Server, crypto.DefaultRand()}, peers: make(map[*peer]struct{})}
	s.exchanges = make(chan struct{}, goruntime.GOMAXPROCS(0))
	s.long.limit = longAnswersKept
	s.keys.used.limit, s.keys.fresh.limit = keysKept, freshKept
	s.sessions.used, s.sessions.idle.limit = make(map[sessionName]*Session), sessionsKept
	s.ctx, s.end = context.WithCancel(context.Background())
	s.drain, s.stop = context.WithCancel(s.ctx)
	return s, nil
}

// Serve accepts clients from l. When ctx ends, or Shutdown or Close is called, it
// closes l, waits until its connections have ended, and returns nil. It does the
// same at once where one of them was called before. An error is one of l. The end
// of ctx cuts off what is being answered.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !s.enter() {
		return l.Close()
	}
	defer s.running.Done()
	defer context.AfterFunc(s.ctx, cancel)()
	defer context.AfterFunc(s.drain, func() { _ = l.Close() })()
	context.AfterFunc(ctx, func() { _ = l.Close() })

	var peers sync.WaitGroup
	defer peers.Wait()
	defer cancel()
	for {
		raw, err := accept(ctx, l)
		if ctx.Err() != nil || s.drain.Err() != nil {
			if raw != nil {
				_ = raw.Close()
			}
			peers.Wait()
			return nil
		}
		if err != nil {
			return fmt.Errorf("serve: %w", err)
		}
		if !s.admit() {
			_ = raw.Close()
			continue
		}
		peers.Go(func() {
			p := newPeer(ctx, s, raw)
			p.run()
			s.dismiss()
			p.linger()
		})
	}
}

// accept waits for a connection, and for the system where it lacks resources.
func accept(ctx context.Context, l net.Listener) (net.Conn, error) {
	const longest = time.Second
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, longest) {
		raw, err := l.Accept()
		var passing interface{ Temporary() bool }
		if err == nil || !errors.As(err, &passing) || !passing.Temporary() {
			return raw, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// admit counts a connection, unless there are too many.
func (s *Server) admit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open < s.options.Connections {
		s.open++
		s.full = false
		return true
	}
	if !s.full {
		s.options.Logger.Warn("connections are refused, there are as many as may be", "connections", s.open)
	}
	s.full = true
	return false
}

// dismiss ends admit.
func (s *Server) dismiss() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
}

// enter counts a Serve, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.running.Add(1)
	return true
}

// Close ends every connection, and waits until all handlers have returned. It
// must not be called from a handler.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	s.running.Wait()
	return nil
}

// Sessions are the sessions that have a connection.
func (s *Server) Sessions() []*Session {
	s.mu.Lock()
	peers := make([]*peer, 0, len(s.peers))
	for p := range s.peers {
		peers = append(peers, p)
	}
	s.mu.Unlock()
	var all []*Session
	for _, p := range peers {
		all = append(all, p.attached()...)
	}
	return all
}

// addKey remembers what was agreed on.
func (s *Server) addKey(r exchange.ServerExchangeResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys.add(r)
}

// attach returns the session of that name, which is on the connection from now
// on. It makes one where there is none.
func (s *Server) attach(p *peer, key exchange.ServerExchangeResult, id int64) *Session {
	name := sessionName{key: key.Key.ID, id: id}
	return s.sessions.attach(p, name, func() *Session {
		return newSession(name, newSequence(s.encryption, key.Key, id, key.ServerSalt), &s.long, s.options.Concurrency)
	})
}

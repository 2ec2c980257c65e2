package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"
)

// Handler answers one request, a boxed value, and appends the answer to b.
// Generated servers are handlers, by runtime.Server. An error that is a
// *runtime.Error reaches the client; any other becomes INTERNAL_SERVER_ERROR.
type Handler interface {
	ServeTL(ctx context.Context, request, b []byte) ([]byte, error)
}

// Server answers clients. All fields but Handler may be zero: the first call of
// a method replaces what is not positive by its default, and from then on no field may change.
type Server struct {
	// Handler answers the requests. PeerFrom tells it who asks. Its context has
	// the values of Serve's, and ends when the client gives up or the connection
	// ends.
	Handler Handler
	// Connections is how many connections there may be at a time; others are
	// refused with ServerFull. Default 10,000.
	Connections int
	// Concurrency is how many calls of one connection are answered at once;
	// clients hold back others. Default 128.
	Concurrency int
	// MaxFrame is the longest request that is taken, in bytes with some twenty
	// of the protocol, and at least 1 KiB. The requests of one connection may
	// take Concurrency times as much memory. Default 4 MiB.
	MaxFrame int
	// HandshakeTimeout is how long a client may take to say hello. Default 30 seconds.
	HandshakeTimeout time.Duration
	// IdleTimeout is how long a client may be silent. Clients are told, and
	// send pings in time. Default five minutes.
	IdleTimeout time.Duration
	// Logger is told of what goes wrong. Default slog.Default().
	Logger *slog.Logger

	setup sync.Once
	// stopping ends when Shutdown begins, closed when connections have to end.
	stopping, closed context.Context
	stop, end        context.CancelFunc
	running          sync.WaitGroup // of Serve

	mu       sync.Mutex
	open     int  // connections that are served
	refusing int  // connections that are about to be refused
	full     bool // the log knows
	peers    map[*Peer]struct{}
}

const (
	defaultConnections = 10_000
	defaultConcurrency = 128
	defaultIdleTimeout = 5 * time.Minute
	// refusalsAtOnce is how many connections may be about to be refused with
	// an explanation; what is beyond is closed at once.
	refusalsAtOnce = 64
	// refusalTimeout is how long the hello of such a connection may take.
	refusalTimeout = time.Second
)

// init prepares the zero value.
func (s *Server) init() {
	s.setup.Do(func() {
		s.Connections = positive(s.Connections, defaultConnections)
		s.Concurrency = positive(s.Concurrency, defaultConcurrency)
		s.MaxFrame = orDefaultFrame(s.MaxFrame)
		s.HandshakeTimeout = positive(s.HandshakeTimeout, defaultHandshakeTimeout)
		s.IdleTimeout = positive(s.IdleTimeout, defaultIdleTimeout)
		s.Logger = cmp.Or(s.Logger, slog.Default())
		s.closed, s.end = context.WithCancel(context.Background())
		s.stopping, s.stop = context.WithCancel(s.closed)
		s.peers = make(map[*Peer]struct{})
	})
}

// Serve accepts clients from l until ctx ends or the server is closed. Then it
// closes l, waits until its connections have ended, and returns nil; it does so
// at once where the server was closed before. The end of ctx ends connections
// like Close. An error is one of l, and ends them as well.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer func() { _ = l.Close() }()
	if s.Handler == nil {
		return errors.New("serve: Server.Handler is nil")
	}
	s.init()
	if !s.enter() {
		return nil
	}
	defer s.running.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.closed, cancel)()
	accepting, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.stopping, stop)()
	context.AfterFunc(accepting, func() { _ = l.Close() })

	var peers sync.WaitGroup
	err := s.acceptAll(ctx, accepting, l, &peers)
	if err != nil {
		cancel()
		err = fmt.Errorf("serve: %w", err)
	}
	peers.Wait()
	return err
}

// acceptAll serves connections under ctx as long as accepting lasts.
func (s *Server) acceptAll(ctx, accepting context.Context, l net.Listener, peers *sync.WaitGroup) error {
	for {
		conn, err := accept(accepting, l)
		if accepting.Err() != nil {
			if conn != nil {
				_ = conn.Close()
			}
			return nil
		}
		if err != nil {
			return err
		}
		refused, ok := s.admit()
		if !ok {
			_ = conn.Close()
			continue
		}
		peers.Go(func() {
			defer s.dismiss(refused)
			newPeer(ctx, s, conn).run(refused)
		})
	}
}

// accept waits for a connection, and for the system where it lacks resources.
func accept(ctx context.Context, l net.Listener) (net.Conn, error) {
	const longest = time.Second
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, longest) {
		conn, err := l.Accept()
		var passing interface{ Temporary() bool }
		if err == nil || !errors.As(err, &passing) || !passing.Temporary() {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// Peer is a client's connection, as a server has it.
type Peer struct {
	server *Server
	link   *link
	out    *sender

	// ctx lasts as long as the connection; its cause is why that ended.
	ctx context.Context
	end context.CancelCauseFunc

	// What the client said of itself.
	layer, maxFrame int

	// handlers are those that run; slots has one item for each that runs or
	// whose answer is not written.
	handlers sync.WaitGroup
	slots    chan struct{}

	mu       sync.Mutex
	calls    map[int64]context.CancelFunc
	draining bool
}

// errDrained is why a connection ends whose server is shut down.
var errDrained = errors.New("the server is shut down")

// peerKey is where a handler's context has the peer.
type peerKey struct{}

// PeerFrom returns the peer that a handler's request came from, or nil where
// ctx is not a handler's.
func PeerFrom(ctx context.Context) *Peer {
	p, _ := ctx.Value(peerKey{}).(*Peer)
	return p
}

// Peers are the clients that are connected, in no order.
func (s *Server) Peers() []*Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*Peer, 0, len(s.peers))
	for p := range s.peers {
		all = append(all, p)
	}
	return all
}

// RemoteAddr is the client's address.
func (p *Peer) RemoteAddr() net.Addr { return p.link.RemoteAddr() }

// Conn is the connection as it was accepted, such as a *tls.Conn that knows the
// client's certificate. It must be neither read nor written; Close ends it.
func (p *Peer) Conn() net.Conn { return p.link.Conn }

// Layer is the schema's layer that the client speaks; 0 is the newest.
func (p *Peer) Layer() int { return p.layer }

// Done is closed when the connection has ended.
func (p *Peer) Done() <-chan struct{} { return p.ctx.Done() }

// Push sends m, which no request asked for. It returns when m was written, which
// does not mean that it arrived; it is an ErrClosed where the connection has
// ended. Messages arrive in the order in which Push was called, and before the
// answer of a handler that waited for Push.
func (p *Peer) Push(ctx context.Context, m tl.Object) error {
	frame, err := frameWith(push{}, m, p.layer)
	if err != nil {
		return fmt.Errorf("push: %w", err)
	}
	if err = fits(frame, p.maxFrame); err == nil {
		err = p.out.send(ctx, frame)
	}
	switch {
	case err == nil:
		return nil
	case p.ctx.Err() != nil:
		return fmt.Errorf("push %s: %w: %w", m.TypeName(), ErrClosed, err)
	default:
		return fmt.Errorf("push %s: %w", m.TypeName(), err)
	}
}

func newPeer(ctx context.Context, s *Server, conn net.Conn) *Peer {
	p := &Peer{
		server: s, link: newLink(conn),
		slots: make(chan struct{}, s.Concurrency), calls: make(map[int64]context.CancelFunc),
	}
	p.ctx, p.end = context.WithCancelCause(ctx)
	p.out = newSender(p.ctx, p.link)
	return p
}

// run serves the connection until it ends, and waits for its handlers.
func (p *Peer) run(refused *runtime.Error) {
	context.AfterFunc(p.ctx, func() { _ = p.link.Close() })
	var sending sync.WaitGroup
	p.end(p.serve(refused, &sending))
	p.leave()
	p.handlers.Wait()
	sending.Wait()
	p.log()
}

// serve reads until the connection ends.
func (p *Peer) serve(refused *runtime.Error, sending *sync.WaitGroup) error {
	unstop := context.AfterFunc(p.server.stopping, func() { p.end(errDrained) })
	if err := p.greet(refused); err != nil {
		unstop()
		return fmt.Errorf("handshake: %w", ended(err, "client", p.server.HandshakeTimeout))
	}
	if !unstop() {
		return errDrained
	}
	sending.Go(func() { p.end(p.out.run()) })
	defer context.AfterFunc(p.server.stopping, p.drain)()
	for {
		m, err := readMessage(p.link.r, p.server.MaxFrame)
		if err == nil {
			err = p.receive(m)
		}
		if err != nil {
			return ended(err, "client", p.server.IdleTimeout)
		}
	}
}

// enter makes the connection known to the server.
func (p *Peer) enter() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.server.peers[p] = struct{}{}
}

// leave ends enter.
func (p *Peer) leave() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	delete(p.server.peers, p)
}

// log tells why the connection has ended.
func (p *Peer) log() {
	err, level := context.Cause(p.ctx), slog.LevelDebug
	if errors.Is(err, ErrProtocol) {
		level = slog.LevelWarn
	}
	p.server.Logger.Log(context.WithoutCancel(p.ctx), level, "connection ended", "peer", p.RemoteAddr(), "error", err)
}

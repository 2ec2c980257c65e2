package gotd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/failure"
)

const (
	// maxBacklog is how many messages may wait for a client that does not read.
	maxBacklog = 4096
	// maxSessions is how many sessions one connection may carry.
	maxSessions = 16
	// maxExchanges is how many key exchanges one connection may begin: a client
	// with forward secrecy needs two, and another one each day.
	maxExchanges = 8
)

// peer is a client's connection to a server.
type peer struct {
	server *Server
	number int64 // counts the server's connections
	raw    net.Conn
	// serving lasts as long as the server serves, ctx as long as the connection.
	serving context.Context
	ctx     context.Context
	cancel  context.CancelFunc

	// handlers are those that run; slots has one item for each that runs or
	// whose answer is not written.
	handlers sync.WaitGroup
	running  atomic.Int64 // requests
	slots    chan struct{}
	unpacked *budget

	// The reader's own. There is one at a time.
	conn      *frames
	deadline  time.Time     // of the next frame, until one was decrypted
	idle      time.Duration // after that
	trusted   bool
	exchanges int // that were begun
	base      base
	next      *request // that the reader is to answer, behind the frame
	relief    relief
	ended     chan error // why nobody reads any more

	out *outbox

	mu       sync.Mutex
	sessions map[*Session]struct{}
}

func newPeer(ctx context.Context, s *Server, raw net.Conn) *peer {
	p := &peer{
		server: s, number: s.accepted.Add(1), raw: raw, serving: ctx,
		slots:    make(chan struct{}, s.options.Concurrency),
		unpacked: newBudget(s.options.Limits.Bytes),
		deadline: time.Now().Add(s.options.HandshakeTimeout),
		idle:     s.options.IdleTimeout,
		sessions: make(map[*Session]struct{}),
		ended:    make(chan error, 1),
	}
	p.relief.relieve = func() { p.handlers.Go(p.read) }
	p.ctx, p.cancel = context.WithCancel(p.serving)
	return p
}

// run serves the connection until it ends. Its handlers may still run then.
func (p *peer) run() {
	defer p.leave()
	defer p.cancel()
	context.AfterFunc(p.ctx, func() { _ = p.raw.Close() })
	err := p.begin()
	if err == nil {
		p.handlers.Go(p.read) // who reads may be relieved, and still be busy at the end
		err = <-p.ended
	}
	p.log(err)
}

// begin finds out how the client sends frames.
func (p *peer) begin() (err error) {
	defer failure.Catch(&err)
	if err := p.raw.SetReadDeadline(p.deadline); err != nil {
		return err
	}
	if p.conn, err = acceptFrames(p.raw, p.server.options.Limits.Bytes); err != nil {
		return fmt.Errorf("find out the transport: %w", err)
	}
	p.out = newOutbox(proto.MessageFromServer, maxBacklog)
	p.handlers.Go(func() {
		p.out.end(p.out.run(p.ctx, p.conn))
		p.cancel()
	})
	p.enter()
	return nil
}

// read reads until the connection ends or another goroutine reads on.
func (p *peer) read() {
	var err error
	defer func() { // even where a handler exits the goroutine
		if errors.Is(err, errRelieved) {
			return
		}
		select {
		case p.ended <- err:
		default: // it had ended before
		}
	}()
	err = p.receiveAll()
}

// errRelieved tells that another goroutine reads on.
var errRelieved = errors.New("the reader was relieved")

// receiveAll takes frames until the connection ends or the reader is relieved. A
// panic ends this connection alone.
func (p *peer) receiveAll() (err error) {
	defer failure.Catch(&err)
	for {
		if p.trusted {
			p.deadline = time.Now().Add(p.idle)
		}
		frame, err := p.conn.read(p.deadline)
		if err == nil {
			err = p.frame(frame)
		}
		if err == nil {
			err = p.settle()
		}
		if err != nil {
			return err
		}
	}
}

// settle does what a frame has left to do, and sends what waits unless there is
// another frame. Either may take long.
func (p *peer) settle() error {
	next, more := p.next, p.conn.ready()
	if p.next = nil; next == nil && more {
		return nil
	}
	still := p.relief.do(func() {
		if next != nil {
			next.answer()
		}
		if !more {
			p.flush()
		}
	})
	if still {
		return nil
	}
	p.flush()
	return errRelieved
}

// flush sends what waits; where that fails the connection ends.
func (p *peer) flush() {
	if p.out.flush(p.conn) != nil {
		p.cancel()
	}
}

// base is what the contexts of a session's requests are made of.
type base struct {
	session *Session
	layer   int
	ctx     context.Context
}

// contextOf is what the session's next request is answered under.
func (p *peer) contextOf(s *Session) context.Context {
	if layer := s.Layer(); p.base.session != s || p.base.layer != layer {
		ctx := context.WithValue(p.serving, sessionKey{}, s)
		p.base = base{session: s, layer: layer, ctx: runtime.WithLayer(ctx, layer)}
	}
	return p.base.ctx
}

// log tells why the connection has ended.
func (p *peer) log(err error) {
	l := p.server.options.Logger.With("peer", p.raw.RemoteAddr())
	if _, ok := errors.AsType[*failure.Panic](err); ok {
		failure.Log(p.ctx, l, "connection panicked", err)
		return
	}
	l.Debug("connection ended", "error", err)
}

// enter makes the connection known to the server.
func (p *peer) enter() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.server.peers[p] = struct{}{}
}

// leave ends enter.
func (p *peer) leave() {
	p.server.mu.Lock()
	delete(p.server.peers, p)
	p.server.mu.Unlock()
	for _, s := range p.attached() {
		s.detach(p)
		p.server.sessions.rest(s)
	}
}

// linger waits for handlers whose client may come back for the answers. Where
// too many wait already, theirs are given up.
func (p *peer) linger() {
	if p.running.Load() == 0 {
		p.handlers.Wait()
		return
	}
	if p.server.lingering.Add(1) > int64(p.server.options.Connections) {
		p.mu.Lock()
		for s := range p.sessions {
			s.cancelAll()
		}
		p.mu.Unlock()
	}
	p.handlers.Wait()
	p.server.lingering.Add(-1)
}

// attached are the sessions that this connection carries.
func (p *peer) attached() []*Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []*Session
	for s := range p.sessions {
		if s.connection() == p {
			all = append(all, s)
		}
	}
	return all
}

// frame takes a frame: a step of the key exchange, or a message.
func (p *peer) frame(frame []byte) error {
	for frame != nil {
		var id [8]byte
		copy(id[:], frame)
		if id != ([8]byte{}) {
			return p.encrypted(id, frame)
		}
		var err error
		if frame, err = p.exchange(frame); err != nil {
			return fmt.Errorf("exchange a key: %w", err)
		}
	}
	return nil
}

// exchange agrees on a key with a client whose first message is frame. If the
// client sends an encrypted message instead, that is returned.
func (p *peer) exchange(frame []byte) ([]byte, error) {
	if p.exchanges++; p.exchanges > maxExchanges {
		return nil, fmt.Errorf("more than %d exchanges on one connection", maxExchanges)
	}
	o := p.server.options
	deadline := time.Now().Add(o.HandshakeTimeout)
	if !p.trusted {
		deadline = p.deadline
	}
	ctx, cancel := context.WithDeadline(p.ctx, deadline)
	defer cancel()
	conn := &turns{frames: p.conn, first: frame, running: p.server.exchanges}
	defer conn.end()
	r, err := exchange.NewExchanger(conn, o.DC).
		WithRand(p.server.encryption.rand).WithTimeout(o.HandshakeTimeout).
		Server(exchange.PrivateKey{RSA: o.Key}).Run(ctx)
	var encrypted *exchange.UnexpectedEncryptedError
	var refused *exchange.ServerExchangeError
	switch {
	case errors.As(err, &encrypted):
		return encrypted.Frame, nil
	case errors.As(err, &refused):
		conn.end() // a peer that does not read has no turn
		_ = p.conn.writeError(int(refused.Code))
		return nil, err
	case err != nil:
		return nil, err
	}
	p.server.addKey(r)
	p.deadline = time.Now().Add(o.HandshakeTimeout)
	return nil, conn.flush()
}

// encrypted takes a message under the key with the id.
func (p *peer) encrypted(id [8]byte, frame []byte) error {
	key, used, ok := p.server.key(id)
	if !ok {
		key, ok = p.server.storedKey(p.ctx, id)
		used = ok
	}
	if !ok {
		return p.conn.writeError(codec.CodeAuthKeyNotFound)
	}
	m, err := p.server.encryption.open(&key.Key, frame)
	if err != nil {
		return err
	}
	if !used {
		p.server.keepKey(p.ctx, key)
	}
	s, err := p.session(key, m.session)
	if err != nil {
		return err
	}
	p.trusted, m.last = true, true
	if why := judge(m, key.ServerSalt); why != 0 {
		return p.reject(s, m.message, why, key.ServerSalt)
	}
	return p.receive(s, m.message, 0)
}

// session finds the session, whose connection this is unless there is a newer one.
func (p *peer) session(key exchange.ServerExchangeResult, id int64) (*Session, error) {
	s := p.server.attach(p, key, id)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sessions[s] = struct{}{}
	if len(p.sessions) > maxSessions {
		return nil, fmt.Errorf("more than %d sessions on one connection", maxSessions)
	}
	return s, nil
}

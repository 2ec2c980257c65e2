package gotd

import (
	"context"
	"io"
	"net"
	goruntime "runtime"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/assert"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// rawPeer is one end of a connection that does just what a test says.
type rawPeer struct {
	t    *testing.T
	conn *frames
	seq  *sequence
	// contained are messages of a container that are not received yet.
	contained []opened
}

// check ends a test, or a scripted peer, that met an error.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
		goruntime.Goexit()
	}
}

// rawServer serves one client that has the key of the tests.
func rawServer(t *testing.T, raw net.Conn) *rawPeer {
	t.Helper()
	t.Cleanup(func() { _ = raw.Close() })
	conn, err := acceptFrames(raw, maxFrame)
	check(t, err)
	c := encryption{crypto.Server, crypto.DefaultRand()}
	return &rawPeer{t: t, conn: conn, seq: newSequence(c, agreed().Key, 0, agreed().ServerSalt)}
}

// rawClient connects with the key of the tests.
func rawClient(t *testing.T, address string) *rawPeer {
	t.Helper()
	raw, err := net.Dial("tcp", address)
	check(t, err)
	return rawClientOn(t, raw)
}

func rawClientOn(t *testing.T, raw net.Conn) *rawPeer {
	t.Helper()
	t.Cleanup(func() { _ = raw.Close() })
	o := ClientOptions{Storage: stored(t)}.orDefault()
	conn, err := dialFrames(raw, &o)
	check(t, err)
	seq, err := authorize(within(t), conn, &o)
	check(t, err)
	return &rawPeer{t: t, conn: conn, seq: seq}
}

// send sends a message and returns its id.
func (p *rawPeer) send(kind proto.MessageType, body []byte) int64 {
	p.t.Helper()
	st := p.seq.next(kind, true)
	p.sendAs(st, body)
	return st.id
}

func (p *rawPeer) sendAs(st stamp, body []byte) {
	p.t.Helper()
	frame, err := p.seq.seal(nil, st, body)
	check(p.t, err)
	check(p.t, p.conn.write(frame))
}

// ask sends a client's message.
func (p *rawPeer) ask(body []byte) int64 {
	p.t.Helper()
	return p.send(proto.MessageFromClient, body)
}

// answer sends an rpc_result.
func (p *rawPeer) answer(request int64, body []byte) {
	p.t.Helper()
	p.send(proto.MessageServerResponse, append(newResult(request, 0), body...))
}

// receive returns the next message, acknowledgements aside. A server answers
// in the session that the message was of.
func (p *rawPeer) receive() opened {
	p.t.Helper()
	for {
		m := p.message()
		if m.typeID() != mt.MsgsAckTypeID {
			return m
		}
	}
}

// message is the next message, or the next one of a container.
func (p *rawPeer) message() opened {
	p.t.Helper()
	for len(p.contained) == 0 {
		frame, err := p.conn.read(time.Now().Add(patience))
		check(p.t, err)
		m, err := p.seq.open(frame)
		check(p.t, err)
		p.seq.session = m.session
		if m.typeID() != mt.MsgContainerTypeID {
			return m
		}
		messages, err := readContainer(m.message)
		check(p.t, err)
		for _, inner := range messages {
			p.contained = append(p.contained, opened{message: inner, salt: m.salt})
		}
	}
	m := p.contained[0]
	p.contained = p.contained[1:]
	return m
}

// expect receives the service message x, after others that are not asked for.
func (p *rawPeer) expect(x tl.Object) opened {
	p.t.Helper()
	for {
		m := p.receive()
		if m.typeID() == mt.NewSessionCreatedTypeID && x.TypeID() != m.typeID() {
			continue
		}
		check(p.t, tl.Decode(m.body, x))
		return m
	}
}

// pongs answers pings until the connection ends, and tells how many there were.
func (p *rawPeer) pongs() (n int) {
	for {
		frame, err := p.conn.read(time.Time{})
		if err != nil {
			return n
		}
		m, err := p.seq.open(frame)
		check(p.t, err)
		var ping mt.PingDelayDisconnectRequest
		if tl.Decode(m.body, &ping) == nil {
			n++
			p.send(proto.MessageServerResponse, encode(&mt.Pong{MsgID: m.id, PingID: ping.PingID}))
		}
	}
}

// pong answers the ping that Dial sends.
func (p *rawPeer) pong() {
	p.t.Helper()
	var ping mt.PingDelayDisconnectRequest
	m := p.expect(&ping)
	p.send(proto.MessageServerResponse, encode(&mt.Pong{MsgID: m.id, PingID: ping.PingID}))
}

// result receives the answer to the request.
func (p *rawPeer) result(request int64) []byte {
	p.t.Helper()
	for {
		m := p.receive()
		if m.typeID() != mt.RPCResultTypeID {
			continue
		}
		id, body, err := readResult(m.body, tl.Limits{})
		check(p.t, err)
		assert.Equal(p.t, request, id)
		return body
	}
}

// script runs a server that does what the parts say, each on one connection
// after the ping that begins it, and a client of it.
func script(t *testing.T, o ClientOptions, parts ...func(*rawPeer)) *Client {
	t.Helper()
	l := listen(t)
	t.Cleanup(func() { _ = l.Close() })
	return scriptOn(t, l, l.Addr().String(), o, parts)
}

// pipeScript is script for a test that synctest runs.
func pipeScript(t *testing.T, parts ...func(*rawPeer)) *Client {
	t.Helper()
	l := newPipes()
	return scriptOn(t, l, "pipe", ClientOptions{Dialer: l.dial}, parts)
}

func scriptOn(t *testing.T, l net.Listener, address string, o ClientOptions, parts []func(*rawPeer)) *Client {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, part := range parts {
			raw, err := l.Accept()
			check(t, err)
			p := rawServer(t, raw)
			p.pong()
			part(p)
		}
		_ = l.Close()
	}()
	t.Cleanup(func() { <-done })
	return testClient(t, address, o)
}

// pipes is a listener of connections within the program, for which synctest's
// clock goes.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, io.ErrClosedPipe
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr implements net.Listener.
func (*pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func encoded(t *testing.T, x tl.Object) []byte {
	t.Helper()
	b, err := tl.Append(nil, x)
	check(t, err)
	return b
}

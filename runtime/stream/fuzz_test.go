package stream

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tlgen-go/tlgen/runtime/internal/chat"
)

// canned is a connection on which the other side has said all that it says.
type canned struct {
	io.Reader
	closed chan struct{}
}

func newCanned(said ...[]byte) *canned {
	return &canned{Reader: bytes.NewReader(bytes.Join(said, nil)), closed: make(chan struct{}, 1)}
}

func (*canned) Write(b []byte) (int, error)      { return len(b), nil }
func (*canned) LocalAddr() net.Addr              { return new(net.UnixAddr) }
func (*canned) RemoteAddr() net.Addr             { return new(net.UnixAddr) }
func (*canned) SetDeadline(time.Time) error      { return nil }
func (*canned) SetReadDeadline(time.Time) error  { return nil }
func (*canned) SetWriteDeadline(time.Time) error { return nil }

// Close implements net.Conn.
func (c *canned) Close() error {
	select {
	case c.closed <- struct{}{}:
	default:
	}
	return nil
}

// seeds are what a side may say behind its preface.
func seeds(f *testing.F, first message) {
	f.Helper()
	object := new(chat.PingRequest)
	for _, m := range []message{ping{}, pong{}, goodbye{code: 1}, call{id: 1}, cancel{id: 1}, answer{id: 1}, refusal{id: 1}, push{}} {
		begin, err := frameOf(first)
		assert.NoError(f, err)
		frame, err := frameWith(m, object, 0)
		assert.NoError(f, err)
		bare, err := frameOf(m)
		assert.NoError(f, err)
		f.Add(bytes.Join([][]byte{preface(), begin, frame}, nil))
		f.Add(bytes.Join([][]byte{preface(), begin, bare}, nil))
	}
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
}

// FuzzServer lets a client say anything: the connection ends, and its handlers.
func FuzzServer(f *testing.F) {
	seeds(f, hello{maxFrame: leastFrame})
	f.Fuzz(func(t *testing.T, said []byte) {
		s := &Server{Handler: answering(same), Logger: discard()}
		s.init()
		conn := newCanned(said)
		newPeer(t.Context(), s, conn).run(nil)
		<-conn.closed
		assert.NoError(t, s.Close())
	})
}

// FuzzClient lets a server say anything: the call comes to an end.
func FuzzClient(f *testing.F) {
	seeds(f, generous)
	f.Fuzz(func(t *testing.T, said []byte) {
		d, _ := noted()
		conn := newCanned(said)
		c := NewClient(conn, ClientOptions{Updates: d, Logger: discard()})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := say(ctx, c, "x")
		assert.NoError(t, ctx.Err(), "the call hung: %v", err)
		<-conn.closed
		assert.NoError(t, c.Close())
	})
}

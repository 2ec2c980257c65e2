package stream

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/runtime/internal/manner"
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
func seeds(f *testing.F, first message) [][]byte {
	f.Helper()
	all := [][]byte{[]byte("GET / HTTP/1.1\r\n\r\n")}
	object := new(chat.PingRequest)
	for _, m := range []message{ping{}, pong{}, goodbye{code: 1}, call{id: 1}, cancel{id: 1}, answer{id: 1}, refusal{id: 1}, push{}} {
		begin, err := frameOf(first)
		require.NoError(f, err)
		frame, err := frameWith(m, object, 0)
		require.NoError(f, err)
		bare, err := frameOf(m)
		require.NoError(f, err)
		all = append(all, bytes.Join([][]byte{preface(), begin, frame}, nil), bytes.Join([][]byte{preface(), begin, bare}, nil))
	}
	return all
}

// FuzzServer lets a client say anything: the connection ends in time, with all
// that runs for it, takes memory only for what was said, and disturbs nobody.
func FuzzServer(f *testing.F) {
	for _, said := range append(seeds(f, hello{maxFrame: leastFrame}), recorded(f)) {
		for _, how := range []manner.Manner{0, manner.Stays, manner.Stays | manner.Deaf, manner.Stays | manner.Halting} {
			f.Add(byte(how), said)
		}
	}
	f.Fuzz(func(t *testing.T, how byte, said []byte) {
		synctest.Test(t, func(t *testing.T) { meet(t, manner.Manner(how), said) })
	})
}

// meet has a server meet a client, and another one after it.
func meet(t *testing.T, how manner.Manner, said []byte) {
	t.Helper()
	s := moodyServer()
	begun, before := time.Now(), manner.Allocated()
	conn, ended := accepted(s)
	if how&manner.Deaf == 0 {
		go func() { _, _ = io.Copy(io.Discard, conn) }()
	}
	how.Say(conn, said)
	if how&manner.Stays == 0 {
		require.NoError(t, conn.Close())
	}
	<-ended
	require.NoError(t, conn.Close())
	assert.LessOrEqual(t, time.Since(begun), patienceWith(len(said)))
	assert.LessOrEqual(t, manner.Allocated()-before, memoryFor(len(said)))
	assert.Empty(t, s.Peers())

	another, _ := accepted(s)
	c := NewClient(another, ClientOptions{Logger: discard()})
	requireEcho(t, c, "hello")
	require.NoError(t, c.Close())
	require.NoError(t, s.Close())
}

// accepted is a connection to s, and is told when s is done with it.
func accepted(s *Server) (conn net.Conn, ended <-chan struct{}) {
	conn, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		newPeer(s.closed, s, theirs).run(nil)
	}()
	return conn, done
}

// patienceWith is the longest that a connection may last on which n bytes are
// said: silence ends it, and whoever does not read. A call may ask for a second
// of work, and the client may halt for as long.
func patienceWith(n int) time.Duration {
	return defaultHandshakeTimeout + defaultIdleTimeout + writeTimeout + time.Duration(n)*2*time.Second
}

// memoryFor is how many bytes may be allocated, in all, for n bytes that are said.
func memoryFor(n int) uint64 {
	const (
		each = 4 << 10
		once = 1 << 20
	)
	return once + each*uint64(n)
}

// moodyServer does as it is told.
func moodyServer() *Server {
	s := &Server{Concurrency: 4, MaxFrame: 64 << 10, Logger: discard()}
	s.Handler = answering(func(ctx context.Context, text string) (string, error) {
		switch text {
		case "wait":
			select {
			case <-ctx.Done():
				return "", ctx.Err()
			case <-time.After(time.Second):
			}
		case "push":
			return text, PeerFrom(ctx).Push(ctx, new(chat.UpdatesTooLong))
		case "long":
			return strings.Repeat(text, 1<<10), nil
		case "refuse":
			return "", runtime.NewError(400, "REFUSED")
		case "panic":
			panic(text)
		}
		return text, nil
	})
	s.init()
	return s
}

// tape keeps what is written to a connection.
type tape struct {
	net.Conn
	said bytes.Buffer
}

// Write implements net.Conn.
func (t *tape) Write(b []byte) (int, error) {
	t.said.Write(b)
	return t.Conn.Write(b)
}

// recorded is what a client says that calls the server of the fuzzing.
func recorded(f *testing.F) []byte {
	f.Helper()
	s := moodyServer()
	conn, ended := accepted(s)
	said := &tape{Conn: conn}
	c := NewClient(said, ClientOptions{Logger: discard()})
	for _, text := range []string{"hello", "long", "push"} {
		_, err := say(f.Context(), c, text)
		require.NoError(f, err)
	}
	for _, text := range []string{"refuse", "panic"} {
		_, err := say(f.Context(), c, text)
		require.ErrorAs(f, err, new(*runtime.Error))
	}
	patient, cancel := context.WithTimeout(f.Context(), time.Hour)
	defer cancel()
	ctx, giveUp := context.WithCancel(patient)
	time.AfterFunc(time.Millisecond, giveUp)
	_, err := say(ctx, c, "wait")
	require.ErrorIs(f, err, context.Canceled)
	_, err = say(patient, c, "hello")
	require.NoError(f, err)
	require.NoError(f, c.Close())
	<-ended
	require.NoError(f, s.Close())
	return said.said.Bytes()
}

// FuzzClient lets a server say anything: the call comes to an end.
func FuzzClient(f *testing.F) {
	for _, said := range seeds(f, generous) {
		f.Add(said)
	}
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

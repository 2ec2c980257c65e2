package stream

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/tl"
)

// pipes is a listener whose connections are pipes, which have no buffer.
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
		return nil, net.ErrClosed
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

// discard is a logger of nothing.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// memory is a logger to a buffer, which may be read when nobody logs any more.
func memory() (*slog.Logger, *bytes.Buffer) {
	b := new(bytes.Buffer)
	return slog.New(slog.NewTextHandler(b, nil)), b
}

// answering is a server that answers sendText by f, and ping with true.
func answering(f func(ctx context.Context, text string) (string, error)) *chat.Server {
	s := chat.NewServer()
	s.SetLogger(discard())
	s.OnSendText(func(ctx context.Context, r *chat.SendTextRequest) (chat.UpdatesClass, error) {
		text, err := f(ctx, r.Text)
		return &chat.UpdateShortMessage{Text: text}, err
	})
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) { return true, nil })
	return s
}

// same answers with what was asked.
func same(_ context.Context, text string) (string, error) { return text, nil }

// serve has s serve pipes until the test ends.
func serve(t *testing.T, s *Server) *pipes {
	t.Helper()
	if s.Logger == nil {
		s.Logger = discard()
	}
	l := newPipes()
	served := make(chan error, 1)
	go func() { served <- s.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
	})
	return l
}

// dialled is a client of l until the test ends.
func dialled(t *testing.T, l *pipes, o ClientOptions) *Client {
	t.Helper()
	c, err := tryDial(t.Context(), l, o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func tryDial(ctx context.Context, l *pipes, o ClientOptions) (*Client, error) {
	o.Dialer = l.dial
	if o.Logger == nil {
		o.Logger = discard()
	}
	return Dial(ctx, "pipe", "here", o)
}

// say calls sendText.
func say(ctx context.Context, c *Client, text string) (string, error) {
	updates, err := chat.NewClient(c).SendText(ctx, &chat.SendTextRequest{Text: text})
	if err != nil {
		return "", err
	}
	m, ok := updates.(*chat.UpdateShortMessage)
	if !ok {
		return "", errors.New("the answer is a " + updates.TypeName())
	}
	return m.Text, nil
}

func requireEcho(t *testing.T, c *Client, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := say(ctx, c, text)
	require.NoError(t, err)
	require.Equal(t, text, got)
}

// raw is a side of a connection that does what a test says.
type raw struct {
	t *testing.T
	*link
}

func newRaw(t *testing.T, conn net.Conn) *raw {
	t.Helper()
	t.Cleanup(func() { _ = conn.Close() })
	return &raw{t: t, link: newLink(conn)}
}

// rawClient is a client that shook hands with l's server.
func rawClient(t *testing.T, l *pipes) *raw {
	t.Helper()
	conn, err := l.dial(t.Context(), "", "")
	require.NoError(t, err)
	r := newRaw(t, conn)
	r.bytes(preface())
	r.send(hello{maxFrame: defaultMaxFrame}, nil)
	met, err := readPreface(r.r)
	require.NoError(t, err)
	require.Equal(t, version, met)
	require.IsType(t, welcome{}, r.receive())
	return r
}

// rawServer welcomes a client, which it returns, and is then a test's.
func rawServer(t *testing.T, o ClientOptions, w welcome) (*raw, *Client) {
	t.Helper()
	ours, theirs := net.Pipe()
	r := newRaw(t, ours)
	if o.Logger == nil {
		o.Logger = discard()
	}
	c := NewClient(theirs, o)
	t.Cleanup(func() { _ = c.Close() })
	met, err := readPreface(r.r)
	require.NoError(t, err)
	require.Equal(t, version, met)
	require.IsType(t, hello{}, r.receive())
	r.bytes(preface())
	r.send(w, nil)
	<-c.ready
	return r, c
}

// generous is a welcome.
var generous = welcome{maxFrame: defaultMaxFrame, maxCalls: 10, idle: 1 << 30}

func (r *raw) bytes(b []byte) {
	r.t.Helper()
	_, err := r.Write(b)
	assert.NoError(r.t, err)
}

// send sends m with the Object that it ends in, or nil.
func (r *raw) send(m message, object tl.Object) {
	r.t.Helper()
	frame, err := frameOf(m)
	if object != nil {
		frame, err = frameWith(m, object, 0)
	}
	assert.NoError(r.t, err)
	r.bytes(frame)
}

func (r *raw) receive() message {
	r.t.Helper()
	m, err := readMessage(r.r, defaultMaxFrame)
	assert.NoError(r.t, err)
	return m
}

// requireEnd requires that the other side hangs up, within the time.
func (r *raw) requireEnd(within time.Duration) {
	r.t.Helper()
	begun := time.Now()
	_, err := io.Copy(io.Discard, r)
	require.NoError(r.t, err)
	require.LessOrEqual(r.t, time.Since(begun), within)
}

package stream

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/tl"
)

func TestPeersThatMisbehaveDisturbNobody(t *testing.T) {
	rubbish := make([]byte, 4096)
	for i := range rubbish {
		rubbish[i] = byte(rand.Uint32())
	}
	hi, err := frameOf(hello{maxFrame: leastFrame})
	require.NoError(t, err)
	small, err := frameOf(hello{maxFrame: 1})
	require.NoError(t, err)
	begin := append(preface(), hi...)
	for name, sent := range map[string][]byte{
		"hangs up":               nil,
		"hangs up early":         preface()[:5],
		"http":                   []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
		"rubbish":                rubbish,
		"another version":        append([]byte(magic), 2, 0, 0, 0),
		"silent":                 preface(),
		"huge hello":             append(preface(), 1, 4, 0, 0),
		"no hello":               append(preface(), 4, 0, 0, 0, 0xd3, 0x0a, 0xaa, 0x02),
		"small hello":            append(preface(), small...),
		"huge frame":             append(bytes.Clone(begin), 0xff, 0xff, 0xff, 0xff),
		"empty frame":            append(bytes.Clone(begin), 0, 0, 0, 0),
		"rubbish in a frame":     append(bytes.Clone(begin), 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
		"hello twice":            append(bytes.Clone(begin), hi...),
		"silent after the hello": begin,
		"silent within a frame":  append(bytes.Clone(begin), 0, 0, 1, 0, 1, 2),
	} {
		synctest.Test(t, func(t *testing.T) {
			l := serve(t, &Server{Handler: answering(same)})
			c := dialled(t, l, ClientOptions{})
			conn, err := l.dial(t.Context(), "", "")
			require.NoError(t, err)
			r := newRaw(t, conn)
			go func() { _, _ = r.Write(sent) }()
			requireEcho(t, c, "during "+name)
			if !strings.HasPrefix(name, "hangs up") {
				r.requireEnd(defaultIdleTimeout)
			}
			require.NoError(t, r.Close())
			requireEcho(t, c, "after "+name)
		})
	}
}

func TestAClientOfAnotherVersionLearnsTheServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, err := serve(t, &Server{Handler: answering(same)}).dial(t.Context(), "", "")
		require.NoError(t, err)
		r := newRaw(t, conn)
		r.bytes(append([]byte(magic), 2, 0, 0, 0))
		met, err := readPreface(r.r)
		require.NoError(t, err)
		require.Equal(t, version, met)
	})
}

func TestStrangersAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logger, log := memory()
		conn, err := serve(t, &Server{Handler: answering(same), Logger: logger}).dial(t.Context(), "", "")
		require.NoError(t, err)
		r := newRaw(t, conn)
		r.bytes([]byte("GET / HTTP/1.1"))
		synctest.Wait()
		assert.Contains(t, log.String(), `level=WARN msg="connection ended"`)
		assert.Contains(t, log.String(), `it begins with \"GET / HT\", not with \"TLst\"`)
	})
}

func TestConnectionsBeyondTheLimitAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := serve(t, &Server{Handler: answering(same), Connections: 1})
		first := dialled(t, l, ClientOptions{})
		_, err := tryDial(t.Context(), l, ClientOptions{})
		require.ErrorIs(t, err, ServerFull)
		require.EqualError(t, err, "dial pipe here: handshake: the server refuses the connection: rpc error 503: SERVER_FULL")
		requireEcho(t, first, "the first stays")

		// Silent ones wait for their refusal, but only so many, and not for long.
		var silent []*raw
		for range refusalsAtOnce + 1 {
			conn, err := l.dial(t.Context(), "", "")
			require.NoError(t, err)
			silent = append(silent, newRaw(t, conn))
		}
		silent[refusalsAtOnce].requireEnd(0)
		silent[0].requireEnd(refusalTimeout)

		require.NoError(t, first.Close())
		synctest.Wait()
		requireEcho(t, dialled(t, l, ClientOptions{}), "the next comes in")
	})
}

// handlerFunc is a function as a Handler.
type handlerFunc func(ctx context.Context, request, b []byte) ([]byte, error)

func (f handlerFunc) ServeTL(ctx context.Context, request, b []byte) ([]byte, error) {
	return f(ctx, request, b)
}

func TestHandlersThatFailDisturbNobody(t *testing.T) {
	for want, fail := range map[string]handlerFunc{
		`error="panic: oops"`: func(context.Context, []byte, []byte) ([]byte, error) { panic("oops") },
		"stack=":              func(context.Context, []byte, []byte) ([]byte, error) { panic("oops") },
		`error="a secret"`:    func(context.Context, []byte, []byte) ([]byte, error) { return nil, errors.New("a secret") },
		"does not append":     func(context.Context, []byte, []byte) ([]byte, error) { return []byte{1, 2, 3, 4}, nil },
	} {
		synctest.Test(t, func(t *testing.T) {
			logger, log := memory()
			good := answering(same)
			l := serve(t, &Server{Logger: logger, Handler: handlerFunc(func(ctx context.Context, request, b []byte) ([]byte, error) {
				if (*tl.Raw)(&request).TypeID() == chat.PingRequestTypeID {
					return fail(ctx, request, b)
				}
				return good.ServeTL(ctx, request, b)
			})})
			c, other := dialled(t, l, ClientOptions{}), dialled(t, l, ClientOptions{})
			_, err := chat.NewClient(c).Ping(t.Context())
			require.EqualError(t, err, "ping: rpc error 500: INTERNAL_SERVER_ERROR")
			requireEcho(t, c, "still here")
			requireEcho(t, other, "here too")
			assert.Contains(t, log.String(), want)
			assert.Contains(t, log.String(), "call=1")
		})
	}
}

func TestAClientThatIgnoresTheConcurrencyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running atomic.Int32
		r := rawClient(t, serve(t, &Server{Concurrency: 2, Handler: answering(func(ctx context.Context, _ string) (string, error) {
			running.Add(1)
			<-ctx.Done()
			return "", ctx.Err()
		})}))
		go func() {
			for id := range int64(100) {
				frame, err := frameWith(call{id: id}, &chat.SendTextRequest{}, 0)
				assert.NoError(t, err)
				if _, err := r.Write(frame); err != nil {
					return
				}
			}
		}()
		synctest.Wait()
		assert.EqualValues(t, 2, running.Load())
		require.NoError(t, r.Close())
		synctest.Wait()
		assert.EqualValues(t, 2, running.Load())
	})
}

func TestAClientThatDoesNotReadIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logger, log := memory()
		var answered atomic.Int32
		r := rawClient(t, serve(t, &Server{Concurrency: 4, Logger: logger, Handler: answering(func(_ context.Context, text string) (string, error) {
			answered.Add(1)
			return text, nil
		})}))
		begun := time.Now()
		for id := int64(0); ; id++ {
			frame, err := frameWith(call{id: id}, &chat.SendTextRequest{}, 0)
			require.NoError(t, err)
			if _, err := r.Write(frame); err != nil {
				break
			}
		}
		assert.Equal(t, writeTimeout, time.Since(begun))
		assert.LessOrEqual(t, answered.Load(), int32(4))
		synctest.Wait()
		assert.Empty(t, log.String(), "nothing that an operator should know")
	})
}

func TestACallNumberIsUsedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled := make(chan error, 1)
		r := rawClient(t, serve(t, &Server{Handler: waiting(cancelled)}))
		r.send(call{id: 5}, &chat.SendTextRequest{Text: "wait"})
		r.send(cancel{id: 6}, nil) // of a call that is not there
		r.send(call{id: 5}, &chat.SendTextRequest{Text: "wait"})
		r.requireEnd(time.Second)
		require.ErrorIs(t, <-cancelled, context.Canceled)
	})
}

func TestRequestsThatCannotBeReadAreRefusedAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rawClient(t, serve(t, &Server{Handler: answering(same)}))
		r.send(call{id: 1}, nil)
		assert.Equal(t, refusal{id: 1, code: 400, message: string(runtime.InputFetchError)}, r.receive())
		r.send(call{id: 2}, &tl.Raw{1, 2, 3, 4})
		assert.Equal(t, refusal{id: 2, code: 400, message: "INPUT_METHOD_INVALID_67305985"}, r.receive())
		r.send(ping{}, nil)
		assert.Equal(t, pong{}, r.receive())
		r.send(call{id: 3, timeout: -1}, &chat.PingRequest{})
		assert.Equal(t, answer{id: 3, result: []byte{0xb5, 0x75, 0x72, 0x99}}, r.receive())
	})
}

func TestTheEndOfAConnectionEndsItsHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled := make(chan error, 1)
		r := rawClient(t, serve(t, &Server{Handler: waiting(cancelled)}))
		r.send(call{id: 1}, &chat.SendTextRequest{Text: "wait"})
		synctest.Wait()
		require.NoError(t, r.Close())
		require.ErrorIs(t, <-cancelled, context.Canceled)
	})
}

func TestServeEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &Server{Handler: answering(same), Logger: discard()}
		first, second := newPipes(), newPipes()
		served := make(chan error, 2)
		go func() { served <- s.Serve(ctx, first) }()
		go func() { served <- s.Serve(t.Context(), second) }()
		c, other := dialled(t, first, ClientOptions{}), dialled(t, second, ClientOptions{})
		assert.Len(t, s.Peers(), 2)
		cancel()
		require.NoError(t, <-served)
		<-c.Done()
		requireEcho(t, other, "the other goes on")
		assert.Len(t, s.Peers(), 1)
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
		assert.Empty(t, s.Peers())
	})
}

func TestServeSaysWhyItDoesNot(t *testing.T) {
	l := newPipes()
	require.EqualError(t, new(Server).Serve(t.Context(), l), "serve: Server.Handler is nil")
	_, err := l.Accept()
	require.ErrorIs(t, err, net.ErrClosed)

	s := &Server{Handler: answering(same)}
	require.ErrorIs(t, s.Serve(t.Context(), l), net.ErrClosed, "a listener that fails")
	require.NoError(t, s.Close())
	l = newPipes()
	require.NoError(t, s.Serve(t.Context(), l), "a server that was closed")
	_, err = l.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
}

// busy is a listener that first lacks resources.
type busy struct {
	*pipes
	failures int
}

func (b *busy) Accept() (net.Conn, error) {
	if b.failures > 0 {
		b.failures--
		return nil, errBusy{}
	}
	return b.pipes.Accept()
}

// errBusy is like the error for too many open files.
type errBusy struct{}

func (errBusy) Error() string   { return "too many open files" }
func (errBusy) Temporary() bool { return true }

func TestServeWaitsForResources(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(same), Logger: discard()}
		l := &busy{pipes: newPipes(), failures: 20}
		served := make(chan error, 1)
		go func() { served <- s.Serve(t.Context(), l) }()
		requireEcho(t, dialled(t, l.pipes, ClientOptions{}), "at last")
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
	})
}

func TestNumbersThatAreNoneStandForDefaults(t *testing.T) {
	s := &Server{Connections: -1, Concurrency: -1, HandshakeTimeout: -1, IdleTimeout: -1}
	s.init()
	want := new(Server)
	want.init()
	assert.Equal(t, []any{want.Connections, want.Concurrency, want.HandshakeTimeout, want.IdleTimeout},
		[]any{s.Connections, s.Concurrency, s.HandshakeTimeout, s.IdleTimeout})
	o := ClientOptions{HandshakeTimeout: -1, PingInterval: -1}.orDefault()
	assert.Equal(t, []time.Duration{defaultHandshakeTimeout, defaultPingInterval}, []time.Duration{o.HandshakeTimeout, o.PingInterval})
}

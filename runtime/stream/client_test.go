package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"strings"
	"sync"
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

func TestCallsShareAConnectionAndAreAnsweredInAnyOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 100
		var came sync.WaitGroup
		came.Add(calls)
		l := serve(t, &Server{Handler: answering(func(_ context.Context, text string) (string, error) {
			came.Done()
			came.Wait()
			// The first to come is the last to be answered.
			time.Sleep(time.Duration(calls-len(text)) * time.Second)
			return text, nil
		})})
		c := dialled(t, l, ClientOptions{})
		var all sync.WaitGroup
		for i := range calls {
			all.Go(func() {
				text := strings.Repeat("x", i)
				got, err := say(t.Context(), c, text)
				assert.NoError(t, err)
				assert.Equal(t, text, got)
			})
		}
		all.Wait()
	})
}

func TestACallGoesOverTCP(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var from net.Addr
	s := &Server{Logger: discard(), Handler: answering(func(ctx context.Context, text string) (string, error) {
		from = PeerFrom(ctx).RemoteAddr()
		return text, nil
	})}
	served := make(chan error, 1)
	go func() { served <- s.Serve(t.Context(), l) }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c, err := Dial(ctx, "tcp", l.Addr().String(), ClientOptions{})
	require.NoError(t, err)
	requireEcho(t, c, strings.Repeat("a long text ", 200_000))
	assert.Equal(t, c.link.LocalAddr(), from)

	require.NoError(t, s.Shutdown(ctx))
	require.NoError(t, <-served)
	<-c.Done()
	require.ErrorIs(t, c.Err(), ServerShuttingDown)
	require.NoError(t, c.Close())
	_, err = Dial(ctx, "tcp", l.Addr().String(), ClientOptions{})
	require.ErrorContains(t, err, "refused")
}

func TestRefusalsAreRPCErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialled(t, serve(t, &Server{Handler: answering(func(_ context.Context, text string) (string, error) {
			switch text {
			case "fail":
				return "", errors.New("a secret of the server")
			case "long":
				return "", runtime.NewError(400, strings.Repeat("LONG_", leastFrame))
			}
			return "", runtime.NewError(420, text)
		})}), ClientOptions{MaxFrame: leastFrame})

		_, err := say(t.Context(), c, "FLOOD_WAIT_42")
		require.ErrorIs(t, err, runtime.FloodWait)
		refused, ok := errors.AsType[*runtime.Error](err)
		require.True(t, ok)
		assert.Equal(t, &runtime.Error{Code: 420, Name: runtime.FloodWait, Argument: 42, Message: "FLOOD_WAIT_42"}, refused)

		_, err = say(t.Context(), c, "fail")
		require.EqualError(t, err, "sendText: rpc error 500: INTERNAL_SERVER_ERROR")
		_, err = say(t.Context(), c, "long")
		require.ErrorIs(t, err, runtime.Internal, "a refusal that the client does not take")
		_, err = chat.NewClient(c).Invite(t.Context(), &chat.InviteRequest{})
		require.ErrorIs(t, err, runtime.InputMethodInvalid)
	})
}

// layered says in its text which layer it is written for.
type layered struct {
	tl.Object
	text *string
}

func (l layered) EncodeTL(e *tl.Encoder) {
	*l.text = fmt.Sprint(e.Layer())
	l.Object.EncodeTL(e)
}

// readLayer is a result that keeps the layer that it is read as.
type readLayer struct {
	runtime.Result
	layer int
}

func (r *readLayer) DecodeTL(d *tl.Decoder) error {
	r.layer = d.Layer()
	_, err := chat.DecodeUpdatesClass(d)
	return err
}

func TestBothSidesSpeakTheClientsLayer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked string
		l := serve(t, &Server{Handler: answering(func(ctx context.Context, text string) (string, error) {
			asked = fmt.Sprint(text, ", from ", PeerFrom(ctx).Layer(), ", for ", runtime.LayerFrom(ctx))
			m := new(chat.UpdateShortMessage)
			return "", PeerFrom(ctx).Push(ctx, layered{m, &m.Text})
		})})
		for layer, written := range map[int]int{0: math.MaxInt, 42: 42} {
			d, notes := noted()
			c := dialled(t, l, ClientOptions{Layer: layer, Updates: d})
			var got readLayer
			q := new(chat.SendTextRequest)
			require.NoError(t, c.Invoke(t.Context(), layered{q, &q.Text}, &got))
			synctest.Wait()
			assert.Equal(t, fmt.Sprintf("%d, from %d, for %d", written, layer, layer), asked)
			assert.Equal(t, []string{fmt.Sprint(written)}, *notes)
			assert.Equal(t, written, got.layer)
		}
	})
}

// waiting is a server whose handlers answer "wait" when their context ends, and
// say then why.
func waiting(cancelled chan<- error) *chat.Server {
	return answering(func(ctx context.Context, text string) (string, error) {
		if text != "wait" {
			return text, nil
		}
		<-ctx.Done()
		cancelled <- ctx.Err()
		return "", ctx.Err()
	})
}

func TestACallThatIsGivenUpCancelsItsHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled := make(chan error, 1)
		c := dialled(t, serve(t, &Server{Handler: waiting(cancelled)}), ClientOptions{})

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := say(ctx, c, "wait")
		require.EqualError(t, err, "sendText: the call may have been carried out: context canceled")
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, <-cancelled, context.Canceled)

		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = say(ctx, c, "wait")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Error(t, <-cancelled)

		_, err = say(ctx, c, "never sent")
		require.EqualError(t, err, "sendText: the call was not sent: context deadline exceeded")
		requireEcho(t, c, "still here")
	})
}

func TestTheHandlerKnowsHowLongTheCallerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialled(t, serve(t, &Server{Handler: answering(func(ctx context.Context, _ string) (string, error) {
			deadline, ok := ctx.Deadline()
			if !ok {
				return "for ever", nil
			}
			return time.Until(deadline).String(), nil
		})}), ClientOptions{})
		for wait, want := range map[time.Duration]string{time.Second: "1.001s", 1000 * time.Hour: "for ever"} {
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			got, err := say(ctx, c, "")
			cancel()
			require.NoError(t, err)
			assert.Equal(t, want, got)
		}
		got, err := say(t.Context(), c, "")
		require.NoError(t, err)
		assert.Equal(t, "for ever", got)
	})
}

func TestCallsBeyondTheServersConcurrencyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		var seen atomic.Int32
		c := dialled(t, serve(t, &Server{Concurrency: 2, Handler: answering(func(_ context.Context, text string) (string, error) {
			seen.Add(1)
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			time.Sleep(time.Minute)
			return text, nil
		})}), ClientOptions{PingInterval: time.Second})
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				_, err := say(t.Context(), c, "x")
				assert.NoError(t, err)
			})
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := say(ctx, c, "impatient")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "not sent")
		all.Wait()
		assert.EqualValues(t, 2, most.Load())
		assert.EqualValues(t, 6, seen.Load())
	})
}

func TestCallsThatAreGivenUpGiveTheirSlotsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Concurrency: 8, Handler: answering(func(ctx context.Context, text string) (string, error) {
			select {
			case <-time.After(time.Duration(len(text)) * time.Second):
				return text, nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		})}
		c := dialled(t, serve(t, s), ClientOptions{})
		p := s.Peers()[0]
		var all sync.WaitGroup
		var answered atomic.Int32
		for caller := range 50 {
			all.Go(func() {
				for i := range 40 {
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(caller)*time.Second)
					text := strings.Repeat("x", (caller+7*i)%60)
					if got, err := say(ctx, c, text); err == nil {
						answered.Add(1)
						assert.Equal(t, text, got)
					}
					cancel()
				}
			})
		}
		all.Wait()
		synctest.Wait()
		assert.Positive(t, answered.Load())
		assert.Empty(t, c.slots)
		assert.Empty(t, c.calls)
		assert.Empty(t, p.slots)
		assert.Empty(t, p.calls)
		requireEcho(t, c, "still here")
	})
}

func TestAConnectionThatIsCutLeavesTheOutcomeUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := rawServer(t, ClientOptions{}, generous)
		go func() {
			r.receive()
			_ = r.Close()
		}()
		_, err := say(t.Context(), c, "cut")
		require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "the server closed the connection")
		<-c.Done()
		_, err = say(t.Context(), c, "late")
		require.EqualError(t, err, "sendText: the call was not sent: the server closed the connection: EOF")
		require.NotErrorIs(t, err, runtime.ErrOutcomeUnknown)
	})
}

func TestCloseEndsCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := rawServer(t, ClientOptions{}, welcome{maxFrame: leastFrame, maxCalls: 1, idle: 1000})
		sent, held := make(chan error, 1), make(chan error, 1)
		go func() {
			_, err := say(t.Context(), c, "sent")
			sent <- err
		}()
		r.receive()
		go func() {
			_, err := say(t.Context(), c, "held back")
			held <- err
		}()
		synctest.Wait()
		require.NoError(t, c.Err())
		require.NoError(t, c.Close())
		require.NoError(t, c.Close())
		err := <-sent
		require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.ErrorIs(t, err, ErrClosed)
		err = <-held
		require.NotErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.ErrorIs(t, err, ErrClosed)
		require.Equal(t, ErrClosed, c.Err())
	})
}

func TestACallOfAServerThatDoesNotReadCanBeGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := rawServer(t, ClientOptions{}, generous)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				_, err := say(ctx, c, "x")
				assert.ErrorIs(t, err, context.DeadlineExceeded)
			})
		}
		all.Wait()
		assert.Equal(t, time.Second, time.Since(begun))
		<-c.Done()
		require.ErrorContains(t, c.Err(), "send a frame")
		assert.Equal(t, writeTimeout, time.Since(begun))
		_ = r.Close()
	})
}

func TestServersThatAreNoneAreNamed(t *testing.T) {
	other := append([]byte(magic), 9, 0, 0, 0)
	hi, err := frameOf(hello{})
	require.NoError(t, err)
	bye, err := frameOf(goodbye{code: 503, message: "SERVER_FULL"})
	require.NoError(t, err)
	mean, err := frameOf(welcome{maxFrame: 1})
	require.NoError(t, err)
	for want, sent := range map[string][]byte{
		`handshake: the peer does not keep to the protocol: it begins with "HTTP/1.1", not with "TLst"`:    []byte("HTTP/1.1 400 Bad Request\r\n"),
		"handshake: the peer does not keep to the protocol: it speaks version 9, this program version 1":   other,
		"handshake: the peer does not keep to the protocol: it sends a stream.hello out of place":          append(preface(), hi...),
		"handshake: the peer does not keep to the protocol: a frame of 1025 bytes, at least 4 and at most": append(preface(), 1, 4, 0, 0),
		"handshake: the peer does not keep to the protocol: its welcome allows nothing":                    append(preface(), mean...),
		"handshake: the server refuses the connection: rpc error 503: SERVER_FULL":                         append(preface(), bye...),
		"handshake: the server closed the connection: EOF":                                                 nil,
		"handshake: the server closed the connection: unexpected EOF":                                      append(preface(), 1),
	} {
		synctest.Test(t, func(t *testing.T) {
			l := newPipes()
			go func() {
				conn, err := l.Accept()
				assert.NoError(t, err)
				_, _ = conn.Read(make([]byte, 100))
				_, _ = conn.Write(sent)
				_ = conn.Close()
			}()
			_, err := tryDial(t.Context(), l, ClientOptions{})
			require.ErrorContains(t, err, "dial pipe here: "+want)
		})
	}
}

func TestDiallingTakesNoLongerThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(context.Context, string, string) (net.Conn, error) {
			ours, _ := net.Pipe()
			return ours, nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := Dial(ctx, "pipe", "here", ClientOptions{Dialer: silent})
		require.EqualError(t, err, "dial pipe here: the server did not answer: context deadline exceeded")

		ours, theirs := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		c := NewClient(ours, ClientOptions{HandshakeTimeout: time.Minute})
		_, err = say(t.Context(), c, "x")
		require.ErrorContains(t, err, "the call was not sent: handshake: the server was silent for 1m0s")
		require.NotErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.NoError(t, c.Close())
	})
}

func TestAnIdleConnectionLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := serve(t, &Server{Handler: answering(same), IdleTimeout: 10 * time.Second})
		c := dialled(t, l, ClientOptions{})
		time.Sleep(24 * time.Hour)
		requireEcho(t, c, "still here")
	})
}

func TestAServerThatDiesIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := rawServer(t, ClientOptions{PingInterval: time.Minute}, generous)
		go func() { _, _ = io.Copy(io.Discard, r) }()
		begun := time.Now()
		_, err := say(t.Context(), c, "x")
		require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "the server was silent for 2m0s")
		assert.Equal(t, 2*time.Minute, time.Since(begun))
	})
}

func TestWhatIsTooLongIsRefusedAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := serve(t, &Server{MaxFrame: 64 << 10, Concurrency: 1, Handler: answering(func(_ context.Context, text string) (string, error) {
			return strings.Repeat(text, 2), nil
		})})
		c := dialled(t, l, ClientOptions{MaxFrame: 64 << 10})
		_, err := say(t.Context(), c, strings.Repeat("x", 64<<10))
		require.ErrorIs(t, err, tl.ErrLimit)
		require.ErrorContains(t, err, "the peer takes at most 65536")
		_, err = say(t.Context(), c, strings.Repeat("x", 33<<10))
		require.ErrorIs(t, err, runtime.Internal)
		got, err := say(t.Context(), c, "x")
		require.NoError(t, err)
		assert.Equal(t, "xx", got)
	})
}

func TestRequestsAndAnswersThatAreWrongDisturbNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialled(t, serve(t, &Server{Handler: answering(same), Concurrency: 1}), ClientOptions{})
		require.ErrorIs(t, c.Invoke(t.Context(), nil, nil), tl.ErrMissing)
		var none *chat.SendTextRequest
		require.ErrorIs(t, c.Invoke(t.Context(), none, nil), tl.ErrMissing)
		// The answer to ping is shorter than the one that is expected, and longer.
		_, err := runtime.Call(t.Context(), c, &wrong[*chat.User]{result: new(chat.User)})
		require.ErrorIs(t, err, tl.ErrUnknownID)
		require.ErrorContains(t, err, "read the answer")
		_, err = runtime.Call(t.Context(), c, &wrong[nothing]{})
		require.ErrorIs(t, err, tl.ErrTrailing)
		requireEcho(t, c, "still here")
	})
}

// wrong is ping, but with another result.
type wrong[R interface{ DecodeTL(*tl.Decoder) error }] struct {
	chat.PingRequest
	result R
}

func (w *wrong[R]) DecodeResult(d *tl.Decoder) (R, error) { return w.result, w.result.DecodeTL(d) }
func (*wrong[R]) EncodeResult(*tl.Encoder, R)             {}

// nothing is a result without bytes.
type nothing struct{}

func (nothing) DecodeTL(*tl.Decoder) error { return nil }

func TestAServerThatBreaksTheProtocolIsLeft(t *testing.T) {
	for name, m := range map[string]message{
		"an answer to nothing": answer{id: 99, result: nil},
		"a client's message":   ping{},
	} {
		synctest.Test(t, func(t *testing.T) {
			r, c := rawServer(t, ClientOptions{}, generous)
			r.send(m, nil)
			<-c.Done()
			require.ErrorIs(t, c.Err(), ErrProtocol, name)
		})
	}
}

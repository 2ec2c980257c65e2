package gotd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// hangUp receives a message and ends the connection.
func hangUp(p *rawPeer) {
	p.receive()
	_ = p.conn.Close()
}

// listens says nothing.
func listens(p *rawPeer) {
	check(p.t, p.conn.raw.SetReadDeadline(time.Time{}))
	_, _ = io.Copy(io.Discard, p.conn.raw)
}

// tell answers the question about calls, and returns what it is about.
func (p *rawPeer) tell(states ...byte) []int64 {
	p.t.Helper()
	var question mt.MsgsStateReq
	m := p.expect(&question)
	p.send(proto.MessageServerResponse, encode(&mt.MsgsStateInfo{ReqMsgID: m.id, Info: states}))
	return question.MsgIDs
}

func TestACallThatDidNotArriveIsSentAgain(t *testing.T) {
	for name, state := range map[string]byte{"not received": stateNotSeen, "newer than all": stateUnheard} {
		t.Run(name, func(t *testing.T) {
			var first opened
			c := script(t, ClientOptions{}, func(p *rawPeer) {
				first = p.receive()
				_ = p.conn.Close()
			}, func(p *rawPeer) {
				assert.Equal(t, []int64{first.id}, p.tell(state))
				second := p.receive()
				assert.Equal(t, first.message, second.message)
				p.answer(second.id, encoded(t, &echo{Text: "at last"}))
			})
			got, err := say(within(t), c, "hello")
			require.NoError(t, err)
			require.Equal(t, "at last", got)
		})
	}
}

func TestTheAnswerToACallThatArrivedIsAskedFor(t *testing.T) {
	var first opened
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		first = p.receive()
		_ = p.conn.Close()
	}, func(p *rawPeer) {
		p.tell(stateReceived | stateAnswered)
		var question mt.MsgResendAnsReq
		p.expect(&question)
		assert.Equal(t, []int64{first.id}, question.MsgIDs)
		p.answer(first.id, encoded(t, &echo{Text: "once more"}))
	})
	got, err := say(within(t), c, "hello")
	require.NoError(t, err)
	require.Equal(t, "once more", got)
}

func TestACallThatTheServerForgotMayHaveBeenCarriedOut(t *testing.T) {
	for name, second := range map[string]func(p *rawPeer){
		"state unknown": func(p *rawPeer) { p.tell(stateForgotten) },
		"state missing": func(p *rawPeer) { p.tell() },
		"two states":    func(p *rawPeer) { p.tell(stateNotSeen, stateNotSeen) },
		"new session": func(p *rawPeer) {
			p.send(proto.MessageFromServer, encode(&mt.NewSessionCreated{UniqueID: 2, FirstMsgID: p.seq.next(proto.MessageFromClient, false).id}))
		},
		"answer lost": func(p *rawPeer) {
			ids := p.tell(stateReceived | stateAnswered)
			p.answer(ids[0], encode(refusal(errAnswerLost)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := script(t, ClientOptions{}, func(p *rawPeer) {
				// A session's first greeting tells nothing.
				p.send(proto.MessageFromServer, encode(&mt.NewSessionCreated{UniqueID: 1}))
				hangUp(p)
			}, second)
			_, err := say(within(t), c, "hello")
			require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
		})
	}
}

// TestACallBeforeANewSessionIsNotRepeated has a server begin a session anew with
// the repetition of a call that is older than another one, which it has received.
func TestACallBeforeANewSessionIsNotRepeated(t *testing.T) {
	begun := make(chan struct{})
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		p.send(proto.MessageFromServer, encode(&mt.NewSessionCreated{UniqueID: 1}))
		p.receive()
		close(begun)
		hangUp(p)
	}, func(p *rawPeer) {
		ids := p.tell(stateNotSeen, stateReceived)
		again := p.receive()
		assert.Equal(t, ids[0], again.id)
		p.send(proto.MessageFromServer, encode(&mt.NewSessionCreated{UniqueID: 2, FirstMsgID: again.id}))
		p.answer(again.id, encoded(t, &echo{Text: "first"}))
	})
	first := make(chan error, 1)
	go func() {
		_, err := say(within(t), c, "first")
		first <- err
	}()
	<-begun
	_, err := say(within(t), c, "second")
	require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
	require.NoError(t, <-first)
}

func TestTheSameGreetingTwiceLosesNothing(t *testing.T) {
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		m := p.receive()
		for range 2 {
			p.send(proto.MessageFromServer, encode(&mt.NewSessionCreated{UniqueID: 1, FirstMsgID: m.id + 4}))
		}
		p.answer(m.id, encoded(t, &echo{}))
	})
	requireEcho(t, c, "")
}

func TestWhatDidNotArriveGoesBeforeWhatWaits(t *testing.T) {
	var first opened
	down, up := make(chan struct{}), make(chan struct{})
	var dials atomic.Int32
	o := ClientOptions{Dialer: func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials.Add(1) == 2 {
			close(down)
			<-up
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	c := script(t, o, func(p *rawPeer) {
		first = p.receive()
		_ = p.conn.Close()
	}, func(p *rawPeer) {
		p.tell(stateNotSeen)
		for i := range 3 {
			m := p.receive()
			assert.Equal(t, i == 0, m.id == first.id)
			p.answer(m.id, encoded(t, &echo{}))
		}
	})
	var all sync.WaitGroup
	call := func() {
		_, err := say(within(t), c, "")
		assert.NoError(t, err)
	}
	all.Go(call)
	<-down
	all.Go(call)
	all.Go(call)
	for waiting(c) < 2 {
		goruntime.Gosched()
	}
	close(up)
	all.Wait()
}

// waiting is how many messages wait to be sent.
func waiting(c *Client) int {
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	return len(c.out.queue)
}

func TestAServerThatTellsNoStatesLeavesTheOutcomeUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeScript(t, hangUp, listens)
		_, err := say(t.Context(), c, "hello")
		require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.NoError(t, c.Close())
	})
}

func TestCallsWaitForAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeScript(t, func(p *rawPeer) { _ = p.conn.Close() }, func(p *rawPeer) {
			p.answer(p.receive().id, encoded(t, &echo{Text: "connected"}))
		})
		synctest.Wait()
		got, err := say(t.Context(), c, "hello")
		require.NoError(t, err)
		require.Equal(t, "connected", got)
	})
}

func TestACallThatWaitsForAConnectionIsNotSentLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeScript(t, func(p *rawPeer) { _ = p.conn.Close() }, func(p *rawPeer) {
			var q echoRequest
			check(t, tl.Decode(p.receive().body, &q))
			assert.Equal(t, "patient", q.Text)
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), leastPause/4)
		defer cancel()
		_, err := say(ctx, c, "impatient")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "echo: the call was not sent: there is no connection: ")
		require.NotErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.Empty(t, c.out.queue)
		go func() { _, _ = say(t.Context(), c, "patient") }()
		synctest.Wait()
		time.Sleep(leastPause)
		require.NoError(t, c.Close())
	})
}

func TestACallThatWasSentMayBeCarriedOutAfterItsDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		p.receive()
		cancel()
	})
	_, err := say(ctx, c, "hello")
	require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
	require.ErrorIs(t, err, context.Canceled)
}

func TestASilentConnectionIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		c := pipeScript(t, func(p *rawPeer) {
			listens(p)
			assert.Equal(t, 2*defaultPingInterval, time.Since(begun))
		}, func(p *rawPeer) { p.answer(p.receive().id, encoded(t, &echo{})) })
		time.Sleep(2*defaultPingInterval + leastPause)
		requireEcho(t, c, "")
	})
}

func TestPingsKeepAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pings := make(chan int, 1)
		c := pipeScript(t, func(p *rawPeer) { pings <- p.pongs() })
		time.Sleep(10*defaultPingInterval + time.Second)
		require.NoError(t, c.Close())
		require.Equal(t, 10, <-pings)
	})
}

// journal is a log handler that keeps why connections ended.
type journal struct {
	slog.Handler
	mu   sync.Mutex
	ends []string
	more chan struct{}
}

func newJournal() *journal {
	return &journal{Handler: slog.DiscardHandler, more: make(chan struct{}, 16)}
}

func (*journal) Enabled(context.Context, slog.Level) bool { return true }

func (j *journal) Handle(_ context.Context, r slog.Record) error {
	if !strings.Contains(r.Message, "another will be made") {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "error" {
			j.ends = append(j.ends, a.Value.String())
		}
		return true
	})
	j.more <- struct{}{}
	return nil
}

func TestWhatEndsAConnectionAndNotTheClient(t *testing.T) {
	for why, part := range map[string]func(*rawPeer){
		"the server closed the connection": func(p *rawPeer) { _ = p.conn.Close() },
		"transport error -429: too many connections": func(p *rawPeer) {
			check(t, p.conn.writeError(429))
		},
		"decrypt a message: its message key is wrong": func(p *rawPeer) {
			frame, err := p.seq.seal(nil, p.seq.next(proto.MessageFromServer, true), encoded(t, &echo{}))
			check(t, err)
			frame[len(frame)-1] ^= 1
			check(t, p.conn.write(frame))
		},
	} {
		t.Run(why, func(t *testing.T) {
			j, updates := newJournal(), newCollector()
			c := script(t, ClientOptions{Logger: slog.New(j), Updates: updates}, part, func(p *rawPeer) {
				p.answer(p.receive().id, encoded(t, &echo{}))
			})
			<-j.more
			require.ErrorContains(t, errors.New(j.ends[0]), why)
			requireEcho(t, c, "")
			require.Equal(t, "gap", updates.next(t))
			require.NoError(t, c.Err())
		})
	}
}

func TestAClientEndsWhereNoConnectionCanWork(t *testing.T) {
	for code, want := range map[int]string{
		404: "dial again with an empty Storage to exchange a new key",
		444: "transport error -444",
	} {
		c := script(t, ClientOptions{}, func(p *rawPeer) {
			p.receive()
			check(t, p.conn.writeError(code))
		})
		_, err := say(within(t), c, "hello")
		require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.ErrorContains(t, err, want)
		<-c.Done()
		require.ErrorContains(t, c.Err(), want)
		_, err = say(within(t), c, "late")
		require.ErrorContains(t, err, "the call was not sent: ")
		require.ErrorContains(t, err, want)
		require.NotErrorIs(t, err, runtime.ErrOutcomeUnknown)
	}
}

func TestPausesBetweenConnectionsGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dialled []time.Time
		l := newPipes()
		o := ClientOptions{Dialer: func(ctx context.Context, network, address string) (net.Conn, error) {
			dialled = append(dialled, time.Now())
			return l.dial(ctx, network, address)
		}}
		c := scriptOn(t, l, "pipe", o, slices.Repeat([]func(*rawPeer){func(p *rawPeer) { _ = p.conn.Close() }}, 2))
		time.Sleep(10 * time.Minute)
		require.NoError(t, c.Close())
		want := leastPause
		for i := range len(dialled) - 1 {
			pause := dialled[i+1].Sub(dialled[i])
			require.GreaterOrEqual(t, pause, want/2)
			require.LessOrEqual(t, pause, want)
			want = min(2*want, mostPause)
		}
		require.Greater(t, len(dialled), 20)
	})
}

func TestAnAnswerMakesPausesShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := func(p *rawPeer) {
			m := p.receive()
			if m.typeID() == mt.MsgsStateReqTypeID {
				// The call before was sent while the connection ended.
				p.send(proto.MessageServerResponse, encode(&mt.MsgsStateInfo{ReqMsgID: m.id, Info: []byte{stateNotSeen}}))
				m = p.receive()
			}
			p.answer(m.id, encoded(t, &echo{}))
			_ = p.conn.Close()
		}
		c := pipeScript(t, slices.Repeat([]func(*rawPeer){answer}, 20)...)
		begun := time.Now()
		for range 20 {
			requireEcho(t, c, "")
		}
		require.Less(t, time.Since(begun), 20*leastPause)
		require.NoError(t, c.Close())
	})
}

func TestAConnectionThatLastedMakesPausesShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const (
			times = 10
			lasts = time.Hour + time.Second // between pings
		)
		begun := time.Now()
		last := func(p *rawPeer) {
			defer time.AfterFunc(lasts, func() { _ = p.conn.Close() }).Stop()
			p.pongs()
		}
		c := pipeScript(t, append(slices.Repeat([]func(*rawPeer){last}, times), func(p *rawPeer) {
			p.answer(p.receive().id, encoded(t, &echo{}))
		})...)
		time.Sleep(times * (lasts + leastPause))
		requireEcho(t, c, "")
		require.Less(t, time.Since(begun)-times*lasts, 2*times*leastPause)
		require.NoError(t, c.Close())
	})
}

func TestASessionGoesOnOverConnections(t *testing.T) {
	var sessions sync.Map
	server, err := NewServer(ServerOptions{Key: serverKey(), Logger: discard(), Handler: echoServer(
		func(ctx context.Context, text string) (string, error) {
			sessions.Store(SessionFrom(ctx), SessionFrom(ctx).Layer())
			return text, nil
		})})
	require.NoError(t, err)
	l := &held{Listener: listen(t)}
	serveOn(t, server, l)
	c := testClient(t, l.Addr().String(), ClientOptions{Layer: 176})
	for range 3 {
		requireEcho(t, c, "hello")
		l.cut()
	}
	requireEcho(t, c, "hello")
	n := 0
	sessions.Range(func(_, layer any) bool {
		n++
		return assert.Equal(t, 176, layer)
	})
	require.Equal(t, 1, n)
}

// held is a listener that can end its last connection.
type held struct {
	net.Listener
	mu   sync.Mutex
	last net.Conn
}

func (l *held) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = conn
	return conn, err
}

func (l *held) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.last.Close()
}

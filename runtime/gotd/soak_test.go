package gotd

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
)

// soak is how often the calls of these tests are made: TLGEN_SOAK=10 makes them
// last ten times as long.
func soak(t *testing.T, calls int) int {
	t.Helper()
	factor, err := strconv.Atoi(os.Getenv("TLGEN_SOAK"))
	if err != nil || testing.Short() {
		return calls
	}
	return factor * calls
}

func TestAThousandConnectionsAtOnce(t *testing.T) {
	const connections = 1000
	server, address := testServer(t, same)
	calls := soak(t, 10)
	all := make([]*Client, connections)
	var dialing sync.WaitGroup
	for i := range all {
		dialing.Go(func() {
			c, err := Dial(within(t), address, clientOptions(ClientOptions{Storage: stored(t)}))
			check(t, err)
			all[i] = c
		})
	}
	dialing.Wait()
	require.NotContains(t, all, (*Client)(nil))
	var calling sync.WaitGroup
	var answered atomic.Int64
	for i, c := range all {
		calling.Go(func() {
			for n := range calls {
				text := fmt.Sprint(i, " ", n)
				got, err := say(within(t), c, text)
				check(t, err)
				if got == text {
					answered.Add(1)
				}
			}
		})
	}
	calling.Wait()
	assert.EqualValues(t, connections*calls, answered.Load())
	assert.Len(t, server.Sessions(), connections)
	for _, c := range all {
		check(t, c.Close())
	}
}

// cutter is a listener whose connections end at random. A forgetful one has the
// server forget all sessions at every tenth end.
type cutter struct {
	net.Listener
	server    *Server
	forgetful bool
	cuts      atomic.Int32
}

func (l *cutter) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, func() {
			if n := l.cuts.Add(1); l.forgetful && n%10 == 0 {
				for _, s := range l.server.Sessions() {
					l.server.sessions.remove(s.name)
				}
			}
			_ = conn.Close()
		})
	}
	return conn, err
}

// counter answers calls, now and then slowly, and counts each.
type counter struct{ ran sync.Map }

func (n *counter) answer(_ context.Context, text string) (string, error) {
	times, _ := n.ran.LoadOrStore(text, new(atomic.Int32))
	times.(*atomic.Int32).Add(1)
	if rand.IntN(10) == 0 {
		time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond)
	}
	return text, nil
}

func (n *counter) times(text string) int32 {
	if times, ok := n.ran.Load(text); ok {
		return times.(*atomic.Int32).Load()
	}
	return 0
}

// outcomes counts what became of calls.
type outcomes struct{ answered, unknown, unsent atomic.Int64 }

// count makes a call.
func (o *outcomes) count(ctx context.Context, t *testing.T, c *Client, n *counter, text string) {
	t.Helper()
	got, err := say(ctx, c, text)
	switch {
	case err == nil:
		assert.Equal(t, text, got)
		assert.EqualValues(t, 1, n.times(text), "an answered call")
		o.answered.Add(1)
	case errors.Is(err, runtime.ErrOutcomeUnknown):
		o.unknown.Add(1)
	default:
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Zero(t, n.times(text), "a call that was not sent")
		o.unsent.Add(1)
	}
}

// TestCallsOverConnectionsThatAreCut has clients call while their connections
// end: every call is carried out and answered once.
func TestCallsOverConnectionsThatAreCut(t *testing.T) {
	o := cut(t, new(cutter), patience)
	assert.Zero(t, o.unknown.Load())
	assert.Zero(t, o.unsent.Load())
}

// TestCallsOfSessionsThatAreForgotten has the server lose what it knows, too:
// a call whose outcome is unknown is carried out once at most.
func TestCallsOfSessionsThatAreForgotten(t *testing.T) { cut(t, &cutter{forgetful: true}, time.Second) }

// cut makes calls over connections of l, which have some time each.
func cut(t *testing.T, l *cutter, timeout time.Duration) *outcomes {
	t.Helper()
	o := new(outcomes)
	var n counter
	s, err := NewServer(ServerOptions{Key: serverKey(), Logger: discard(), Handler: echoServer(n.answer)})
	require.NoError(t, err)
	l.Listener, l.server = listen(t), s
	serveOn(t, s, l)
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			c, err := Dial(within(t), l.Addr().String(), clientOptions(ClientOptions{Storage: stored(t)}))
			if err != nil {
				return // it was cut before
			}
			for j := range soak(t, 100) {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				o.count(ctx, t, c, &n, fmt.Sprint(i, " ", j))
				cancel()
			}
			check(t, c.Close())
		})
	}
	all.Wait()
	n.ran.Range(func(text, times any) bool {
		return assert.EqualValues(t, 1, times.(*atomic.Int32).Load(), text)
	})
	t.Logf("%d calls answered, %d unknown, %d not sent; %d connections",
		o.answered.Load(), o.unknown.Load(), o.unsent.Load(), l.cuts.Load())
	return o
}

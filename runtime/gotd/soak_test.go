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

// cutter is a listener whose connections end at random.
type cutter struct{ net.Listener }

func (l cutter) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, func() { _ = conn.Close() })
	}
	return conn, err
}

// TestCallsOverConnectionsThatAreCut has calls made while their connections end:
// each has one of three outcomes, and the handler runs once for every answer and
// at most once for a call whose outcome is unknown.
func TestCallsOverConnectionsThatAreCut(t *testing.T) {
	var ran sync.Map // by text
	s, err := NewServer(ServerOptions{Key: serverKey(), Logger: discard(), Handler: echoServer(func(_ context.Context, text string) (string, error) {
		times, _ := ran.LoadOrStore(text, new(atomic.Int32))
		times.(*atomic.Int32).Add(1)
		return text, nil
	})})
	require.NoError(t, err)
	l := listen(t)
	serveOn(t, s, cutter{l})
	times := func(text string) int32 {
		if n, ok := ran.Load(text); ok {
			return n.(*atomic.Int32).Load()
		}
		return 0
	}
	var outcomes [3]atomic.Int64
	var all sync.WaitGroup
	for i := range soak(t, 100) {
		all.Go(func() {
			c, err := Dial(within(t), l.Addr().String(), clientOptions(ClientOptions{Storage: stored(t)}))
			if err != nil {
				return // it was cut before
			}
			for n := 0; err == nil; n++ {
				text := fmt.Sprint(i, " ", n)
				var got string
				got, err = say(within(t), c, text)
				switch {
				case err == nil:
					assert.Equal(t, text, got)
					assert.EqualValues(t, 1, times(text), "an answered call")
					outcomes[0].Add(1)
				case errors.Is(err, runtime.ErrOutcomeUnknown):
					outcomes[1].Add(1)
				default:
					assert.Zero(t, times(text), "a call that was not sent")
					outcomes[2].Add(1)
				}
			}
			_ = c.Close()
		})
	}
	all.Wait()
	ran.Range(func(text, times any) bool {
		return assert.EqualValues(t, 1, times.(*atomic.Int32).Load(), text)
	})
	t.Logf("%d answered, %d unknown, %d not sent", outcomes[0].Load(), outcomes[1].Load(), outcomes[2].Load())
}

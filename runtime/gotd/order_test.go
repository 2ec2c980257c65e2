package gotd

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	goruntime "runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/wrap"
	"github.com/tlgen-go/tlgen/tl"
)

// after is an echo request that is to follow others.
func after(t *testing.T, text string, ids ...int64) []byte {
	t.Helper()
	query := &tl.Query[tl.Raw]{Raw: encoded(t, &echoRequest{Text: text})}
	if len(ids) == 1 {
		return encoded(t, &wrap.InvokeAfterMsgRequest[tl.Raw]{MsgID: ids[0], Query: query})
	}
	return encoded(t, &wrap.InvokeAfterMsgsRequest[tl.Raw]{MsgIDs: ids, Query: query})
}

// pipeClient is a rawClient of a server for a test that synctest runs.
func pipeClient(t *testing.T, o ServerOptions) *rawPeer {
	t.Helper()
	l := newPipes()
	o.Key, o.Logger = serverKey(), discard()
	s, err := NewServer(o)
	require.NoError(t, err)
	serveOn(t, s, l)
	raw, err := l.dial(t.Context(), "", "")
	require.NoError(t, err)
	return rawClientOn(t, raw)
}

// answers receives the answers to n requests, by their ids.
func (p *rawPeer) answers(n int) map[int64][]byte {
	p.t.Helper()
	all := make(map[int64][]byte)
	for len(all) < n {
		m := p.receive()
		if m.typeID() == mt.RPCResultTypeID {
			id, body, err := readResult(m.body, tl.Limits{})
			check(p.t, err)
			all[id] = body
		}
	}
	return all
}

// stamp is for a content-related message of a client.
func (p *rawPeer) stamp() stamp { return p.seq.next(proto.MessageFromClient, true) }

func TestARequestThatFollowsOthersStartsWhenTheyAreDone(t *testing.T) {
	for _, concurrency := range []int{1, 2, 8} {
		synctest.Test(t, func(t *testing.T) {
			steps := make(chan string, 8)
			p := pipeClient(t, ServerOptions{Concurrency: concurrency, Handler: echoServer(func(_ context.Context, text string) (string, error) {
				steps <- "start " + text
				time.Sleep(time.Second)
				steps <- "end " + text
				return text, nil
			})})
			first, second, third := p.stamp(), p.stamp(), p.stamp()
			// A pipe holds nothing, and the server may not read now.
			go func() {
				p.sendAs(first, encoded(t, &echoRequest{Text: "first"}))
				p.sendAs(second, after(t, "second", first.id))
				p.sendAs(third, after(t, "third", second.id, first.id, second.id, 12))
			}()
			require.Len(t, p.answers(3), 3)
			for _, want := range []string{"first", "second", "third"} {
				require.Equal(t, "start "+want, <-steps)
				require.Equal(t, "end "+want, <-steps)
			}
		})
	}
}

func TestARequestDoesNotWaitForWhatCannotCome(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	unknown := p.ask(after(t, "unknown", 4))
	require.Equal(t, encoded(t, &echo{Text: "unknown"}), p.result(unknown))
	st := p.stamp()
	p.sendAs(st, after(t, "itself", st.id))
	require.Equal(t, encoded(t, &echo{Text: "itself"}), p.result(st.id))
}

func TestARequestThatFollowsAFailureFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipeClient(t, ServerOptions{Handler: echoServer(func(_ context.Context, text string) (string, error) {
			time.Sleep(time.Second)
			if text == "first" {
				return "", runtime.PeerFlood.New(400)
			}
			return text, nil
		})})
		first := p.ask(encoded(t, &echoRequest{Text: "first"}))
		second := p.ask(after(t, "second", first))
		require.Equal(t, encode(refusal(errWaitFailed)), p.answers(2)[second])
		third := p.ask(after(t, "third", first))
		require.Equal(t, encode(refusal(errWaitFailed)), p.result(third))
	})
}

func TestARepeatedRequestIsAlwaysAnswered(t *testing.T) {
	_, address := testServer(t, func(_ context.Context, text string) (string, error) {
		if text == "long" {
			return noise(), nil
		}
		return text, nil
	})
	p := rawClient(t, address)
	body := encoded(t, &echoRequest{Text: "long"})
	st := p.stamp()
	p.sendAs(st, body)
	first := p.result(st.id)
	require.Greater(t, len(first), answersKept)
	p.sendAs(st, body)
	require.Equal(t, first, p.result(st.id))

	short := p.ask(encoded(t, &echoRequest{Text: "short"}))
	p.result(short)
	p.sendAs(st, body)
	require.Equal(t, encode(refusal(errAnswerLost)), p.result(st.id))

	ping := p.stamp()
	for range 2 {
		p.sendAs(ping, encode(&mt.PingRequest{PingID: 3}))
		p.expect(new(mt.Pong))
	}
}

func TestAnAnswerIsDroppedWhenItIsAcknowledged(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	body := encoded(t, &echoRequest{Text: "once"})
	st := p.stamp()
	p.sendAs(st, body)
	var answer opened
	for answer.typeID() != mt.RPCResultTypeID {
		answer = p.receive()
	}
	p.ask(encode(&mt.MsgsAck{MsgIDs: []int64{answer.id}}))
	p.sendAs(st, body)
	require.Equal(t, encode(refusal(errAnswerLost)), p.result(st.id))
}

func TestUnpackedRequestsOfAConnectionAreBounded(t *testing.T) {
	const (
		requests = 20
		size     = 4 << 20
		most     = size + size/2 // no two fit
	)
	var running, peak, heap atomic.Int64
	_, address := serve(t, ServerOptions{
		Limits: tl.Limits{Bytes: most},
		Handler: handlerFunc(func(_ context.Context, request, b []byte) ([]byte, error) {
			highest(&peak, running.Add(int64(len(request))))
			defer running.Add(-int64(len(request)))
			highest(&heap, reachable())
			return tl.Append(b, &echo{})
		}),
	})
	p := rawClient(t, address)
	bomb := packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, bytes.Repeat([]byte{1, 0, 0, 0}, size/4))
	before := reachable()
	for i := range requests {
		if i%2 == 0 {
			p.ask(bomb)
			continue
		}
		p.ask(container(p, proto.MessageFromClient, bomb))
	}
	require.Len(t, p.answers(requests), requests)
	require.Equal(t, int64(size), peak.Load())
	require.Less(t, heap.Load()-before, int64(requests*size/2))
}

// reachable is how much memory is in use, garbage aside.
func reachable() int64 {
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// highest keeps the highest of the values.
func highest(of *atomic.Int64, v int64) {
	for old := of.Load(); v > old && !of.CompareAndSwap(old, v); old = of.Load() {
		continue
	}
}

func TestAPackedContainerCountsUntilItsLastRequestIsDone(t *testing.T) {
	b := newBudget(100)
	r := newRoom(b)
	require.NoError(t, r.reserve(t.Context(), 60))
	require.ErrorIs(t, r.reserve(t.Context(), 41), tl.ErrLimit)
	r.share()
	r.release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	other := newRoom(b)
	require.ErrorIs(t, other.reserve(ctx, 41), context.Canceled)
	r.release()
	require.NoError(t, other.reserve(t.Context(), 100))
	other.release()
	require.Zero(t, b.used)
}

func TestConnectionsBeyondTheBoundAreClosed(t *testing.T) {
	var logged records
	s, address := serve(t, ServerOptions{Handler: echoServer(same), Connections: 2, Logger: logged.logger()})
	first := testClient(t, address, ClientOptions{})
	second := testClient(t, address, ClientOptions{})
	for range 3 {
		raw, err := net.Dial("tcp", address)
		require.NoError(t, err)
		require.NoError(t, raw.SetReadDeadline(time.Now().Add(patience)))
		_, err = raw.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, raw.Close())
	}
	require.Equal(t, 1, strings.Count(logged.String(), "\n"), logged.String())
	requireEcho(t, first, "first")
	require.NoError(t, second.Close())
	require.Eventually(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.open == 1
	}, patience, time.Millisecond)
	requireEcho(t, testClient(t, address, ClientOptions{}), "third")
}

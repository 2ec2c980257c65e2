package gotd

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// again goes on with a client's session on another connection.
func (p *rawPeer) again(address string) *rawPeer {
	p.t.Helper()
	next := rawClient(p.t, address)
	next.seq = p.seq
	return next
}

// states asks for the states of messages.
func (p *rawPeer) states(ids ...int64) []byte {
	p.t.Helper()
	p.ask(encode(&mt.MsgsStateReq{MsgIDs: ids}))
	var info mt.MsgsStateInfo
	p.expect(&info)
	return info.Info
}

func TestAnswersAreSentAgain(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	request := p.ask(encoded(t, &echoRequest{Text: "hello"}))
	var m opened
	for m = p.receive(); m.typeID() != mt.RPCResultTypeID; m = p.receive() {
	}
	for _, question := range []tl.Object{
		&mt.MsgResendAnsReq{MsgIDs: []int64{request, request + 4}},
		&mt.MsgResendReq{MsgIDs: []int64{m.id, m.id + 4}},
	} {
		p = p.again(address)
		p.ask(encode(question))
		require.Equal(t, encoded(t, &echo{Text: "hello"}), p.result(request))
		require.Equal(t, []byte{stateReceived | stateAnswered}, p.states(request))
	}
}

func TestAnAnswerFollowsTheClientToAnotherConnection(t *testing.T) {
	started, ready := make(chan struct{}), make(chan struct{})
	_, address := testServer(t, func(ctx context.Context, text string) (string, error) {
		close(started)
		<-ready
		return text, ctx.Err()
	})
	p := rawClient(t, address)
	request := p.ask(encoded(t, &echoRequest{Text: "slow"}))
	<-started
	check(t, p.conn.Close())
	p = p.again(address)
	require.Equal(t, []byte{stateReceived | stateProcessing}, p.states(request))
	close(ready)
	require.Equal(t, encoded(t, &echo{Text: "slow"}), p.result(request))
}

func TestALateMessageDoesNotBringAConnectionBack(t *testing.T) {
	server, address := testServer(t, same)
	old := rawClient(t, address)
	old.states(0)
	p := old.again(address)
	p.states(0)
	old.ask(encoded(t, &echoRequest{Text: "late"}))
	p.receive()
	require.NoError(t, server.Sessions()[0].Push(within(t), &echo{Text: "hello"}))
	var got echo
	p.expect(&got)
	require.Equal(t, "hello", got.Text)
}

func TestWhatWasBeforeASessionIsForgotten(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	before := p.seq.next(0, false).id
	require.Equal(t, []byte{stateForgotten}, p.states(before))
	require.Equal(t, []byte{stateNotSeen}, p.states(p.seq.next(0, false).id))
}

func TestHandlersOfAClientThatStaysAwayAreCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, err := NewServer(ServerOptions{Key: serverKey(), Logger: discard(), Handler: echoServer(
			func(ctx context.Context, _ string) (string, error) {
				<-ctx.Done()
				return "", ctx.Err()
			})})
		require.NoError(t, err)
		l := newPipes()
		serveOn(t, server, l)
		c := testClient(t, "pipe", ClientOptions{Dialer: l.dial})
		go func() { _, _ = say(t.Context(), c, "") }()
		synctest.Wait()
		session := server.Sessions()[0]
		require.NoError(t, c.Close())
		time.Sleep(absence - time.Nanosecond)
		synctest.Wait()
		running := func() (n int) {
			session.mu.Lock()
			defer session.mu.Unlock()
			for _, s := range session.calls.young {
				if !s.done() {
					n++
				}
			}
			return n
		}
		assert.Equal(t, 1, running())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.Zero(t, running())
	})
}

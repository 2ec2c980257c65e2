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
		assert.True(t, session.inUse())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.False(t, session.inUse())
	})
}

// patient are handlers that answer at once, but for "long", which they answer
// when they may.
func patient(may <-chan struct{}) func(context.Context, string) (string, error) {
	return func(ctx context.Context, text string) (string, error) {
		if text != "long" {
			return text, nil
		}
		select {
		case <-may:
			return text, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func TestARequestThatRunsIsNotForgotten(t *testing.T) {
	may := make(chan struct{})
	server, address := testServer(t, patient(may))
	server.sessions.idle.limit = 1
	p := rawClient(t, address)
	dropped := p.ask(encoded(t, &echoRequest{Text: "long"}))
	request := p.ask(encoded(t, &echoRequest{Text: "long"}))
	for range 3 * callsKept {
		id := p.ask(encoded(t, &echoRequest{Text: "short"}))
		p.result(id)
	}
	require.Equal(t, []byte{stateReceived | stateProcessing, stateReceived | stateProcessing}, p.states(dropped, request))
	drop := p.ask(encode(&mt.RPCDropAnswerRequest{ReqMsgID: dropped}))
	require.Equal(t, encode(new(mt.RPCAnswerDroppedRunning)), p.result(drop))
	// Others come and go.
	for range 4 {
		other := rawClient(t, address)
		other.states(0)
		check(t, other.conn.Close())
	}
	p = p.again(address)
	require.Equal(t, []byte{stateReceived | stateProcessing}, p.states(request))
	close(may)
	require.Equal(t, encoded(t, &echo{Text: "long"}), p.result(request))
}

func TestConnectionsThatAreGoneDoNotCount(t *testing.T) {
	may := make(chan struct{})
	defer close(may)
	server, address := serve(t, ServerOptions{Connections: 1, Handler: echoServer(patient(may))})
	p := rawClient(t, address)
	request := p.ask(encoded(t, &echoRequest{Text: "long"}))
	p.states(0)
	for range 3 {
		check(t, p.conn.Close())
		require.Eventually(t, func() bool {
			server.mu.Lock()
			defer server.mu.Unlock()
			return server.open == 0
		}, patience, time.Millisecond)
		p = p.again(address)
		require.Equal(t, []byte{stateReceived | stateProcessing}, p.states(request))
	}
}

func TestOldRequestsOfAClientThatComesAgainAreCancelled(t *testing.T) {
	may := make(chan struct{})
	defer close(may)
	_, address := serve(t, ServerOptions{Concurrency: 1, Handler: echoServer(patient(may))})
	p := rawClient(t, address)
	first := p.ask(encoded(t, &echoRequest{Text: "long"}))
	p = p.again(address)
	p.states(0)
	second := p.ask(encoded(t, &echoRequest{Text: "long"}))
	p.states(0)
	require.Equal(t, byte(stateReceived|stateProcessing), p.again(address).states(second)[0])
	require.Eventually(t, func() bool {
		p = p.again(address)
		return p.states(first)[0] == stateReceived|stateAnswered
	}, patience, time.Millisecond)
	require.Equal(t, byte(stateReceived|stateProcessing), p.states(second)[0])
}

func TestHandlersThatTooManyClientsLeaveAreCancelled(t *testing.T) {
	may := make(chan struct{})
	defer close(may)
	server, address := serve(t, ServerOptions{Connections: 1, Handler: echoServer(patient(may))})
	leave := func() (*rawPeer, int64) {
		p := rawClient(t, address)
		request := p.ask(encoded(t, &echoRequest{Text: "long"}))
		p.states(0)
		check(t, p.conn.Close())
		require.Eventually(t, func() bool {
			server.mu.Lock()
			defer server.mu.Unlock()
			return server.open == 0
		}, patience, time.Millisecond)
		return p, request
	}
	first, running := leave()
	require.EqualValues(t, 1, server.lingering.Load())
	_, _ = leave()
	require.Eventually(t, func() bool { return server.accepted.Load() == 2 && server.lingering.Load() == 1 }, patience, time.Millisecond)
	require.Equal(t, byte(stateReceived|stateProcessing), first.again(address).states(running)[0])
}

func TestAGreetingIsSentUntilItIsAcknowledged(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	ping := p.ask(encode(new(mt.PingRequest)))
	var first, again mt.NewSessionCreated
	p.expect(&first)
	require.Equal(t, ping, first.FirstMsgID)
	p = p.again(address)
	p.ask(encode(new(mt.PingRequest)))
	m := p.expect(&again)
	require.Equal(t, first, again)
	p.expect(new(mt.Pong))
	p.ask(encode(&mt.MsgsAck{MsgIDs: []int64{m.id}}))
	p.states(0)
	p = p.again(address)
	p.ask(encode(new(mt.PingRequest)))
	require.Equal(t, mt.PongTypeID, p.receive().typeID())
}

package gotd

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net"
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

func TestTheServerSaysWhatItLacks(t *testing.T) {
	_, err := NewServer(ServerOptions{Key: serverKey()})
	require.ErrorContains(t, err, "Handler is nil")
	_, err = NewServer(ServerOptions{Handler: echoServer(same)})
	require.ErrorContains(t, err, "Key is nil")
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	_, err = NewServer(ServerOptions{Handler: echoServer(same), Key: key})
	require.ErrorContains(t, err, "1024 bits")
}

func TestAServerThatWasClosedDoesNotServe(t *testing.T) {
	s, err := NewServer(ServerOptions{Key: serverKey(), Handler: echoServer(same)})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	l := listen(t)
	require.NoError(t, s.Serve(t.Context(), l))
	_, err = l.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
}

func TestServeReportsAListenerThatFails(t *testing.T) {
	s, err := NewServer(ServerOptions{Key: serverKey(), Handler: echoServer(same)})
	require.NoError(t, err)
	l := listen(t)
	require.NoError(t, l.Close())
	require.ErrorIs(t, s.Serve(t.Context(), l), net.ErrClosed)
}

func TestPeersThatMisbehaveDisturbNobody(t *testing.T) {
	rubbish := make([]byte, 4096)
	_, err := rand.Read(rubbish)
	require.NoError(t, err)
	key := agreed().Key
	intermediateTag := []byte{0xee, 0xee, 0xee, 0xee}
	for name, sent := range map[string][]byte{
		"hangs up":         nil,
		"http":             []byte("GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: someone that talks for a while\r\n\r\n"),
		"rubbish":          rubbish,
		"huge":             append(intermediateTag, 0xff, 0xff, 0xff, 0x7f),
		"empty":            append(intermediateTag, 0, 0, 0, 0),
		"short full":       {8, 0, 0, 0, 0, 0, 0, 0},
		"abridged rubbish": append([]byte{0xef, 0x7f, 0x00, 0x01, 0x00}, rubbish...),
		"bad exchange":     append(append(intermediateTag, 28, 0, 0, 0), make([]byte, 28)...),
		"bad encryption":   append(append(append(intermediateTag, 72, 0, 0, 0), key.ID[:]...), rubbish[:64]...),
		"silent":           intermediateTag,
	} {
		synctest.Test(t, func(t *testing.T) {
			l := newPipes()
			s, err := NewServer(ServerOptions{Key: serverKey(), Handler: echoServer(same), Logger: discard()})
			require.NoError(t, err)
			serveOn(t, s, l)
			c := testClient(t, "pipe", ClientOptions{Dialer: l.dial})
			raw, err := l.dial(t.Context(), "", "")
			require.NoError(t, err)
			_, _ = raw.Write(sent)
			requireEcho(t, c, "during "+name)
			if sent != nil {
				// The server hangs up, at once or after HandshakeTimeout.
				begun := time.Now()
				_, err = io.Copy(io.Discard, raw)
				require.NoError(t, err)
				require.LessOrEqual(t, time.Since(begun), defaultHandshakeTimeout)
			}
			require.NoError(t, raw.Close())
			requireEcho(t, c, "after "+name)
		})
	}
}

// errTimeout is any error that is a timeout.
type errTimeout struct{}

func (errTimeout) Error() string { return "timeout" }

func (errTimeout) Is(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func TestServiceMessagesAreAnswered(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)

	ping := p.ask(encode(&mt.PingRequest{PingID: 5}))
	var created mt.NewSessionCreated
	p.expect(&created)
	require.Equal(t, ping, created.FirstMsgID)
	require.Equal(t, agreed().ServerSalt, created.ServerSalt)
	var pong mt.Pong
	p.expect(&pong)
	require.Equal(t, mt.Pong{MsgID: ping, PingID: 5}, pong)

	id := p.ask(encode(&mt.PingDelayDisconnectRequest{PingID: 6, DisconnectDelay: 60}))
	p.expect(&pong)
	require.Equal(t, mt.Pong{MsgID: id, PingID: 6}, pong)

	id = p.ask(encode(&mt.MsgsStateReq{MsgIDs: []int64{ping, ping + 4<<32}}))
	var info mt.MsgsStateInfo
	p.expect(&info)
	require.Equal(t, mt.MsgsStateInfo{ReqMsgID: id, Info: []byte{stateReceived, stateNotSeen}}, info)

	id = p.ask(encode(&mt.GetFutureSaltsRequest{Num: 1}))
	var salts mt.FutureSalts
	p.expect(&salts)
	require.Equal(t, id, salts.ReqMsgID)
	require.Equal(t, agreed().ServerSalt, salts.Salts[0].Salt)

	p.ask(encode(&mt.DestroySessionRequest{SessionID: 99}))
	var none mt.DestroySessionNone
	p.expect(&none)
	require.Equal(t, int64(99), none.SessionID)

	id = p.ask(encode(&mt.RPCDropAnswerRequest{ReqMsgID: 4}))
	require.Equal(t, encode(new(mt.RPCAnswerUnknown)), p.result(id))

	p.ask(encode(&mt.HTTPWaitRequest{}))
	p.ask(encode(&mt.MsgsAck{MsgIDs: []int64{1}}))
	id = p.ask(encoded(t, &echoRequest{Text: "after all that"}))
	require.Equal(t, encoded(t, &echo{Text: "after all that"}), p.result(id))
}

func TestASessionIsDestroyedByAnother(t *testing.T) {
	_, address := testServer(t, same)
	first, second := rawClient(t, address), rawClient(t, address)
	first.ask(encode(&mt.PingRequest{}))
	first.expect(new(mt.Pong))
	second.ask(encode(&mt.DestroySessionRequest{SessionID: first.seq.session}))
	var ok mt.DestroySessionOk
	second.expect(&ok)
	require.Equal(t, first.seq.session, ok.SessionID)
}

func TestBadMessagesAreRefused(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	good := p.seq.next(proto.MessageFromClient, true)
	for code, spoil := range map[int32]func(*stamp){
		16: func(s *stamp) { s.id -= 400 << 32 },
		17: func(s *stamp) { s.id += 60 << 32 },
		18: func(s *stamp) { s.id++ },
	} {
		bad := good
		spoil(&bad)
		p.sendAs(bad, encode(&mt.PingRequest{}))
		var refusal mt.BadMsgNotification
		p.expect(&refusal)
		require.Equal(t, mt.BadMsgNotification{BadMsgID: bad.id, BadMsgSeqno: bad.seq, ErrorCode: code}, refusal)
	}
	bad := good
	bad.salt++
	p.sendAs(bad, encode(&mt.PingRequest{}))
	var salt mt.BadServerSalt
	p.expect(&salt)
	require.Equal(t, agreed().ServerSalt, salt.NewServerSalt)

	p.ask(container(p, proto.MessageFromClient, container(p, proto.MessageFromClient)))
	var refusal mt.BadMsgNotification
	p.expect(&refusal)
	require.Equal(t, int32(64), refusal.ErrorCode)
	p.ask(append(container(p, proto.MessageFromClient), 1, 2, 3, 4))
	p.expect(&refusal)
	require.Equal(t, int32(64), refusal.ErrorCode)
}

func TestARequestThatComesTwiceIsAnsweredTwiceAndCarriedOutOnce(t *testing.T) {
	var calls atomic.Int32
	_, address := testServer(t, func(_ context.Context, text string) (string, error) {
		calls.Add(1)
		return text, nil
	})
	p := rawClient(t, address)
	st := p.seq.next(proto.MessageFromClient, true)
	body := encoded(t, &echoRequest{Text: "once"})
	for range 3 {
		p.sendAs(st, body)
		require.Equal(t, encoded(t, &echo{Text: "once"}), p.result(st.id))
	}
	require.Equal(t, int32(1), calls.Load())
}

func TestContainersAndPackedRequests(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	query := encoded(t, &echoRequest{Text: "packed"})
	for name, pack := range map[string]func(io.Writer) io.WriteCloser{
		"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"zlib": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	} {
		id := p.ask(packed(pack, query))
		require.Equal(t, encoded(t, &echo{Text: "packed"}), p.result(id), name)
		wrapping, err := App{}.orDefault().wrapping(176)
		require.NoError(t, err)
		id = p.ask(packed(pack, append(wrapping, packed(pack, query)...)))
		require.Equal(t, encoded(t, &echo{Text: "packed"}), p.result(id), name)
	}
	p.ask(container(p, proto.MessageFromClient, query, encode(&mt.PingRequest{PingID: 3})))
	kinds := map[uint32]int{}
	for range 2 {
		kinds[p.receive().typeID()]++
	}
	require.Equal(t, map[uint32]int{mt.PongTypeID: 1, mt.RPCResultTypeID: 1}, kinds)
}

// packed is b in a gzip_packed.
func packed(pack func(io.Writer) io.WriteCloser, b []byte) []byte {
	var short bytes.Buffer
	w := pack(&short)
	_, _ = w.Write(b)
	_ = w.Close()
	e := tl.NewEncoder(nil)
	e.Uint32(mt.GzipPackedTypeID)
	e.ByteString(short.Bytes(), "")
	out, _ := e.Bytes()
	return out
}

func TestABombIsRefused(t *testing.T) {
	_, address := serve(t, ServerOptions{Handler: echoServer(same), Limits: tl.Limits{Bytes: 1 << 20}})
	p := rawClient(t, address)
	bomb := packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, make([]byte, 2<<20))
	var refusal mt.RPCError
	id := p.ask(bomb)
	require.NoError(t, tl.Decode(p.result(id), &refusal))
	require.Equal(t, mt.RPCError{ErrorCode: 400, ErrorMessage: "INPUT_FETCH_ERROR"}, refusal)
}

func TestLongAnswersArePacked(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	id := p.ask(encoded(t, &echoRequest{Text: long()}))
	body := p.result(id)
	require.Less(t, len(body), 1024)
	body, err := new(packer).unpack(body, tl.Limits{})
	require.NoError(t, err)
	require.Equal(t, encoded(t, &echo{Text: long()}), body)
}

func TestTheLayerIsRemembered(t *testing.T) {
	_, address := testServer(t, func(ctx context.Context, _ string) (string, error) {
		return fmt.Sprint(SessionFrom(ctx).Layer()), nil
	})
	c := testClient(t, address, ClientOptions{Layer: 176})
	requireAnswer(t, c, "176")
	requireAnswer(t, c, "176")
	requireAnswer(t, testClient(t, address, ClientOptions{}), "0")
	require.Nil(t, SessionFrom(t.Context()))
}

func requireAnswer(t *testing.T, c *Client, want string) {
	t.Helper()
	got, err := say(within(t), c, "")
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestASessionGoesOnOverAnotherConnection(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	_, address := testServer(t, func(_ context.Context, text string) (string, error) {
		close(started)
		<-release
		return text, nil
	})
	first, second := rawClient(t, address), rawClient(t, address)
	second.seq = first.seq
	id := first.ask(encoded(t, &echoRequest{Text: "late"}))
	<-started
	second.ask(encode(&mt.PingRequest{}))
	second.expect(new(mt.Pong))
	close(release)
	require.Equal(t, encoded(t, &echo{Text: "late"}), second.result(id))
}

func TestConcurrencyIsBounded(t *testing.T) {
	var running, most atomic.Int32
	_, address := serve(t, ServerOptions{
		Concurrency: 3,
		Handler: echoServer(func(_ context.Context, text string) (string, error) {
			n := running.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				continue
			}
			time.Sleep(time.Millisecond)
			running.Add(-1)
			return text, nil
		}),
	})
	p := rawClient(t, address)
	for range 30 {
		p.ask(encoded(t, &echoRequest{}))
	}
	for results := 0; results < 30; {
		if p.receive().typeID() == mt.RPCResultTypeID {
			results++
		}
	}
	require.LessOrEqual(t, most.Load(), int32(3))
}

// handlerFunc is a function as a Handler.
type handlerFunc func(ctx context.Context, request, b []byte) ([]byte, error)

func (f handlerFunc) ServeTL(ctx context.Context, request, b []byte) ([]byte, error) {
	return f(ctx, request, b)
}

func TestHandlersThatMisbehaveFailOneCall(t *testing.T) {
	var turn atomic.Int32
	_, address := serve(t, ServerOptions{Handler: handlerFunc(func(_ context.Context, _, b []byte) ([]byte, error) {
		switch turn.Add(1) {
		case 1:
			panic("oh")
		case 2:
			return []byte("odd"), nil
		}
		return tl.Append(b, &echo{Text: "fine"})
	})})
	c := testClient(t, address, ClientOptions{})
	for range 2 {
		_, err := say(within(t), c, "")
		require.ErrorIs(t, err, runtime.Internal)
	}
	requireAnswer(t, c, "fine")
}

func TestCloseEndsHandlersAndConnections(t *testing.T) {
	started := make(chan struct{})
	s, address := testServer(t, func(ctx context.Context, _ string) (string, error) {
		close(started)
		<-ctx.Done()
		return "", ctx.Err()
	})
	c := testClient(t, address, ClientOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		<-started
		assert.NoError(t, s.Close())
		cancel()
	}()
	_, err := say(ctx, c, "")
	require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
}

func TestAClientThatDoesNotReadIsCut(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	ping := encode(&mt.PingRequest{})
	bodies := make([][]byte, maxMessages)
	for i := range bodies {
		bodies[i] = ping
	}
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		st := p.seq.next(proto.MessageFromClient, true)
		frame, err := p.seq.seal(nil, st, container(p, proto.MessageFromClient, bodies...))
		require.NoError(t, err)
		if p.conn.write(frame) != nil {
			return
		}
	}
	require.Fail(t, "the connection was not cut")
}

// note is an echo that says which layer it is encoded for.
type note struct{ echo }

func (n *note) EncodeTL(e *tl.Encoder) {
	e.Uint32(n.TypeID())
	e.String(fmt.Sprint(e.Layer()), "text")
}

func TestWhatIsSentIsOfTheClientsLayer(t *testing.T) {
	updates := newCollector()
	server := new(runtime.Server)
	server.SetLogger(discard())
	runtime.Handle(server, func(ctx context.Context, q *echoRequest) (*echo, error) {
		return &echo{Text: q.Text + fmt.Sprint(runtime.LayerFrom(ctx))}, SessionFrom(ctx).Push(ctx, new(note))
	})
	_, address := serve(t, ServerOptions{Handler: server})
	c := testClient(t, address, ClientOptions{Layer: 176, Updates: updates})
	requireAnswer(t, c, "176")
	require.Equal(t, "176", updates.next(t))
}

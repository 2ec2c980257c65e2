package gotd

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
	"github.com/tlgen-go/tlgen/tl"
)

func TestACallIsAnsweredOverEveryTransport(t *testing.T) {
	_, address := testServer(t, same)
	for name, o := range map[string]ClientOptions{
		"intermediate":            {Transport: Intermediate},
		"abridged":                {Transport: Abridged},
		"padded":                  {Transport: PaddedIntermediate},
		"full":                    {Transport: Full},
		"intermediate obfuscated": {Transport: Intermediate, Obfuscated: true},
		"abridged obfuscated":     {Transport: Abridged, Obfuscated: true},
		"padded obfuscated":       {Transport: PaddedIntermediate, Obfuscated: true},
	} {
		t.Run(name, func(t *testing.T) {
			c := testClient(t, address, o)
			requireEcho(t, c, "hello")
			requireEcho(t, c, long())
			requireEcho(t, c, noise())
		})
	}
}

func TestFullCannotBeObfuscated(t *testing.T) {
	_, address := testServer(t, same)
	_, err := Dial(within(t), address, clientOptions(ClientOptions{Transport: Full, Obfuscated: true}))
	require.ErrorContains(t, err, "Full cannot be obfuscated")
}

func TestAHundredCallsAtOnce(t *testing.T) {
	_, address := testServer(t, same)
	c := testClient(t, address, ClientOptions{Layer: 176})
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			text := fmt.Sprint(i)
			got, err := say(within(t), c, text)
			check(t, err)
			assert.Equal(t, text, got)
		})
	}
	all.Wait()
}

func TestARefusalIsAnRPCError(t *testing.T) {
	_, address := testServer(t, func(_ context.Context, text string) (string, error) {
		if text == "fail" {
			return "", errors.New("secret detail")
		}
		return "", runtime.NewError(420, text)
	})
	c := testClient(t, address, ClientOptions{})

	_, err := say(within(t), c, "FLOOD_WAIT_42")
	var refusal *runtime.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, &runtime.Error{Code: 420, Name: runtime.FloodWait, Argument: 42, Message: "FLOOD_WAIT_42"}, refusal)

	_, err = say(within(t), c, "fail")
	require.ErrorIs(t, err, runtime.Internal)
	require.NotContains(t, err.Error(), "secret")
}

func TestAWrongKeyIsNamed(t *testing.T) {
	_, address := testServer(t, same)
	other := newKey()
	_, err := Dial(within(t), address, clientOptions(ClientOptions{PublicKeys: []*rsa.PublicKey{&other.PublicKey}}))
	require.ErrorContains(t, err, fmt.Sprintf("the server has the keys %s, and ClientOptions.PublicKeys has %s",
		fingerprints([]int64{crypto.RSAFingerprint(&serverKey().PublicKey)}), fingerprints([]int64{crypto.RSAFingerprint(&other.PublicKey)})))
}

func TestNobodyListens(t *testing.T) {
	l := listen(t)
	require.NoError(t, l.Close())
	_, err := Dial(within(t), l.Addr().String(), clientOptions(ClientOptions{}))
	require.ErrorContains(t, err, "refused")
}

func TestACallThatIsGivenUpCancelsItsHandler(t *testing.T) {
	started, cancelled := make(chan struct{}), make(chan error, 1)
	_, address := testServer(t, func(ctx context.Context, text string) (string, error) {
		if text != "wait" {
			return text, nil
		}
		close(started)
		<-ctx.Done()
		cancelled <- ctx.Err()
		return "", ctx.Err()
	})
	c := testClient(t, address, ClientOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		<-started
		cancel()
	}()
	_, err := say(ctx, c, "wait")
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, <-cancelled, context.Canceled)
	requireEcho(t, c, "still here")
}

func TestCloseEndsCalls(t *testing.T) {
	received := make(chan struct{})
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		p.receive()
		close(received)
	})
	go func() {
		<-received
		_ = c.Close()
	}()
	_, err := say(within(t), c, "cut")
	require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
	require.ErrorIs(t, err, ErrClosed)
	require.NoError(t, c.Close())
	require.ErrorIs(t, c.Err(), ErrClosed)
}

func TestAWrongSaltIsReplacedAndStored(t *testing.T) {
	var storage MemoryStorage
	require.NoError(t, storeSession(t.Context(), &storage, defaultDC, agreed().Key, 1))
	c := script(t, ClientOptions{Storage: &storage}, func(p *rawPeer) {
		m := p.receive()
		p.send(proto.MessageServerResponse, encode(&mt.BadServerSalt{BadMsgID: m.id, ErrorCode: 48, NewServerSalt: 7}))
		m = p.receive()
		assert.Equal(t, int64(7), m.salt)
		p.answer(m.id, encoded(t, &echo{Text: "salted"}))
	})
	got, err := say(within(t), c, "salt")
	require.NoError(t, err)
	require.Equal(t, "salted", got)
	require.Eventually(t, func() bool {
		_, salt, ok, err := loadSession(t.Context(), &storage, defaultDC)
		return err == nil && ok && salt == 7
	}, patience, time.Millisecond)
}

func TestRejectedMessages(t *testing.T) {
	for code, want := range map[int32]struct {
		session bool // a fresh one
		fails   string
	}{
		16: {}, 17: {session: true}, 32: {session: true}, 33: {session: true},
		18: {fails: "code 18: msg_id is not divisible"}, 19: {fails: "code 19: the container's"}, 20: {fails: "may have been carried out"},
		34: {fails: "code 34: seqno is odd"}, 35: {fails: "code 35: seqno is even"},
		64: {fails: "code 64: invalid container"}, 99: {fails: "code 99: of unknown meaning"},
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			c := script(t, ClientOptions{}, func(p *rawPeer) {
				first := p.receive()
				p.send(proto.MessageServerResponse, encode(&mt.BadMsgNotification{BadMsgID: first.id, ErrorCode: code}))
				if want.fails != "" {
					return
				}
				second := p.receive()
				assert.Equal(t, want.session, first.session != second.session)
				p.answer(second.id, encoded(t, &echo{Text: "again"}))
			})
			got, err := say(within(t), c, "reject me")
			if want.fails != "" {
				require.ErrorContains(t, err, want.fails)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "again", got)
		})
	}
}

func TestTheServersTimeIsTaken(t *testing.T) {
	const ahead = 2 * time.Hour
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		p.seq.ids = proto.NewMessageIDGen(func() time.Time { return time.Now().Add(ahead) })
		first := p.receive()
		p.send(proto.MessageServerResponse, encode(&mt.BadMsgNotification{BadMsgID: first.id, ErrorCode: 16}))
		second := p.receive()
		assert.WithinDuration(t, time.Now().Add(ahead), sentAt(second.id), patience)
		p.answer(second.id, encoded(t, &echo{}))
	})
	requireEcho(t, c, "")
}

func TestACallIsNotSentForEver(t *testing.T) {
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		for range maxAttempts {
			m := p.receive()
			p.send(proto.MessageServerResponse, encode(&mt.BadMsgNotification{BadMsgID: m.id, ErrorCode: 32}))
		}
	})
	_, err := say(within(t), c, "reject me")
	require.ErrorContains(t, err, "sent 5 times")
}

func TestAnswersInAContainerAndPackedWithZlib(t *testing.T) {
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		m := p.receive()
		var short bytes.Buffer
		w := zlib.NewWriter(&short)
		_, _ = w.Write(encoded(t, &echo{Text: "zlib"}))
		_ = w.Close()
		e := tl.NewEncoder(newResult(m.id, 0))
		e.Uint32(mt.GzipPackedTypeID)
		e.ByteString(short.Bytes(), "")
		result, err := e.Bytes()
		check(t, err)
		p.send(proto.MessageFromServer, container(p, proto.MessageServerResponse, encode(&mt.MsgsAck{}), result))
	})
	got, err := say(within(t), c, "pack it")
	require.NoError(t, err)
	require.Equal(t, "zlib", got)
}

// container makes a msg_container of the bodies.
func container(p *rawPeer, kind proto.MessageType, bodies ...[]byte) []byte {
	e := tl.NewEncoder(nil)
	e.Uint32(mt.MsgContainerTypeID)
	e.Count(len(bodies), "")
	for _, b := range bodies {
		st := p.seq.next(kind, true)
		e.Int64(st.id)
		e.Int32(st.seq)
		e.Int32(int32(len(b)))
		e.Raw(b)
	}
	b, err := e.Bytes()
	if err != nil {
		panic(err)
	}
	return b
}

func TestAnswersThatCannotBeReadFailOneCall(t *testing.T) {
	answers := map[string][]byte{
		"trailing":  append(encoded(t, &echo{Text: "x"}), 0, 0, 0, 0),
		"other id":  encode(&mt.Pong{}),
		"bomb":      new(packer).pack(encoded(t, &echo{Text: string(make([]byte, 1<<20))})),
		"truncated": encoded(t, &echo{Text: long()})[:8],
	}
	c := script(t, ClientOptions{Limits: tl.Limits{Bytes: 1 << 19}}, func(p *rawPeer) {
		for range len(answers) + 1 {
			m := p.receive()
			var q echoRequest
			check(t, tl.Decode(m.body, &q))
			if b := answers[q.Text]; b != nil {
				p.answer(m.id, b)
			} else {
				p.answer(m.id, encoded(t, &echo{Text: q.Text}))
			}
		}
	})
	for text := range answers {
		_, err := say(within(t), c, text)
		require.ErrorContains(t, err, "read the answer", text)
	}
	requireEcho(t, c, "fine")
}

func TestTheFirstCallSaysLayerAndApp(t *testing.T) {
	layers := make(chan int, 2)
	c := script(t, ClientOptions{Layer: 176, App: App{APIID: 1}}, func(p *rawPeer) {
		for range 2 {
			m := p.receive()
			u, err := unwrap(m.body, tl.Limits{}, anyLength)
			check(t, err)
			layers <- u.layer
			p.answer(m.id, encoded(t, &echo{}))
		}
	})
	requireEcho(t, c, "")
	requireEcho(t, c, "")
	require.Equal(t, 176, <-layers)
	require.Zero(t, <-layers)
}

func TestASessionInAFile(t *testing.T) {
	storage := FileStorage{Path: filepath.Join(t.TempDir(), "session.json")}
	_, err := storage.LoadSession(t.Context())
	require.ErrorIs(t, err, ErrNoSession)
	for salt := range int64(2) {
		require.NoError(t, storeSession(t.Context(), storage, defaultDC, agreed().Key, salt))
		key, got, ok, err := loadSession(t.Context(), storage, defaultDC)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, agreed().Key, key)
		require.Equal(t, salt, got)
	}
	info, err := os.Stat(storage.Path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	files, err := os.ReadDir(filepath.Dir(storage.Path))
	require.NoError(t, err)
	require.Len(t, files, 1)
}

func TestAServerThatDoesNotKnowTheKeySaysSo(t *testing.T) {
	_, address := testServer(t, same)
	var storage MemoryStorage
	require.NoError(t, storeSession(t.Context(), &storage, defaultDC, crypto.Key{1}.WithID(), 0))
	_, err := Dial(within(t), address, clientOptions(ClientOptions{Storage: &storage}))
	var refused *TransportError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 404, refused.Code)
	require.ErrorContains(t, err, "dial again with an empty Storage to exchange a new key")
}

func TestABrokenStoredSessionIsAnError(t *testing.T) {
	for data, want := range map[string]string{
		"rubbish":                         "invalid character",
		`{"version":9}`:                   "version 9, want 1",
		`{"version":1,"auth_key":"AAAA"}`: "3 bytes, want 256",
	} {
		var storage MemoryStorage
		require.NoError(t, storage.StoreSession(t.Context(), []byte(data)))
		_, _, _, err := loadSession(t.Context(), &storage, defaultDC)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "read the session stored in *gotd.MemoryStorage: ")
		require.ErrorContains(t, err, "; remove it to exchange a new key")
	}
}

func TestUpdatesComeInOrder(t *testing.T) {
	updates := newCollector()
	server, address := testServer(t, func(ctx context.Context, text string) (string, error) {
		return text, SessionFrom(ctx).Push(ctx, &echo{Text: "from a handler"})
	})
	c := testClient(t, address, ClientOptions{Updates: updates})
	requireEcho(t, c, "hello")
	require.Equal(t, "from a handler", updates.next(t))

	sessions := server.Sessions()
	require.Len(t, sessions, 1)
	require.Equal(t, c.seq.session, sessions[0].ID())
	require.Equal(t, c.seq.key.IntID(), sessions[0].AuthKeyID())
	for i := range 10 {
		require.NoError(t, sessions[0].Push(within(t), &echo{Text: fmt.Sprint(i)}))
	}
	for i := range 10 {
		require.Equal(t, fmt.Sprint(i), updates.next(t))
	}
	require.NoError(t, c.Close())
	require.Eventually(t, func() bool { return len(server.Sessions()) == 0 }, patience, time.Millisecond)
	require.ErrorIs(t, sessions[0].Push(within(t), &echo{}), ErrNotConnected)
}

// blocked is an UpdateHandler that does nothing until it may.
type blocked struct {
	*collector
	entered, free chan struct{}
}

func (b *blocked) HandleUpdates(ctx context.Context, message []byte) error {
	select {
	case b.entered <- struct{}{}:
	default:
	}
	select {
	case <-b.free:
	case <-ctx.Done():
	}
	return b.collector.HandleUpdates(ctx, message)
}

func TestUpdatesThatOverflowBecomeOneGap(t *testing.T) {
	updates := &blocked{collector: newCollector(), entered: make(chan struct{}, 1), free: make(chan struct{})}
	c := script(t, ClientOptions{Updates: updates}, func(p *rawPeer) {
		p.send(proto.MessageFromServer, encoded(t, &echo{Text: "first"}))
		<-updates.entered
		for i := range 2*inbox.Limit + 10 {
			p.send(proto.MessageFromServer, encoded(t, &echo{Text: fmt.Sprint(i)}))
		}
		m := p.receive()
		p.answer(m.id, encoded(t, &echo{Text: "the reader is free"}))
	})
	got, err := say(within(t), c, "")
	require.NoError(t, err)
	require.Equal(t, "the reader is free", got)
	close(updates.free)
	require.Equal(t, "first", updates.next(t))
	require.Equal(t, "gap", updates.next(t))
	// After 256 waited they gave way to a gap, which 255 more could follow;
	// the next made it a gap again.
	for i := 2*inbox.Limit - 1; i < 2*inbox.Limit+10; i++ {
		require.Equal(t, fmt.Sprint(i), updates.next(t))
	}
}

func TestASecondGreetingIsAGap(t *testing.T) {
	updates := newCollector()
	c := script(t, ClientOptions{Updates: updates}, func(p *rawPeer) {
		m := p.receive()
		created := encode(&mt.NewSessionCreated{FirstMsgID: m.id, ServerSalt: p.seq.salt})
		p.send(proto.MessageFromServer, created)
		p.send(proto.MessageFromServer, encoded(t, &echo{Text: "between"}))
		created = encode(&mt.NewSessionCreated{UniqueID: 1, FirstMsgID: m.id + 4, ServerSalt: p.seq.salt})
		p.send(proto.MessageFromServer, created)
	})
	_, err := say(within(t), c, "lost")
	require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
	require.ErrorContains(t, err, "no longer knows of it")
	require.Equal(t, "between", updates.next(t))
	require.Equal(t, "gap", updates.next(t))
}

func TestMessagesThatCannotBeMeantAreIgnored(t *testing.T) {
	updates := newCollector()
	c := script(t, ClientOptions{Updates: updates}, func(p *rawPeer) {
		update := func(text string) []byte { return encoded(t, &echo{Text: text}) }
		twice := p.seq.next(proto.MessageFromServer, true)
		p.sendAs(twice, update("first"))
		p.sendAs(twice, update("the same id"))
		p.send(proto.MessageFromClient, update("a client's id"))
		other := p.seq.next(proto.MessageFromServer, true)
		other.session++
		p.sendAs(other, update("another session"))
		p.send(proto.MessageFromServer, nil)
		p.send(proto.MessageFromServer, encode(new(mt.Pong))[:8])
		p.send(proto.MessageFromServer, append(container(p, proto.MessageFromServer), 1, 2, 3, 4))
		deep := update("too deep")
		for range maxNesting + 1 {
			deep = container(p, proto.MessageFromServer, deep)
		}
		p.send(proto.MessageFromServer, deep)
		p.send(proto.MessageFromServer, packed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }, update("packed")))
		p.send(proto.MessageFromServer, update("last"))
	})
	for _, want := range []string{"first", "packed", "last"} {
		require.Equal(t, want, updates.next(t))
	}
	require.NoError(t, c.Err())
}

func TestRequestsHaveToFit(t *testing.T) {
	_, address := testServer(t, same)
	c := testClient(t, address, ClientOptions{})
	odd := tl.Raw("12345")
	require.ErrorContains(t, c.Invoke(within(t), &odd, nil), "a message of 5 bytes")
	requireEcho(t, c, "still here")
}

func TestAnAnswerThatWasOnlyAnnouncedIsAskedFor(t *testing.T) {
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		m := p.receive()
		later := p.seq.next(proto.MessageServerResponse, true)
		p.send(proto.MessageFromServer, encode(&mt.MsgDetailedInfo{MsgID: m.id, AnswerMsgID: later.id}))
		var wanted mt.MsgResendReq
		p.expect(&wanted)
		assert.Equal(t, []int64{later.id}, wanted.MsgIDs)
		p.sendAs(later, append(newResult(m.id, 0), encoded(t, &echo{})...))
	})
	requireEcho(t, c, "")
}

func TestMessagesAreAcknowledgedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		acks := make(chan []int64, 1)
		c := pipeScript(t, func(p *rawPeer) {
			for range 3 {
				p.send(proto.MessageFromServer, encoded(t, &echo{}))
			}
			frame, err := p.conn.read(time.Now().Add(patience))
			check(t, err)
			m, err := p.seq.open(frame)
			check(t, err)
			assert.Zero(t, m.seq&1)
			check(t, with(m.message, func(_ message, x *mt.MsgsAck) { acks <- x.MsgIDs }))
		})
		// The pong and three updates.
		require.Len(t, <-acks, 4)
		require.NoError(t, c.Err())
	})
}

func TestADialerIsUsed(t *testing.T) {
	_, address := testServer(t, same)
	c := testClient(t, "elsewhere:1", ClientOptions{
		Dialer: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	})
	requireEcho(t, c, "hello")
}

package gotd

import (
	"context"
	"crypto/rsa"
	"errors"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	gotdmt "github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// gotdTransports are gotd's own implementations of the transports.
func gotdTransports() map[Transport]transport.Protocol {
	return map[Transport]transport.Protocol{
		Intermediate: transport.Intermediate, Abridged: transport.Abridged,
		PaddedIntermediate: transport.PaddedIntermediate, Full: transport.Full,
	}
}

func TestOurServerAndGotdsTransports(t *testing.T) {
	_, address := testServer(t, same)
	for ours, theirs := range gotdTransports() {
		t.Run(transportName(ours), func(t *testing.T) {
			raw, err := net.Dial("tcp", address)
			require.NoError(t, err)
			conn, err := theirs.Handshake(raw)
			require.NoError(t, err)
			defer func() { _ = conn.Close() }()

			var b bin.Buffer
			cipher := crypto.NewClientCipher(crypto.DefaultRand())
			id := int64(proto.NewMessageID(time.Now(), proto.MessageFromClient))
			require.NoError(t, cipher.Encrypt(agreed().Key, crypto.EncryptedMessageData{
				SessionID: 1 + int64(ours), MessageID: id, Salt: agreed().ServerSalt, Message: &gotdmt.PingRequest{PingID: 8},
			}, &b))
			require.NoError(t, conn.Send(within(t), &b))
			require.NoError(t, conn.Recv(within(t), &b))
			m, err := cipher.DecryptFromBuffer(agreed().Key, &b)
			require.NoError(t, err)
			var both proto.MessageContainer
			require.NoError(t, both.Decode(&bin.Buffer{Buf: m.Data()}))
			require.Len(t, both.Messages, 2)
			var created gotdmt.NewSessionCreated
			require.NoError(t, created.Decode(&bin.Buffer{Buf: both.Messages[0].Body}))
			require.Equal(t, id, created.FirstMsgID)
			var pong gotdmt.Pong
			require.NoError(t, pong.Decode(&bin.Buffer{Buf: both.Messages[1].Body}))
			require.Equal(t, gotdmt.Pong{MsgID: id, PingID: 8}, pong)
			require.Less(t, both.Messages[1].ID, m.MessageID)
		})
	}
}

func TestOurClientAndGotdsTransports(t *testing.T) {
	for ours := range gotdTransports() {
		t.Run(transportName(ours), func(t *testing.T) {
			l := listen(t)
			gotdServer(t, transport.Listen(l))
			c := testClient(t, l.Addr().String(), ClientOptions{Transport: ours})
			requireEcho(t, c, "hello")
		})
		if ours == Full {
			continue
		}
		t.Run(transportName(ours)+" obfuscated", func(t *testing.T) {
			l := listen(t)
			gotdServer(t, transport.Listen(transport.ObfuscatedListener(l)))
			c := testClient(t, l.Addr().String(), ClientOptions{Transport: ours, Obfuscated: true})
			requireEcho(t, c, "hello")
		})
	}
}

// gotdServer answers a ping with a pong, and all else with the echo of hello,
// on gotd's transport, encryption and messages.
func gotdServer(t *testing.T, l transport.Listener) {
	t.Helper()
	t.Cleanup(func() { _ = l.Close() })
	done := make(chan struct{})
	t.Cleanup(func() { <-done })
	go func() {
		defer close(done)
		conn, err := l.Accept()
		if !assert.NoError(t, err) {
			return
		}
		defer func() { _ = conn.Close() }()
		var b bin.Buffer
		ids := proto.NewMessageIDGen(time.Now)
		cipher := crypto.NewServerCipher(crypto.DefaultRand())
		for conn.Recv(t.Context(), &b) == nil {
			m, err := cipher.DecryptFromBuffer(agreed().Key, &b)
			if !assert.NoError(t, err) {
				return
			}
			err = cipher.Encrypt(agreed().Key, crypto.EncryptedMessageData{
				SessionID: m.SessionID, MessageID: ids.New(proto.MessageServerResponse), Message: gotdAnswer(m),
			}, &b)
			assert.NoError(t, err)
			assert.NoError(t, conn.Send(t.Context(), &b))
		}
	}()
}

func gotdAnswer(m *crypto.EncryptedMessageData) bin.Encoder {
	var ping gotdmt.PingDelayDisconnectRequest
	if ping.Decode(&bin.Buffer{Buf: m.Data()}) == nil {
		return &gotdmt.Pong{MsgID: m.MessageID, PingID: ping.PingID}
	}
	return &proto.Result{RequestMessageID: m.MessageID, Result: encode(&echo{Text: "hello"})}
}

func TestTheKeyExchange(t *testing.T) {
	t.Parallel()
	s, err := NewServer(ServerOptions{Key: serverKey(), Handler: echoServer(same)})
	require.NoError(t, err)
	l := listen(t)
	served := make(chan error, 1)
	go func() { served <- s.Serve(t.Context(), l) }()

	var storage MemoryStorage
	o := clientOptions(ClientOptions{Storage: &storage})
	first := testClient(t, l.Addr().String(), o)
	requireEcho(t, first, "under a new key")
	// Without any public key there is no exchange.
	o.PublicKeys = []*rsa.PublicKey{}
	second := testClient(t, l.Addr().String(), o)
	requireEcho(t, second, "under the stored key")
	require.Equal(t, first.seq.key, second.seq.key)
	require.NotEqual(t, first.seq.session, second.seq.session)

	require.NoError(t, s.Close())
	require.NoError(t, <-served)
}

func TestAnEncryptedMessageMayEndAnExchange(t *testing.T) {
	_, address := testServer(t, same)
	p := rawClient(t, address)
	var b bin.Buffer
	require.NoError(t, (&gotdmt.ReqPqMultiRequest{}).Encode(&b))
	hello := proto.UnencryptedMessage{
		MessageID: int64(proto.NewMessageID(time.Now(), proto.MessageFromClient)), MessageData: b.Copy(),
	}
	b.Reset()
	require.NoError(t, hello.Encode(&b))
	require.NoError(t, p.conn.Send(within(t), &b))
	require.NoError(t, p.conn.Recv(within(t), &b))
	id := p.ask(encoded(t, &echoRequest{Text: "known"}))
	require.Equal(t, encoded(t, &echo{Text: "known"}), p.result(id))
}

// fakeTelegram is what FromTelegram takes of telegram.Client.
type fakeTelegram func(in bin.Encoder, out bin.Decoder) error

func (f fakeTelegram) Invoke(_ context.Context, in bin.Encoder, out bin.Decoder) error {
	return f(in, out)
}

func TestFromTelegram(t *testing.T) {
	inv := FromTelegram(fakeTelegram(func(in bin.Encoder, out bin.Decoder) error {
		var b bin.Buffer
		if err := in.Encode(&b); err != nil {
			return err
		}
		var q echoRequest
		if err := tl.Decode(b.Buf, &q); err != nil {
			return err
		}
		switch q.Text {
		case "wait":
			return tgerr.New(420, "FLOOD_WAIT_42")
		case "cut":
			return context.DeadlineExceeded
		case "rubbish":
			return out.Decode(&bin.Buffer{Buf: []byte{1, 2, 3, 4}})
		}
		return out.Decode(&bin.Buffer{Buf: encode(&echo{Text: q.Text})})
	}))
	requireEcho(t, inv, "hello")

	_, err := say(t.Context(), inv, "wait")
	var refusal *runtime.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, runtime.NewError(420, "FLOOD_WAIT_42"), refusal)
	_, err = say(t.Context(), inv, "cut")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = say(t.Context(), inv, "rubbish")
	require.ErrorIs(t, err, tl.ErrUnknownID)
}

// gotd's schema packages take gigabytes to compile.
func TestNothingHeavyIsImported(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		require.NoError(t, err, string(failed.Stderr))
	}
	require.NoError(t, err)
	for p := range strings.Lines(string(out)) {
		for _, heavy := range []string{"tg", "telegram", "mtproto", "session", "tgtest"} {
			require.NotEqual(t, "github.com/gotd/td/"+heavy, strings.TrimSpace(p))
		}
	}
}

func transportName(t Transport) string {
	return map[Transport]string{
		Intermediate: "intermediate", Abridged: "abridged", PaddedIntermediate: "padded", Full: "full",
	}[t]
}

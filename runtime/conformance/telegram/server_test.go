package telegram

import (
	"context"
	"crypto/x509"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/conformance/internal/peer"
	"github.com/tlgen-go/tlgen/runtime/conformance/internal/program"
)

// serverSource is the generated server.
//
//go:embed testdata/server.go.txt
var serverSource []byte

// served is what testdata/server.go.txt writes.
type served struct {
	Port       int
	Key, Error string
}

// TestTelegramClientCallsGeneratedServer has gotd's client call with gotd's own
// types, over its default transport and as Telegram Desktop connects.
func TestTelegramClientCallsGeneratedServer(t *testing.T) {
	server := start(t, serverSource)
	var where served
	server.Read(t, &where)
	for _, c := range []struct {
		name    string
		options dcs.PlainOptions
	}{
		{"intermediate", dcs.PlainOptions{}},
		{"abridged obfuscated", dcs.PlainOptions{Protocol: transport.Abridged, Obfuscated: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &story{server: server, gotdClient: connect(t, where, c.options)}
			t.Run("call", s.call)
			t.Run("packed request", s.long)
			t.Run("error", s.refusals)
			t.Run("two calls at once", s.together)
			t.Run("packed answer", s.hundred)
			t.Run("update", s.update)
			t.Run("connection cut", s.cut)
		})
	}
}

// gotdClient is gotd's client, of which is kept what it received.
type gotdClient struct {
	*telegram.Client
	received atomic.Int64 // bytes
	notices  chan string
	lost     chan struct{} // connections
}

// connect runs a client until the test ends.
func connect(t *testing.T, where served, o dcs.PlainOptions) *gotdClient {
	t.Helper()
	der, err := hex.DecodeString(where.Key)
	require.NoError(t, err)
	key, err := x509.ParsePKCS1PublicKey(der)
	require.NoError(t, err)
	c := &gotdClient{notices: make(chan string, 8), lost: make(chan struct{}, 8)}
	o.Dial = c.dial
	c.Client = telegram.NewClient(1, "hash", telegram.Options{
		PublicKeys:    []telegram.PublicKey{{RSA: key}},
		DCList:        dcs.List{Options: []tg.DCOption{{ID: 2, IPAddress: "127.0.0.1", Port: where.Port}}},
		Resolver:      dcs.Plain(o),
		UpdateHandler: telegram.UpdateHandlerFunc(c.handle),
		OnConnectionState: func(state telegram.ConnectionState) {
			if state != telegram.ConnectionStateDisconnected {
				return
			}
			select {
			case c.lost <- struct{}{}:
			default:
			}
		},
	})

	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- c.Run(ctx, func(ctx context.Context) error {
			close(ready)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	await(t, ready, "the client does not connect")
	return c
}

// await is what comes from the channel.
func await[T any](t *testing.T, c <-chan T, otherwise string) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-within(t).Done():
		require.Fail(t, otherwise)
	}
	return v
}

func (c *gotdClient) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	return &counted{conn, &c.received}, err
}

// counted counts what is read.
type counted struct {
	net.Conn
	n *atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.n.Add(int64(n))
	return n, err
}

func (c *gotdClient) handle(_ context.Context, u tg.UpdatesClass) error {
	all, ok := u.(*tg.Updates)
	if !ok {
		return errors.New("the server sends updates alone, not " + u.TypeName())
	}
	for _, u := range all.Updates {
		if u, ok := u.(*tg.UpdateServiceNotification); ok {
			c.notices <- u.Message
		}
	}
	return nil
}

// create is createChat, for the title in the answer.
func (c *gotdClient) create(ctx context.Context, title string) (string, error) {
	answer, err := c.API().MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{
		Users: []tg.InputUserClass{&tg.InputUserSelf{}}, Title: title,
	})
	if err != nil {
		return "", err
	}
	updates, ok := answer.Updates.(*tg.Updates)
	if !ok || len(updates.Chats) != 1 || len(answer.MissingInvitees) != 1 {
		return "", errors.New("the answer is not what the server gives: " + answer.String())
	}
	return updates.Chats[0].(*tg.Chat).Title, nil
}

// story is what one client does.
type story struct {
	*gotdClient
	server *program.Program
}

func (s *story) call(t *testing.T) {
	title, err := s.create(within(t), "My very normal title")
	require.NoError(t, err)
	assert.Equal(t, "My very normal title", title)
}

func (s *story) long(t *testing.T) {
	title, err := s.create(within(t), long())
	require.NoError(t, err)
	assert.Equal(t, long(), title)
}

func (s *story) refusals(t *testing.T) {
	for _, want := range []tgerr.Error{
		{Code: 400, Type: "CHAT_TITLE_EMPTY", Message: "CHAT_TITLE_EMPTY"},
		{Code: 420, Type: "FLOOD_WAIT", Argument: 3, Message: "FLOOD_WAIT_3"},
		{Code: 406, Type: "USER_RESTRICTED", Message: "USER_RESTRICTED"},
	} {
		_, err := s.create(within(t), fmt.Sprintf("%d %s", want.Code, want.Message))
		assert.True(t, tgerr.Is(err, want.Type), "%s: %v", want.Type, err)
		refusal, ok := tgerr.As(err)
		require.True(t, ok, "%s: %v", want.Type, err)
		assert.Equal(t, want, *refusal)
	}
}

// together: the server answers none of the two before both are there.
func (s *story) together(t *testing.T) {
	type answer struct {
		asked, got string
		err        error
	}
	answers, ctx := make(chan answer), within(t)
	for _, title := range []string{"together with Bob", "together with Carol"} {
		go func() {
			got, err := s.create(ctx, title)
			answers <- answer{title, got, err}
		}()
	}
	for range 2 {
		a := <-answers
		assert.NoError(t, a.err)
		assert.Equal(t, a.asked, a.got)
	}
}

func (s *story) hundred(t *testing.T) {
	var long bin.Buffer
	require.NoError(t, peer.Messages(peer.Hundred()).Encode(&long))
	before := s.received.Load()
	answer, err := s.API().MessagesGetHistory(within(t), &tg.MessagesGetHistoryRequest{Peer: &tg.InputPeerSelf{}, Limit: 100})
	require.NoError(t, err)
	assert.Less(t, s.received.Load()-before, int64(long.Len()), "it did not come packed")
	var texts []string
	for _, m := range answer.(*tg.MessagesMessages).Messages {
		texts = append(texts, m.(*tg.Message).Message)
	}
	assert.Equal(t, peer.Hundred(), texts)
}

func (s *story) update(t *testing.T) {
	s.obey(t, "push Nobody asked")
	assert.Equal(t, "Nobody asked", await(t, s.notices, "no update came"))
}

// obey has the server do what the line says.
func (s *story) obey(t *testing.T, line string) {
	t.Helper()
	var done served
	s.server.Ask(t, line, &done)
	require.Empty(t, done.Error, line)
}

// cut: gotd's client connects again with the same key, as another session. It
// does not send again what it could not write, so a call has to wait until it
// has noticed that the connection is gone, though not until there is another.
func (s *story) cut(t *testing.T) {
	before, err := s.Self(within(t))
	require.NoError(t, err)
	assert.Equal(t, "layer 228", before.FirstName)
	s.obey(t, "cut")
	await(t, s.lost, "the client does not notice")
	after, err := s.Self(within(t))
	require.NoError(t, err)
	assert.Equal(t, before.ID, after.ID, "another key")
	assert.NotEqual(t, before.AccessHash, after.AccessHash, "the same session")
	title, err := s.create(within(t), "After the cut")
	require.NoError(t, err)
	assert.Equal(t, "After the cut", title)
}

package telegram

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
)

// clientSource is the generated client.
//
//go:embed testdata/client.go.txt
var clientSource []byte

// outcome is what testdata/client.go.txt writes.
type outcome struct {
	Texts   []string
	Missing []int64
	Refusal *runtime.Error
	Error   string
}

// TestGeneratedClientCallsTgtest has tgtest answer with gotd's own types.
func TestGeneratedClientCallsTgtest(t *testing.T) {
	server := serveTgtest(t)
	client := start(t, clientSource, server.address, server.key)
	ask := func(t *testing.T, line string) (o outcome) {
		t.Helper()
		client.ask(t, line, &o)
		return o
	}

	t.Run("call", func(t *testing.T) {
		assert.Equal(t, outcome{Texts: []string{"My very normal title"}, Missing: []int64{9}}, ask(t, "create My very normal title"))
		assert.Equal(t, outcome{Texts: []string{"Another"}, Missing: []int64{9}}, ask(t, "create Another"))
	})
	t.Run("packed request", func(t *testing.T) {
		assert.Equal(t, outcome{Texts: []string{long()}, Missing: []int64{9}}, ask(t, "create "+long()))
	})
	t.Run("layer and app are said once", func(t *testing.T) {
		assert.Equal(t, []string{"layer 228, app 1, generated"}, server.introductions())
	})
	t.Run("error", func(t *testing.T) {
		for _, want := range []runtime.Error{
			{Code: 400, Name: runtime.ChatTitleEmpty, Message: "CHAT_TITLE_EMPTY"},
			{Code: 420, Name: "FLOOD_WAIT", Argument: 3, Message: "FLOOD_WAIT_3"},
			{Code: 406, Name: runtime.UserRestricted, Message: "USER_RESTRICTED"},
		} {
			assert.Equal(t, outcome{Refusal: &want}, ask(t, fmt.Sprintf("create %d %s", want.Code, want.Message)))
		}
	})
	t.Run("packed answer", func(t *testing.T) {
		assert.Equal(t, outcome{Texts: hundred()}, ask(t, "history"))
	})
	t.Run("update", func(t *testing.T) {
		server.push(t, "Nobody asked")
		assert.Equal(t, outcome{Texts: []string{"Nobody asked"}}, ask(t, "update"))
	})
}

// tgtestServer is tgtest with handlers.
type tgtestServer struct {
	*tgtest.Server
	address, key string

	mu       sync.Mutex
	session  tgtest.Session
	initials []string
}

// serveTgtest serves until the test ends.
//
// tgtest answers the requests of a connection one after another, so two calls
// at once would show nothing here. It hands msgs_ack to the handler, and hangs
// up where that does not know it; but none comes, since tgtest sends all with
// the sequence number 0, which asks for no acknowledgement.
func serveTgtest(t *testing.T) *tgtestServer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &tgtestServer{address: l.Addr().String(), key: hex.EncodeToString(x509.MarshalPKCS1PublicKey(&key.PublicKey))}

	d := tgtest.NewDispatcher()
	d.HandleFunc(tg.MessagesCreateChatRequestTypeID, createChat)
	d.HandleFunc(tg.MessagesGetHistoryRequestTypeID, func(server *tgtest.Server, r *tgtest.Request) error {
		return server.SendGZIP(r, messages(hundred()))
	})
	s.Server = tgtest.NewServer(tgtest.NewPrivateKey(key), s.note(tgtest.UnpackInvoke(d)), tgtest.ServerOptions{})

	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, transport.Listen(l)) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-served)
	})
	return s
}

// note keeps who calls, and what comes within invokeWithLayer and initConnection.
func (s *tgtestServer) note(next tgtest.Handler) tgtest.Handler {
	return tgtest.HandlerFunc(func(server *tgtest.Server, r *tgtest.Request) error {
		initial := tg.InitConnectionRequest{Query: new(raw)}
		call := tg.InvokeWithLayerRequest{Query: &initial}
		err := call.Decode(&bin.Buffer{Buf: r.Buf.Copy()})
		s.mu.Lock()
		s.session = r.Session
		if err == nil {
			s.initials = append(s.initials, fmt.Sprintf("layer %d, app %d, %s", call.Layer, initial.APIID, initial.DeviceModel))
		}
		s.mu.Unlock()
		return next.OnMessage(server, r)
	})
}

// introductions are what the client said of itself.
func (s *tgtestServer) introductions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.initials
}

// push sends the text to who called last.
func (s *tgtestServer) push(t *testing.T, text string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	notice := &tg.UpdateServiceNotification{Message: text, Media: &tg.MessageMediaEmpty{}}
	require.NoError(t, s.SendUpdates(within(t), s.session, notice))
}

// raw is a query that nobody looks into.
type raw struct{}

func (*raw) Decode(*bin.Buffer) error { return nil }
func (*raw) Encode(*bin.Buffer) error { return nil }

// createChat refuses what is titled with a code and an error.
func createChat(server *tgtest.Server, r *tgtest.Request) error {
	var q tg.MessagesCreateChatRequest
	if err := q.Decode(r.Buf); err != nil {
		return err
	}
	var code int
	var message string
	if _, err := fmt.Sscanf(q.Title, "%d %s", &code, &message); err == nil {
		return tgerr.New(code, message)
	}
	created := &tg.MessageService{
		Out: true, ID: 1, PeerID: &tg.PeerChat{ChatID: 1}, Action: &tg.MessageActionChatCreate{Title: q.Title, Users: []int64{7}},
	}
	return server.SendResult(r, &tg.MessagesInvitedUsers{
		Updates: &tg.Updates{
			Updates: []tg.UpdateClass{&tg.UpdateNewMessage{Message: created, Pts: 1, PtsCount: 1}},
			Chats:   []tg.ChatClass{&tg.Chat{ID: 1, Title: q.Title, Photo: &tg.ChatPhotoEmpty{}}},
		},
		MissingInvitees: []tg.MissingInvitee{{UserID: 9, PremiumWouldAllowInvite: true}},
	})
}

// long is a title that both clients pack: from 1 KiB on they do.
func long() string { return strings.Repeat("A very long title ", 200) }

// hundred are texts whose answer is worth packing.
func hundred() []string {
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = fmt.Sprintf("Message number %d of the hundred", i)
	}
	return texts
}

// messages is the answer with the texts.
func messages(texts []string) *tg.MessagesMessages {
	all := new(tg.MessagesMessages)
	for i, text := range texts {
		all.Messages = append(all.Messages, &tg.Message{ID: i, PeerID: &tg.PeerUser{UserID: 7}, Message: text})
	}
	return all
}

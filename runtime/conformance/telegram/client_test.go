package telegram

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/conformance/internal/peer"
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
	client := start(t, clientSource, server.Address, server.Key)
	ask := func(t *testing.T, line string) (o outcome) {
		t.Helper()
		client.Ask(t, line, &o)
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
		assert.Equal(t, outcome{Texts: peer.Hundred()}, ask(t, "history"))
	})
	t.Run("update", func(t *testing.T) {
		server.push(t, "Nobody asked")
		assert.Equal(t, outcome{Texts: []string{"Nobody asked"}}, ask(t, "update"))
	})
}

// tgtestServer is tgtest with handlers.
type tgtestServer struct {
	*peer.Peer

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
	s := new(tgtestServer)
	var err error
	s.Peer, err = peer.New(t.Context(), s.note)
	require.NoError(t, err)

	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- s.Run(ctx) }()
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

// long is a title that both clients pack: from 1 KiB on they do.
func long() string { return strings.Repeat("A very long title ", 200) }

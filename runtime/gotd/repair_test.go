package gotd

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

func TestNothingCannotBeSent(t *testing.T) {
	server, address := testServer(t, same)
	c := testClient(t, address, ClientOptions{})
	for _, nothing := range []tl.Object{nil, (*echoRequest)(nil), (*tl.Raw)(nil)} {
		require.ErrorIs(t, c.Invoke(within(t), nothing, nil), tl.ErrMissing)
		require.ErrorIs(t, server.Sessions()[0].Push(within(t), nothing), tl.ErrMissing)
		require.ErrorIs(t, FromTelegram(nil).Invoke(within(t), nothing, nil), tl.ErrMissing)
	}
	requireEcho(t, c, "still here")
}

// question receives an echo request, and tells its text and the layer it came with.
func (p *rawPeer) question() (m opened, text string, layer int) {
	p.t.Helper()
	m = p.receive()
	u, err := unwrap(m.body, tl.Limits{}, anyLength)
	check(p.t, err)
	var q echoRequest
	check(p.t, tl.Decode(u.query, &q))
	return m, q.Text, u.layer
}

// refuse answers a question with an rpc_error.
func (p *rawPeer) refuse(m opened, text string) {
	p.t.Helper()
	p.answer(m.id, encode(&mt.RPCError{ErrorCode: 400, ErrorMessage: text}))
}

// echo answers a question.
func (p *rawPeer) echo(m opened, text string) {
	p.t.Helper()
	p.answer(m.id, encoded(p.t, &echo{Text: text}))
}

func TestAServerThatForgotLayerAndAppIsToldAgain(t *testing.T) {
	for _, refusal := range []string{"CONNECTION_NOT_INITED", "CONNECTION_LAYER_INVALID"} {
		c := script(t, ClientOptions{Layer: 176}, func(p *rawPeer) {
			for _, want := range []struct {
				layer   int
				refused bool
			}{{176, false}, {0, true}, {176, false}, {0, false}} {
				m, text, layer := p.question()
				assert.Equal(t, want.layer, layer)
				if want.refused {
					p.refuse(m, refusal)
				} else {
					p.echo(m, text)
				}
			}
		})
		for _, text := range []string{"first", "refused once", "settled"} {
			requireEcho(t, c, text)
		}
	}
}

func TestALayerThatTheServerDoesNotWantIsRefusedOnce(t *testing.T) {
	c := script(t, ClientOptions{Layer: 176}, func(p *rawPeer) {
		for range 2 {
			m, _, layer := p.question()
			assert.Equal(t, 176, layer)
			p.refuse(m, "CONNECTION_LAYER_INVALID")
		}
	})
	for range 2 {
		_, err := say(within(t), c, "")
		require.ErrorIs(t, err, runtime.ConnectionLayer)
	}
}

func TestAnAnswerToAnOlderCallDoesNotSettle(t *testing.T) {
	c := script(t, ClientOptions{Layer: 176}, func(p *rawPeer) {
		older, text, layer := p.question()
		assert.Equal(t, 176, layer)
		for unique := range int64(2) {
			p.send(proto.MessageFromServer, encode(&mt.NewSessionCreated{UniqueID: unique, FirstMsgID: older.id, ServerSalt: p.seq.salt}))
		}
		p.echo(older, text)
		newer, text, layer := p.question()
		assert.Equal(t, 176, layer)
		p.echo(newer, text)
		last, text, layer := p.question()
		assert.Zero(t, layer)
		p.echo(last, text)
	})
	for _, text := range []string{"older", "newer", "last"} {
		requireEcho(t, c, text)
	}
}

func TestCallsOfASessionThatWasGivenUpGetTheirAnswers(t *testing.T) {
	updates := newCollector()
	c := script(t, ClientOptions{Updates: updates, Layer: 176}, func(p *rawPeer) {
		created := func(m opened) {
			p.seq.session = m.session
			p.send(proto.MessageFromServer, encode(&mt.NewSessionCreated{FirstMsgID: m.id, ServerSalt: p.seq.salt}))
		}
		waiting, text, _ := p.question()
		created(waiting)
		for range 3 {
			bad, _, _ := p.question()
			p.send(proto.MessageServerResponse, encode(&mt.BadMsgNotification{BadMsgID: bad.id, ErrorCode: 32}))
			good, text, layer := p.question()
			assert.NotEqual(t, bad.session, good.session)
			assert.Equal(t, 176, layer)
			created(good)
			p.echo(good, text)
		}
		p.seq.session = waiting.session
		p.echo(waiting, text)
		p.send(proto.MessageFromServer, encoded(t, &echo{Text: "an update, after no gap"}))
	})
	var calls sync.WaitGroup
	calls.Go(func() {
		got, err := say(within(t), c, "waiting")
		check(t, err)
		assert.Equal(t, "waiting", got)
	})
	require.Eventually(t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.calls) == 1
	}, patience, 1)
	for _, text := range []string{"first", "second", "third"} {
		requireEcho(t, c, text)
	}
	calls.Wait()
	require.Equal(t, "an update, after no gap", updates.next(t))
}

func TestCallsOfASessionThatIsForgottenEnd(t *testing.T) {
	c := script(t, ClientOptions{}, func(p *rawPeer) {
		p.receive()
		for range earlierKept + 1 {
			bad := p.receive()
			p.send(proto.MessageServerResponse, encode(&mt.BadMsgNotification{BadMsgID: bad.id, ErrorCode: 32}))
			m, text, _ := p.question()
			p.echo(m, text)
		}
	})
	lost := make(chan error, 1)
	go func() {
		_, err := say(within(t), c, "waiting")
		lost <- err
	}()
	require.Eventually(t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.calls) == 1
	}, patience, 1)
	for range earlierKept + 1 {
		requireEcho(t, c, "again")
	}
	require.ErrorIs(t, <-lost, runtime.ErrOutcomeUnknown)
}

// records is a logger's output.
type records struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (r *records) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.Write(b)
}

func (r *records) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}

func (r *records) logger() *slog.Logger { return slog.New(slog.NewTextHandler(r, nil)) }

func TestAnUpdateThatCannotBeReadIsAGap(t *testing.T) {
	updates := newCollector()
	var logged records
	c := script(t, ClientOptions{Updates: updates, Logger: logged.logger()}, func(p *rawPeer) {
		p.send(proto.MessageFromServer, encoded(t, &echo{Text: "first"}))
		p.send(proto.MessageFromServer, encoded(t, &echo{Text: long()})[:8])
		p.send(proto.MessageFromServer, encoded(t, &echo{Text: "last"}))
	})
	for _, want := range []string{"first", "gap", "last"} {
		require.Equal(t, want, updates.next(t))
	}
	require.NoError(t, c.Close())
	require.Contains(t, logged.String(), "session=")
	require.Contains(t, logged.String(), "type=0x22222222")
}

func TestFailuresAreLoggedOnceWithWhatFailed(t *testing.T) {
	for name, test := range map[string]struct {
		handler handlerFunc
		want    string
	}{
		"refusal": {func(context.Context, []byte, []byte) ([]byte, error) { return nil, runtime.Internal.New(500) }, ""},
		"failure": {func(context.Context, []byte, []byte) ([]byte, error) { return nil, errors.New("oh") }, "error=oh"},
		"panic":   {func(context.Context, []byte, []byte) ([]byte, error) { panic("oh") }, `error="panic: oh"`},
	} {
		t.Run(name, func(t *testing.T) {
			var logged records
			_, address := serve(t, ServerOptions{Handler: test.handler, Logger: logged.logger()})
			_, err := say(within(t), testClient(t, address, ClientOptions{}), "")
			require.ErrorIs(t, err, runtime.Internal)
			if test.want == "" {
				require.Empty(t, logged.String())
				return
			}
			require.Equal(t, 1, strings.Count(logged.String(), "\n"), logged.String())
			for _, want := range []string{test.want, "type=0x11111111", "session="} {
				require.Contains(t, logged.String(), want)
			}
		})
	}
}

func TestTheEndOfACallIsNotLogged(t *testing.T) {
	var logged records
	started, ended := make(chan struct{}), make(chan struct{})
	s, address := serve(t, ServerOptions{
		Logger: logged.logger(),
		Handler: handlerFunc(func(ctx context.Context, _, _ []byte) ([]byte, error) {
			close(started)
			<-ctx.Done()
			close(ended)
			return nil, ctx.Err()
		}),
	})
	c := testClient(t, address, ClientOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-started
		cancel()
	}()
	_, err := say(ctx, c, "")
	require.ErrorIs(t, err, context.Canceled)
	<-ended
	require.NoError(t, s.Close())
	require.Empty(t, logged.String())
}

func TestAStorageIsNamedWhereItHasToBeCleared(t *testing.T) {
	_, address := testServer(t, same)
	file := FileStorage{Path: filepath.Join(t.TempDir(), "session.json")}
	require.NoError(t, file.StoreSession(t.Context(), []byte("rubbish")))
	_, err := Dial(within(t), address, clientOptions(ClientOptions{Storage: &file}))
	require.ErrorContains(t, err, "read the session stored in "+file.Path+": invalid character")
	require.ErrorContains(t, err, "; remove the file to exchange a new key")

	require.NoError(t, storeSession(t.Context(), file, defaultDC, crypto.Key{1}.WithID(), 0))
	_, err = Dial(within(t), address, clientOptions(ClientOptions{Storage: file}))
	require.ErrorContains(t, err, "transport error -404")
	require.ErrorContains(t, err, "; remove the session stored in "+file.Path+" to exchange a new key")
	require.NotContains(t, err.Error(), "\n")
}

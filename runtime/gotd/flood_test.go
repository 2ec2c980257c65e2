package gotd

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	gotdmt "github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
)

// TestAFloodOfKeyExchangesEndsItsConnection has a client do nothing but exchange
// keys, to the end or not.
func TestAFloodOfKeyExchangesEndsItsConnection(t *testing.T) {
	recorded := record(t)
	for name, exchange := range map[string]func(*exchanger){
		"finished": func(x *exchanger) {
			for i, answer := range []bin.Decoder{new(gotdmt.ResPQ), new(gotdmt.ServerDHParamsOk), new(gotdmt.DhGenOk)} {
				require.NoError(t, x.conn.write(recorded.exchange[i]))
				require.True(t, x.receive(answer))
			}
		},
		"broken off": func(x *exchanger) {
			x.send(new(gotdmt.ReqPqMultiRequest))
			require.True(t, x.receive(new(gotdmt.ResPQ)))
			unknown := make([]byte, 64)
			unknown[0] = 1
			require.NoError(t, x.conn.write(unknown))
			_, err := x.conn.read(time.Now().Add(patience))
			require.ErrorContains(t, err, "does not know the auth key")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := fuzzServer(t)
			conn, ended := accepted(s)
			frames, err := dialFrames(conn, new(ClientOptions))
			require.NoError(t, err)
			x := &exchanger{t: t, conn: frames, kind: proto.MessageFromClient}
			for range maxExchanges {
				exchange(x)
			}
			p := rawPeer{t: t, conn: frames, seq: newSequence(encryption{crypto.Client, rand.Reader}, agreed().Key, 1, agreed().ServerSalt)}
			p.ask(encode(&mt.PingRequest{PingID: 1}))
			p.expect(new(mt.Pong))

			x.send(new(gotdmt.ReqPqMultiRequest))
			require.False(t, x.receive(new(gotdmt.ResPQ)))
			<-ended
			require.Empty(t, s.exchanges)
			requireServes(t, s)
		})
	}
}

// TestAFloodOfKeyExchangesPushesOutNoUsedKey has keys agreed on that nobody uses.
func TestAFloodOfKeyExchangesPushesOutNoUsedKey(t *testing.T) {
	const kept = 8
	s, address := testServer(t, same)
	s.mu.Lock()
	s.keys.used.limit, s.keys.fresh.limit = kept, kept
	s.mu.Unlock()
	c := testClient(t, address, ClientOptions{})
	requireEcho(t, c, "before")
	for i := range byte(4 * kept) {
		s.addKey(exchange.ServerExchangeResult{Key: crypto.AuthKey{ID: [8]byte{i}}})
	}
	requireEcho(t, c, "after")
	for id, want := range map[[8]byte]struct{ used, ok bool }{
		agreed().Key.ID: {true, true},
		{4*kept - kept}: {false, true},
		{0}:             {false, false},
	} {
		_, used, ok := s.key(id)
		require.Equal(t, want.ok, ok, id)
		require.Equal(t, want.used, used, id)
	}
}

// TestAKeyOutlivesTheServer has a second server know the key that a client agreed
// on with the first.
func TestAKeyOutlivesTheServer(t *testing.T) {
	dir, session := t.TempDir(), new(MemoryStorage)
	keys := func(id int64) Storage {
		return FileStorage{Path: filepath.Join(dir, strconv.FormatInt(id, 16))}
	}
	for _, stored := range []int{1, 1} {
		server, address := serve(t, ServerOptions{Handler: echoServer(same), Keys: keys})
		requireEcho(t, testClient(t, address, ClientOptions{Storage: session}), "hello")
		require.NoError(t, server.Close())
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, files, stored)
	}
	// Another key under the name is none.
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.NoError(t, storeSession(t.Context(), FileStorage{Path: files[0]}, defaultDC, agreed().Key, 1))
	_, address := serve(t, ServerOptions{Handler: echoServer(same), Keys: keys})
	_, err = Dial(within(t), address, clientOptions(ClientOptions{Storage: session}))
	require.ErrorContains(t, err, "does not know the auth key")
}

// TestAKeyIsGoodForAnotherConnection exchanges a key on one connection, and uses
// it on the next.
func TestAKeyIsGoodForAnotherConnection(t *testing.T) {
	_, address := testServer(t, same)
	o := clientOptions(ClientOptions{Storage: new(MemoryStorage)}).orDefault()
	conn := hostileClient(t, address).conn
	_, err := authorize(within(t), conn, &o)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	requireEcho(t, testClient(t, address, ClientOptions{Storage: o.Storage}), "hello")
}

func TestKeyExchangesComputeInTurn(t *testing.T) {
	running := make(chan struct{}, 1)
	read := func() *turns { return &turns{first: make([]byte, leastMessage), running: running} }
	first, second := read(), read()
	require.NoError(t, first.Recv(t.Context(), new(bin.Buffer)))
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, second.Recv(canceled, new(bin.Buffer)), context.Canceled)
	second.end()
	first.end()
	require.NoError(t, read().Recv(t.Context(), new(bin.Buffer)))
}

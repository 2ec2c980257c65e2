package account

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"maps"
	"net"
	"sync"
	"testing"

	"github.com/gotd/td/crypto"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// host is a server of one data centre for all tests: to agree on a key takes
// most of a second, so they use the same ones, one test after another. Each key
// is routed to the world whose test has it.
type host struct {
	dc      int
	server  *gotd.Server
	address string
	served  chan error

	mu     sync.Mutex
	routes map[int64]gotd.Handler
}

// ServeTL implements gotd.Handler.
func (h *host) ServeTL(ctx context.Context, request, b []byte) ([]byte, error) {
	h.mu.Lock()
	handler := h.routes[caller(ctx)]
	if handler == nil {
		handler = h.routes[strange]
	}
	h.mu.Unlock()
	if handler == nil {
		return nil, runtime.Internal.New(500)
	}
	return handler.ServeTL(ctx, request, b)
}

// strange stands for every key that is not routed.
const strange = 0

func (h *host) route(key int64, handler gotd.Handler) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.routes[key] = handler
}

func newHost(dc int) *host {
	h := &host{dc: dc, served: make(chan error, 1), routes: make(map[int64]gotd.Handler)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		h.server, err = gotd.NewServer(gotd.ServerOptions{Key: serverKeys()[dc-1], DC: dc, Handler: h, Logger: discard()})
	}
	if err != nil {
		panic(err)
	}
	h.address = l.Addr().String()
	go func() { h.served <- h.server.Serve(context.Background(), l) }()
	return h
}

// hosts are those of both data centres, and the sessions that no test uses.
var hosts struct {
	mu    sync.Mutex
	all   []*host
	spare []map[int][]byte
}

// shared are the hosts and sessions with them, until the test ends.
func shared(t *testing.T) ([]*host, map[int][]byte) {
	t.Helper()
	hosts.mu.Lock()
	defer hosts.mu.Unlock()
	if hosts.all == nil {
		hosts.all = []*host{newHost(1), newHost(2)}
	}
	var sessions map[int][]byte
	if n := len(hosts.spare); n > 0 {
		sessions, hosts.spare = hosts.spare[n-1], hosts.spare[:n-1]
	} else {
		sessions = agree(t)
	}
	t.Cleanup(func() {
		hosts.mu.Lock()
		defer hosts.mu.Unlock()
		hosts.spare = append(hosts.spare, sessions)
	})
	return hosts.all, maps.Clone(sessions)
}

// agree makes sessions with the hosts.
func agree(t *testing.T) map[int][]byte {
	t.Helper()
	sessions := make(map[int][]byte)
	for _, h := range hosts.all {
		storage := new(gotd.MemoryStorage)
		o := gotd.ClientOptions{DC: h.dc, PublicKeys: publicKeys(), Storage: storage, Logger: discard()}
		client, err := gotd.Dial(within(t), h.address, o)
		require.NoError(t, err)
		require.NoError(t, client.Close())
		sessions[h.dc], err = storage.LoadSession(t.Context())
		require.NoError(t, err)
	}
	return sessions
}

// keyOf tells the key of a stored session from others, as caller does.
func keyOf(t *testing.T, session []byte) int64 {
	t.Helper()
	var stored struct {
		AuthKey []byte `json:"auth_key"`
	}
	require.NoError(t, json.Unmarshal(session, &stored))
	id := crypto.Key(stored.AuthKey).WithID().ID
	return int64(binary.LittleEndian.Uint64(id[:]))
}

// closeHosts ends the hosts.
func closeHosts() error {
	for _, h := range hosts.all {
		if err := h.server.Close(); err != nil {
			return err
		}
		if err := <-h.served; err != nil {
			return err
		}
	}
	return nil
}

package store_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-redis/redis/v8"
	"github.com/gotd/contrib/auth/kv"
	"github.com/gotd/td/session"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/store"
	"github.com/tlgen-go/tlgen/tl"
)

// startRedis is a client of a Redis of its own, which ends with the test.
func startRedis(t *testing.T) *redis.Client {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "redis.sock")
	cmd := exec.CommandContext(t.Context(), "redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", filepath.Dir(socket))
	require.NoError(t, cmd.Start(), "the test needs Debian's package redis-server")
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	c := redis.NewClient(&redis.Options{Network: "unix", Addr: socket})
	t.Cleanup(func() { assert.NoError(t, c.Close()) })
	require.Eventually(t, func() bool { return c.Ping(t.Context()).Err() == nil }, 30*time.Second, 10*time.Millisecond)
	return c
}

// callers answers everything with true, and notes the keys of who asks.
type callers map[int64]bool

func (c callers) ServeTL(ctx context.Context, _, b []byte) ([]byte, error) {
	c[gotd.SessionFrom(ctx).AuthKeyID()] = true
	return binary.LittleEndian.AppendUint32(b, tl.BoolTrueTypeID), nil
}

// TestASessionInRedis connects twice: the second time with the key that the first
// one left in Redis.
func TestASessionInRedis(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	seen := callers{}
	server, err := gotd.NewServer(gotd.ServerOptions{Key: key, Handler: seen})
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- server.Serve(t.Context(), l) }()

	s := store.Of(kv.NewSession(values{startRedis(t)}, "connection"))
	_, err = s.LoadSession(t.Context())
	require.ErrorIs(t, err, gotd.ErrNoSession)
	for range 2 {
		c, err := gotd.Dial(t.Context(), l.Addr().String(), gotd.ClientOptions{PublicKeys: []*rsa.PublicKey{&key.PublicKey}, Storage: s})
		require.NoError(t, err)
		request := tl.Raw(binary.LittleEndian.AppendUint32(nil, 0x5a0c1e77))
		answer, err := runtime.Invoke(t.Context(), c, &request, func(d *tl.Decoder) (any, error) { return d.Bool(""), d.Err() }, nil)
		require.NoError(t, err)
		assert.Equal(t, true, answer)
		require.NoError(t, c.Close())
	}
	require.NoError(t, server.Close())
	require.NoError(t, <-served)
	assert.Len(t, seen, 1, "each connection has exchanged a key of its own")
}

// failing is a store that cannot be reached.
type failing struct{ session.StorageMemory }

func (*failing) LoadSession(context.Context) ([]byte, error) { return nil, context.DeadlineExceeded }

func TestAStoreThatFailsIsNamed(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	_, err = gotd.Dial(t.Context(), l.Addr().String(), gotd.ClientOptions{Storage: store.Of(&failing{}), PublicKeys: []*rsa.PublicKey{&key.PublicKey}})
	require.Error(t, err)
	assert.ErrorContains(t, err, "*store_test.failing")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

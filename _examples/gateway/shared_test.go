package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/demo"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// shared is the one server that takes the place of Telegram in all tests, with the handlers
// of the test that runs, and a session on it: keys take a while to make and to exchange.
var shared struct {
	handlers atomic.Pointer[tg.Server]
	address  string
	key      *rsa.PublicKey
	session  []byte
}

// within runs the tests with the shared server.
func within(m *testing.M) int {
	stop, err := share(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := errors.Join(stop(), goleak.Find()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// share starts the shared server.
func share(ctx context.Context) (stop func() error, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	server, err := gotd.NewServer(gotd.ServerOptions{Key: key, Handler: current{}, HandshakeTimeout: demo.HandshakeTimeout})
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	shared.address, shared.key = listener.Addr().String(), &key.PublicKey

	session := new(gotd.MemoryStorage)
	client, err := dial(ctx, session)
	if err != nil {
		return nil, errors.Join(err, server.Close(), <-served)
	}
	shared.session, err = session.LoadSession(ctx)
	return func() error { return errors.Join(server.Close(), <-served) }, errors.Join(err, client.Close())
}

// dial makes the session. An exchange that a loaded machine takes too long for is begun anew.
func dial(ctx context.Context, session gotd.Storage) (client *gotd.Client, err error) {
	for range 3 {
		client, err = gotd.Dial(ctx, shared.address, gotd.ClientOptions{PublicKeys: []*rsa.PublicKey{shared.key}, Storage: session})
		if err == nil {
			return client, nil
		}
	}
	return nil, err
}

// current is the handlers of the test that runs.
type current struct{}

// ServeTL implements gotd.Handler.
func (current) ServeTL(ctx context.Context, request, b []byte) ([]byte, error) {
	return shared.handlers.Load().ServeTL(ctx, request, b)
}

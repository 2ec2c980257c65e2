package account

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// errDown is of an address that nobody listens on.
var errDown = errors.New("nobody listens")

// TestASilentAddress: the next is tried after a while, the last as long as ctx allows.
func TestASilentAddress(t *testing.T) {
	t.Parallel()
	for allowed, first := range map[time.Duration]time.Duration{time.Hour: tryTime, 6 * time.Second: 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			dialled := make(map[string]time.Duration)
			a := offline(t, func(_ context.Context, _, address string) (net.Conn, error) {
				dialled[address] = time.Since(began)
				conn, _ := net.Pipe()
				return conn, nil
			})
			ctx, cancel := context.WithTimeout(t.Context(), allowed)
			defer cancel()
			_, err := a.connect(ctx, a.centre(1))
			require.ErrorContains(t, err, "dial first: the server did not answer")
			require.ErrorContains(t, err, "dial second: the server did not answer")
			require.Equal(t, map[string]time.Duration{"first": 0, "second": first}, dialled)
			require.Equal(t, allowed, time.Since(began))
		})
	}
}

// TestAnAddressThatTakesLongToRefuse: so it is where packets get lost.
func TestAnAddressThatTakesLongToRefuse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := offline(t, func(ctx context.Context, _, address string) (net.Conn, error) {
			if address == "second" {
				return nil, errDown
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		began := time.Now()
		_, err := a.connect(t.Context(), a.centre(1))
		require.ErrorIs(t, err, errDown)
		require.Equal(t, tryTime, time.Since(began))
	})
}

// TestWhereAConnectionIsMadeAgain: where something came from, else at the next address.
func TestWhereAConnectionIsMadeAgain(t *testing.T) {
	t.Parallel()
	var dialled string
	var far net.Conn
	r := &round{addresses: []string{"a", "b", "c"}}
	r.dialer = func(_ context.Context, _, address string) (near net.Conn, err error) {
		if dialled += address; address == "c" {
			return nil, errDown
		}
		near, far = net.Pipe()
		return near, nil
	}
	for _, talks := range []bool{true, true, false, true, false, false, true} {
		conn, err := r.dial(t.Context(), "tcp", "a")
		if err != nil {
			continue
		}
		if talks {
			go func() { _, _ = far.Write([]byte{1}) }()
			n, err := conn.Read(make([]byte, 2))
			require.NoError(t, err)
			require.Equal(t, 1, n)
		}
		require.NoError(t, conn.Close())
	}
	require.Equal(t, "aaabbca", dialled)
}

// TestAnAddressThatDies: the connection is made again to another.
func TestAnAddressThatDies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options(t)
	const first = "first"
	living := o.Centres[0].Addresses[0]
	o.Centres[0].Addresses = []string{first, living}
	var mu sync.Mutex
	var conn net.Conn
	var dead bool
	o.Client.Dialer = func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		mu.Lock()
		defer mu.Unlock()
		if address != first {
			return new(net.Dialer).DialContext(ctx, network, address)
		}
		if dead {
			return nil, errDown
		}
		conn, err = new(net.Dialer).DialContext(ctx, network, living)
		return conn, err
	}
	a := opened(t, o)
	client := a.centre(1).live()
	mu.Lock()
	dead = true
	require.NoError(t, conn.Close())
	mu.Unlock()
	ok, err := a.Authorized(within(t))
	require.NoError(t, err)
	require.False(t, ok)
	require.Same(t, client, a.centre(1).live())
}

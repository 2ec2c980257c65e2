package account

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
)

// TestManyCallsDuringAMigration: each is carried out once, in the new home, to
// which there is one connection.
func TestManyCallsDuringAMigration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, &person{token: "1:bot", dc: 2})
	o := w.options(t)
	var dialled atomic.Int64
	o.Client.Dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled.Add(1)
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	a := opened(t, o)
	const calls = 100
	var all sync.WaitGroup
	for range calls {
		all.Go(func() { assert.NoError(t, a.LoginBot(within(t), "1:bot")) })
	}
	all.Wait()
	requireAuthorized(t, a, 2)
	require.EqualValues(t, 2, dialled.Load())

	for range calls {
		all.Go(func() {
			_, err := fetch(within(t), a, 1)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	require.Equal(t, 1, w.calls("auth.importAuthorization"), "one authorization does for all")
	require.EqualValues(t, 2, dialled.Load())
}

// TestACallInAnotherDataCentre: the home is not asked first.
func TestACallInAnotherDataCentre(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := loggedIn(t, w, w.options(t))
	for range 2 {
		file, err := runtime.Call(within(t), a.At(1), &getFile{DC: 1})
		require.NoError(t, err)
		require.Equal(t, "file of 1", file)
	}
	require.Equal(t, 2+1, w.calls("getFile"), "one was refused by who did not know the account yet")
	require.Equal(t, 2, a.Home())
}

// TestACallThatBelongsElsewhere: it is made there, and the home stays.
func TestACallThatBelongsElsewhere(t *testing.T) {
	t.Parallel()
	for _, name := range []runtime.Name{runtime.FileMigrate, runtime.StatsMigrate} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := loggedIn(t, w, w.options(t))
			runtime.Handle(w.dcs[1].handler, func(context.Context, *getFile) (string, error) {
				return "", refuse(303, "%s_1", string(name))
			})
			file, err := fetch(within(t), a, 1)
			require.NoError(t, err)
			require.Equal(t, "file of 1", file)
			require.Equal(t, 2, a.Home())
		})
	}
}

// TestAnAccountThatMoves: USER_MIGRATE of who is logged in brings the authorization along.
func TestAnAccountThatMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := loggedIn(t, w, w.options(t))
	requireAuthorized(t, a, 2)
	w.people[0].dc = 1
	requireAuthorized(t, a, 1)
	require.Equal(t, 1, a.book.read().LoggedIn)
}

// TestARefusedAuthorization: what it refers to is not where the call is made.
func TestARefusedAuthorization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := loggedIn(t, w, w.options(t))
	runtime.Handle(w.dcs[0].handler, func(context.Context, *api.AuthImportAuthorizationRequest) (api.AuthAuthorizationClass, error) {
		return nil, refuse(303, "USER_MIGRATE_2")
	})
	_, err := runtime.Call(within(t), a.At(1), &getFile{DC: 1})
	require.EqualError(t, err, "getFile: authorize data centre 1 by data centre 2: auth.importAuthorization: rpc error 303: USER_MIGRATE_2")
	require.Equal(t, 1, w.calls("getFile"))
}

// TestAReferredAuthorization: the one that the account moved to exports it.
func TestAReferredAuthorization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := loggedIn(t, w, w.options(t))
	w.mu.Lock()
	w.exported["from its new home"] = w.people[0]
	w.mu.Unlock()
	for _, dc := range w.dcs {
		runtime.Handle(dc.handler, func(context.Context, *api.AuthExportAuthorizationRequest) (*api.AuthExportedAuthorization, error) {
			if dc.id == 2 {
				return nil, refuse(303, "USER_MIGRATE_1")
			}
			return &api.AuthExportedAuthorization{ID: 7, Bytes: []byte("from its new home")}, nil
		})
	}
	file, err := runtime.Call(within(t), a.At(1), &getFile{DC: 1})
	require.NoError(t, err)
	require.Equal(t, "file of 1", file)
	require.Equal(t, 1, a.Home())
	require.Equal(t, 1, a.book.read().LoggedIn)
	require.Equal(t, 2, w.calls("getFile"))
}

// TestCallsInCircles: data centres that refer to each other.
func TestCallsInCircles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := opened(t, w.options(t))
	for _, dc := range w.dcs {
		runtime.Handle(dc.handler, func(context.Context, *getFile) (string, error) {
			return "", refuse(303, "FILE_MIGRATE_%d", 3-dc.id)
		})
	}
	_, err := fetch(within(t), a, 1)
	require.EqualError(t, err, "getFile: 5 data centres referred the call to another, the last to 2")
}

func TestWhoIsNotLoggedIn(t *testing.T) {
	t.Parallel()
	a := opened(t, newWorld(t).options(t))
	_, err := fetch(within(t), a, 1)
	require.ErrorIs(t, err, runtime.AuthKeyUnregistered)
	require.EqualError(t, err, "getFile: rpc error 401: AUTH_KEY_UNREGISTERED: the account is not logged in; log in")
	_, err = fetch(within(t), a, 2)
	require.ErrorIs(t, err, runtime.AuthKeyUnregistered)
	require.EqualError(t, err, "getFile: authorize data centre 2 by data centre 1: auth.exportAuthorization: "+
		"rpc error 401: AUTH_KEY_UNREGISTERED: the account is not logged in; log in")
}

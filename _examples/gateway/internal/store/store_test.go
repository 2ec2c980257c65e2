package store_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store/storetest"
	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// each runs a test with an account over each kind of database.
func each(t *testing.T, test func(a store.Account, t *testing.T)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Helper()
		var opened [4]*store.DB // at once, as gateways may start
		var all sync.WaitGroup
		for i := range opened {
			all.Go(func() {
				var err error
				opened[i], err = store.Open(t.Context(), database)
				assert.NoError(t, err)
			})
		}
		all.Wait()
		for _, db := range opened {
			t.Cleanup(func() { require.NoError(t, db.Close()) })
		}
		test(store.Account{DB: opened[0], Name: "alice"}, t)
	})
}

func TestSessions(t *testing.T) {
	each(t, func(a store.Account, t *testing.T) {
		_, err := a.LoadSession(t.Context())
		require.ErrorIs(t, err, gotd.ErrNoSession)
		first := new(gotd.MemoryStorage)
		require.NoError(t, first.StoreSession(t.Context(), []byte("first")))
		a.First = first
		for _, want := range []string{"first", "second", "third"} {
			b, err := a.LoadSession(t.Context())
			require.NoError(t, err)
			assert.Equal(t, want, string(b))
			next := map[string]string{"first": "second", "second": "third", "third": ""}[want]
			require.NoError(t, a.StoreSession(t.Context(), []byte(next)))
		}
	})
}

func TestAccessHashesAreAnAccounts(t *testing.T) {
	each(t, func(a store.Account, t *testing.T) {
		require.NoError(t, a.Meet(t.Context(), map[int64]int64{1: 10, 2: -20}))
		require.NoError(t, a.Meet(t.Context(), map[int64]int64{1: 11}))
		for id, want := range map[int64]int64{1: 11, 2: -20} {
			hash, ok, err := a.AccessHash(t.Context(), id)
			require.NoError(t, err)
			assert.True(t, ok)
			assert.Equal(t, want, hash)
		}
		other := store.Account{DB: a.DB, Name: "other"}
		_, ok, err := other.AccessHash(t.Context(), 1)
		require.NoError(t, err)
		assert.False(t, ok)
	})
}

// TestAChatsNamesStay: they follow from the account and the chat, and when it was first seen.
func TestAChatsNamesStay(t *testing.T) {
	each(t, func(a store.Account, t *testing.T) {
		now := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
		first, err := a.Keep(t.Context(), "chat", 7, now)
		require.NoError(t, err)
		assert.Equal(t, store.NewChat("alice", "chat", 7, now), first)
		assert.Equal(t, "5", first.UUID.Version().String()[len("VERSION_"):])
		assert.Regexp(t, `^![A-Za-z]{18}:local$`, first.Room)
		again, err := a.Keep(t.Context(), "chat", 7, now.Add(time.Hour))
		require.NoError(t, err)
		assert.Equal(t, first, again)
		private, err := a.Keep(t.Context(), "user", 7, now)
		require.NoError(t, err)
		assert.NotEqual(t, first.UUID, private.UUID)
		assert.NotEqual(t, first.Room, private.Room)
	})
}

func TestAFileIsItsOwners(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "gate?way#1%20.db")
	db, err := store.Open(t.Context(), "sqlite:"+path)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	for at, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(at)
		require.NoError(t, err)
		assert.Equal(t, mode, info.Mode().Perm())
	}
}

func TestOtherDatabasesAreRefused(t *testing.T) {
	_, err := store.Open(t.Context(), "mysql://localhost")
	require.EqualError(t, err, `database "mysql://localhost" is neither sqlite:PATH nor postgres://…`)
}

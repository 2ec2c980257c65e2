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

// kept is what is kept for an account.
type kept struct {
	*testing.T
	store.Account
}

// each runs a test over each kind of database.
func each(t *testing.T, test func(k *kept)) {
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
		test(&kept{t, store.Account{DB: opened[0], Name: "alice"}})
	})
}

// TestTablesOfANewerGateway are left alone.
func TestTablesOfANewerGateway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, database string) {
		t.Helper()
		db, err := store.Open(t.Context(), database)
		require.NoError(t, err)
		_, err = db.ExecContext(t.Context(), "UPDATE schema_version SET version = 2")
		require.NoError(t, err)
		require.NoError(t, db.Close())
		_, err = store.Open(t.Context(), database)
		require.EqualError(t, err, "open the database: its tables are of version 2, and this gateway knows up to 1; "+
			"start a newer gateway, or name another database")
	})
}

func TestSessions(t *testing.T) {
	each(t, func(k *kept) {
		_, err := k.LoadSession(k.Context())
		require.ErrorIs(k, err, gotd.ErrNoSession)
		first := new(gotd.MemoryStorage)
		require.NoError(k, first.StoreSession(k.Context(), []byte("first")))
		k.First = first
		for _, want := range []string{"first", "second", "third"} {
			b, err := k.LoadSession(k.Context())
			require.NoError(k, err)
			assert.Equal(k, want, string(b))
			next := map[string]string{"first": "second", "second": "third", "third": ""}[want]
			require.NoError(k, k.StoreSession(k.Context(), []byte(next)))
		}
	})
}

func TestAccessHashesAreAnAccounts(t *testing.T) {
	each(t, func(k *kept) {
		require.NoError(k, k.Meet(k.Context(), map[int64]int64{1: 10, 2: -20}))
		require.NoError(k, k.Meet(k.Context(), map[int64]int64{1: 11}))
		for id, want := range map[int64]int64{1: 11, 2: -20} {
			hash, ok, err := k.AccessHash(k.Context(), id)
			require.NoError(k, err)
			assert.True(k, ok)
			assert.Equal(k, want, hash)
		}
		other := store.Account{DB: k.DB, Name: "other"}
		_, ok, err := other.AccessHash(k.Context(), 1)
		require.NoError(k, err)
		assert.False(k, ok)
	})
}

// TestAChatsNamesStay: they follow from the account and the chat, and when it was first seen.
func TestAChatsNamesStay(t *testing.T) {
	each(t, func(k *kept) {
		now := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
		first, err := k.Keep(k.Context(), "chat", 7, now)
		require.NoError(k, err)
		assert.Equal(k, store.NewChat("alice", "chat", 7, now), first)
		assert.Equal(k, "5", first.UUID.Version().String()[len("VERSION_"):])
		assert.Regexp(k, `^![A-Za-z]{18}:local$`, first.Room)
		again, err := k.Keep(k.Context(), "chat", 7, now.Add(time.Hour))
		require.NoError(k, err)
		assert.Equal(k, first, again)
		private, err := k.Keep(k.Context(), "user", 7, now)
		require.NoError(k, err)
		assert.NotEqual(k, first.UUID, private.UUID)
		assert.NotEqual(k, first.Room, private.Room)
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
	for _, address := range []string{"mysql://gateway:password@localhost", "host=localhost password=password", ""} {
		_, err := store.Open(t.Context(), address)
		require.EqualError(t, err, "the database's address begins with neither sqlite: nor postgres://")
	}
}

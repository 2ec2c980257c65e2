package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/ledger"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store/storetest"
)

// books are the ledgers of several gateways over one database.
type books struct {
	*testing.T

	database string
	options  ledger.Options
}

// each runs a test over each kind of database.
func each(t *testing.T, test func(b *books)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Helper()
		test(&books{t, database, ledger.Options{Lease: time.Minute, Keep: time.Minute, Wait: 5 * time.Second}})
	})
}

// open is another gateway's ledger, and what ends its lease.
func (b *books) open() (l *ledger.Ledger, kill func()) {
	db, err := store.Open(b.Context(), b.database)
	require.NoError(b, err)
	l, err = ledger.Open(b.Context(), db, b.options)
	require.NoError(b, err)
	ended := make(chan struct{})
	dying, die := context.WithCancel(context.WithoutCancel(b.Context()))
	go func() {
		defer close(ended)
		l.Run(dying)
	}()
	kill = sync.OnceFunc(func() { die(); <-ended })
	b.Cleanup(func() {
		kill()
		assert.NoError(b, db.Close())
	})
	return l, kill
}

// begin begins a request, which has to be possible.
func (b *books) begin(l *ledger.Ledger, k ledger.Key) *ledger.Entry {
	entry, answer, err := l.Begin(b.Context(), k)
	require.NoError(b, err)
	require.Nil(b, answer)
	require.NotNil(b, entry)
	return entry
}

// answer is what the ledger has for a request.
func (b *books) answer(l *ledger.Ledger, k ledger.Key) string {
	entry, answer, err := l.Begin(b.Context(), k)
	require.NoError(b, err)
	require.Nil(b, entry, "it is begun again")
	return string(answer)
}

// db is the database, beside the ledgers.
func (b *books) db() *store.DB {
	db, err := store.Open(b.Context(), b.database)
	require.NoError(b, err)
	b.Cleanup(func() { assert.NoError(b, db.Close()) })
	return db
}

// eventuallyHas waits until so many requests are written down.
func (b *books) eventuallyHas(db *store.DB, want int) {
	require.Eventually(b, func() bool {
		var rows int
		return assert.NoError(b, db.QueryRowContext(b.Context(), "SELECT count(*) FROM requests").Scan(&rows)) && rows == want
	}, 10*time.Second, 20*time.Millisecond)
}

// eventuallyWait waits until so many requests wait.
func (b *books) eventuallyWait(l *ledger.Ledger, want int) {
	require.Eventually(b, func() bool { return l.Waiting() == want }, 10*time.Second, 5*time.Millisecond)
}

var (
	first    = ledger.Key{ID: "1", Print: "a"}
	repeated = ledger.Key{ID: "1", Print: "a", Repeated: true}
)

func TestOneAnswerForAll(t *testing.T) {
	each(t, func(b *books) {
		l, _ := b.open()
		other, _ := b.open()
		entry := b.begin(l, first)
		require.NoError(b, entry.Sending(b.Context()))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { assert.Equal(b, "done", b.answer(other, first)) })
		}
		b.eventuallyWait(other, 4)
		require.NoError(b, entry.Done(b.Context(), []byte("done")))
		all.Wait()
		assert.Equal(b, "done", b.answer(other, repeated))
		b.begin(other, first) // and one that is no repetition
	})
}

// TestOneOfManyBegins: whatever comes at once, one is carried out.
func TestOneOfManyBegins(t *testing.T) {
	each(t, func(b *books) {
		ledgers := make([]*ledger.Ledger, 3)
		for i := range ledgers {
			ledgers[i], _ = b.open()
		}
		for round := range 10 {
			k := ledger.Key{ID: fmt.Sprint(round), Print: "a", Repeated: true}
			begun := make(chan struct{}, 12)
			var all sync.WaitGroup
			for i := range cap(begun) {
				all.Go(func() {
					entry, answer, err := ledgers[i%3].Begin(b.Context(), k)
					if !assert.NoError(b, err) || entry == nil {
						assert.Equal(b, "done", string(answer))
						return
					}
					begun <- struct{}{}
					assert.NoError(b, entry.Sending(b.Context()))
					time.Sleep(20 * time.Millisecond)
					assert.NoError(b, entry.Done(b.Context(), []byte("done")))
				})
			}
			all.Wait()
			assert.Len(b, begun, 1)
		}
	})
}

func TestWhatWasSentByADeadGatewayIsUnknown(t *testing.T) {
	each(t, func(b *books) {
		l, kill := b.open()
		other, _ := b.open()
		require.NoError(b, b.begin(l, first).Sending(b.Context()))
		kill()
		for _, k := range []ledger.Key{first, repeated, first} {
			_, _, err := other.Begin(b.Context(), k)
			require.ErrorIs(b, err, ledger.ErrUnknown)
		}
	})
}

func TestWhatADeadGatewayLeftIsAnswered(t *testing.T) {
	each(t, func(b *books) {
		l, kill := b.open()
		other, _ := b.open()
		entry := b.begin(l, first)
		require.NoError(b, entry.Sending(b.Context()))
		require.NoError(b, entry.Provide(b.Context(), []byte("left")))
		kill()
		assert.Equal(b, "left", b.answer(other, first), "though it does not say that it is a repetition")
		assert.Equal(b, "left", b.answer(other, repeated))
	})
}

// TestAnAnswerThatNobodyGot is the next one's, and then a request is another again.
func TestAnAnswerThatNobodyGot(t *testing.T) {
	each(t, func(b *books) {
		l, _ := b.open()
		require.NoError(b, b.begin(l, first).Leave(b.Context(), []byte("left")))
		assert.Equal(b, "left", b.answer(l, first))
		assert.Equal(b, "left", b.answer(l, repeated))
		b.begin(l, first)
	})
}

// TestWhatWasSentIsNotForgotten, however long nobody asks about it.
func TestWhatWasSentIsNotForgotten(t *testing.T) {
	each(t, func(b *books) {
		b.options.Keep, b.options.Lease = time.Millisecond, 300*time.Millisecond
		l, kill := b.open()
		require.NoError(b, b.begin(l, first).Sending(b.Context()))
		kill()
		other, _ := b.open()
		time.Sleep(b.options.Lease) // old things are removed meanwhile
		_, _, err := other.Begin(b.Context(), first)
		require.ErrorIs(b, err, ledger.ErrUnknown)
	})
}

// TestWhatIsNotKnownIsNotForgotten when answers are, but after 30 days.
func TestWhatIsNotKnownIsNotForgotten(t *testing.T) {
	each(t, func(b *books) {
		b.options.Lease = 300 * time.Millisecond
		l, _ := b.open()
		entry := b.begin(l, first)
		require.NoError(b, entry.Sending(b.Context()))
		require.NoError(b, entry.Lose(b.Context()))
		old := ledger.Key{ID: "old", Print: "a"}
		require.NoError(b, b.begin(l, old).Lose(b.Context()))
		db := b.db()
		const day = 24 * 60 * 60 * 1000
		_, err := db.ExecContext(b.Context(), "UPDATE requests SET changed = changed - CASE id WHEN '1' THEN 29 ELSE 31 END * CAST($1 AS BIGINT)", int64(day))
		require.NoError(b, err)
		b.eventuallyHas(db, 1)
		for _, k := range []ledger.Key{first, repeated} {
			_, _, err := l.Begin(b.Context(), k)
			require.ErrorIs(b, err, ledger.ErrUnknown)
		}
		b.begin(l, old)
	})
}

// TestWhatWasOnlyBegunIsBegunAgain, and the gateway that was taken for dead must not send it.
func TestWhatWasOnlyBegunIsBegunAgain(t *testing.T) {
	each(t, func(b *books) {
		l, kill := b.open()
		other, _ := b.open()
		stale := b.begin(l, first)
		kill()
		require.ErrorIs(b, stale.Sending(b.Context()), ledger.ErrLost, "its lease has run out")
		entry := b.begin(other, first)
		require.ErrorIs(b, stale.Sending(b.Context()), ledger.ErrLost)
		require.NoError(b, stale.Done(b.Context(), []byte("stale")))
		require.NoError(b, entry.Sending(b.Context()))
		require.NoError(b, entry.Done(b.Context(), []byte("done")))
		assert.Equal(b, "done", b.answer(other, repeated))
	})
}

// TestAnOwnerThatComesBackTells what became of its call after all.
func TestAnOwnerThatComesBackTells(t *testing.T) {
	each(t, func(b *books) {
		l, kill := b.open()
		other, _ := b.open()
		entry := b.begin(l, first)
		require.NoError(b, entry.Sending(b.Context()))
		kill()
		_, _, err := other.Begin(b.Context(), first)
		require.ErrorIs(b, err, ledger.ErrUnknown)
		require.NoError(b, entry.Done(b.Context(), []byte("done")))
		assert.Equal(b, "done", b.answer(other, repeated))
	})
}

func TestALostOutcome(t *testing.T) {
	each(t, func(b *books) {
		l, _ := b.open()
		entry := b.begin(l, first)
		require.NoError(b, entry.Sending(b.Context()))
		require.NoError(b, entry.Lose(b.Context()))
		_, _, err := l.Begin(b.Context(), first)
		require.ErrorIs(b, err, ledger.ErrUnknown)
	})
}

// TestAFreeRequest: those who wait get the answer, and the next tries again.
func TestAFreeRequest(t *testing.T) {
	each(t, func(b *books) {
		l, _ := b.open()
		entry := b.begin(l, repeated)
		waiting := make(chan string, 1)
		go func() { waiting <- b.answer(l, repeated) }()
		b.eventuallyWait(l, 1)
		require.NoError(b, entry.Free(b.Context(), []byte("later")))
		assert.Equal(b, "later", <-waiting)
		b.begin(l, repeated)
	})
}

func TestWaitingEnds(t *testing.T) {
	each(t, func(b *books) {
		b.options.Wait = 30 * time.Millisecond
		l, _ := b.open()
		b.begin(l, first)
		_, _, err := l.Begin(b.Context(), first)
		require.ErrorIs(b, err, ledger.ErrBusy)
		ctx, cancel := context.WithCancel(b.Context())
		cancel()
		_, _, err = l.Begin(ctx, first)
		require.ErrorIs(b, err, context.Canceled)
	})
}

func TestAnIDForAnotherRequest(t *testing.T) {
	each(t, func(b *books) {
		l, _ := b.open()
		b.begin(l, first)
		_, _, err := l.Begin(b.Context(), ledger.Key{ID: first.ID, Print: "b", Repeated: true})
		require.ErrorIs(b, err, ledger.ErrReused)
	})
}

// TestAClientThatGoesAwayWhileItsRequestBegins: it is carried out, or the next one is.
func TestAClientThatGoesAwayWhileItsRequestBegins(t *testing.T) {
	each(t, func(b *books) {
		b.options.Wait = 300 * time.Millisecond
		l, _ := b.open()
		for round := range 200 {
			k := ledger.Key{ID: fmt.Sprint(round), Print: "a"}
			ctx, cancel := context.WithTimeout(b.Context(), time.Duration(round)*10*time.Microsecond)
			entry, _, err := l.Begin(ctx, k)
			cancel()
			if err != nil {
				entry = b.begin(l, k)
			}
			require.NoError(b, entry.Sending(b.Context()))
		}
	})
}

// TestALeaseThatRanOutIsNotRevived: its gateway may have been unable to write down what became
// of a request, and nobody waits for that.
func TestALeaseThatRanOutIsNotRevived(t *testing.T) {
	each(t, func(b *books) {
		b.options.Lease = time.Second
		l, _ := b.open()
		require.NoError(b, b.begin(l, first).Sending(b.Context()))
		begun := ledger.Key{ID: "begun", Print: "a"}
		b.begin(l, begun)
		db := b.db()
		_, err := db.ExecContext(b.Context(), "UPDATE gateways SET expires = 0")
		require.NoError(b, err)
		require.Eventually(b, func() bool {
			var alive int
			return assert.NoError(b, db.QueryRowContext(b.Context(), "SELECT count(*) FROM gateways WHERE expires > 0").Scan(&alive)) && alive == 1
		}, 10*time.Second, 5*time.Millisecond)
		_, _, err = l.Begin(b.Context(), first)
		require.ErrorIs(b, err, ledger.ErrUnknown)
		b.begin(l, begun)
	})
}

// TestOldRequestsAreRemoved, but not those that somebody is at.
func TestOldRequestsAreRemoved(t *testing.T) {
	each(t, func(b *books) {
		b.options.Keep, b.options.Lease = 200*time.Millisecond, 3*time.Second
		l, _ := b.open()
		running := b.begin(l, ledger.Key{ID: "running", Print: "a"})
		require.NoError(b, b.begin(l, first).Done(b.Context(), []byte("done")))
		b.eventuallyHas(b.db(), 1)
		require.NoError(b, running.Sending(b.Context()))
		b.begin(l, repeated)
	})
}

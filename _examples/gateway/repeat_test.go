package main

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What tells a gateway that a request is a repetition.
var repeated = []struct {
	name          string
	first, second []string
}{
	{"client-request-id", []string{"client-request-id", "one"}, []string{"client-request-id", "one"}},
	{"Idempotency-Key", []string{"Idempotency-Key", "one"}, []string{"Idempotency-Key", "one"}},
	{"X-Stainless-Retry-Count", []string{"X-Stainless-Retry-Count", "0"}, []string{"X-Stainless-Retry-Count", "1"}},
	{"Retry-Attempt", nil, []string{"Retry-Attempt", "1"}},
}

func TestARepeatedRequestGetsTheStoredAnswer(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		for _, r := range repeated {
			title := "Trip by " + r.name
			first := w.post(d.path, d.body(title, "101"), r.first...)
			require.Equal(w, d.created, first.status, first.text)
			second := w.post(d.path, d.body(title, "101"), r.second...)
			assert.Equal(w, d.created, second.status)
			assert.Equal(w, first.text, second.text)
		}
		assert.Len(w, w.telegram.Calls(), len(repeated))
	})
}

// TestAnErrorIsStoredAsWell: an SDK that sends a 500 again does not make a second call.
func TestAnErrorIsStoredAsWell(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		for _, r := range repeated {
			title := "!CHAT_ID_GENERATE_FAILED 500"
			for _, headers := range [][]string{r.first, r.second, r.second} {
				assert.Equal(w, 500, w.post(d.path, d.body(title, "101"), headers...).status)
			}
		}
		// With an id of its own in each header, and else by the body and the count of retries.
		assert.Len(w, w.telegram.Calls(), len(repeated))
	})
}

// TestARefusalForAWhileIsTriedAgain: Telegram was asked, and has created nothing.
func TestARefusalForAWhileIsTriedAgain(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		for range 2 {
			a := w.post(d.path, d.body("!FLOOD_WAIT_3 420", "101"), "client-request-id", "one", "X-Stainless-Retry-Count", "1")
			assert.Equal(w, 429, a.status)
		}
		assert.Len(w, w.telegram.Calls(), 2)
	})
}

// TestAFailureOfTheGatewayIsTriedAgain: its lease runs out while it looks for Grace, which
// takes two seconds, so that it must not ask for the chat.
func TestAFailureOfTheGatewayIsTriedAgain(t *testing.T) {
	each(t, func(w *world) {
		g := w.start(func(c *config) { c.Answers.Lease = time.Second })
		ask := func() *answer { return w.post("/v1/chats", beeperBody("Trip", "@grace"), "client-request-id", "one") }
		var first sync.WaitGroup
		first.Go(func() {
			a := ask()
			assert.Equal(w, 500, a.status, a.text)
		})
		w.eventually(func() bool { return w.telegram.Sought("grace") }, "Grace is looked for")
		_, err := g.db.ExecContext(w.Context(), "UPDATE gateways SET expires = 0")
		require.NoError(w, err)
		first.Wait()
		a := ask()
		assert.Equal(w, 200, a.status, a.text)
		assert.Len(w, w.telegram.Calls(), 1)
	})
}

// TestTwoChatsOfOneTitle: without a sign that it is a repetition, a request is another one.
func TestTwoChatsOfOneTitle(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		first, second := w.post(d.path, d.body("Trip", "101")), w.post(d.path, d.body("Trip", "101"))
		assert.NotEqual(w, first.get(d.id), second.get(d.id))
		third := w.post(d.path, d.body("Trip", "101"), "X-Stainless-Retry-Count", "1")
		assert.Equal(w, second.get(d.id), third.get(d.id))
		fourth := w.post(d.path, d.body("Trip", "101"), "Authorization", "Bearer second", "X-Stainless-Retry-Count", "1")
		assert.NotEqual(w, second.get(d.id), fourth.get(d.id), "it is another caller's")
		assert.Len(w, w.telegram.Created(), 3)
	})
}

func TestAnIDIsOfOneRequest(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		require.Equal(w, d.created, w.post(d.path, d.body("Trip", "101"), "client-request-id", "one").status)
		a := w.post(d.path, d.body("Another", "101"), "client-request-id", "one")
		assert.Contains(w, []int{400, 422}, a.status)
		assert.Contains(w, a.get(d.message), "used for another request")
		assert.Len(w, w.telegram.Calls(), 1)
	})
}

// TestTheSameAtTheSameTime: while one is in flight, all that are the same get its answer.
func TestTheSameAtTheSameTime(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		gateways := []*gateway{w.start(nil), w.start(nil)} // over the same database
		release := w.telegram.Hold()
		texts := make([]string, 6)
		var all sync.WaitGroup
		for i := range texts {
			all.Go(func() {
				asked := *w
				asked.base = "http://" + gateways[i%2].servers[0].address
				texts[i] = asked.post(d.path, d.body("Trip", "101")).text
			})
		}
		w.eventually(func() bool { return gateways[0].ledger.Waiting()+gateways[1].ledger.Waiting() == len(texts)-1 }, "the others wait")
		release()
		all.Wait()
		for _, text := range texts {
			assert.Equal(w, texts[0], text)
		}
		assert.Len(w, w.telegram.Calls(), 1)
	})
}

// TestTheClientGoesAway: what has begun goes on, and the client gets its answer when it comes back.
func TestTheClientGoesAway(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		impatient := *w.client
		impatient.Timeout = 100 * time.Millisecond
		asked := *w
		asked.client = &impatient
		for _, count := range []string{"0", "1"} {
			_, err := asked.try(d.path, d.body("!WAIT 500ms", "101"), "X-Stainless-Retry-Count", count)
			require.Error(w, err)
		}
		a := w.post(d.path, d.body("!WAIT 500ms", "101"), "X-Stainless-Retry-Count", "2")
		assert.Equal(w, d.created, a.status, a.text)
		assert.Len(w, w.telegram.Calls(), 1)
		assert.Contains(w, w.read("/metrics"), `status="499"} 2`, "as nobody got an answer")
	})
}

// TestAClientThatComesBackWithoutSayingSo: an answer that nobody got is still that request's.
func TestAClientThatComesBackWithoutSayingSo(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		impatient := *w.client
		impatient.Timeout = 100 * time.Millisecond
		asked := *w
		asked.client = &impatient
		_, err := asked.try(d.path, d.body("!WAIT 300ms", "101"))
		require.Error(w, err)
		time.Sleep(500 * time.Millisecond)
		a := w.post(d.path, d.body("!WAIT 300ms", "101"))
		assert.Equal(w, d.created, a.status, a.text)
		assert.Len(w, w.telegram.Calls(), 1)
		w.post(d.path, d.body("!WAIT 300ms", "101"))
		assert.Len(w, w.telegram.Calls(), 2, "and then it is another one")
	})
}

// TestWaitingIsBounded: whoever repeats a request that takes long is told to come back.
func TestWaitingIsBounded(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		w.start(func(c *config) { c.Answers.Wait = 50 * time.Millisecond })
		release := w.telegram.Hold()
		var first sync.WaitGroup
		first.Go(func() {
			assert.Equal(w, d.created, w.post(d.path, d.body("Trip", "101")).status)
		})
		w.eventually(func() bool { return len(w.telegram.Calls()) == 1 }, "the first one's call")
		a := w.post(d.path, d.body("Trip", "101"))
		assert.Equal(w, 500, a.status)
		assert.Contains(w, a.get(d.message), "still under way")
		release()
		first.Wait()
		assert.Equal(w, d.created, w.post(d.path, d.body("Trip", "101"), "Retry-Attempt", "1").status)
		assert.Len(w, w.telegram.Calls(), 1)
	})
}

// TestADatabaseThatComesBack gets the answer that it could not be told, however long it was
// away; the client need not wait for it.
func TestADatabaseThatComesBack(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		g := w.start(func(c *config) { c.Answers.Lease = 200 * time.Millisecond })
		run := func(statement string) {
			_, err := g.db.ExecContext(w.Context(), statement)
			require.NoError(w, err)
		}
		release := w.telegram.Hold()
		ask := func() *answer { return w.post(d.path, d.body("Trip", "101"), "client-request-id", "one") }
		answered := make(chan *answer, 1)
		go func() { answered <- ask() }()
		w.eventually(func() bool { return len(w.telegram.Created()) == 1 }, "the chat is there")
		run("ALTER TABLE requests RENAME TO away")
		release()
		first := <-answered
		require.Equal(w, d.created, first.status, first.text)
		time.Sleep(500 * time.Millisecond) // longer than two leases
		run("ALTER TABLE away RENAME TO requests")
		w.eventually(func() bool { return ask().text == first.text }, "it is written down")
		assert.Len(w, w.telegram.Calls(), 1)
	})
}

// TestAnswersAreKeptForATime: behind it, a repetition is a request like any.
func TestAnswersAreKeptForATime(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		g := w.start(func(c *config) { c.Answers.Lease = time.Second })
		require.Equal(w, d.created, w.post(d.path, d.body("Trip", "101"), "client-request-id", "one").status)
		_, err := g.db.ExecContext(w.Context(), "UPDATE requests SET changed = 0")
		require.NoError(w, err)
		w.eventually(func() bool {
			var rows int
			require.NoError(w, g.db.QueryRowContext(w.Context(), "SELECT count(*) FROM requests").Scan(&rows))
			return rows == 0
		}, "old answers are removed")
		require.Equal(w, d.created, w.post(d.path, d.body("Trip", "101"), "client-request-id", "one").status)
		assert.Len(w, w.telegram.Calls(), 2)
	})
}

// TestStoppingClosesAllDoorsAtOnce, though one server has something to end.
func TestStoppingClosesAllDoorsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		g, err := start(w.Context(), w.config())
		require.NoError(w, err)
		w.base = "http://" + g.servers[0].address
		var all sync.WaitGroup
		all.Go(func() { w.post("/v1/chats", beeperBody("!WAIT 2s", "101")) })
		w.eventually(func() bool { return len(w.telegram.Calls()) == 1 }, "the call")
		all.Go(func() { assert.NoError(w, g.stop(context.Background())) })
		for _, s := range g.servers {
			assert.Eventually(w, func() bool {
				c, err := net.Dial("tcp", s.address)
				return err != nil || c.Close() != nil
			}, time.Second, 5*time.Millisecond, s.address)
		}
		all.Wait()
	})
}

// TestStoppingEndsWhatIsUnderWay: its client gets the answer.
func TestStoppingEndsWhatIsUnderWay(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		c := w.config()
		g, err := start(w.Context(), c)
		require.NoError(w, err)
		w.base = "http://" + g.servers[0].address
		var first sync.WaitGroup
		first.Go(func() {
			assert.Equal(w, d.created, w.post(d.path, d.body("!WAIT 500ms", "101")).status)
		})
		w.eventually(func() bool { return len(w.telegram.Calls()) == 1 }, "the call")
		require.NoError(w, g.stop(context.Background()))
		first.Wait()
		_, err = w.try(d.path, d.body("Trip", "101"))
		require.Error(w, err)
	})
}

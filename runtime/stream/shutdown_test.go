package stream

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
)

// slow answers after ten seconds.
func slow(ctx context.Context, text string) (string, error) {
	select {
	case <-time.After(10 * time.Second):
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func TestShutdownWaitsForCallsThatRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(slow)}
		l := serve(t, s)
		c, idle := dialled(t, l, ClientOptions{}), dialled(t, l, ClientOptions{})
		answered := make(chan error, 1)
		go func() {
			_, err := say(t.Context(), c, "x")
			answered <- err
		}()
		synctest.Wait()
		begun := time.Now()
		stopped := make(chan error, 1)
		go func() { stopped <- s.Shutdown(t.Context()) }()
		synctest.Wait()

		_, err := say(t.Context(), c, "late")
		require.ErrorIs(t, err, ServerShuttingDown)
		require.ErrorContains(t, err, "not sent")
		<-idle.Done()
		require.EqualError(t, idle.Err(), "the server ends the connection: rpc error 503: SERVER_SHUTTING_DOWN")
		_, err = tryDial(t.Context(), l, ClientOptions{})
		require.Error(t, err)

		require.NoError(t, <-answered)
		require.NoError(t, <-stopped)
		assert.Equal(t, 10*time.Second, time.Since(begun))
		<-c.Done()
		require.ErrorIs(t, c.Err(), ServerShuttingDown)
	})
}

func TestCallsThatCrossTheGoodbyeAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(slow)}
		r := rawClient(t, serve(t, s))
		r.send(call{id: 1}, &chat.SendTextRequest{})
		synctest.Wait() // the call has begun
		stopped := make(chan error, 1)
		go func() { stopped <- s.Shutdown(t.Context()) }()
		assert.Equal(t, goodbye{code: 503, message: "SERVER_SHUTTING_DOWN"}, r.receive())
		r.send(call{id: 2}, &chat.SendTextRequest{})
		assert.Equal(t, refusal{id: 2, code: 503, message: "SERVER_SHUTTING_DOWN"}, r.receive())
		require.IsType(t, answer{}, r.receive())

		// A client that stays is left.
		begun := time.Now()
		r.requireEnd(time.Minute)
		require.NoError(t, <-stopped)
		assert.Equal(t, linger, time.Since(begun))
	})
}

func TestShutdownCutsCallsThatTakeTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(slow)}
		c := dialled(t, serve(t, s), ClientOptions{})
		answered := make(chan error, 1)
		go func() {
			_, err := say(t.Context(), c, "x")
			answered <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.EqualError(t, s.Shutdown(ctx), "shut down: context deadline exceeded")
		err := <-answered
		require.ErrorIs(t, err, runtime.ErrOutcomeUnknown)
		require.NotErrorIs(t, err, ServerShuttingDown, "which would mean that it was not carried out")
	})
}

func TestShutdownDoesNotWaitForHandshakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(same)}
		conn, err := serve(t, s).dial(t.Context(), "", "")
		require.NoError(t, err)
		r := newRaw(t, conn)
		synctest.Wait()
		begun := time.Now()
		require.NoError(t, s.Shutdown(t.Context()))
		assert.Zero(t, time.Since(begun))
		r.requireEnd(time.Second)
		require.NoError(t, new(Server).Shutdown(t.Context()), "a server that never served")
	})
}

func TestAnAnswerThatComesWithTheGoodbyeIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, c := rawServer(t, ClientOptions{}, generous)
		go func() {
			m, ok := r.receive().(call)
			assert.True(t, ok)
			r.send(goodbye{code: 503, message: "SERVER_SHUTTING_DOWN"}, nil)
			r.send(answer{id: m.id}, &chat.UpdateShortMessage{Text: "x"})
		}()
		requireEcho(t, c, "x")
		<-c.Done()
		require.ErrorIs(t, c.Err(), ServerShuttingDown)
	})
}

package stream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
	"github.com/tlgen-go/tlgen/tl"
)

// noted is a dispatcher that writes down what it gets; it may be read while the
// connection is quiet.
func noted() (*chat.UpdateDispatcher, *[]string) {
	var notes []string
	d := chat.NewUpdateDispatcher()
	d.OnShortMessage(func(_ context.Context, _ *chat.Envelope, u *chat.UpdateShortMessage) error {
		notes = append(notes, u.Text)
		return nil
	})
	d.OnTooLong(func(context.Context, *chat.Envelope, *chat.UpdatesTooLong) error {
		notes = append(notes, "gap")
		return nil
	})
	return d, &notes
}

func TestHandlersPushUpdatesToWhoCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(func(ctx context.Context, text string) (string, error) {
			for i := range 3 {
				err := PeerFrom(ctx).Push(ctx, &chat.UpdateShortMessage{Text: fmt.Sprint(text, i)})
				if err != nil {
					return "", err
				}
			}
			return text, nil
		})}
		l := serve(t, s)
		d, notes := noted()
		c := dialled(t, l, ClientOptions{Updates: d})
		deaf := dialled(t, l, ClientOptions{})
		requireEcho(t, c, "a")
		requireEcho(t, deaf, "b")
		synctest.Wait()
		assert.Equal(t, []string{"a0", "a1", "a2"}, *notes)

		for _, p := range s.Peers() {
			require.NoError(t, p.Push(t.Context(), &chat.UpdateShortMessage{Text: "all"}))
		}
		synctest.Wait()
		assert.Equal(t, []string{"a0", "a1", "a2", "all"}, *notes)
		assert.Nil(t, PeerFrom(t.Context()))
	})
}

func TestAPushThatCannotArriveIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(same)}
		l := serve(t, s)
		c := dialled(t, l, ClientOptions{MaxFrame: leastFrame})
		p := s.Peers()[0]
		require.Equal(t, "pipe", p.RemoteAddr().Network())
		require.Implements(t, (*net.Conn)(nil), p.Conn())
		require.ErrorIs(t, p.Push(t.Context(), nil), tl.ErrMissing)
		err := p.Push(t.Context(), &chat.UpdateShortMessage{Text: string(make([]byte, leastFrame))})
		require.ErrorIs(t, err, tl.ErrLimit)
		require.NotErrorIs(t, err, ErrClosed)
		requireEcho(t, c, "still here")

		require.NoError(t, c.Close())
		<-p.Done()
		err = p.Push(t.Context(), &chat.UpdatesTooLong{})
		require.ErrorIs(t, err, ErrClosed)
		require.ErrorContains(t, err, "push updatesTooLong: the connection was closed: the client closed the connection")

		rawClient(t, l) // which does not read
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		synctest.Wait()
		require.ErrorIs(t, s.Peers()[0].Push(ctx, &chat.UpdatesTooLong{}), context.DeadlineExceeded)
	})
}

func TestWhatASlowHandlerMissesIsAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, notes := noted()
		block := make(chan struct{})
		d.OnNewMessage(func(context.Context, *chat.Envelope, *chat.UpdateNewMessage) error {
			<-block
			return nil
		})
		r, _ := rawServer(t, ClientOptions{Updates: d}, generous)
		r.send(push{}, &chat.UpdateShort{Update: &chat.UpdateNewMessage{}})
		synctest.Wait()
		for i := range inbox.Limit + 2 {
			r.send(push{}, &chat.UpdateShortMessage{Text: fmt.Sprint(i)})
		}
		synctest.Wait()
		close(block)
		synctest.Wait()
		assert.Equal(t, []string{"gap", fmt.Sprint(inbox.Limit), fmt.Sprint(inbox.Limit + 1)}, *notes)
	})
}

func TestUpdatesThatCannotBeReadAreAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, notes := noted()
		logger, log := memory()
		r, _ := rawServer(t, ClientOptions{Updates: d, Logger: logger}, generous)
		r.send(push{}, &tl.Raw{1, 2, 3, 4})
		r.send(push{}, nil)
		r.send(push{}, &chat.UpdateShortMessage{Text: "after"})
		synctest.Wait()
		assert.Equal(t, []string{"gap", "gap", "after"}, *notes)
		assert.Contains(t, log.String(), "updates cannot be read")
	})
}

// failing fails with what it is told, by panic where that is a string.
type failing struct{ with any }

func (f failing) HandleUpdates(context.Context, []byte) error {
	if err, ok := f.with.(error); ok {
		return err
	}
	panic(f.with)
}

func (failing) HandleGap(context.Context) error { return nil }

func TestUpdateHandlersThatFailAreLogged(t *testing.T) {
	for want, with := range map[string]any{`error="panic: o dear"`: "o\ndear", "error=broken": errors.New("broken")} {
		synctest.Test(t, func(t *testing.T) {
			logger, log := memory()
			r, c := rawServer(t, ClientOptions{Updates: failing{with}, Logger: logger}, generous)
			r.send(push{}, &chat.UpdatesTooLong{})
			synctest.Wait()
			assert.Contains(t, log.String(), want)
			require.NoError(t, c.Err())
		})
	}
}

func TestAnUpdateHandlerMayCallTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handler: answering(same)}
		d := chat.NewUpdateDispatcher()
		var c *Client
		answered := make(chan error, 1)
		d.OnTooLong(func(ctx context.Context, _ *chat.Envelope, _ *chat.UpdatesTooLong) error {
			_, err := say(ctx, c, "what did I miss?")
			answered <- err
			return err
		})
		c = dialled(t, serve(t, s), ClientOptions{Updates: d})
		require.NoError(t, s.Peers()[0].Push(t.Context(), &chat.UpdatesTooLong{}))
		require.NoError(t, <-answered)
	})
}

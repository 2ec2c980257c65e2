package account

import (
	"context"
	"encoding/base64"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// token is what a link has in it.
func token(t *testing.T, link LoginLink) string {
	t.Helper()
	text, ok := strings.CutPrefix(link.URL, "tg://login?token=")
	require.True(t, ok, link.URL)
	b, err := base64.URLEncoding.DecodeString(text)
	require.NoError(t, err)
	return string(b)
}

// updates counts what comes.
type updates struct{ messages, gaps atomic.Int64 }

func (u *updates) HandleUpdates(context.Context, []byte) error { u.messages.Add(1); return nil }
func (u *updates) HandleGap(context.Context) error             { u.gaps.Add(1); return nil }

func TestAQRCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		who       *person
		passwords []string
	}{
		{"here", &person{dc: 1}, nil},
		{"of who lives in another data centre", &person{dc: 2}, nil},
		{"of who has a password", &person{dc: 2, password: correctHorse()}, []string{"correct horse"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.who)
			o := w.options(t)
			got := new(updates)
			o.Client.Updates = got
			a := opened(t, o)
			ask := (&answers{passwords: c.passwords}).asker()
			ask.ShowQR = func(ctx context.Context, link LoginLink) error {
				assert.WithinDuration(t, time.Now(), link.Expires, patience)
				return w.scan(ctx, token(t, link), c.who, true)
			}
			require.NoError(t, a.LoginQR(within(t), ask))
			requireAuthorized(t, a, c.who.dc)
			require.EqualValues(t, 1, got.messages.Load(), "the update is the program's as well")
		})
	}
}

// TestAQRCodeIsRenewed: the first is not scanned, and of the second no update tells.
func TestAQRCodeIsRenewed(t *testing.T) {
	t.Parallel()
	who := &person{dc: 1}
	w := newWorld(t, who)
	a := opened(t, w.options(t))
	var shown []string
	err := a.LoginQR(within(t), Asker{ShowQR: func(ctx context.Context, link LoginLink) error {
		if shown = append(shown, token(t, link)); len(shown) == 1 {
			return nil
		}
		return w.scan(ctx, token(t, link), who, false)
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"token 0 >>>", "token 1 >>>"}, shown)
	requireAuthorized(t, a, 1)
}

// TestAGap: the update about a login may be among what was lost, wherever that
// was. The program is told of what its home lost.
func TestAGap(t *testing.T) {
	t.Parallel()
	a := &Account{book: &book{page: page{Home: 1}}, tokens: make(chan struct{}, 1)}
	got := new(updates)
	for _, c := range []struct {
		watcher watcher
		gaps    int64
	}{
		{watcher{dc: 1, next: got}, 2},
		{watcher{dc: 2, next: got}, 0},
		{watcher{dc: 1}, 0},
	} {
		w := c.watcher
		w.account = a
		got.messages.Store(0)
		got.gaps.Store(0)
		require.NoError(t, w.HandleUpdates(t.Context(), []byte("about something else")))
		require.Empty(t, a.tokens)
		require.NoError(t, w.HandleGap(t.Context()))
		require.NoError(t, w.HandleGap(t.Context()))
		require.Len(t, a.tokens, 1)
		a.forgetNotice()
		require.Equal(t, w.next != nil, got.messages.Load() == 1)
		require.Equal(t, c.gaps, got.gaps.Load())
	}
}

func TestNobodyScansTheQRCode(t *testing.T) {
	t.Parallel()
	a := opened(t, newWorld(t).options(t))
	ctx, cancel := context.WithCancel(within(t))
	err := a.LoginQR(ctx, Asker{ShowQR: func(context.Context, LoginLink) error { cancel(); return nil }})
	require.ErrorIs(t, err, context.Canceled)

	err = a.LoginQR(within(t), Asker{ShowQR: func(context.Context, LoginLink) error { return errTired }})
	require.ErrorIs(t, err, errTired)
}

func TestCloseEndsALoginByQRCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, err := Open(within(t), w.options(t))
	require.NoError(t, err)
	ended := make(chan error, 1)
	shown := make(chan struct{}, 1)
	go func() {
		ended <- a.LoginQR(context.Background(), Asker{ShowQR: func(context.Context, LoginLink) error {
			shown <- struct{}{}
			return nil
		}})
	}()
	<-shown
	require.NoError(t, a.Close())
	require.ErrorIs(t, <-ended, gotd.ErrClosed)
}

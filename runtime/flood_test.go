package runtime_test

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

// flooded is a server that refuses the first calls of ping with the refusals.
func flooded(refusals ...error) (s *chat.Server, calls *int) {
	s, calls = chat.NewServer(), new(int)
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) {
		*calls++
		if *calls <= len(refusals) {
			return false, refusals[*calls-1]
		}
		return true, nil
	})
	return s, calls
}

func TestFloodsAreWaitedOut(t *testing.T) {
	for _, c := range []struct {
		name     string
		refusals []error
		deadline time.Duration
		took     time.Duration
		calls    int
		want     error
	}{
		{"twice", []error{runtime.NewError(420, "FLOOD_WAIT_3"), runtime.NewError(420, "FLOOD_PREMIUM_WAIT_4")}, time.Hour, 7 * time.Second, 3, nil},
		{"too long", []error{runtime.NewError(420, "FLOOD_WAIT_61")}, time.Hour, 0, 1, runtime.NewError(420, "FLOOD_WAIT_61")},
		{"longer than there is time", []error{runtime.NewError(420, "FLOOD_WAIT_30")}, 20 * time.Second, 0, 1, runtime.NewError(420, "FLOOD_WAIT_30")},
		{"for ever", []error{runtime.NewError(420, "FLOOD_WAIT_9223372036854775807")}, time.Hour, 0, 1, runtime.NewError(420, "FLOOD_WAIT_9223372036854775807")},
		{"another refusal", []error{runtime.NewError(420, "SLOWMODE_WAIT_2")}, time.Hour, 0, 1, runtime.NewError(420, "SLOWMODE_WAIT_2")},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, calls := flooded(c.refusals...)
				ctx, cancel := context.WithTimeout(t.Context(), c.deadline)
				defer cancel()
				begun := time.Now()
				answer, err := chat.NewClient(runtime.Chain(loop(s), runtime.WaitOut(time.Minute))).Ping(ctx)
				require.ErrorIs(t, err, c.want)
				assert.Equal(t, c.want == nil, answer)
				assert.Equal(t, c.took, time.Since(begun))
				assert.Equal(t, c.calls, *calls)
			})
		})
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, calls := flooded(runtime.NewError(420, "FLOOD_WAIT_30"))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, cancel)
		_, err := chat.NewClient(runtime.Chain(loop(s), runtime.WaitOut(time.Minute))).Ping(ctx)
		require.ErrorIs(t, err, runtime.NewError(420, "FLOOD_WAIT_30"))
		assert.Equal(t, 1, *calls)
	})
}

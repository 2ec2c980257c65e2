package tracing_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/runtime/stream"
	"github.com/tlgen-go/tlgen/runtime/tracing"
	"github.com/tlgen-go/tlgen/tl"
)

// watched is a handler that closes answered behind its only request.
type watched struct {
	tracing.Handler
	answered chan struct{}
}

func (w watched) ServeTL(ctx context.Context, request, b []byte) ([]byte, error) {
	defer close(w.answered)
	return w.Handler.ServeTL(ctx, request, b)
}

// TestCallsThatEndWithoutAnAnswer fail on the client's side; the server did
// nothing wrong.
func TestCallsThatEndWithoutAnAnswer(t *testing.T) {
	for class, end := range map[string]func(from *stream.Peer, giveUp func()){
		"outcome_unknown": func(from *stream.Peer, _ func()) { _ = from.Conn().Close() },
		"canceled":        func(_ *stream.Peer, giveUp func()) { giveUp() },
	} {
		t.Run(class, func(t *testing.T) {
			ours, theirs := newRecorder(), newRecorder()
			limit := within(t)
			ctx, giveUp := context.WithCancel(limit)
			s := newServer()
			s.OnPing(func(ctx context.Context, _ *chat.PingRequest) (bool, error) {
				end(stream.PeerFrom(ctx), giveUp)
				select {
				case <-ctx.Done():
				case <-limit.Done():
				}
				return false, ctx.Err()
			})
			w := watched{tracing.Server(s, theirs.to()), make(chan struct{})}
			inv := runtime.Chain(overStream(t, w), tracing.Client(ours.to()))

			_, err := chat.NewClient(inv).Ping(ctx)
			require.Error(t, err)
			<-w.answered
			assert.Regexp(t, `^client ping Error ".+" error.type=`+class+` rpc.method=ping rpc.system.name=tl tl.outcome_unknown=true$`, line(ours.only(t)))
			assert.Regexp(t, `^server ping Unset rpc.method=ping `, line(theirs.only(t)))
		})
	}
}

// failing is an Invoker whose calls fail with err.
func failing(err error) runtime.Invoker {
	return runtime.InvokerFunc(func(context.Context, tl.Object, runtime.Result) error { return err })
}

func TestErrorsAreOfFewTypes(t *testing.T) {
	goodbye := runtime.NewError(503, "SERVER_SHUTTING_DOWN")
	for _, c := range []struct {
		err  error
		want string
	}{
		{goodbye, "503"},
		{fmt.Errorf("the call was not sent: %w", context.Canceled), "canceled"},
		{fmt.Errorf("the call was not sent: %w", context.DeadlineExceeded), "deadline_exceeded"},
		{fmt.Errorf("%w: %w", runtime.ErrOutcomeUnknown, context.DeadlineExceeded), "deadline_exceeded"},
		{fmt.Errorf("%w: %w", runtime.ErrOutcomeUnknown, goodbye), "outcome_unknown"},
		{fmt.Errorf("read the answer: %w", &tl.DecodeError{Err: io.ErrUnexpectedEOF}), "*tl.DecodeError"},
		{fmt.Errorf("the call was not sent: %w", errors.New("the connection was closed")), "*errors.errorString"},
	} {
		ours := newRecorder()
		_, err := chat.NewClient(runtime.Chain(failing(c.err), tracing.Client(ours.to()))).Ping(t.Context())
		require.ErrorIs(t, err, c.err)
		span := line(ours.only(t))
		assert.Contains(t, span, fmt.Sprintf(" Error %q error.type=%s ", c.err, c.want))
		assert.Equal(t, errors.Is(err, runtime.ErrOutcomeUnknown), strings.HasSuffix(span, " tl.outcome_unknown=true"))
	}
}

func TestACallThatIsRepeatedIsOneSpan(t *testing.T) {
	attempts := 0
	flooded := runtime.InvokerFunc(func(context.Context, tl.Object, runtime.Result) error {
		if attempts++; attempts < 3 {
			return runtime.NewError(420, "FLOOD_WAIT_0")
		}
		return nil
	})
	ours := newRecorder()
	_, err := chat.NewClient(runtime.Chain(flooded, tracing.Client(ours.to()), runtime.WaitOut(0))).Ping(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 3, attempts)
	assert.Equal(t, []string{"client ping Unset rpc.method=ping rpc.system.name=tl"}, ours.taken())
}

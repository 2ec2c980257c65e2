package tracing_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/runtime/tracing"
	"github.com/tlgen-go/tlgen/tl"
)

// own is a handler of the user's around a generated server.
type own struct {
	*chat.Server
	serve func() error
}

func (o own) ServeTL(context.Context, []byte, []byte) ([]byte, error) { return nil, o.serve() }

// ping is a request.
func ping(t *testing.T) []byte {
	t.Helper()
	b, err := tl.Append(nil, &chat.PingRequest{})
	require.NoError(t, err)
	return b
}

func TestAnErrorThatIsNoRefusalIsToldWhole(t *testing.T) {
	theirs := newRecorder()
	broken := errors.New("the disk is full")
	h := tracing.Server(own{talkative(), func() error { return broken }}, theirs.to())
	_, err := h.ServeTL(t.Context(), ping(t), nil)
	require.Equal(t, broken, err)
	assert.Equal(t, []string{
		`server ping Error "rpc error 500: INTERNAL_SERVER_ERROR: the disk is full" error.type=500 rpc.method=ping ` +
			`rpc.response.status_code=500 rpc.system.name=tl tl.error.name=INTERNAL_SERVER_ERROR`,
	}, theirs.taken())
}

func TestAPanicEndsTheSpanAndGoesOn(t *testing.T) {
	theirs := newRecorder()
	h := tracing.Server(own{talkative(), func() error { panic("oops") }}, theirs.to())
	assert.PanicsWithValue(t, "oops", func() { _, _ = h.ServeTL(t.Context(), ping(t), nil) })
	assert.Equal(t, []string{
		`server ping Error "rpc error 500: INTERNAL_SERVER_ERROR: the handler panicked" error.type=500 rpc.method=ping ` +
			`rpc.response.status_code=500 rpc.system.name=tl tl.error.name=INTERNAL_SERVER_ERROR`,
	}, theirs.taken())
}

func TestARequestWithoutAnIDHasASpan(t *testing.T) {
	theirs := newRecorder()
	_, err := tracing.Server(talkative(), theirs.to()).ServeTL(t.Context(), []byte{1, 2, 3}, nil)
	require.ErrorIs(t, err, runtime.InputFetchError)
	assert.Equal(t, []string{
		`server tl Unset rpc.response.status_code=400 rpc.system.name=tl tl.error.name=INPUT_FETCH_ERROR`,
	}, theirs.taken())
}

// TestSpansLieInEachOther follows a call whose handler calls another server.
func TestSpansLieInEachOther(t *testing.T) {
	r := newRecorder()
	behind := overStream(t, tracing.Server(talkative(), r.to()))
	s := newServer()
	s.OnSendText(func(ctx context.Context, _ *chat.SendTextRequest) (chat.UpdatesClass, error) {
		assert.True(t, trace.SpanFromContext(ctx).IsRecording())
		_, err := chat.NewClient(runtime.Chain(behind, tracing.Client(r.to()))).Ping(ctx)
		return &chat.UpdatesTooLong{}, err
	})
	inv := runtime.Chain(overStream(t, tracing.Server(s, r.to())), tracing.Client(r.to()))

	ctx, work := r.Tracer("test").Start(within(t), "work")
	_, err := chat.NewClient(inv).SendText(ctx, &chat.SendTextRequest{})
	require.NoError(t, err)
	work.End()

	parents := make(map[string]string)
	names := map[trace.SpanID]string{{}: "none"}
	for _, s := range r.GetSpans() {
		names[s.SpanContext.SpanID()] = s.SpanKind.String() + " " + s.Name
	}
	for _, s := range r.GetSpans() {
		parents[names[s.SpanContext.SpanID()]] = names[s.Parent.SpanID()]
	}
	assert.Equal(t, map[string]string{
		"internal work":   "none",
		"client sendText": "internal work",
		"server sendText": "none",
		"client ping":     "server sendText",
		"server ping":     "none",
	}, parents)
}

func TestARequestLiesInTheSpanOfItsContext(t *testing.T) {
	r := newRecorder()
	ctx, work := r.Tracer("test").Start(t.Context(), "work")
	_, err := tracing.Server(talkative(), r.to()).ServeTL(ctx, ping(t), nil)
	require.NoError(t, err)
	assert.Equal(t, work.SpanContext().SpanID(), r.only(t).Parent.SpanID())
}

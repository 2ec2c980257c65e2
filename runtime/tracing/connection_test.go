package tracing_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/runtime/stream"
	"github.com/tlgen-go/tlgen/runtime/tracing"
	"github.com/tlgen-go/tlgen/tl"
)

// talkative is a server that answers in every way there is.
func talkative() *chat.Server {
	s := newServer()
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) { return true, nil })
	s.OnCreateGroup(func(context.Context, *chat.CreateGroupRequest) (chat.UpdatesClass, error) {
		return nil, runtime.NewError(420, "FLOOD_WAIT_42")
	})
	s.OnSendText(func(context.Context, *chat.SendTextRequest) (chat.UpdatesClass, error) {
		return nil, errors.New("a secret of the server")
	})
	s.OnListNames(func(context.Context, *chat.ListNamesRequest) ([]string, error) { panic("oops") })
	s.OnWithLayer(func(ctx context.Context, r *chat.WithLayerRequest[tl.Raw]) (tl.Raw, error) {
		return s.ServeQuery(ctx, r.Query)
	})
	return s
}

// TestBothSidesOfACallAreSpans claims of each way to be answered what the
// client's span says, and the server's.
func TestBothSidesOfACallAreSpans(t *testing.T) {
	for connection, connect := range connections {
		t.Run(connection, func(t *testing.T) {
			ours, theirs := newRecorder(), newRecorder()
			inv := runtime.Chain(connect(t, tracing.Server(talkative(), theirs.to())), tracing.Client(ours.to()))
			for _, c := range exchanges {
				c.call(within(t), inv)
				assert.Equal(t, []string{c.client}, ours.taken())
				assert.Equal(t, []string{c.server}, theirs.taken())
			}
		})
	}
}

// exchange is a call, and the spans of its sides.
type exchange struct {
	call           func(context.Context, runtime.Invoker)
	client, server string
}

var exchanges = []exchange{
	{
		func(ctx context.Context, inv runtime.Invoker) { _, _ = chat.NewClient(inv).Ping(ctx) },
		`client ping Unset rpc.method=ping rpc.system.name=tl`,
		`server ping Unset rpc.method=ping rpc.system.name=tl tl.layer=7`,
	},
	{ // A refusal of what the client wants.
		func(ctx context.Context, inv runtime.Invoker) {
			_, _ = chat.NewClient(inv).CreateGroup(ctx, &chat.CreateGroupRequest{})
		},
		`client createGroup Error "rpc error 420: FLOOD_WAIT_42" error.type=420 rpc.method=createGroup ` +
			`rpc.response.status_code=420 rpc.system.name=tl tl.error.name=FLOOD_WAIT`,
		`server createGroup Unset rpc.method=createGroup rpc.response.status_code=420 rpc.system.name=tl ` +
			`tl.error.name=FLOOD_WAIT tl.layer=7`,
	},
	{ // A handler that fails.
		func(ctx context.Context, inv runtime.Invoker) {
			_, _ = chat.NewClient(inv).SendText(ctx, &chat.SendTextRequest{})
		},
		`client sendText Error "rpc error 500: INTERNAL_SERVER_ERROR" error.type=500 rpc.method=sendText ` +
			`rpc.response.status_code=500 rpc.system.name=tl tl.error.name=INTERNAL_SERVER_ERROR`,
		`server sendText Error "rpc error 500: INTERNAL_SERVER_ERROR" error.type=500 rpc.method=sendText ` +
			`rpc.response.status_code=500 rpc.system.name=tl tl.error.name=INTERNAL_SERVER_ERROR tl.layer=7`,
	},
	{ // A handler that panics.
		func(ctx context.Context, inv runtime.Invoker) {
			_, _ = chat.NewClient(inv).ListNames(ctx, &chat.ListNamesRequest{})
		},
		`client listNames Error "rpc error 500: INTERNAL_SERVER_ERROR" error.type=500 rpc.method=listNames ` +
			`rpc.response.status_code=500 rpc.system.name=tl tl.error.name=INTERNAL_SERVER_ERROR`,
		`server listNames Error "rpc error 500: INTERNAL_SERVER_ERROR" error.type=500 rpc.method=listNames ` +
			`rpc.response.status_code=500 rpc.system.name=tl tl.error.name=INTERNAL_SERVER_ERROR tl.layer=7`,
	},
	{ // A function that the server does not have.
		func(ctx context.Context, inv runtime.Invoker) {
			_, _ = chat.NewClient(inv).Invite(ctx, &chat.InviteRequest{})
		},
		`client invite Error "rpc error 400: INPUT_METHOD_INVALID_1886615395" error.type=400 rpc.method=invite ` +
			`rpc.response.status_code=400 rpc.system.name=tl tl.error.name=INPUT_METHOD_INVALID`,
		`server tl Unset rpc.method=_OTHER rpc.method_original=0x70737763 rpc.response.status_code=400 rpc.system.name=tl ` +
			`tl.error.name=INPUT_METHOD_INVALID tl.layer=7`,
	},
	{ // A request that ends behind its id.
		func(ctx context.Context, inv runtime.Invoker) { _, _ = runtime.Call(ctx, inv, &cut{}) },
		`client cut Error "rpc error 400: INPUT_FETCH_ERROR" error.type=400 rpc.method=cut ` +
			`rpc.response.status_code=400 rpc.system.name=tl tl.error.name=INPUT_FETCH_ERROR`,
		`server sendText Unset rpc.method=sendText rpc.response.status_code=400 rpc.system.name=tl ` +
			`tl.error.name=INPUT_FETCH_ERROR tl.layer=7`,
	},
	{ // A call within another.
		func(ctx context.Context, inv runtime.Invoker) {
			_, _ = chat.WithLayer(ctx, inv, layer, tl.Function[bool](&chat.PingRequest{}))
		},
		`client withLayer Unset rpc.method=withLayer rpc.system.name=tl`,
		`server withLayer Unset rpc.method=withLayer rpc.system.name=tl tl.layer=7`,
	},
}

// cut is a sendText without its text.
type cut struct{ chat.PingRequest }

func (*cut) TypeName() string       { return "cut" }
func (*cut) EncodeTL(e *tl.Encoder) { e.Uint32(chat.SendTextRequestTypeID) }

// TestSpansHaveWhatTheUserAdds adds who sends a request.
func TestSpansHaveWhatTheUserAdds(t *testing.T) {
	for connection, connect := range connections {
		t.Run(connection, func(t *testing.T) {
			ours, theirs := newRecorder(), newRecorder()
			known := tracing.WithAttributes(func(ctx context.Context) []attribute.KeyValue {
				return []attribute.KeyValue{attribute.Bool("known", stream.PeerFrom(ctx) != nil || gotd.SessionFrom(ctx) != nil)}
			})
			address := tracing.WithAttributes(func(context.Context) []attribute.KeyValue {
				return []attribute.KeyValue{attribute.String("server.address", "example.com")}
			})
			inv := connect(t, tracing.Server(talkative(), theirs.to(), known))
			_, err := chat.NewClient(runtime.Chain(inv, tracing.Client(ours.to(), address))).Ping(within(t))
			require.NoError(t, err)
			assert.Contains(t, line(ours.only(t)), " server.address=example.com")
			assert.Contains(t, line(theirs.only(t)), " known=true")
		})
	}
}

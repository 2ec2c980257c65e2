package tracing_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/runtime/stream"
	"github.com/tlgen-go/tlgen/runtime/tracing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder keeps the spans that have ended.
type recorder struct {
	*tracetest.InMemoryExporter
	*sdktrace.TracerProvider
}

func newRecorder() recorder {
	spans := tracetest.NewInMemoryExporter()
	return recorder{spans, sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))}
}

// to has spans go to r.
func (r recorder) to() tracing.Option { return tracing.WithTracerProvider(r) }

// only is the one span that has ended.
func (r recorder) only(t *testing.T) tracetest.SpanStub {
	t.Helper()
	spans := r.GetSpans()
	require.Len(t, spans, 1)
	return spans[0]
}

// taken are the spans that have ended since the last time, a line each.
func (r recorder) taken() (lines []string) {
	for _, s := range r.GetSpans() {
		lines = append(lines, line(s))
	}
	r.Reset()
	return lines
}

// line is a span's kind, name, status and attributes.
func line(s tracetest.SpanStub) string {
	words := []string{s.SpanKind.String(), s.Name, s.Status.Code.String()}
	if s.Status.Description != "" {
		words = append(words, fmt.Sprintf("%q", s.Status.Description))
	}
	var attributes []string
	for _, a := range s.Attributes {
		attributes = append(attributes, fmt.Sprintf("%s=%s", a.Key, a.Value.String()))
	}
	slices.Sort(attributes)
	return strings.Join(append(words, attributes...), " ")
}

// layer is the one that clients speak.
const layer = 7

// connections are how the tests' clients reach their servers.
var connections = map[string]func(*testing.T, tracing.Handler) runtime.Invoker{
	"stream": overStream,
	"gotd":   overMTProto,
}

// overStream serves h by runtime/stream until the test ends.
func overStream(t *testing.T, h tracing.Handler) runtime.Invoker {
	t.Helper()
	s := &stream.Server{Handler: h, Logger: discard()}
	c, err := stream.Dial(within(t), "tcp", serve(t, s), stream.ClientOptions{Layer: layer, Logger: discard()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// overMTProto serves h by runtime/gotd until the test ends.
func overMTProto(t *testing.T, h tracing.Handler) runtime.Invoker {
	t.Helper()
	s, err := gotd.NewServer(gotd.ServerOptions{Key: serverKey(), Handler: h, Logger: discard()})
	require.NoError(t, err)
	c, err := gotd.Dial(within(t), serve(t, s), gotd.ClientOptions{
		PublicKeys: []*rsa.PublicKey{&serverKey().PublicKey}, Layer: layer, Logger: discard(),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// serve has s serve until the test ends, and returns where.
func serve(t *testing.T, s interface {
	Serve(ctx context.Context, l net.Listener) error
	Close() error
},
) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
	})
	return l.Addr().String()
}

// serverKey is one for all tests: keys take long to make.
var serverKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// newServer is a server without handlers that logs nothing.
func newServer() *chat.Server {
	s := chat.NewServer()
	s.SetLogger(discard())
	return s
}

// discard is a logger of nothing.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// within is a context that fails a test rather than let it hang.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

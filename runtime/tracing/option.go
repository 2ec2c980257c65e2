package tracing

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Option says how spans are made.
type Option func(*config)

// WithTracerProvider sets where spans go; without it, to the provider that
// otel.GetTracerProvider returns when Client or Server is called.
func WithTracerProvider(p trace.TracerProvider) Option {
	return func(c *config) { c.provider = p }
}

// WithAttributes has every span begin with what f returns as well, such as
// server.address on the client's side. ctx is that of the call or the request:
// stream.PeerFrom and gotd.SessionFrom tell who sent it.
func WithAttributes(f func(ctx context.Context) []attribute.KeyValue) Option {
	return func(c *config) { c.attributes = f }
}

type config struct {
	provider   trace.TracerProvider
	attributes func(context.Context) []attribute.KeyValue
}

// tracer begins the spans of one side.
type tracer struct {
	tracer     trace.Tracer
	kind       trace.SpanKind
	attributes func(context.Context) []attribute.KeyValue
}

func newTracer(kind trace.SpanKind, options []Option) tracer {
	c := config{
		provider:   otel.GetTracerProvider(),
		attributes: func(context.Context) []attribute.KeyValue { return nil },
	}
	for _, o := range options {
		o(&c)
	}
	const name = "github.com/tlgen-go/tlgen/runtime/tracing"
	t := c.provider.Tracer(name, trace.WithSchemaURL(semconv.SchemaURL))
	return tracer{tracer: t, kind: kind, attributes: c.attributes}
}

// start begins a span.
func (t tracer) start(ctx context.Context, name string, attributes ...attribute.KeyValue) (context.Context, trace.Span) {
	attributes = append(attributes, semconv.RPCSystemNameKey.String(system))
	attributes = append(attributes, t.attributes(ctx)...)
	return t.tracer.Start(ctx, name, trace.WithSpanKind(t.kind), trace.WithAttributes(attributes...))
}

// system is what the conventions want to know an RPC system by.
const system = "tl"

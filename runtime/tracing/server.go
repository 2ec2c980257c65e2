package tracing

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// Handler answers requests and knows their functions. Generated servers are
// handlers, by runtime.Server, and so is what embeds one.
type Handler interface {
	ServeTL(ctx context.Context, request, b []byte) ([]byte, error)
	FunctionName(id uint32) (name string, ok bool)
}

// Server is h with a span of each request that reaches it, which is in the
// context of h. What a connection refuses by itself has none, and what a handler
// has runtime.Server.ServeQuery answer is part of the request around it.
//
// A span has the error that h returns. A runtime.Server logs what that does not
// say, with the span's context.
func Server(h Handler, options ...Option) Handler {
	return server{Handler: h, tracer: newTracer(trace.SpanKindServer, options)}
}

type server struct {
	Handler
	tracer tracer
}

// errPanicked is the error of a handler that does not return.
var errPanicked = errors.New("the handler panicked")

// ServeTL implements Handler. A panic of the handler goes through it.
func (s server) ServeTL(ctx context.Context, request, b []byte) (answer []byte, err error) {
	name, attributes := s.describe(ctx, request)
	ctx, span := s.tracer.start(ctx, name, attributes...)
	defer span.End()
	err = errPanicked
	defer func() { settle(ctx, span, err) }()
	return s.Handler.ServeTL(ctx, request, b)
}

// describe is the name of a request's span, and what is known of it before it
// is read.
func (s server) describe(ctx context.Context, request []byte) (name string, attributes []attribute.KeyValue) {
	if layer := runtime.LayerFrom(ctx); layer != 0 {
		attributes = append(attributes, attribute.Int("tl.layer", layer))
	}
	id, ok := tl.NewDecoder(request).PeekID()
	if !ok {
		return system, attributes
	}
	if name, ok = s.FunctionName(id); ok {
		return name, append(attributes, semconv.RPCMethod(name))
	}
	return system, append(attributes, semconv.RPCMethod("_OTHER"), semconv.RPCMethodOriginal(fmt.Sprintf("%#x", id)))
}

// settle says on a span how its request was answered.
func settle(ctx context.Context, span trace.Span, err error) {
	if err == nil {
		return
	}
	refusal, ok := errors.AsType[*runtime.Error](err)
	if !ok {
		// As the client gets it.
		refusal = runtime.Internal.New(500)
		err = fmt.Errorf("%w: %w", refusal, err)
	}
	refuse(span, refusal)
	// Where ctx has ended nobody waits, and that may be why the handler failed.
	if refusal.Code >= 500 && ctx.Err() == nil {
		fail(span, code(refusal), err)
	}
}

package tracing

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// Client is middleware that makes a span of each call. As the first of a
// runtime.Chain it makes one of a call with all its repetitions, such as those
// of runtime.WaitOut.
func Client(options ...Option) runtime.Middleware {
	t := newTracer(trace.SpanKindClient, options)
	return func(next runtime.Invoker) runtime.Invoker {
		return runtime.InvokerFunc(func(ctx context.Context, request tl.Object, result runtime.Result) error {
			ctx, span := t.start(ctx, request.TypeName(), semconv.RPCMethod(request.TypeName()))
			defer span.End()
			err := next.Invoke(ctx, request, result)
			if err != nil {
				lose(span, err)
			}
			return err
		})
	}
}

// lose says on a span why its call has no answer but perhaps a refusal.
func lose(span trace.Span, err error) {
	unknown := errors.Is(err, runtime.ErrOutcomeUnknown)
	if unknown {
		span.SetAttributes(attribute.Bool("tl.outcome_unknown", true))
	}
	refusal, refused := errors.AsType[*runtime.Error](err)
	switch {
	// A refusal within an unknown outcome is not what was answered to the call.
	case refused && !unknown:
		refuse(span, refusal)
		fail(span, code(refusal), err)
	case errors.Is(err, context.Canceled):
		fail(span, "canceled", err)
	case errors.Is(err, context.DeadlineExceeded):
		fail(span, "deadline_exceeded", err)
	case unknown:
		fail(span, "outcome_unknown", err)
	default:
		fail(span, semconv.ErrorType(err).Value.AsString(), err)
	}
}

package tracing

import (
	"context"

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
				fail(span, err)
			}
			return err
		})
	}
}

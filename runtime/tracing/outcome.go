package tracing

import (
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/tlgen-go/tlgen/runtime"
)

// refuse says on a span which refusal was the answer.
func refuse(span trace.Span, refusal *runtime.Error) {
	span.SetAttributes(
		semconv.RPCResponseStatusCode(code(refusal)),
		attribute.String("tl.error.name", string(refusal.Name)),
	)
}

// fail says on a span that it failed with err, which is one of a class.
func fail(span trace.Span, class string, err error) {
	span.SetAttributes(semconv.ErrorTypeKey.String(class))
	span.SetStatus(codes.Error, err.Error())
}

func code(refusal *runtime.Error) string { return strconv.Itoa(refusal.Code) }

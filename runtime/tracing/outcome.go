package tracing

import (
	"context"
	"errors"
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
		semconv.RPCResponseStatusCode(strconv.Itoa(refusal.Code)),
		attribute.String("tl.error.name", string(refusal.Name)),
	)
}

// fail says on a span that it failed, and how.
func fail(span trace.Span, err error) {
	refusal, refused := errors.AsType[*runtime.Error](err)
	var class string
	switch {
	// Before refusals: a connection may end with one, which answers no call.
	case errors.Is(err, runtime.ErrOutcomeUnknown):
		class = "outcome_unknown"
	case refused:
		refuse(span, refusal)
		class = strconv.Itoa(refusal.Code)
	case errors.Is(err, context.Canceled):
		class = "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		class = "deadline_exceeded"
	default:
		class = semconv.ErrorType(err).Value.AsString()
	}
	span.SetAttributes(semconv.ErrorTypeKey.String(class))
	span.SetStatus(codes.Error, err.Error())
}

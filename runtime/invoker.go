// Package runtime is what generated clients and servers run on: calls, RPC
// errors, middleware, the dispatch of requests and of updates. It knows no
// schema and no transport.
package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tlgen-go/tlgen/tl"
)

// ErrOutcomeUnknown is returned for a call that was sent and whose answer can
// no longer arrive, or did not in the time that ctx gave it: it may have been
// carried out.
var ErrOutcomeUnknown = errors.New("the call may have been carried out")

// Invoker sends requests. It may be used from several goroutines.
type Invoker interface {
	// Invoke sends request and has result read the answer. It returns an
	// *Error where the server refuses.
	Invoke(ctx context.Context, request tl.Object, result Result) error
}

// Result reads and holds the answer to one request.
type Result interface {
	// DecodeTL reads the answer.
	DecodeTL(d *tl.Decoder) error
	// Value is the answer, or nil before DecodeTL.
	Value() any
}

// InvokerFunc is a function as an Invoker.
type InvokerFunc func(ctx context.Context, request tl.Object, result Result) error

// Invoke calls f.
func (f InvokerFunc) Invoke(ctx context.Context, request tl.Object, result Result) error {
	return f(ctx, request, result)
}

// Middleware wraps an Invoker: it sees every call and its outcome.
type Middleware func(next Invoker) Invoker

// Chain wraps inv; the first middleware is the outermost.
func Chain(inv Invoker, middleware ...Middleware) Invoker {
	for _, m := range slices.Backward(middleware) {
		inv = m(inv)
	}
	return inv
}

// Call sends f and returns its answer.
func Call[R any](ctx context.Context, inv Invoker, f tl.Function[R]) (R, error) {
	var fromJSON func([]byte) (any, error)
	if j, ok := f.(interface{ DecodeResultJSON(v tl.JSON) R }); ok {
		fromJSON = func(b []byte) (any, error) { return tl.DecodeJSON(b, j.DecodeResultJSON) }
	}
	v, err := Invoke(ctx, inv, f, func(d *tl.Decoder) (any, error) { return f.DecodeResult(d) }, fromJSON)
	r, _ := v.(R)
	return r, err
}

// Invoke sends request through inv and returns the answer as read decodes it, or
// fromJSON, which is nil where the request's package is generated without JSON.
// It is [Call] for generated clients, whose methods compile faster without type
// arguments.
func Invoke(
	ctx context.Context, inv Invoker, request tl.Object,
	read func(*tl.Decoder) (any, error), fromJSON func([]byte) (any, error),
) (any, error) {
	r := &result{read: read, fromJSON: fromJSON}
	if err := inv.Invoke(ctx, request, r); err != nil {
		return nil, fmt.Errorf("%s: %w", request.TypeName(), err)
	}
	return r.value, nil
}

// result is the answer that read decodes.
type result struct {
	read     func(*tl.Decoder) (any, error)
	fromJSON func([]byte) (any, error)
	value    any
}

func (r *result) DecodeTL(d *tl.Decoder) error {
	v, err := r.read(d)
	if failed, ok := errors.AsType[*tl.DecodeError](err); ok {
		failed.Value = v
	}
	return r.keep(v, err)
}

// keep makes v the answer, if there was no error.
func (r *result) keep(v any, err error) error {
	r.value = nil
	if err == nil {
		r.value = v
	}
	return err
}

func (r *result) Value() any { return r.value }

// AfterCall is next, with f told of every request that was answered.
func AfterCall(next Invoker, f func(ctx context.Context, request tl.Object, answer any)) Invoker {
	return InvokerFunc(func(ctx context.Context, request tl.Object, result Result) error {
		if err := next.Invoke(ctx, request, result); err != nil {
			return err
		}
		f(ctx, request, result.Value())
		return nil
	})
}

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
// no longer arrive: it may have been carried out.
var ErrOutcomeUnknown = errors.New("the call may have been carried out: the connection ended before its answer")

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
	var r result[R]
	r.f = f
	if err := inv.Invoke(ctx, f, &r); err != nil {
		var none R
		return none, fmt.Errorf("%s: %w", f.TypeName(), err)
	}
	return r.value, nil
}

// result is the answer to f.
type result[R any] struct {
	f       tl.Function[R]
	value   R
	decoded bool
}

func (r *result[R]) DecodeTL(d *tl.Decoder) (err error) {
	r.value, err = r.f.DecodeResult(d)
	r.decoded = err == nil
	if failed, ok := errors.AsType[*tl.DecodeError](err); ok {
		failed.Value = r.value
	}
	return err
}

func (r *result[R]) Value() any {
	if !r.decoded {
		return nil
	}
	return r.value
}

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

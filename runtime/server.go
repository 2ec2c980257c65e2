package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/tlgen-go/tlgen/tl"
)

// Handler answers one request: it reads the request's boxed value and returns
// what writes the answer. An error that is not an *Error reaches the caller as
// INTERNAL_SERVER_ERROR.
type Handler func(ctx context.Context, request *tl.Decoder) (answer func(*tl.Encoder), err error)

// Server dispatches requests to the functions that were registered for them.
// Registration must be over before the first request.
type Server struct {
	handlers map[uint32]function
	logger   *slog.Logger
	limits   tl.Limits
}

// function is what answers, and how the log names it.
type function struct {
	name   string
	handle Handler
}

// SetLimits sets the limits that requests are decoded with.
func (s *Server) SetLimits(l tl.Limits) { s.limits = l }

// SetLogger sets where failures of handlers are logged; slog.Default() without.
func (s *Server) SetLogger(l *slog.Logger) { s.logger = l }

// Handle registers h for the function with that id, in place of an earlier one.
func (s *Server) Handle(id uint32, h Handler) { s.register(id, fmt.Sprintf("%#x", id), h) }

func (s *Server) register(id uint32, name string, h Handler) {
	if s.handlers == nil {
		s.handlers = make(map[uint32]function)
	}
	s.handlers[id] = function{name, h}
}

// FunctionName is the name of the function that a request with that id calls,
// if it is registered: the id itself in hexadecimal where that was with
// [Server.Handle].
func (s *Server) FunctionName(id uint32) (name string, ok bool) {
	f, ok := s.handlers[id]
	return f.name, ok
}

// request is a pointer to a request's struct.
type request[Q, R any] interface {
	*Q
	tl.Function[R]
}

// Handle registers h for the function that *Q is a request of, and for the ids
// that the request had in older layers.
func Handle[Q, R any, P request[Q, R]](s *Server, h func(context.Context, P) (R, error), older ...uint32) {
	answer := func(ctx context.Context, d *tl.Decoder) (func(*tl.Encoder), error) {
		q := P(new(Q))
		if err := d.Object(q); err != nil {
			return nil, badRequest(q, err)
		}
		if err := d.Done(); err != nil {
			return nil, badRequest(q, err)
		}
		r, err := h(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.TypeName(), err)
		}
		return func(e *tl.Encoder) {
			if q.EncodeResult(e, r); e.Failed() {
				e.Within(q.TypeName())
			}
		}, nil
	}
	newest := P(new(Q))
	for _, id := range append(older, newest.TypeID()) {
		s.register(id, newest.TypeName(), answer)
	}
}

// badRequest is the refusal of a request that cannot be read.
func badRequest(q tl.Object, err error) error {
	return fmt.Errorf("%s: %w: %w", q.TypeName(), InputFetchError.New(400), err)
}

// maxQueries is how many calls may lie within each other.
const maxQueries = 8

// queries is the key of the number of calls around the one that is answered.
type queries struct{}

// ServeQuery answers the call within another one, such as the query of
// invokeWithLayer: what the handler of that function returns. Up to eight calls
// may lie within each other.
func (s *Server) ServeQuery(ctx context.Context, query tl.Object) (tl.Raw, error) {
	around, _ := ctx.Value(queries{}).(int)
	if around >= maxQueries {
		return nil, InputFetchError.New(400)
	}
	b, err := tl.AppendLayer(nil, query, LayerFrom(ctx))
	if err != nil {
		return nil, err
	}
	return s.ServeTL(context.WithValue(ctx, queries{}, around+1), b, nil)
}

// ServeTL answers one request, a boxed value, and appends the answer to b.
// Every error it returns is an *Error; what it does not say is logged.
func (s *Server) ServeTL(ctx context.Context, request, b []byte) ([]byte, error) {
	answer, err := s.serve(ctx, request)
	if err == nil {
		e := tl.NewEncoder(b).ForLayer(LayerFrom(ctx))
		answer(e)
		if b, err = e.Bytes(); err == nil {
			return b, nil
		}
	}
	if refusal, ok := errors.AsType[*Error](err); ok {
		if _, broken := errors.AsType[*tl.DecodeError](err); broken {
			s.log().WarnContext(ctx, "request cannot be read", "error", err)
		}
		return nil, refusal
	}
	if ctx.Err() == nil {
		s.log().ErrorContext(ctx, "handler failed", "error", err)
	}
	return nil, Internal.New(500)
}

// serve finds and calls the handler; a panic in it becomes a refusal.
func (s *Server) serve(ctx context.Context, request []byte) (answer func(*tl.Encoder), err error) {
	d := tl.NewDecoder(request, tl.WithLimits(s.limits), tl.WithLayer(LayerFrom(ctx)))
	id, ok := d.PeekID()
	if !ok {
		return nil, InputFetchError.New(400)
	}
	f := s.handlers[id]
	if f.handle == nil {
		return nil, NewError(400, fmt.Sprintf("%s_%d", InputMethodInvalid, id))
	}
	defer func() {
		if p := recover(); p != nil {
			s.log().ErrorContext(ctx, "handler panicked", "function", f.name, "panic", p, "stack", string(debug.Stack()))
			err = Internal.New(500)
		}
	}()
	return f.handle(ctx, d)
}

func (s *Server) log() *slog.Logger {
	if s.logger != nil {
		return s.logger
	}
	return slog.Default()
}

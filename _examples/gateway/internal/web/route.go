package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
)

// Route answers the requests of a dialect.
type Route struct {
	// Answer answers, or returns why not.
	Answer func(w http.ResponseWriter, r *http.Request) error
	// Refuse answers with an error.
	Refuse func(w http.ResponseWriter, r *http.Request, e *chats.Error)
}

// timeout bounds a request. What it has begun goes on.
const timeout = 35 * time.Second

// ServeHTTP implements http.Handler.
func (route Route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), timeout)
	defer cancel()
	err := route.answer(w, r.WithContext(ctx))
	if err == nil {
		return
	}
	refusal, ok := errors.AsType[*chats.Error](err)
	switch {
	case ok:
	case r.Context().Err() != nil:
		return // nobody listens
	case errors.Is(err, context.DeadlineExceeded):
		refusal = &chats.Error{Reason: chats.Failed, Message: "the request is still under way; ask again for its answer"}
	default:
		slog.ErrorContext(ctx, "answer a request", "path", r.URL.Path, "error", err)
		refusal = &chats.Error{Reason: chats.Failed, Message: "the gateway failed; its log says why"}
	}
	if refusal.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(refusal.RetryAfter))
	}
	switch refusal.Reason { //nolint:exhaustive // the others have no header
	case chats.Unauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case chats.NotAllowed:
		w.Header().Set("Allow", http.MethodPost)
	case chats.Unknown:
		w.Header().Set("X-Should-Retry", "false")
	}
	route.Refuse(w, r, refusal)
}

// answer makes an error of a panic.
func (route Route) answer(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return route.Answer(w, r)
}

// Write answers with JSON.
func Write(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		slog.Error("write an answer", "error", err)
		status, b = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // whoever is gone gets nothing
}

// jsonName is what JSON calls the values that a Go type holds.
func jsonName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "an array"
	default:
		return "an object"
	}
}

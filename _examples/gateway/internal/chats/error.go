package chats

import (
	"errors"
	"fmt"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
	"github.com/tlgen-go/tlgen/runtime"
)

// Reason is why there is no chat. Each dialect has a status for it.
type Reason string

// The reasons.
const (
	Unreadable   Reason = "BAD_REQUEST"      // the request cannot be read
	Invalid      Reason = "VALIDATION_ERROR" // it can, and is not allowed
	Unauthorized Reason = "UNAUTHORIZED"     // no token, or none that is known
	Forbidden    Reason = "FORBIDDEN"
	NotFound     Reason = "NOT_FOUND"
	NotAllowed   Reason = "METHOD_NOT_ALLOWED"
	TooMany      Reason = "TOO_MANY_REQUESTS"
	Failed       Reason = "INTERNAL_ERROR"  // and no chat was created
	Unreachable  Reason = "UNREACHABLE"     // Telegram was not asked; another attempt is safe
	Unknown      Reason = "OUTCOME_UNKNOWN" // a chat may have been created
)

// Error is why there is no chat.
type Error struct {
	Reason  Reason `json:"reason"`
	Message string `json:"message"`
	// Telegram is the name of Telegram's error, where there is one.
	Telegram string `json:"telegram,omitempty"`
	// RetryAfter is the seconds to wait, of TooMany and Unreachable.
	RetryAfter int `json:"retryAfter,omitempty"`
	// Details name what the error is about.
	Details map[string]string `json:"details,omitempty"`
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Code is the error's name: Telegram's, or that of the reason.
func (e *Error) Code() string {
	if e.Telegram != "" {
		return e.Telegram
	}
	return string(e.Reason)
}

// refuse is an error with a message.
func refuse(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Message: fmt.Sprintf(format, args...)}
}

// about adds what the error is about.
func (e *Error) about(field, what string) *Error {
	e.Details = map[string]string{field: what}
	return e
}

// lost says that nobody knows what became of a request.
func lost() *Error {
	return refuse(Unknown, "it is not known whether the chat was created, and it is not tried again; "+
		"look into Telegram, and if it was not, send the request with a new Idempotency-Key or client-request-id")
}

// retryAfter is the seconds after which Telegram may be reached again.
const retryAfter = 2

// reasons are those of Telegram's refusals that their code does not tell.
var reasons = map[runtime.Name]Reason{
	runtime.ChatTitleEmpty:       Invalid,
	runtime.UsersTooFew:          Invalid,
	runtime.UsersTooMuch:         Invalid,
	runtime.TTLPeriodInvalid:     Invalid,
	runtime.InputUserDeactivated: NotFound,
	runtime.UserIDInvalid:        NotFound,
	runtime.PeerIDInvalid:        NotFound,
	runtime.ChatIDGenerateFailed: Failed,
	runtime.PeerFlood:            Forbidden,
}

// fromTelegram is what an error of a call comes to.
func fromTelegram(err error) *Error {
	refusal, ok := errors.AsType[*runtime.Error](err)
	switch {
	case errors.Is(err, telegram.ErrUnsent):
		e := refuse(Unreachable, "Telegram was not reached, and nothing was created")
		e.RetryAfter = retryAfter
		return e
	case !ok || errors.Is(err, runtime.ErrOutcomeUnknown):
		return lost()
	}
	e := refuse(reason(refusal), "Telegram refused: %s", refusal.Message)
	e.Telegram = string(refusal.Name)
	switch e.Reason { //nolint:exhaustive // the others say no more
	case TooMany:
		e.RetryAfter = refusal.Argument
	case Unknown:
		e.Message = fmt.Sprintf("Telegram failed with %s: %s", refusal.Message, lost().Message)
	}
	return e
}

// reason is that of a refusal. What a server says of itself does not tell what was done.
func reason(refusal *runtime.Error) Reason {
	if r, ok := reasons[refusal.Name]; ok {
		return r
	}
	switch refusal.Code {
	case 400:
		return Unreadable
	case 401, 303:
		return Failed
	case 403, 406:
		return Forbidden
	case 404:
		return NotFound
	case 420:
		if refusal.Argument == 0 { // waiting does not help, as with FROZEN_METHOD_INVALID
			return Forbidden
		}
		return TooMany
	case 429:
		return TooMany
	default:
		return Unknown
	}
}

package graph

import (
	"net/http"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// status is what a reason is in Graph.
type status struct {
	code int
	name string
}

// statuses are those of the reasons. Graph's SDKs send a 503 again, as they may where
// Telegram was not asked; what is not known is never one.
var statuses = map[chats.Reason]status{
	chats.Unreadable:   {http.StatusBadRequest, "BadRequest"},
	chats.Invalid:      {http.StatusBadRequest, "BadRequest"},
	chats.Unauthorized: {http.StatusUnauthorized, "Unauthorized"},
	chats.Forbidden:    {http.StatusForbidden, "Forbidden"},
	chats.NotFound:     {http.StatusNotFound, "NotFound"},
	chats.NotAllowed:   {http.StatusMethodNotAllowed, "MethodNotAllowed"},
	chats.TooMany:      {http.StatusTooManyRequests, "TooManyRequests"},
	chats.Failed:       {http.StatusInternalServerError, "InternalServerError"},
	chats.Unreachable:  {http.StatusServiceUnavailable, "ServiceUnavailable"},
	chats.Unknown:      {http.StatusInternalServerError, "InternalServerError"},
}

// failure is Graph's error.
type failure struct {
	Code    string     `json:"code"`
	Message string     `json:"message"`
	Inner   innerError `json:"innerError"`
}

type innerError struct {
	Date            string            `json:"date"`
	RequestID       string            `json:"request-id"`
	ClientRequestID string            `json:"client-request-id,omitempty"`
	Code            string            `json:"code"`
	Telegram        string            `json:"telegram,omitempty"`
	Details         map[string]string `json:"details,omitempty"`
}

// refuse answers with an error.
func refuse(w http.ResponseWriter, r *http.Request, e *chats.Error) {
	s := statuses[e.Reason]
	web.Write(w, s.code, struct {
		Error failure `json:"error"`
	}{failure{Code: s.name, Message: e.Message, Inner: innerError{
		Date: time.Now().UTC().Format("2006-01-02T15:04:05"), RequestID: w.Header().Get("Request-Id"),
		ClientRequestID: r.Header.Get("Client-Request-Id"), Code: string(e.Reason), Telegram: e.Telegram, Details: e.Details,
	}}})
}

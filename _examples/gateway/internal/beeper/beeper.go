// Package beeper is the dialect of Beeper Desktop's API: POST /v1/chats, and /v0/create-chat
// before it.
package beeper

import (
	"fmt"
	"net/http"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// api answers in the dialect.
type api struct {
	door  *web.Door
	chats *chats.Service
}

// Register adds the dialect's paths, and answers all that nobody else does.
func Register(mux *http.ServeMux, door *web.Door, service *chats.Service) {
	a := &api{door, service}
	v1 := func(answer func(http.ResponseWriter, *http.Request) error) http.Handler {
		return web.Route{Answer: answer, Refuse: refuse}
	}
	v0 := func(answer func(http.ResponseWriter, *http.Request) error) http.Handler {
		return deprecated(web.Route{Answer: answer, Refuse: refuseV0})
	}
	mux.Handle("/v1/chats", v1(a.create))
	mux.Handle("/v0/create-chat", v0(a.createV0))
	mux.Handle("/v0", v0(nothing))
	mux.Handle("/v0/", v0(nothing))
	mux.Handle("/", v1(nothing))
}

// deprecated says that there is something newer.
func deprecated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Deprecation", "@1767225600") // the first second of 2026
		w.Header().Set("Link", `</v1/chats>; rel="successor-version"`)
		next.ServeHTTP(w, r)
	})
}

// nothing answers for paths that lead nowhere.
func nothing(_ http.ResponseWriter, r *http.Request) error {
	return &chats.Error{Reason: chats.NotFound, Message: fmt.Sprintf("there is nothing at %s", r.URL.Path)}
}

// createChat is the body of a request.
type createChat struct {
	AccountID      string   `json:"accountID"`
	Type           string   `json:"type"`
	ParticipantIDs []string `json:"participantIDs"`
	Title          string   `json:"title"`
	MessageText    string   `json:"messageText"`
}

// Types of chats.
const (
	single = "single"
	group  = "group"
)

// request is what the body asks for.
func (b *createChat) request(v *web.Visit) (*chats.Request, error) {
	missing := func(field string) error {
		return &chats.Error{
			Reason: chats.Invalid, Message: field + " is missing", Details: map[string]string{field: "missing"},
		}
	}
	switch {
	case b.AccountID == "":
		return nil, missing("accountID")
	case b.Type == "":
		return nil, missing("type")
	case b.Type != single && b.Type != group:
		return nil, &chats.Error{
			Reason: chats.Invalid, Message: fmt.Sprintf("type is %q, and has to be single or group", b.Type),
			Details: map[string]string{"type": "neither single nor group"},
		}
	}
	return &chats.Request{
		Caller: v.Caller, Account: b.AccountID, IsGroup: b.Type == group, Title: b.Title,
		Participants: b.ParticipantIDs, Message: b.MessageText, Key: v.Key,
	}, nil
}

// chat lets a request in and creates its chat.
func (a *api) chat(r *http.Request) (*chats.Chat, error) {
	visit, err := a.door.Enter(r)
	if err != nil {
		return nil, err
	}
	body := new(createChat)
	if err := visit.Decode(body); err != nil {
		return nil, err
	}
	request, err := body.request(visit)
	if err != nil {
		return nil, err
	}
	return a.chats.Create(r.Context(), request)
}

func (a *api) create(w http.ResponseWriter, r *http.Request) error {
	c, err := a.chat(r)
	if err == nil {
		web.Write(w, http.StatusOK, answer(c))
	}
	return err
}

func (a *api) createV0(w http.ResponseWriter, r *http.Request) error {
	c, err := a.chat(r)
	if err == nil {
		web.Write(w, http.StatusOK, answerV0(c))
	}
	return err
}

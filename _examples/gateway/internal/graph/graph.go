// Package graph is the dialect of Microsoft Graph: POST /users/{id}/chats and
// POST /invitations/{id}/invitedUser/chats, plain and under /v1.0 and /beta; POST /invitations
// makes the latter's invitations.
package graph

import (
	"fmt"
	"net/http"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// api answers in the dialect.
type api struct {
	door        *web.Door
	chats       *chats.Service
	invitations chats.Invitations
}

// Register adds the dialect's paths.
func Register(mux *http.ServeMux, door *web.Door, service *chats.Service, invitations chats.Invitations) {
	a := &api{door, service, invitations}
	for _, version := range []string{"", "/v1.0", "/beta"} {
		mux.Handle(version+"/users/{user}/chats", web.Route{Answer: a.forUser, Refuse: refuse})
		mux.Handle(version+"/invitations", web.Route{Answer: a.invite, Refuse: refuse})
		mux.Handle(version+"/invitations/{invitation}/invitedUser/chats", web.Route{Answer: a.forInvited, Refuse: refuse})
	}
	for _, rest := range []string{"/users", "/users/", "/invitations/", "/v1.0", "/v1.0/", "/beta", "/beta/"} {
		mux.Handle(rest, web.Route{Answer: nothing, Refuse: refuse})
	}
}

// nothing answers for paths that lead nowhere.
func nothing(_ http.ResponseWriter, r *http.Request) error {
	return &chats.Error{Reason: chats.NotFound, Message: fmt.Sprintf("Resource not found for the path %s.", r.URL.Path)}
}

// forUser creates a chat with the user of the path.
func (a *api) forUser(w http.ResponseWriter, r *http.Request) error {
	visit, err := a.door.Enter(r)
	if err != nil {
		return err
	}
	account, err := accountOf(visit)
	if err != nil {
		return err
	}
	return a.create(w, r, visit, chats.Invitation{Account: account, User: r.PathValue("user")})
}

// forInvited creates a chat with whom the invitation of the path is for.
func (a *api) forInvited(w http.ResponseWriter, r *http.Request) error {
	visit, err := a.door.Enter(r)
	if err != nil {
		return err
	}
	invitation, err := a.invitations.Find(r.Context(), r.PathValue("invitation"))
	if err != nil {
		return err
	}
	return a.create(w, r, visit, invitation)
}

// accountOf is the account that counts where the path names none: the token's first.
func accountOf(visit *web.Visit) (string, error) {
	if len(visit.Caller.Accounts) == 0 {
		return "", &chats.Error{Reason: chats.Forbidden, Message: "the access token is good for no account"}
	}
	return visit.Caller.Accounts[0], nil
}

// create creates a chat of the account, with the members that the body names or else with
// the one of the path.
func (a *api) create(w http.ResponseWriter, r *http.Request, visit *web.Visit, to chats.Invitation) error {
	body := new(chat)
	if err := visit.Decode(body); err != nil {
		return err
	}
	if err := body.check(); err != nil {
		return err
	}
	members, err := body.users()
	if err != nil {
		return err
	}
	request := &chats.Request{
		Caller: visit.Caller, Account: to.Account, IsGroup: body.ChatType != oneOnOne, Title: body.Topic,
		Participants: members, Key: visit.Key, Host: to.User,
	}
	if len(members) == 0 {
		request.Participants = []string{to.User}
	}
	if !request.IsGroup {
		request.Participants = withoutMe(request.Participants)
	}
	created, err := a.chats.Create(r.Context(), request)
	if err == nil {
		web.Write(w, http.StatusCreated, body.answer(created))
	}
	return err
}

// withoutMe leaves the account out where another is named: both are members of a private
// chat in Graph.
func withoutMe(members []string) []string {
	var others []string
	for _, m := range members {
		if m != telegram.Me {
			others = append(others, m)
		}
	}
	if len(others) == 0 {
		return members
	}
	return others
}

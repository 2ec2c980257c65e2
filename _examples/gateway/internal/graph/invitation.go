package graph

import (
	"net/http"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// invitation is Graph's resource, of which a request says the invited user's id alone.
type invitation struct {
	Type        string `json:"@odata.type"`
	ID          string `json:"id"`
	InvitedUser user   `json:"invitedUser"`
}

type user struct {
	ID string `json:"id"` // of a request, a @name or a +phone as well
}

// invite makes an invitation, which chats can be created for. There is one for each user.
func (a *api) invite(w http.ResponseWriter, r *http.Request) error {
	visit, err := a.door.Enter(r)
	if err != nil {
		return err
	}
	body := new(invitation)
	if err := visit.Decode(body); err != nil {
		return err
	}
	if body.InvitedUser.ID == "" {
		return invalid("invitedUser", "invitedUser.id is missing: an id that the account has met, a @name or a +phone")
	}
	account, err := accountOf(visit)
	if err != nil {
		return err
	}
	made, err := a.chats.Invite(r.Context(), visit.Caller, account, body.InvitedUser.ID)
	if err != nil {
		return err
	}
	web.Write(w, http.StatusCreated, &invitation{Type: "#microsoft.graph.invitation", ID: made.ID, InvitedUser: user{made.User}})
	return nil
}

package chats

import (
	"context"
	"strconv"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
)

// Invitation is for a person, by an account.
type Invitation struct {
	ID      string
	Account string
	User    string // an id, a @name or a +phone
}

// Invitations are those that the configuration and clients made.
type Invitations struct {
	// Fixed are those of the configuration, by their ids.
	Fixed map[string]Invitation
	DB    *store.DB
}

// Find is the invitation of the id. Errors are *Error.
func (all Invitations) Find(ctx context.Context, id string) (Invitation, error) {
	if i, ok := all.Fixed[id]; ok {
		return i, nil
	}
	account, person, ok, err := all.DB.Invitation(ctx, id)
	switch {
	case err != nil:
		return Invitation{}, fail(err)
	case !ok:
		return Invitation{}, refuse(NotFound, "invitation %q is not known here", id).about("invitation", id)
	}
	return Invitation{ID: id, Account: account, User: strconv.FormatInt(person, 10)}, nil
}

// Invite makes an invitation by the account for somebody, or finds the one that there is.
// Errors are *Error.
func (s *Service) Invite(ctx context.Context, caller Caller, account, who string) (Invitation, error) {
	a, err := s.account(caller, account)
	if err != nil {
		return Invitation{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.o.Find)
	defer cancel()
	p, err := a.Find(ctx, who)
	if err != nil {
		return Invitation{}, findError(who, err)
	}
	id, err := a.Store().Invite(ctx, p.ID)
	if err != nil {
		return Invitation{}, fail(err)
	}
	return Invitation{ID: id, Account: account, User: strconv.FormatInt(p.ID, 10)}, nil
}

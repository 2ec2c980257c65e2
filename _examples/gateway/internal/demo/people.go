package demo

import (
	"context"
	"slices"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime"
)

// person is whom u names.
func (s *Server) person(u tg.InputUserClass) (*Person, error) {
	switch u := u.(type) {
	case *tg.InputUserSelf:
		return s.people[0], nil
	case *tg.InputUser:
		for _, p := range s.people {
			if p.ID == u.UserID && p.AccessHash == u.AccessHash {
				return p, nil
			}
		}
	default: // nobody here is referred to otherwise
	}
	return nil, runtime.UserIDInvalid.New(400)
}

func (s *Server) getUsers(_ context.Context, r *tg.UsersGetUsersRequest) ([]tg.UserClass, error) {
	users := []tg.UserClass{}
	for _, u := range r.ID {
		if p, err := s.person(u); err == nil {
			users = append(users, s.user(p))
		}
	}
	return users, nil
}

func (s *Server) getContacts(context.Context, *tg.ContactsGetContactsRequest) (tg.ContactsContactsClass, error) {
	answer := new(tg.ContactsContacts)
	for _, p := range s.people {
		if p.IsContact {
			answer.Contacts = append(answer.Contacts, &tg.Contact{UserID: p.ID})
			answer.Users = append(answer.Users, s.user(p))
		}
	}
	return answer, nil
}

func (s *Server) resolveUsername(ctx context.Context, r *tg.ContactsResolveUsernameRequest) (*tg.ContactsResolvedPeer, error) {
	s.note(&s.sought, r.Username)
	p := s.named(r.Username)
	if p == nil {
		return nil, runtime.NewError(400, "USERNAME_NOT_OCCUPIED")
	}
	if err := pause(ctx, p.Slow); err != nil {
		return nil, err
	}
	return s.resolved(p), nil
}

func (s *Server) resolvePhone(_ context.Context, r *tg.ContactsResolvePhoneRequest) (*tg.ContactsResolvedPeer, error) {
	i := slices.IndexFunc(s.people, func(p *Person) bool { return p.Phone != "" && p.Phone == r.Phone })
	if i < 0 {
		return nil, runtime.NewError(400, "PHONE_NOT_OCCUPIED")
	}
	return s.resolved(s.people[i]), nil
}

func (s *Server) resolved(p *Person) *tg.ContactsResolvedPeer {
	return &tg.ContactsResolvedPeer{Peer: &tg.PeerUser{UserID: p.ID}, Users: []tg.UserClass{s.user(p)}}
}

// pause waits, unless the client gives up.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

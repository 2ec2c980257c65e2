package telegram

import (
	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// person is whom u names.
func (s *Telegram) person(u tg.InputUserClass) (*Person, error) {
	switch u := u.(type) {
	case *tg.InputUserSelf:
		return s.caller, nil
	case *tg.InputUser:
		p := s.people[u.UserID]
		if p == nil || p.AccessHash != u.AccessHash {
			return nil, runtime.UserIDInvalid.New(400)
		}
		if p.Deactivated {
			return nil, runtime.InputUserDeactivated.New(400)
		}
		return p, nil
	default:
		return nil, runtime.UserIDInvalid.New(400)
	}
}

// invited sorts the users: who may be added to a chat, and who does not allow
// it. The caller and repetitions count for nothing.
func (s *Telegram) invited(users []tg.InputUserClass) (added, forbidden []*Person, err error) {
	seen := map[*Person]bool{s.caller: true}
	for _, u := range users {
		p, err := s.person(u)
		switch {
		case err != nil:
			return nil, nil, err
		case seen[p]:
		case p.OnlyContacts:
			forbidden = append(forbidden, p)
		default:
			added = append(added, p)
		}
		seen[p] = true
	}
	return added, forbidden, nil
}

// denials are the updates that say who could not be added.
func denials(forbidden []*Person) []tg.UpdateClass {
	updates := make([]tg.UpdateClass, len(forbidden))
	for i, p := range forbidden {
		updates[i] = &tg.UpdateGroupInvitePrivacyForbidden{UserID: p.ID}
	}
	return updates
}

// users are the people as the caller sees them.
func (s *Telegram) users(people ...[]*Person) []tg.UserClass {
	var users []tg.UserClass
	for _, group := range people {
		for _, p := range group {
			users = append(users, &tg.User{
				Self: p == s.caller, ID: p.ID, AccessHash: tl.Some(p.AccessHash), FirstName: tl.Some(p.Name),
			})
		}
	}
	return users
}

// ids are the people's.
func ids(people []*Person) []int64 {
	all := make([]int64, len(people))
	for i, p := range people {
		all[i] = p.ID
	}
	return all
}

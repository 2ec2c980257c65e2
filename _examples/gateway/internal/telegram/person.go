package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime"
)

// ErrNobody is returned for somebody whom the account cannot refer to.
var ErrNobody = errors.New("nobody of that name is known")

// Person is a user of Telegram.
type Person struct {
	ID         int64  `json:"id"`
	AccessHash int64  `json:"-"`
	Name       string `json:"name,omitempty"`
	Username   string `json:"username,omitempty"`
	Phone      string `json:"phone,omitempty"`
	IsSelf     bool   `json:"isSelf,omitempty"`
	IsDeleted  bool   `json:"-"`
	IsBot      bool   `json:"-"`
}

func person(u *tg.User) Person {
	p := Person{
		ID: u.ID, AccessHash: u.AccessHash.Value(), Username: u.Username.Value(),
		Name:   strings.TrimSpace(u.FirstName.Value() + " " + u.LastName.Value()),
		IsSelf: u.Self, IsDeleted: u.Deleted, IsBot: u.Bot,
	}
	if phone := u.Phone.Value(); phone != "" {
		p.Phone = "+" + strings.TrimPrefix(phone, "+")
	}
	return p
}

// input refers to the person in a request.
func (p Person) input() tg.InputUserClass {
	if p.IsSelf {
		return &tg.InputUserSelf{}
	}
	return &tg.InputUser{UserID: p.ID, AccessHash: p.AccessHash}
}

// Me is how an account refers to itself.
const Me = "me"

// Find finds a person by id, by @username, by +phone, or the account itself as Me.
func (a *Account) Find(ctx context.Context, who string) (Person, error) {
	client, self, err := a.open(ctx)
	if err != nil {
		return Person{}, err
	}
	if who == Me {
		return self, nil
	}
	if name, ok := strings.CutPrefix(who, "@"); ok && name != "" {
		found, err := client.ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: name})
		return a.resolved(ctx, found, err)
	}
	if phone, ok := strings.CutPrefix(who, "+"); ok && isNumber(phone) {
		found, err := client.ContactsResolvePhone(ctx, &tg.ContactsResolvePhoneRequest{Phone: phone})
		return a.resolved(ctx, found, err)
	}
	id, err := strconv.ParseInt(who, 10, 64)
	switch {
	case err != nil || !isNumber(who):
		return Person{}, ErrNobody
	case id == self.ID:
		return self, nil
	}
	return a.known(ctx, id)
}

// isNumber tells whether s is digits, without a sign.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// known is a person whom the account has met, of whom it knows no more than how to refer
// to it.
func (a *Account) known(ctx context.Context, id int64) (Person, error) {
	hash, ok, err := a.store.AccessHash(ctx, id)
	if err == nil && !ok {
		err = ErrNobody
	}
	return Person{ID: id, AccessHash: hash}, err
}

// Describe asks who a person is that Find found, if it does not know.
func (a *Account) Describe(ctx context.Context, p Person) (Person, error) {
	if p.Name != "" {
		return p, nil
	}
	client, _, err := a.open(ctx)
	if err != nil {
		return Person{}, err
	}
	users, err := client.UsersGetUsers(ctx, &tg.UsersGetUsersRequest{ID: []tg.InputUserClass{p.input()}})
	if err != nil {
		return Person{}, err
	}
	if p, ok := a.meet(ctx, users).byID(p.ID); ok {
		return p, nil
	}
	return Person{}, ErrNobody
}

// Names of refusals that say that there is nobody.
const (
	usernameNotOccupied runtime.Name = "USERNAME_NOT_OCCUPIED"
	usernameInvalid     runtime.Name = "USERNAME_INVALID"
	phoneNotOccupied    runtime.Name = "PHONE_NOT_OCCUPIED"
)

// resolved is whom a name or a phone number belongs to.
func (a *Account) resolved(ctx context.Context, found *tg.ContactsResolvedPeer, err error) (Person, error) {
	for _, nobody := range []runtime.Name{usernameNotOccupied, usernameInvalid, phoneNotOccupied, runtime.PhoneNumberInvalid} {
		if errors.Is(err, nobody) {
			return Person{}, fmt.Errorf("%w: %w", ErrNobody, err)
		}
	}
	if err != nil {
		return Person{}, err
	}
	if peer, ok := found.Peer.(*tg.PeerUser); ok {
		if p, ok := a.meet(ctx, found.Users).byID(peer.UserID); ok {
			return p, nil
		}
	}
	return Person{}, fmt.Errorf("%w: it names a group or a channel", ErrNobody)
}

// people are those whom an answer tells of.
type people []Person

// byID is the person of the id; 0 is the account itself.
func (all people) byID(id int64) (Person, bool) {
	for _, p := range all {
		if p.ID == id || id == 0 && p.IsSelf {
			return p, true
		}
	}
	return Person{}, false
}

// meet keeps what is needed to refer to users later on.
func (a *Account) meet(ctx context.Context, users []tg.UserClass) people {
	var all people
	hashes := map[int64]int64{}
	for _, u := range users {
		u, ok := u.(*tg.User)
		if !ok {
			continue
		}
		all = append(all, person(u))
		// A min user's hash is of no use but where it was seen.
		if hash, ok := u.AccessHash.Get(); ok && !u.Min && !u.Self {
			hashes[u.ID] = hash
		}
	}
	if err := a.store.Meet(ctx, hashes); err != nil {
		slog.ErrorContext(ctx, "keep access hashes", "account", a.store.Name, "error", err)
	}
	return all
}

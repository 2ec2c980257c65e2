package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account"
)

// errBot is why a bot cannot do what this program does.
var errBot = errors.New("bots may not create chats: messages.createChat is refused to them with BOT_METHOD_INVALID; " +
	"log in as a user, by phone number or qr")

// createOnTelegram logs in where that is needed, and creates a chat with those
// whom the user names.
func createOnTelegram(ctx context.Context, o account.Options, t *terminal) (err error) {
	a, err := account.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := logIn(ctx, a, t); err != nil {
		return err
	}
	s := &show{w: t.out, notices: make(chan string, 1)}
	client := tg.NewClient(runtime.Chain(a, s.updates().Middleware))
	if err := greet(ctx, client, t); err != nil {
		return err
	}
	users, err := invited(ctx, client, t)
	if err != nil {
		return err
	}
	title, err := t.ask(ctx, "Title of the chat: ")
	if err != nil {
		return err
	}
	client = tg.NewClient(runtime.Chain(a, s.updates().Middleware, s.showRequest))
	answer, err := client.MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{Users: users, Title: title})
	if err != nil {
		return err
	}
	s.answer(answer)
	return nil
}

// logIn logs in, unless the session is.
func logIn(ctx context.Context, a *account.Account, t *terminal) error {
	if ok, err := a.Authorized(ctx); ok || err != nil {
		return err
	}
	who, err := t.ask(ctx, "Phone number with its country's code, or qr: ")
	switch {
	case err != nil:
		return err
	case who == "qr":
		return a.LoginQR(ctx, t.asker())
	case strings.Contains(who, ":"):
		return errBot
	default:
		return a.LoginPhone(ctx, who, t.asker())
	}
}

// greet says who is logged in, which must be no bot.
func greet(ctx context.Context, client *tg.Client, t *terminal) error {
	users, err := client.UsersGetUsers(ctx, &tg.UsersGetUsersRequest{ID: []tg.InputUserClass{&tg.InputUserSelf{}}})
	if err != nil {
		return err
	}
	for _, u := range users {
		if u, ok := u.(*tg.User); ok {
			fmt.Fprintf(t.out, "Logged in as %s.\n", plain(u.FirstName.Value()))
			if u.Bot {
				return errBot
			}
		}
	}
	return nil
}

// invited are the users whom the user names.
func invited(ctx context.Context, client *tg.Client, t *terminal) ([]tg.InputUserClass, error) {
	line, err := t.ask(ctx, "Usernames to invite, with spaces between: ")
	if err != nil {
		return nil, err
	}
	var users []tg.InputUserClass
	for username := range strings.FieldsSeq(line) {
		found, err := client.ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{
			Username: strings.TrimPrefix(username, "@"),
		})
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", username, err)
		}
		u, err := person(found)
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", username, err)
		}
		users = append(users, u)
	}
	return users, nil
}

// person is whom a username belongs to.
func person(found *tg.ContactsResolvedPeer) (*tg.InputUser, error) {
	for _, u := range found.Users {
		peer, ok := found.Peer.(*tg.PeerUser)
		if u, is := u.(*tg.User); ok && is && u.ID == peer.UserID {
			return &tg.InputUser{UserID: u.ID, AccessHash: u.AccessHash.Value()}, nil
		}
	}
	return nil, errors.New("it belongs to no user; name one")
}

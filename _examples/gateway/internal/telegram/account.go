// Package telegram is what the gateway asks of Telegram, by the generated client.
package telegram

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account"
)

// ErrUnsent is returned for a call that Telegram was not asked for.
var ErrUnsent = errors.New("the server of Telegram was not reached")

// Connection is a way to Telegram.
type Connection interface {
	runtime.Invoker
	Close() error
}

// Connect makes a connection whose session lies in the storage.
type Connect func(ctx context.Context, session gotd.Storage) (Connection, error)

// Account is one that chats are created with. It connects when it is first asked for
// something, and again where its connection has ended.
type Account struct {
	store   store.Account
	connect Connect
	observe runtime.Middleware

	turn   chan struct{} // held by who uses what follows
	conn   Connection
	client *tg.Client
	self   Person
}

// New is the account that connect leads to; observe sees its calls.
func New(s store.Account, connect Connect, observe runtime.Middleware) *Account {
	return &Account{store: s, connect: connect, observe: observe, turn: make(chan struct{}, 1)}
}

// Name is what the gateway calls the account.
func (a *Account) Name() string { return a.store.Name }

// Store is what is kept for the account.
func (a *Account) Store() store.Account { return a.store }

// Close ends the connection.
func (a *Account) Close() error {
	a.turn <- struct{}{}
	defer func() { <-a.turn }()
	if a.conn == nil {
		return nil
	}
	return a.conn.Close()
}

// open is a client that is connected, and whose account it is.
func (a *Account) open(ctx context.Context) (*tg.Client, Person, error) {
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
	case <-ctx.Done():
		return nil, Person{}, fmt.Errorf("%w: %w", ErrUnsent, ctx.Err())
	}
	if a.conn != nil && !hasEnded(a.conn) {
		return a.client, a.self, nil
	}
	conn, err := a.connect(ctx, a.store)
	if err != nil {
		return nil, Person{}, fmt.Errorf("%w: %w", ErrUnsent, err)
	}
	client := tg.NewClient(runtime.Chain(conn, a.observe))
	self, err := a.greet(ctx, client)
	if err != nil {
		return nil, Person{}, errors.Join(fmt.Errorf("%w: %w", ErrUnsent, err), conn.Close())
	}
	a.conn, a.client, a.self = conn, client, self
	return client, self, nil
}

// hasEnded tells whether a connection ended by itself, as it does where the server does not
// know its key any more.
func hasEnded(c Connection) bool {
	client, ok := c.(*gotd.Client)
	if !ok {
		return false
	}
	select {
	case <-client.Done():
		return true
	default:
		return false
	}
}

// greet asks who the account is and whom it knows.
func (a *Account) greet(ctx context.Context, client *tg.Client) (Person, error) {
	users, err := client.UsersGetUsers(ctx, &tg.UsersGetUsersRequest{ID: []tg.InputUserClass{&tg.InputUserSelf{}}})
	if err != nil {
		return Person{}, err
	}
	self, ok := a.meet(ctx, users).byID(0)
	switch {
	case !ok:
		return Person{}, errors.New("the session belongs to nobody; log in with _examples/createchat")
	case self.IsBot:
		return Person{}, errors.New("bots may not create chats; log in as a user")
	}
	answer, err := client.ContactsGetContacts(ctx, new(tg.ContactsGetContactsRequest))
	if err != nil {
		return Person{}, err
	}
	if contacts, ok := answer.(*tg.ContactsContacts); ok {
		a.meet(ctx, contacts.Users)
	}
	return self, nil
}

// dialTimeout bounds a connection's making where the context does not.
const dialTimeout = 10 * time.Second

// ToTelegram connects to Telegram, or to what the options name in its place.
func ToTelegram(o account.Options) Connect {
	return func(ctx context.Context, session gotd.Storage) (Connection, error) {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		o.Client.Layer, o.Client.App.DeviceModel, o.Client.Storage = tg.Layer, "gateway", session
		return account.Open(ctx, o)
	}
}

// ToServer connects to a server of one's own, without logging in.
func ToServer(address string, keys []*rsa.PublicKey) Connect {
	return func(ctx context.Context, session gotd.Storage) (Connection, error) {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		o := gotd.ClientOptions{
			PublicKeys: keys, Layer: tg.Layer, App: gotd.App{APIID: 1, DeviceModel: "gateway"}, Storage: session,
		}
		conn, err := gotd.Dial(ctx, address, o)
		if refusal, ok := errors.AsType[*gotd.TransportError](err); ok && refusal.Code == unknownKey {
			slog.Info("the server does not know the session; making a new one", "server", address)
			o.Storage = forgotten{session}
			conn, err = gotd.Dial(ctx, address, o)
		}
		if err != nil {
			return nil, err // without a connection that is not nil
		}
		return conn, nil
	}
}

// unknownKey is what a server says to a session that it does not know.
const unknownKey = 404

// forgotten is a storage of which nothing is read.
type forgotten struct{ gotd.Storage }

// LoadSession implements gotd.Storage.
func (forgotten) LoadSession(context.Context) ([]byte, error) { return nil, gotd.ErrNoSession }

package account

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// Options are what Open needs to know. AppID, AppHash and Client.Layer must be set.
type Options struct {
	// AppID and AppHash are the program's, from https://my.telegram.org.
	AppID   int32
	AppHash string
	// Centres are the data centres that are known from the start; the servers
	// tell of others. Default [Production], or with Test [TestCentres].
	Centres []Centre
	// Test marks Telegram's test servers, which have data centres of their own
	// under the same numbers.
	Test bool
	// Client is how to connect to each data centre. Its DC is where an account
	// begins that is not stored; its Storage keeps the whole account, of all
	// data centres; its Updates is told of gaps by the home alone; its App.APIID
	// is AppID. PublicKeys are Telegram's by default.
	Client gotd.ClientOptions
}

// defaultHome is where an account begins.
const defaultHome = 2

func (o Options) orDefault() (Options, error) {
	switch {
	case o.AppID == 0 || o.AppHash == "":
		return o, errors.New("Options.AppID and AppHash are not both set; https://my.telegram.org has them")
	case o.Client.Layer == 0:
		return o, errors.New("Options.Client.Layer is 0; it is the Layer of the generated package that calls are made with")
	}
	if o.Centres == nil {
		o.Centres = builtIn(o.Test)
	}
	if o.Client.PublicKeys == nil {
		key, err := publicKey(o.Test)
		if err != nil {
			return o, err
		}
		o.Client.PublicKeys = []*rsa.PublicKey{key}
	}
	if o.Client.DC == 0 {
		o.Client.DC = defaultHome
	}
	if o.Client.Storage == nil {
		o.Client.Storage = new(gotd.MemoryStorage)
	}
	o.Client.App.APIID = o.AppID
	return o, nil
}

// Account is a user or a bot of Telegram, or who is about to be one. It is a
// runtime.Invoker, and may be used from several goroutines.
type Account struct {
	options Options
	book    *book
	tokens  chan struct{} // a login token may have been accepted

	ctx context.Context
	end context.CancelCauseFunc

	mu      sync.Mutex
	centres map[int]*centre
	running sync.WaitGroup // what Close waits for
}

var _ runtime.Invoker = (*Account)(nil)

// Open reads what is stored and connects to the account's home.
func Open(ctx context.Context, o Options) (*Account, error) {
	a, err := open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("open the account: %w", err)
	}
	return a, nil
}

func open(ctx context.Context, o Options) (*Account, error) {
	a, err := load(ctx, o)
	if err != nil {
		return nil, err
	}
	if _, err := a.connect(ctx, a.centre(a.Home())); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// load reads what is stored.
func load(ctx context.Context, o Options) (*Account, error) {
	o, err := o.orDefault()
	if err != nil {
		return nil, err
	}
	b, err := loadBook(ctx, o.Client.Storage, o.Client.DC)
	if err != nil {
		return nil, err
	}
	a := &Account{options: o, book: b, tokens: make(chan struct{}, 1), centres: make(map[int]*centre)}
	for _, c := range o.Centres {
		a.centre(c.ID).addresses = c.Addresses
	}
	a.ctx, a.end = context.WithCancelCause(context.Background())
	return a, nil
}

// Home is the number of the data centre where the account lives.
func (a *Account) Home() int { return a.book.read().Home }

// Authorized tells whether the account is logged in.
func (a *Account) Authorized(ctx context.Context) (bool, error) {
	request := &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
	_, err := runtime.Invoke(ctx, a, request, unread, nil)
	if refusal, ok := errors.AsType[*runtime.Error](err); ok && refusal.Code == unauthorized {
		return false, nil
	}
	return err == nil, err
}

// unread is an answer of which nothing is read.
func unread(d *tl.Decoder) (any, error) { return d.Rest(), d.Err() }

// LogOut logs out, and forgets the keys of all data centres. The account may
// log in again. LogOut must not be called from an update handler.
func (a *Account) LogOut(ctx context.Context) error {
	_, err := runtime.Call(ctx, a, &api.AuthLogOutRequest{})
	if refusal, ok := errors.AsType[*runtime.Error](err); err != nil && (!ok || refusal.Code != unauthorized) {
		return err
	}
	return errors.Join(a.hangUp(), a.book.change(ctx, func(p *page) { p.LoggedIn, p.Sessions = 0, nil }))
}

// Close ends every connection and waits until nothing of them is left. It must
// not be called from an update handler.
func (a *Account) Close() error {
	a.mu.Lock()
	a.end(gotd.ErrClosed)
	a.mu.Unlock()
	a.running.Wait()
	return a.hangUp()
}

// hangUp ends the connections that there are.
func (a *Account) hangUp() error {
	a.mu.Lock()
	all := slices.Collect(maps.Values(a.centres))
	a.mu.Unlock()
	var failed []error
	for _, c := range all {
		if client := c.client.Swap(nil); client != nil {
			failed = append(failed, client.Close())
		}
	}
	return errors.Join(failed...)
}

package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// maxPlaces is how many data centres one call is sent to, one after another.
const maxPlaces = 5

// Invoke implements runtime.Invoker. The call is made in the account's home, or
// in the data centre that this refers to.
func (a *Account) Invoke(ctx context.Context, request tl.Object, result runtime.Result) error {
	return a.invokeFrom(ctx, a.Home(), request, result)
}

// At makes calls in the data centre of that number, as those about a file whose
// dc_id is known: it spares them the refusal of the home.
func (a *Account) At(dc int) runtime.Invoker {
	return runtime.InvokerFunc(func(ctx context.Context, request tl.Object, result runtime.Result) error {
		return a.invokeFrom(ctx, dc, request, result)
	})
}

// invokeFrom makes a call in one data centre, or in what that refers to.
func (a *Account) invokeFrom(ctx context.Context, place int, request tl.Object, result runtime.Result) error {
	return a.follow(ctx, place, func(c *centre) (*runtime.Error, error) { return a.invokeAt(ctx, c, request, result) })
}

// follow makes a call in one data centre, or in what its refusal refers to.
func (a *Account) follow(ctx context.Context, place int, call func(*centre) (refusal *runtime.Error, err error)) error {
	for range maxPlaces {
		refusal, err := call(a.centre(place))
		to, moves := elsewhere(refusal)
		if to == 0 {
			return err
		}
		if moves {
			if moveErr := a.move(ctx, place, to); moveErr != nil {
				return fmt.Errorf("%w: %w", err, moveErr)
			}
		}
		place = to
	}
	return fmt.Errorf("%d data centres referred the call to another, the last to %d", maxPlaces, place)
}

// elsewhere is the data centre that a refusal refers to, or 0, and whether the
// account lives there.
func elsewhere(refusal *runtime.Error) (to int, moves bool) {
	if refusal == nil {
		return 0, false
	}
	switch refusal.Name {
	case runtime.PhoneMigrate, runtime.UserMigrate, runtime.NetworkMigrate:
		return refusal.Argument, true
	case runtime.FileMigrate, runtime.StatsMigrate:
		return refusal.Argument, false
	default:
		return 0, false
	}
}

// move moves the home, once a connection to where it goes stands. It does
// nothing where the home is not what the caller believed.
func (a *Account) move(ctx context.Context, from, to int) error {
	if a.Home() != from {
		return nil
	}
	if _, err := a.connect(ctx, a.centre(to)); err != nil {
		return err
	}
	return a.book.change(ctx, func(p *page) {
		if p.Home == from {
			p.Home = to
		}
	})
}

// invokeAt makes a call in one data centre. Where that does not know the
// account, it is authorized by the one that does; why that failed is no refusal
// of the call.
func (a *Account) invokeAt(ctx context.Context, c *centre, request tl.Object, result runtime.Result) (refusal *runtime.Error, err error) {
	before := c.authorized.Load()
	refusal, err = a.send(ctx, c, request, result)
	if refusal == nil || refusal.Name != runtime.AuthKeyUnregistered {
		return refusal, withRemedy(err)
	}
	p := a.book.read()
	source := a.centre(cmp.Or(p.LoggedIn, p.Home))
	if source == c {
		return refusal, withRemedy(err)
	}
	err = c.authorize.do(ctx, func(ctx context.Context) error {
		if c.authorized.Load() != before {
			return nil
		}
		return a.authorize(ctx, source, c)
	})
	if err != nil {
		return nil, fmt.Errorf("authorize data centre %d by data centre %d: %w", c.id, source.id, err)
	}
	refusal, err = a.send(ctx, c, request, result)
	return refusal, withRemedy(err)
}

// authorize has one data centre, or what that refers to, tell another who the
// account is.
func (a *Account) authorize(ctx context.Context, source, c *centre) error {
	teller := runtime.InvokerFunc(func(ctx context.Context, request tl.Object, result runtime.Result) error {
		return a.follow(ctx, source.id, func(at *centre) (*runtime.Error, error) { return a.send(ctx, at, request, result) })
	})
	exported, err := runtime.Call(ctx, teller, &api.AuthExportAuthorizationRequest{DCID: int32(c.id)})
	if err != nil {
		return withRemedy(err)
	}
	request := &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: exported.Bytes}
	if _, _, err := login(ctx, a.at(c), request); err != nil {
		return err
	}
	c.authorized.Add(1)
	if c.id == a.Home() {
		return a.book.change(ctx, func(p *page) { p.LoggedIn = c.id })
	}
	return nil
}

// unauthorized is the code of refusals of who is not logged in.
const unauthorized = http.StatusUnauthorized

// withRemedy says what to do where the account is not logged in.
func withRemedy(err error) error {
	for _, name := range []runtime.Name{
		runtime.AuthKeyUnregistered, runtime.AuthKeyInvalid, runtime.SessionRevoked, runtime.SessionExpired,
	} {
		if errors.Is(err, name) {
			return fmt.Errorf("%w: the account is not logged in; log in", err)
		}
	}
	return err
}

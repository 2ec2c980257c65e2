package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// Asker asks whoever logs in. An error of its functions ends the login, and is
// returned. What the way of logging in does not need may be nil.
type Asker struct {
	// Code returns the code that was sent, or ErrResend. It is called again
	// where the code was refused.
	Code func(context.Context, SentCode) (string, error)
	// Password returns the password of two-factor authentication. It is called
	// again where the password was wrong.
	Password func(context.Context, PasswordHint) (string, error)
	// ShowQR shows a link as a QR code, to be scanned with an app that is
	// logged in. It is called with a new link before each expires.
	ShowQR func(context.Context, LoginLink) error
}

// Reasons for which one cannot log in here.
var (
	// ErrNoAccount is returned for a phone number without an account.
	ErrNoAccount = errors.New("the phone number has no account; sign up with an official app")
	// ErrNotAsked is returned where a function is needed that Asker lacks.
	ErrNotAsked = errors.New("the login needs a function of Asker that is nil")
)

// LoginBot logs in as a bot, with a token from https://t.me/BotFather.
func (a *Account) LoginBot(ctx context.Context, token string) error {
	_, _, err := login(ctx, a, &api.AuthImportBotAuthorizationRequest{
		APIID: a.options.AppID, APIHash: a.options.AppHash, BotAuthToken: token,
	})
	return a.loggedIn(ctx, err)
}

// loggedIn stores that the account has logged in at its home, unless err is why
// it has not.
func (a *Account) loggedIn(ctx context.Context, err error) error {
	if err != nil {
		return fmt.Errorf("log in: %w", err)
	}
	return a.book.change(ctx, func(p *page) { p.LoggedIn = p.Home })
}

// signedIn is what is read of an auth.Authorization: whether it is one. Its user
// may have a form that no layer known here has.
type signedIn bool

// login makes a call whose answer may be that the account is logged in.
func login[R any](ctx context.Context, inv runtime.Invoker, f tl.Function[R]) (answer R, done bool, err error) {
	v, err := runtime.Invoke(ctx, inv, f, func(d *tl.Decoder) (any, error) {
		if signed, ok := readSignedIn(d); ok {
			return signed, d.Err()
		}
		return f.DecodeResult(d)
	}, nil)
	if err != nil {
		return answer, false, err
	}
	if signed, ok := v.(signedIn); ok {
		if !signed {
			err = ErrNoAccount
		}
		return answer, bool(signed), err
	}
	answer, _ = v.(R)
	return answer, false, nil
}

// readSignedIn reads an auth.Authorization, by itself or in what says that
// nothing else is needed, and tells whether there was one.
func readSignedIn(d *tl.Decoder) (s signedIn, ok bool) {
	id, _ := d.PeekID()
	if id == api.AuthSentCodeSuccessTypeID || id == api.AuthLoginTokenSuccessTypeID {
		d.Uint32("")
		id, _ = d.PeekID()
	}
	switch id {
	case api.AuthAuthorizationTypeID, api.AuthAuthorizationLayer148TypeID:
		d.Rest()
		return true, true
	case api.AuthAuthorizationSignUpRequiredTypeID:
		d.Rest()
		return false, true
	}
	return false, false
}

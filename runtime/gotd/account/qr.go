package account

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// LoginLink is what a QR code holds. Whoever opens it in an app that is logged
// in logs this program in.
type LoginLink struct {
	// URL is tg://login?token=….
	URL string
	// Expires is when the link is of no use any more, half a minute or so ahead.
	Expires time.Time
}

// LoginQR logs in as the user who scans a QR code with an app that is logged in,
// and by the password if the account has one. It goes on until ctx ends.
func (a *Account) LoginQR(ctx context.Context, ask Asker) error {
	err := a.loginQR(ctx, ask)
	if errors.Is(err, runtime.PasswordNeeded) {
		err = a.givePassword(ctx, ask)
	}
	return a.loggedIn(ctx, err)
}

func (a *Account) loginQR(ctx context.Context, ask Asker) error {
	if ask.ShowQR == nil {
		return fmt.Errorf("%w: ShowQR", ErrNotAsked)
	}
	var shown []byte
	for {
		a.forgetNotice() // whatever it was about, the answer tells
		token, done, err := a.loginToken(ctx)
		if done || err != nil {
			return err
		}
		expires := time.Unix(int64(token.Expires), 0)
		if !bytes.Equal(token.Token, shown) {
			url := "tg://login?token=" + base64.URLEncoding.EncodeToString(token.Token)
			if err := ask.ShowQR(ctx, LoginLink{URL: url, Expires: expires}); err != nil {
				return err
			}
			shown = token.Token
		}
		if err := a.awaitScan(ctx, expires); err != nil {
			return err
		}
	}
}

// loginToken asks for a token, or whether the last one was accepted. The user
// who did may live in another data centre.
func (a *Account) loginToken(ctx context.Context) (token *api.AuthLoginToken, done bool, err error) {
	var request tl.Function[api.AuthLoginTokenClass] = &api.AuthExportLoginTokenRequest{
		APIID: a.options.AppID, APIHash: a.options.AppHash,
	}
	for range maxPlaces {
		answer, done, err := login(ctx, a, request)
		if done || err != nil {
			return nil, done, err
		}
		switch answer := answer.(type) {
		case *api.AuthLoginToken:
			return answer, false, nil
		case *api.AuthLoginTokenMigrateTo:
			if err := a.move(ctx, a.Home(), int(answer.DCID)); err != nil {
				return nil, false, err
			}
			request = &api.AuthImportLoginTokenRequest{Token: answer.Token}
		default:
			return nil, false, fmt.Errorf("%s is no answer to %s", answer.TypeName(), request.TypeName())
		}
	}
	return nil, false, fmt.Errorf("%d data centres referred the login to another", maxPlaces)
}

const (
	// ahead is how long before its end a token is renewed.
	ahead = time.Second
	// shortest and longest are how long a token is waited with, whatever the
	// clocks say: Telegram's last half a minute.
	shortest, longest = time.Second, 30 * time.Second
	// skewed is how long where the clocks differ by more than a token lasts.
	skewed = 10 * time.Second
)

// awaitScan waits until the server says that the token was accepted, or until it
// is to be renewed, which also tells whether it was.
func (a *Account) awaitScan(ctx context.Context, expires time.Time) error {
	wait := time.Until(expires) - ahead
	if wait < -ahead {
		wait = skewed
	}
	timer := time.NewTimer(min(max(wait, shortest), longest))
	defer timer.Stop()
	select {
	case <-a.tokens:
		return nil
	case <-timer.C:
		return nil
	case <-a.ctx.Done():
		return context.Cause(a.ctx)
	case <-ctx.Done():
		return fmt.Errorf("nobody has scanned the QR code: %w", ctx.Err())
	}
}

package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// ErrResend is what Asker.Code returns to have the code sent in the next way.
var ErrResend = errors.New("send the code in the next way")

// LoginPhone logs in as the user with the phone number, in the international
// format, by a code that Telegram sends and by the password if the account has
// one. How often the wrong code or password may be given is the server's
// decision: it answers with FLOOD_WAIT, which is returned. Where Asker.Code
// fails the server is told to forget the code, for which LoginPhone takes five
// seconds at most, whatever becomes of ctx.
func (a *Account) LoginPhone(ctx context.Context, phone string, ask Asker) error {
	p := &phoneLogin{account: a, phone: phone, ask: ask}
	return a.loggedIn(ctx, p.run(ctx))
}

// phoneLogin is a login by phone number under way.
type phoneLogin struct {
	account *Account
	phone   string
	ask     Asker
	sent    *api.AuthSentCode
	refused runtime.Name // why the last code was
}

func (p *phoneLogin) run(ctx context.Context) error {
	if p.ask.Code == nil {
		return fmt.Errorf("%w: Code", ErrNotAsked)
	}
	done, err := p.send(ctx)
	for !done && err == nil {
		done, err = p.step(ctx)
	}
	return err
}

// send has a code sent.
func (p *phoneLogin) send(ctx context.Context) (done bool, err error) {
	return p.request(ctx, &api.AuthSendCodeRequest{
		PhoneNumber: p.phone, APIID: p.account.options.AppID, APIHash: p.account.options.AppHash,
		Settings: &api.CodeSettings{},
	})
}

// resend has the code sent in the next way.
func (p *phoneLogin) resend(ctx context.Context) (done bool, err error) {
	return p.request(ctx, &api.AuthResendCodeRequest{PhoneNumber: p.phone, PhoneCodeHash: p.sent.PhoneCodeHash})
}

func (p *phoneLogin) request(ctx context.Context, f tl.Function[api.AuthSentCodeClass]) (done bool, err error) {
	answer, done, err := login(ctx, p.account, f)
	if done || err != nil {
		return done, err
	}
	switch sent := answer.(type) {
	case *api.AuthSentCode:
		p.sent = sent
		if _, missing := sent.Type.(*api.AuthSentCodeTypeSetUpEmailRequired); missing {
			return false, errors.New("the account has to have an email address first; log in with an official app once")
		}
		return false, nil
	case *api.AuthSentCodePaymentRequired:
		return false, errors.New("the server wants to be paid for the code; log in by QR code or with an official app")
	default:
		return false, fmt.Errorf("%s is no answer to %s", answer.TypeName(), f.TypeName())
	}
}

// step asks for the code and tries it.
func (p *phoneLogin) step(ctx context.Context) (done bool, err error) {
	code, err := p.ask.Code(ctx, describe(p.sent, p.refused))
	if errors.Is(err, ErrResend) {
		p.refused = ""
		return p.resend(ctx)
	}
	if err != nil {
		p.cancel(ctx)
		return false, err
	}
	_, done, err = login(ctx, p.account, p.signIn(code))
	refusal, ok := errors.AsType[*runtime.Error](err)
	if !ok {
		return done, err
	}
	p.refused = refusal.Name
	switch refusal.Name {
	case runtime.PasswordNeeded:
		return true, p.account.givePassword(ctx, p.ask)
	case runtime.PhoneCodeInvalid, runtime.PhoneCodeEmpty:
		return false, nil
	case runtime.PhoneCodeExpired, runtime.AuthRestart:
		return p.send(ctx)
	default:
		return false, err
	}
}

// signIn gives the code back, as what it was sent by wants it.
func (p *phoneLogin) signIn(code string) *api.AuthSignInRequest {
	request := &api.AuthSignInRequest{PhoneNumber: p.phone, PhoneCodeHash: p.sent.PhoneCodeHash}
	if _, mailed := p.sent.Type.(*api.AuthSentCodeTypeEmailCode); mailed {
		request.EmailVerification = &api.EmailVerificationCode{Code: code}
	} else {
		request.PhoneCode = tl.Some(code)
	}
	return request
}

// cancelTime is how long it is tried to have a code forgotten.
const cancelTime = 5 * time.Second

// cancel has the server forget a code that nobody gives, as where ctx has ended.
// It would forget it by itself, so what becomes of this does not matter.
func (p *phoneLogin) cancel(ctx context.Context) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer stop()
	_, _ = runtime.Call(ctx, p.account, &api.AuthCancelCodeRequest{PhoneNumber: p.phone, PhoneCodeHash: p.sent.PhoneCodeHash})
}

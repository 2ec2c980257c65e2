package account

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// ann lives in the second data centre, and has no password.
func ann() *person { return &person{phone: "+4930111", dc: 2} }

// bea has a password.
func bea() *person {
	return &person{phone: "+4930222", dc: 2, password: correctHorse()}
}

func TestAPhoneLogsInAtItsDataCentre(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		who  *person
	}{
		{"PHONE_MIGRATE", ann()},
		{"NETWORK_MIGRATE", &person{phone: "+4930333", dc: 2, network: true}},
		{"no migration", &person{phone: "+4930444", dc: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := opened(t, newWorld(t, c.who).options(t))
			ok, err := a.Authorized(within(t))
			require.NoError(t, err)
			require.False(t, ok)
			s := &answers{codes: []string{rightCode}}
			require.NoError(t, a.LoginPhone(within(t), c.who.phone, s.asker()))
			requireAuthorized(t, a, c.who.dc)
			assert.Equal(t, []SentCode{{Kind: CodeByApp, Length: 5, Next: CodeBySMS, Timeout: time.Minute}}, s.sent)
		})
	}
}

// TestLayers: 185 is none of the layers that the package was generated from, and
// 230 is newer than all. To prove a password takes long, and is the same in all.
func TestLayers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ann(), bea())
	o := w.options(t)
	for layer, who := range map[int]*person{
		148: ann(), 158: ann(), 176: ann(), 185: bea(), 198: ann(), 223: ann(), 228: ann(), 230: ann(),
	} {
		t.Run(fmt.Sprint(layer), func(t *testing.T) {
			w.forget()
			o.Client.Layer = layer
			a := opened(t, o)
			s := &answers{codes: []string{"wrong", resend, newCode}, passwords: []string{"correct horse"}}
			require.NoError(t, a.LoginPhone(within(t), who.phone, s.asker()))
			require.Equal(t, who.password != nil, len(s.hints) == 1)
			requireAuthorized(t, a, 2)
			file, err := fetch(within(t), a, 1)
			require.NoError(t, err)
			require.Equal(t, "file of 1", file)
		})
	}
}

// TestAUserOfAnUnknownForm: what follows the constructor of an answer is not read.
func TestAUserOfAnUnknownForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ann())
	for _, id := range []uint32{api.AuthAuthorizationTypeID, api.AuthSentCodeSuccessTypeID} {
		w.dcs[0].handler.Handle(api.AuthSendCodeRequestTypeID, func(_ context.Context, d *tl.Decoder) (func(*tl.Encoder), error) {
			d.Rest()
			return func(e *tl.Encoder) {
				if id != api.AuthAuthorizationTypeID {
					e.Uint32(id)
				}
				e.Raw(binary.LittleEndian.AppendUint32(nil, api.AuthAuthorizationTypeID))
				e.Raw([]byte("flags, and a user: whatever."))
			}, nil
		})
	}
	a := opened(t, w.options(t))
	require.NoError(t, a.LoginPhone(within(t), ann().phone, new(answers).asker()))
	require.Equal(t, 1, a.book.read().LoggedIn)
}

func TestWhatTheCodeMayBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ann())
	a := opened(t, w.options(t))
	invalid, expired := runtime.PhoneCodeInvalid, runtime.PhoneCodeExpired
	for _, c := range []struct {
		name    string
		codes   []string
		kinds   []CodeKind
		refused []runtime.Name
	}{
		{"wrong, then right", []string{"1", "2", rightCode}, []CodeKind{CodeByApp, CodeByApp, CodeByApp}, []runtime.Name{"", invalid, invalid}},
		{"sent again", []string{"1", resend, newCode}, []CodeKind{CodeByApp, CodeByApp, CodeBySMS}, []runtime.Name{"", invalid, ""}},
		{"too late", []string{"late", newCode}, []CodeKind{CodeByApp, CodeByApp}, []runtime.Name{"", expired}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.forget()
			s := &answers{codes: c.codes}
			require.NoError(t, a.LoginPhone(within(t), ann().phone, s.asker()))
			for i, sent := range s.sent {
				assert.Equal(t, c.kinds[i], sent.Kind)
				assert.Equal(t, c.refused[i], sent.Refused)
			}
			require.Len(t, s.sent, len(c.kinds))
			requireAuthorized(t, a, 2)
		})
	}
}

// TestKindsOfCodes: each is told of with what helps to find it.
func TestKindsOfCodes(t *testing.T) {
	t.Parallel()
	who := &person{phone: "+1", dc: 1}
	w := newWorld(t, who)
	o := w.options(t)
	o.Client.Layer = 228
	a := opened(t, o)
	for _, c := range []struct {
		sent api.AuthSentCodeTypeClass
		want string
	}{
		{&api.AuthSentCodeTypeSMS{Length: 5}, "an SMS, 5 characters"},
		{&api.AuthSentCodeTypeCall{Length: 5}, "a phone call that tells it, 5 characters"},
		{&api.AuthSentCodeTypeFlashCall{Pattern: "+7*"}, "a phone call from the number that is the code (+7*)"},
		{
			&api.AuthSentCodeTypeMissedCall{Prefix: "+7", Length: 4},
			"a phone call from the number whose last digits are the code (+7), 4 characters",
		},
		{&api.AuthSentCodeTypeEmailCode{EmailPattern: "a*@b.c", Length: 6}, "an email (a*@b.c), 6 characters"},
		{
			&api.AuthSentCodeTypeFragmentSMS{URL: "https://fragment.com", Length: 5},
			"a message to the number's owner on fragment.com (https://fragment.com), 5 characters",
		},
		{&api.AuthSentCodeTypeFirebaseSMS{Length: 5}, "an SMS after a check of the device, 5 characters"},
		{&api.AuthSentCodeTypeSMSWord{Beginning: tl.Some("b")}, "an SMS with a word (b)"},
		{&api.AuthSentCodeTypeSMSPhrase{}, "an SMS with a phrase"},
	} {
		who.kind = c.sent
		s := &answers{codes: []string{rightCode}}
		require.NoError(t, a.LoginPhone(within(t), who.phone, s.asker()), c.want)
		assert.Equal(t, "the code comes by "+c.want, s.sent[0].String())
	}
}

func TestNextKinds(t *testing.T) {
	t.Parallel()
	for want, next := range map[CodeKind]api.AuthCodeTypeClass{
		"": nil, CodeBySMS: &api.AuthCodeTypeSMS{}, CodeByCall: &api.AuthCodeTypeCall{},
		CodeByFlashCall: &api.AuthCodeTypeFlashCall{}, CodeByMissedCall: &api.AuthCodeTypeMissedCall{},
		CodeByFragment: &api.AuthCodeTypeFragmentSMS{},
	} {
		assert.Equal(t, want, nextKind(next))
	}
}

func TestACodeThatCosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	runtime.Handle(w.dcs[0].handler, func(context.Context, *api.AuthSendCodeRequest) (api.AuthSentCodeClass, error) {
		return &api.AuthSentCodePaymentRequired{}, nil
	})
	o := w.options(t)
	o.Client.Layer = 228
	err := opened(t, o).LoginPhone(within(t), "+1", new(answers).asker())
	require.EqualError(t, err, "log in: the server wants to be paid for the code; log in by QR code or with an official app")
}

func TestAPassword(t *testing.T) {
	t.Parallel()
	a := opened(t, newWorld(t, bea()).options(t))
	s := &answers{codes: []string{rightCode}, passwords: []string{"correct house", "correct horse"}}
	require.NoError(t, a.LoginPhone(within(t), bea().phone, s.asker()))
	require.Equal(t, []PasswordHint{{Hint: "battery"}, {"battery", true}}, s.hints)
	requireAuthorized(t, a, 2)
}

func TestTooManyWrongPasswords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, bea())
	w.dcs[1].wrong = maxWrong - 1
	a := opened(t, w.options(t))
	s := &answers{codes: []string{rightCode}, passwords: []string{"wrong", "correct horse"}}
	err := a.LoginPhone(within(t), bea().phone, s.asker())
	require.ErrorIs(t, err, runtime.FloodWait)
	require.EqualError(t, err, "log in: auth.checkPassword: rpc error 420: FLOOD_WAIT_30")
	require.Equal(t, []string{"correct horse"}, s.passwords)
	ok, err := a.Authorized(within(t))
	require.NoError(t, err)
	require.False(t, ok)
}

func TestWhoCannotLogInByPhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := opened(t, w.options(t))
	for _, c := range []struct {
		name string
		who  *person
		ask  answers
		want string
	}{
		{"no such number", &person{}, answers{}, "log in: auth.sendCode: rpc error 400: PHONE_NUMBER_INVALID"},
		{
			"no account", &person{phone: "+1", dc: 1, noAccount: true},
			answers{codes: []string{rightCode}},
			"log in: the phone number has no account; sign up with an official app",
		},
		{
			"no email address", &person{phone: "+1", dc: 1, kind: &api.AuthSentCodeTypeSetUpEmailRequired{}},
			answers{},
			"log in: the account has to have an email address first; log in with an official app once",
		},
		{"the user gives up", &person{phone: "+1", dc: 1}, answers{codes: []string{"1"}}, "log in: the user gave up"},
		{
			"the user does not know the password", &person{phone: "+1", dc: 1, password: correctHorse()},
			answers{codes: []string{rightCode}},
			"log in: the user gave up",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.people = []*person{c.who}
			require.EqualError(t, a.LoginPhone(within(t), "+1", c.ask.asker()), c.want)
			require.Zero(t, a.book.read().LoggedIn)
		})
	}
}

// TestACodeIsForgottenWhereTheUserGivesUp: by an answer, or by the end of the context.
func TestACodeIsForgottenWhereTheUserGivesUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ann())
	a := opened(t, w.options(t))
	require.ErrorIs(t, a.LoginPhone(within(t), ann().phone, new(answers).asker()), errTired)
	require.Equal(t, 1, w.calls("auth.cancelCode"))

	ctx, cancel := context.WithCancel(within(t))
	err := a.LoginPhone(ctx, ann().phone, Asker{Code: func(context.Context, SentCode) (string, error) {
		cancel()
		return "", ctx.Err()
	}})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 2, w.calls("auth.cancelCode"))
}

// TestTheUserGivesUpWithoutAConnection: the server is not waited for for long.
func TestTheUserGivesUpWithoutAConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := offline(t, func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		began := time.Now()
		p := &phoneLogin{account: a, ask: new(answers).asker(), sent: &api.AuthSentCode{Type: &api.AuthSentCodeTypeApp{}}}
		_, err := p.step(context.Background())
		require.ErrorIs(t, err, errTired)
		require.Equal(t, cancelTime, time.Since(began))
	})
}

func TestWhatTheAskerLacks(t *testing.T) {
	t.Parallel()
	a := opened(t, newWorld(t, bea()).options(t))
	require.EqualError(t, a.LoginPhone(within(t), bea().phone, Asker{}), "log in: the login needs a function of Asker that is nil: Code")
	require.EqualError(t, a.LoginQR(within(t), Asker{}), "log in: the login needs a function of Asker that is nil: ShowQR")
	s := &answers{codes: []string{rightCode}}
	err := a.LoginPhone(within(t), bea().phone, Asker{Code: s.asker().Code})
	require.EqualError(t, err, "log in: the login needs a function of Asker that is nil: Password")
}

func TestALoginEndsWithItsContext(t *testing.T) {
	t.Parallel()
	a := opened(t, newWorld(t, ann()).options(t))
	ctx, cancel := context.WithCancel(within(t))
	err := a.LoginPhone(ctx, ann().phone, Asker{Code: func(context.Context, SentCode) (string, error) {
		cancel()
		return rightCode, nil
	}})
	require.ErrorIs(t, err, context.Canceled)
}

// TestNumbersThatAreNotThoseOfSRP: a server cannot learn the password by choosing them.
func TestNumbersThatAreNotThoseOfSRP(t *testing.T) {
	t.Parallel()
	good := correctHorse()
	_, public := good.challenge()
	algo := func(p []byte) *api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow {
		return &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{G: 3, P: p}
	}
	composite := append(good.p.Bytes()[:255:255], 1)
	for name, known := range map[string]*api.AccountPassword{
		"no algorithm":     {CurrentAlgo: &api.PasswordKdfAlgoUnknown{}, SRPB: public.Bytes()},
		"B is 0":           {CurrentAlgo: algo(good.p.Bytes())},
		"B is p":           {CurrentAlgo: algo(good.p.Bytes()), SRPB: good.p.Bytes()},
		"B is too long":    {CurrentAlgo: algo(good.p.Bytes()), SRPB: make([]byte, 300)},
		"p is short":       {CurrentAlgo: algo([]byte{7}), SRPB: []byte{2}},
		"p is not a prime": {CurrentAlgo: algo(composite), SRPB: []byte{2}},
	} {
		_, err := proof("x", known)
		assert.Error(t, err, name)
	}
}

package account

import (
	"context"
	"fmt"
	"math/big"
	"sync"
	"testing"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

const (
	appID   = 17
	appHash = "hash of the program"
	// rightCode is what every phone gets, and newCode what it gets again.
	rightCode, newCode = "12345", "67890"
)

// person is who has an account.
type person struct {
	phone, token string
	dc           int
	network      bool // NETWORK_MIGRATE refers to dc, not PHONE_MIGRATE
	password     *verifier
	noAccount    bool
	late         bool                      // the last code came back too late
	kind         api.AuthSentCodeTypeClass // how the code is sent; nil: by the app
}

// world is Telegram: two data centres that know of each other.
type world struct {
	dcs      []*centreServer
	people   []*person
	sessions map[int][]byte // with the data centres, which know their keys

	mu       sync.Mutex
	codes    map[string]*sentCode // by phone_code_hash
	exported map[string]*person
	tokens   map[string]*person // accepted by, or nil
	asked    map[string]int     // how often each function was called
}

// strangers has keys that no world knows be this one's: those that its account
// agrees on.
func (w *world) strangers() {
	for i, h := range hosts.all {
		h.route(strange, w.dcs[i].handler)
	}
}

// sentCode is a code that was sent to someone.
type sentCode struct {
	who  *person
	code string
}

// centreServer is a data centre.
type centreServer struct {
	id      int
	world   *world
	server  *gotd.Server
	address string
	handler *runtime.Server

	mu         sync.Mutex
	authorized map[int64]*person // by key
	pending    map[int64]*person // who still has to give the password
	keys       map[int64]bool    // that were used
	secret     *big.Int
	public     *big.Int
	wrong      int // passwords
	strangers  map[string]int64
}

// newWorld is a world whose data centres have agreed on keys with the account already.
func newWorld(t *testing.T, people ...*person) *world {
	t.Helper()
	hosts, sessions := shared(t)
	w := &world{
		people: people, sessions: sessions, codes: make(map[string]*sentCode), exported: make(map[string]*person),
		tokens: make(map[string]*person), asked: make(map[string]int),
	}
	for _, h := range hosts {
		dc := &centreServer{
			id: h.dc, world: w, server: h.server, address: h.address, handler: new(runtime.Server),
			authorized: make(map[int64]*person), pending: make(map[int64]*person), keys: make(map[int64]bool),
			strangers: make(map[string]int64),
		}
		dc.handler.SetLogger(discard())
		dc.register()
		h.route(keyOf(t, sessions[h.dc]), dc.handler)
		w.dcs = append(w.dcs, dc)
	}
	return w
}

// register registers what a data centre answers.
func (c *centreServer) register() {
	handle(c, c.sendCode)
	handle(c, c.resendCode, api.AuthResendCodeRequestLayer176TypeID)
	handle(c, func(context.Context, *api.AuthCancelCodeRequest) (bool, error) { return true, nil })
	handle(c, c.signIn)
	handle(c, c.getPassword)
	handle(c, c.checkPassword)
	handle(c, c.importBot)
	handle(c, c.exportToken)
	handle(c, c.importToken)
	handle(c, c.export)
	handle(c, c.importAuthorization)
	handle(c, c.logOut)
	handle(c, c.getUsers)
	handle(c, c.getConfig)
	handle(c, c.getFile)
}

// request is a pointer to a request's struct.
type request[Q, R any] interface {
	*Q
	tl.Function[R]
}

// handle registers h, and counts its calls.
func handle[Q, R any, P request[Q, R]](c *centreServer, h func(context.Context, P) (R, error), older ...uint32) {
	runtime.Handle(c.handler, func(ctx context.Context, q P) (R, error) {
		c.world.count(q.TypeName())
		c.mu.Lock()
		defer c.mu.Unlock()
		c.keys[caller(ctx)] = true
		return h(ctx, q)
	}, older...)
}

func (w *world) count(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[name]++
}

func (w *world) calls(name string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[name]
}

// forget makes every key one that is not logged in.
func (w *world) forget() {
	for _, dc := range w.dcs {
		dc.mu.Lock()
		clear(dc.authorized)
		dc.mu.Unlock()
	}
}

// caller tells keys apart.
func caller(ctx context.Context) int64 { return gotd.SessionFrom(ctx).AuthKeyID() }

// refuse is a refusal.
func refuse(code int, message string, a ...any) error {
	return runtime.NewError(code, fmt.Sprintf(message, a...))
}

// welcome logs in, unless a password is needed.
func (c *centreServer) welcome(ctx context.Context, who *person) (*api.AuthAuthorization, error) {
	if who.password != nil {
		c.pending[caller(ctx)] = who
		return nil, runtime.PasswordNeeded.New(401)
	}
	c.authorized[caller(ctx)] = who
	return &api.AuthAuthorization{User: self(ctx)}, nil
}

// self is the user in the form of the caller's layer.
func self(ctx context.Context) api.UserClass {
	if layer := runtime.LayerFrom(ctx); layer > 158 && layer <= 198 {
		return &api.UserLayer198{ID: 7, Self: true, FirstName: tl.Some("Ann")}
	}
	return &api.User{ID: 7, Self: true, FirstName: tl.Some("Ann")}
}

func (c *centreServer) sendCode(_ context.Context, q *api.AuthSendCodeRequest) (api.AuthSentCodeClass, error) {
	if q.APIID != appID || q.APIHash != appHash {
		return nil, refuse(400, "API_ID_INVALID")
	}
	for _, p := range c.world.people {
		switch {
		case p.phone == "" || p.phone != q.PhoneNumber:
		case p.dc == c.id:
			code := rightCode
			if p.late {
				p.late, code = false, newCode
			}
			return c.send(p, p.kind, code), nil
		case p.network:
			return nil, refuse(303, "NETWORK_MIGRATE_%d", p.dc)
		default:
			return nil, refuse(303, "PHONE_MIGRATE_%d", p.dc)
		}
	}
	return nil, runtime.PhoneNumberInvalid.New(400)
}

// code is what was sent under that phone_code_hash.
func (w *world) code(name string) *sentCode {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.codes[name]
}

func (c *centreServer) send(p *person, kind api.AuthSentCodeTypeClass, code string) *api.AuthSentCode {
	w := c.world
	w.mu.Lock()
	defer w.mu.Unlock()
	name := fmt.Sprintf("hash %d", len(w.codes))
	w.codes[name] = &sentCode{who: p, code: code}
	if kind == nil {
		kind = &api.AuthSentCodeTypeApp{Length: 5}
	}
	return &api.AuthSentCode{Type: kind, PhoneCodeHash: name, NextType: &api.AuthCodeTypeSMS{}, Timeout: tl.Some[int32](60)}
}

func (c *centreServer) resendCode(_ context.Context, q *api.AuthResendCodeRequest) (api.AuthSentCodeClass, error) {
	sent := c.world.code(q.PhoneCodeHash)
	if sent == nil {
		return nil, refuse(400, "PHONE_CODE_HASH_EMPTY")
	}
	return c.send(sent.who, &api.AuthSentCodeTypeSMS{Length: 5}, newCode), nil
}

func (c *centreServer) signIn(ctx context.Context, q *api.AuthSignInRequest) (api.AuthAuthorizationClass, error) {
	sent := c.world.code(q.PhoneCodeHash)
	code := q.PhoneCode.Value()
	if mailed, ok := q.EmailVerification.(*api.EmailVerificationCode); ok {
		code = mailed.Code
	}
	switch {
	case sent == nil || sent.who.phone != q.PhoneNumber:
		return nil, refuse(400, "PHONE_CODE_HASH_EMPTY")
	case code == "late":
		sent.who.late = true
		return nil, runtime.PhoneCodeExpired.New(400)
	case code != sent.code:
		return nil, runtime.PhoneCodeInvalid.New(400)
	case sent.who.noAccount:
		return &api.AuthAuthorizationSignUpRequired{}, nil
	}
	return c.welcome(ctx, sent.who)
}

func (c *centreServer) getPassword(ctx context.Context, _ *api.AccountGetPasswordRequest) (*api.AccountPassword, error) {
	v := c.pending[caller(ctx)].password
	c.secret, c.public = v.challenge()
	algo := &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
		Salt1: v.salt1, Salt2: v.salt2, G: int32(v.g.Int64()), P: v.p.Bytes(),
	}
	return &api.AccountPassword{
		HasPassword: true, CurrentAlgo: algo, SRPB: c.public.Bytes(), SRPID: tl.Some[int64](11), Hint: tl.Some(v.hint),
		NewAlgo: &api.PasswordKdfAlgoUnknown{}, NewSecureAlgo: &api.SecurePasswordKdfAlgoUnknown{},
	}, nil
}

// maxWrong is how many wrong passwords there may be.
const maxWrong = 2

func (c *centreServer) checkPassword(ctx context.Context, q *api.AuthCheckPasswordRequest) (api.AuthAuthorizationClass, error) {
	who := c.pending[caller(ctx)]
	proof, ok := q.Password.(*api.InputCheckPasswordSRP)
	if !ok || who == nil || proof.SRPID != 11 {
		return nil, refuse(400, "SRP_ID_INVALID")
	}
	if !who.password.accepts(proof, c.secret, c.public) {
		if c.wrong++; c.wrong == maxWrong {
			return nil, refuse(420, "FLOOD_WAIT_30")
		}
		return nil, runtime.PasswordHashInvalid.New(400)
	}
	c.authorized[caller(ctx)] = who
	return &api.AuthAuthorization{User: self(ctx)}, nil
}

func (c *centreServer) importBot(ctx context.Context, q *api.AuthImportBotAuthorizationRequest) (api.AuthAuthorizationClass, error) {
	for _, p := range c.world.people {
		switch {
		case p.token == "" || p.token != q.BotAuthToken:
		case p.dc == c.id:
			return c.welcome(ctx, p)
		default:
			return nil, refuse(303, "USER_MIGRATE_%d", p.dc)
		}
	}
	return nil, runtime.AccessTokenInvalid.New(400)
}

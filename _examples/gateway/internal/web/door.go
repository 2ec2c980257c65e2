// Package web is what both dialects share of HTTP: who may enter and how often, bodies,
// metrics and the log.
package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/ledger"
)

// Token is a token that opens the door, known by its SHA-256.
type Token struct {
	Hash   [sha256.Size]byte
	Caller chats.Caller
}

// Door lets requests in.
type Door struct {
	tokens []guarded
}

// guarded is a token with what is left of its rate.
type guarded struct {
	Token
	limiter *rate.Limiter
}

// NewDoor is a door for the tokens. Each may make so many requests in a second, and burst
// at once.
func NewDoor(tokens []Token, perSecond float64, burst int) *Door {
	d := new(Door)
	for _, t := range tokens {
		d.tokens = append(d.tokens, guarded{t, rate.NewLimiter(rate.Limit(perSecond), burst)})
	}
	return d
}

// Visit is a request that was let in.
type Visit struct {
	Caller chats.Caller
	Body   []byte
	Key    ledger.Key
}

// Enter authenticates the request, counts it, and reads its body. Errors are *chats.Error.
func (d *Door) Enter(r *http.Request) (*Visit, error) {
	if r.Method != http.MethodPost {
		return nil, &chats.Error{Reason: chats.NotAllowed, Message: r.Method + " is not possible here; POST is"}
	}
	t, err := d.authenticate(r)
	if err != nil {
		return nil, err
	}
	if err := t.limit(); err != nil {
		return nil, err
	}
	body, err := read(r)
	if err != nil {
		return nil, err
	}
	return &Visit{Caller: t.Caller, Body: body, Key: key(r, t.Caller.Name, body)}, nil
}

// authenticate finds the token. Each is compared, in constant time.
func (d *Door) authenticate(r *http.Request) (*guarded, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return nil, &chats.Error{Reason: chats.Unauthorized, Message: "the access token is missing; send Authorization: Bearer TOKEN"}
	}
	hash := sha256.Sum256([]byte(strings.TrimSpace(secret)))
	var found *guarded
	for i := range d.tokens {
		if subtle.ConstantTimeCompare(hash[:], d.tokens[i].Hash[:]) == 1 {
			found = &d.tokens[i]
		}
	}
	if found == nil {
		return nil, &chats.Error{Reason: chats.Unauthorized, Message: "the access token is not known here"}
	}
	return found, nil
}

// limit counts a request.
func (t *guarded) limit() error {
	turn := t.limiter.Reserve()
	wait := turn.Delay()
	if wait == 0 {
		return nil
	}
	turn.Cancel()
	return &chats.Error{
		Reason: chats.TooMany, Message: "too many requests with this access token",
		RetryAfter: int(math.Ceil(min(wait, time.Hour).Seconds())),
	}
}

// key tells the logical request: by the id that the client gave it, or by what it holds.
func key(r *http.Request, caller string, body []byte) ledger.Key {
	content := digest(r.URL.Path, string(body))
	for _, name := range []string{"Idempotency-Key", "client-request-id"} {
		if id := r.Header.Get(name); id != "" {
			return ledger.Key{ID: digest(name, caller, id), Print: content, Repeated: true}
		}
	}
	return ledger.Key{ID: digest("content", caller, content), Print: content, Repeated: isRetry(r.Header)}
}

// isRetry tells whether an SDK says that it has sent the request before.
func isRetry(h http.Header) bool {
	for _, name := range []string{"X-Stainless-Retry-Count", "Retry-Attempt"} {
		if n, err := strconv.Atoi(h.Get(name)); err == nil && n > 0 {
			return true
		}
	}
	return false
}

// digest is a hash of the parts, which cannot run into each other.
func digest(parts ...string) string {
	var b []byte
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

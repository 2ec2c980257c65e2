package account

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/tl"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := errors.Join(closeHosts(), goleak.Find()); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// testLayer is what most tests speak.
const testLayer = 176

// patience is how long a test waits for what comes at once.
const patience = time.Minute

// serverKeys are one for each of two data centres: keys take long to make.
var serverKeys = sync.OnceValue(func() (keys [2]*rsa.PrivateKey) {
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

// within is a context that fails a test rather than let it hang.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// discard is a logger of nothing.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// serve has a handler served as a data centre until the test ends, at the address.
func serve(t *testing.T, dc int, handler gotd.Handler) string {
	t.Helper()
	key := serverKeys()[dc-1]
	s, err := gotd.NewServer(gotd.ServerOptions{Key: key, DC: dc, Handler: handler, Logger: discard()})
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
	})
	return l.Addr().String()
}

func publicKeys() []*rsa.PublicKey {
	keys := serverKeys()
	return []*rsa.PublicKey{&keys[0].PublicKey, &keys[1].PublicKey}
}

// options are those of a program that knows both data centres and begins at the first.
func (w *world) options(t *testing.T) Options {
	t.Helper()
	o := Options{AppID: appID, AppHash: appHash, Client: gotd.ClientOptions{
		Layer: testLayer, DC: 1, Logger: discard(), Storage: new(gotd.MemoryStorage), PublicKeys: publicKeys(),
	}}
	for _, dc := range w.dcs {
		o.Centres = append(o.Centres, Centre{dc.id, []string{dc.address}})
	}
	w.store(t, o.Client.Storage)
	return o
}

// store stores what an account has that begins at the first data centre.
func (w *world) store(t *testing.T, s gotd.Storage) {
	t.Helper()
	data, err := json.Marshal(page{Version: bookVersion, Home: 1, Sessions: w.sessions})
	require.NoError(t, err)
	require.NoError(t, s.StoreSession(t.Context(), data))
}

// opened is an account until the test ends.
func opened(t *testing.T, o Options) *Account {
	t.Helper()
	a, err := Open(within(t), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	return a
}

// offline is an account that has not connected yet, for a test that synctest
// runs. Its home is one data centre with two addresses.
func offline(t *testing.T, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Account {
	t.Helper()
	a, err := load(t.Context(), Options{
		AppID: appID, AppHash: appHash, Centres: []Centre{{1, []string{"first", "second"}}},
		Client: gotd.ClientOptions{Layer: testLayer, DC: 1, Logger: discard(), Dialer: dial},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	return a
}

// requireAuthorized claims that the account is logged in, and lives in the data centre.
func requireAuthorized(t *testing.T, a *Account, home int) {
	t.Helper()
	ok, err := a.Authorized(within(t))
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, home, a.Home())
}

// errTired is of a user who gives up.
var errTired = errors.New("the user gave up")

// answers is an Asker that gives the codes, then the passwords, one after
// another, and keeps what it was told.
type answers struct {
	codes, passwords []string

	sent  []SentCode
	hints []PasswordHint
}

// resend stands for ErrResend among the codes.
const resend = "resend"

func (s *answers) asker() Asker {
	return Asker{
		Code: func(_ context.Context, sent SentCode) (string, error) {
			s.sent = append(s.sent, sent)
			code, err := next(&s.codes)
			if code == resend {
				err = ErrResend
			}
			return code, err
		},
		Password: func(_ context.Context, hint PasswordHint) (string, error) {
			s.hints = append(s.hints, hint)
			return next(&s.passwords)
		},
	}
}

func next(all *[]string) (string, error) {
	if len(*all) == 0 {
		return "", errTired
	}
	first := (*all)[0]
	*all = (*all)[1:]
	return first, nil
}

// getFile is getFile#5a0c1e77 dc:int = string: the name of a file that one data centre has.
type getFile struct{ DC int32 }

func (*getFile) TypeID() uint32                       { return 0x5a0c1e77 }
func (*getFile) TypeName() string                     { return "getFile" }
func (*getFile) EncodeResult(e *tl.Encoder, s string) { e.String(s, "") }

func (f *getFile) EncodeTL(e *tl.Encoder) {
	e.Uint32(f.TypeID())
	e.Int32(f.DC)
}

func (f *getFile) DecodeTL(d *tl.Decoder) error {
	d.Expect(f.TypeID(), f.TypeName())
	f.DC = d.Int32("dc")
	return d.Err()
}

func (*getFile) DecodeResult(d *tl.Decoder) (string, error) {
	s := d.String("")
	return s, d.Err()
}

// fetch gets the file of a data centre.
func fetch(ctx context.Context, a *Account, dc int) (string, error) {
	return runtime.Call(ctx, a, &getFile{DC: int32(dc)})
}

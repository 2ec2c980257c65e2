package account

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
)

// keys is how many keys the data centres have met.
func (w *world) keys() (n int) {
	for _, dc := range w.dcs {
		dc.mu.Lock()
		n += len(dc.keys)
		dc.mu.Unlock()
	}
	return n
}

// loggedIn is a bot's account, which lives in the second data centre.
func loggedIn(t *testing.T, w *world, o Options) *Account {
	t.Helper()
	w.people = append(w.people, &person{token: "1:bot", dc: 2})
	a := opened(t, o)
	require.NoError(t, a.LoginBot(within(t), "1:bot"))
	return a
}

// TestWhatIsStored: who comes back needs neither a login nor a key, in either data centre.
func TestWhatIsStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.strangers()
	o := w.options(t)
	o.Client.Storage = gotd.FileStorage{Path: filepath.Join(t.TempDir(), "account.json")}
	w.store(t, o.Client.Storage)
	a := loggedIn(t, w, o)
	file, err := fetch(within(t), a, 1)
	require.NoError(t, err)
	require.Equal(t, "file of 1", file)
	require.Equal(t, 2, a.Home(), "files do not move the home")
	require.NoError(t, a.Close())

	a = opened(t, o)
	requireAuthorized(t, a, 2)
	_, err = fetch(within(t), a, 1)
	require.NoError(t, err)
	require.Equal(t, 2, w.keys())
	require.Equal(t, 1, w.calls("auth.importAuthorization"))

	require.NoError(t, a.LogOut(within(t)))
	ok, err := a.Authorized(within(t))
	require.NoError(t, err)
	require.False(t, ok)
	require.Equal(t, 3, w.keys(), "the key was forgotten")
	require.NoError(t, a.LogOut(within(t)), "who is logged out may log out")
}

// down is an address that nobody listens on.
const down = "127.0.0.1:1"

func TestADataCentreThatIsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ann())
	o := w.options(t)
	o.Centres[1].Addresses = []string{down, down}
	a := opened(t, o)
	err := a.LoginPhone(within(t), ann().phone, new(answers).asker())
	require.ErrorIs(t, err, runtime.PhoneMigrate)
	require.ErrorContains(t, err, "rpc error 303: PHONE_MIGRATE_2: connect to data centre 2: dial "+down)
	require.Equal(t, 1, a.Home(), "the home moves where it can be reached")

	o.Client.DC = 2
	o.Client.Storage = nil
	_, err = Open(within(t), o)
	require.ErrorContains(t, err, "open the account: connect to data centre 2: dial "+down)
}

// TestTheNextAddress: the first does not answer.
func TestTheNextAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options(t)
	o.Centres[0].Addresses = []string{down, w.dcs[0].address}
	opened(t, o)
}

// TestLearnedAddresses: the servers tell where the other data centre is.
func TestLearnedAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options(t)
	o.Centres = o.Centres[:1]
	a := loggedIn(t, w, o)
	requireAuthorized(t, a, 2)
	require.NoError(t, a.Close())
	requireAuthorized(t, opened(t, o), 2)

	_, err := fetch(within(t), a, 3)
	require.ErrorIs(t, err, gotd.ErrClosed)
	_, err = fetch(within(t), opened(t, o), 3)
	require.EqualError(t, err, "getFile: connect to data centre 3: "+
		"neither Options.Centres nor the configuration of data centre 2 has an address of it")
}

func TestWhichAddressesAreLearned(t *testing.T) {
	t.Parallel()
	a := &Account{centres: map[int]*centre{1: {id: 1, addresses: []string{"known"}}}}
	a.learn([]*api.DCOption{
		{ID: 1, IPAddress: "192.0.2.1", Port: 443},
		{ID: 2, IPAddress: "2001:db8::2", Port: 443, Ipv6: true},
		{ID: 2, IPAddress: "192.0.2.2", Port: 443},
		{ID: 2, IPAddress: "192.0.2.3", Port: 80},
		{ID: 3, IPAddress: "2001:db8::3", Port: 443, Ipv6: true},
		{ID: 3, IPAddress: "2001:db8::4", Port: 443, Ipv6: true},
		{ID: 4, IPAddress: "192.0.2.4", Port: 443, MediaOnly: true},
		{ID: 4, IPAddress: "192.0.2.4", Port: 443, CDN: true},
		{ID: 4, IPAddress: "192.0.2.4", Port: 443, TCPObfuscatedOnly: true},
		{ID: 4, IPAddress: "192.0.2.4", Port: 443, Secret: []byte{1}},
	})
	assert.Equal(t, []string{"known"}, a.known(a.centre(1)))
	assert.Equal(t, []string{"192.0.2.2:443", "192.0.2.3:80"}, a.known(a.centre(2)))
	assert.Equal(t, []string{"[2001:db8::3]:443", "[2001:db8::4]:443"}, a.known(a.centre(3)))
	assert.Empty(t, a.known(a.centre(4)))
}

// TestAKeyThatTheServerLost: that of the home is not given up for it, that of
// another data centre is.
func TestAKeyThatTheServerLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options(t)
	a := loggedIn(t, w, o)
	require.NoError(t, a.Close())
	other := serve(t, 1, w.dcs[0].handler)
	o.Centres[0].Addresses = []string{other}
	a = opened(t, o)
	_, err := fetch(within(t), a, 1)
	require.NoError(t, err)
	require.NotEqual(t, w.sessions[1], a.book.read().Sessions[1])
	require.NoError(t, a.Close())

	other = serve(t, 2, w.dcs[1].handler)
	o.Centres[1].Addresses = []string{other}
	_, err = Open(within(t), o)
	require.ErrorContains(t, err, "the server does not know the auth key")
	require.ErrorContains(t, err, "; remove *gotd.MemoryStorage to log in anew")
}

// TestAKeyThatIsLoggedIn: until the new home has imported the login, no other key is.
func TestAKeyThatIsLoggedIn(t *testing.T) {
	t.Parallel()
	o := newWorld(t).options(t)
	b, err := loadBook(t.Context(), o.Client.Storage, 1)
	require.NoError(t, err)
	lost := altered(t, b.read().Sessions[2], "auth_key", make([]byte, len(crypto.Key{})))
	require.NoError(t, b.change(t.Context(), func(p *page) { p.LoggedIn, p.Sessions[2] = 2, lost }))
	a := opened(t, o)
	_, err = a.Authorized(within(t))
	require.ErrorContains(t, err, "authorize data centre 1 by data centre 2: ")
	require.ErrorContains(t, err, "the server does not know the auth key")
	require.ErrorContains(t, err, "; remove *gotd.MemoryStorage to log in anew")
	require.Equal(t, lost, a.book.read().Sessions[2])
}

// altered is what is stored of a connection, with another value under a name.
func altered(t *testing.T, session []byte, name string, value any) []byte {
	t.Helper()
	var stored map[string]any
	require.NoError(t, json.Unmarshal(session, &stored))
	stored[name] = value
	data, err := json.Marshal(stored)
	require.NoError(t, err)
	return data
}

// TestTestServers: for a connection they have numbers of their own.
func TestTestServers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options(t)
	o.Test = true
	w.sessions[1] = altered(t, w.sessions[1], "dc", testNumbers+1)
	w.store(t, o.Client.Storage)
	require.Equal(t, 1, opened(t, o).Home())
}

// TestAConnectionThatEnds: the account goes on.
func TestAConnectionThatEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.options(t)
	dialled := make(chan net.Conn, 8)
	o.Client.Dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		dialled <- conn
		return conn, err
	}
	a := loggedIn(t, w, o)
	for range 2 {
		require.NoError(t, (<-dialled).Close())
	}
	requireAuthorized(t, a, 2)
}

// TestACallThatWaitsForAConnection: the data centre does not answer.
func TestACallThatWaitsForAConnection(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, silent.Close()) })
	w := newWorld(t)
	o := w.options(t)
	o.Centres[1].Addresses = []string{silent.Addr().String()}
	a, err := Open(within(t), o)
	require.NoError(t, err)

	first, cancelFirst := context.WithCancel(within(t))
	outcome := make(chan error, 3)
	go func() { _, err := fetch(first, a, 2); outcome <- err }()
	accepted, err := silent.Accept()
	require.NoError(t, err)
	defer func() { _ = accepted.Close() }()
	short, cancelShort := context.WithTimeout(within(t), 20*time.Millisecond)
	defer cancelShort()
	_, err = fetch(short, a, 2)
	require.ErrorIs(t, err, context.DeadlineExceeded, "who waits for another's attempt")

	go func() { _, err := fetch(context.Background(), a, 2); outcome <- err }()
	cancelFirst()
	require.ErrorIs(t, <-outcome, context.Canceled, "who made the attempt")
	second, err := silent.Accept()
	require.NoError(t, err, "another goes on")
	defer func() { _ = second.Close() }()
	require.NoError(t, a.Close())
	require.Error(t, <-outcome, "Close ends what is under way")
	_, err = fetch(within(t), a, 2)
	require.ErrorIs(t, err, gotd.ErrClosed)
}

// TestDefaults: Telegram's own data centres and key, the second to begin with.
func TestDefaults(t *testing.T) {
	t.Parallel()
	for test, centres := range map[bool][]Centre{false: Production(), true: TestCentres()} {
		o, err := Options{AppID: 1, AppHash: "x", Test: test, Client: gotd.ClientOptions{Layer: 1}}.orDefault()
		require.NoError(t, err)
		key, err := publicKey(test)
		require.NoError(t, err)
		assert.Equal(t, centres, o.Centres)
		assert.Equal(t, []*rsa.PublicKey{key}, o.Client.PublicKeys)
		assert.Equal(t, 2, o.Client.DC)
		assert.EqualValues(t, 1, o.Client.App.APIID)
	}
}

func TestOptionsThatAreMissing(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), Options{AppID: 1})
	require.EqualError(t, err, "open the account: Options.AppID and AppHash are not both set; https://my.telegram.org has them")
	_, err = Open(t.Context(), Options{AppID: 1, AppHash: "x"})
	require.EqualError(t, err,
		"open the account: Options.Client.Layer is 0; it is the Layer of the generated package that calls are made with")
	_, err = Open(t.Context(), Options{AppID: 1, AppHash: "x", Client: gotd.ClientOptions{Layer: 1}, Centres: []Centre{}})
	require.EqualError(t, err, "open the account: connect to data centre 2: no address is known: Options.Centres has none")
}

func TestWhatIsNoAccount(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{`:                           "it is not an account: unexpected EOF",
		`{"version":2,"home":1}`:      "it has version 2, want 1",
		`{"version":1}`:               "its home is data centre 0",
		`{"version":1,"auth_key":""}`: `it is not an account: json: unknown field "auth_key"`,
	} {
		path := filepath.Join(t.TempDir(), "account.json")
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		_, err := loadBook(t.Context(), gotd.FileStorage{Path: path}, 2)
		require.EqualError(t, err, "read the account stored in "+path+": "+want+"; remove it to log in anew")
	}
}

// fullStorage cannot store.
type fullStorage struct{ gotd.MemoryStorage }

var errFull = errors.New("no space")

func (*fullStorage) StoreSession(context.Context, []byte) error { return errFull }

func TestAStorageThatIsFull(t *testing.T) {
	t.Parallel()
	b, err := loadBook(t.Context(), new(fullStorage), 2)
	require.NoError(t, err)
	require.ErrorIs(t, b.change(t.Context(), func(p *page) { p.Home = 3 }), errFull)
	require.Equal(t, 2, b.read().Home, "what is not stored is not so")
	<-b.writing
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, b.change(ctx, func(*page) {}), context.Canceled)
}

// TestBuiltInKeys: the fingerprints are those that Telegram's servers offer.
func TestBuiltInKeys(t *testing.T) {
	t.Parallel()
	for test, want := range map[bool]uint64{false: 0xd09d1d85de64fd85, true: 0xb25898df208d2603} {
		key, err := publicKey(test)
		require.NoError(t, err)
		require.Equal(t, want, fingerprint(key))
	}
	require.Len(t, Production(), 5)
	require.Len(t, TestCentres(), 3)
	for i, c := range append(Production(), TestCentres()...) {
		require.Equal(t, i%5+1, c.ID)
		for _, address := range c.Addresses {
			_, port, err := net.SplitHostPort(address)
			require.NoError(t, err)
			require.Equal(t, "443", port)
		}
	}
}

func fingerprint(key *rsa.PublicKey) uint64 {
	return uint64(exchange.PublicKey{RSA: key}.Fingerprint())
}

package gotd

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echoRequest is echo#11111111 text:string = Echo.
type echoRequest struct{ Text string }

func (*echoRequest) TypeID() uint32                      { return 0x11111111 }
func (*echoRequest) TypeName() string                    { return "echo" }
func (*echoRequest) EncodeResult(e *tl.Encoder, r *echo) { r.EncodeTL(e) }
func (*echoRequest) DecodeResult(d *tl.Decoder) (*echo, error) {
	r := new(echo)
	return r, r.DecodeTL(d)
}

func (q *echoRequest) EncodeTL(e *tl.Encoder) {
	e.Uint32(q.TypeID())
	e.String(q.Text, "")
}

func (q *echoRequest) DecodeTL(d *tl.Decoder) error {
	d.Expect(q.TypeID(), q.TypeName())
	q.Text = d.String("text")
	return d.Err()
}

// echo is echoed#22222222 text:string = Echo.
type echo struct{ Text string }

func (*echo) TypeID() uint32   { return 0x22222222 }
func (*echo) TypeName() string { return "echoed" }

func (r *echo) EncodeTL(e *tl.Encoder) {
	e.Uint32(r.TypeID())
	e.String(r.Text, "")
}

func (r *echo) DecodeTL(d *tl.Decoder) error {
	d.Expect(r.TypeID(), r.TypeName())
	r.Text = d.String("text")
	return d.Err()
}

// echoServer answers each echo by f.
func echoServer(f func(ctx context.Context, text string) (string, error)) *runtime.Server {
	s := new(runtime.Server)
	s.SetLogger(discard())
	runtime.Handle(s, func(ctx context.Context, q *echoRequest) (*echo, error) {
		text, err := f(ctx, q.Text)
		return &echo{Text: text}, err
	})
	return s
}

// discard is a logger of nothing.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// same answers with what was asked.
func same(_ context.Context, text string) (string, error) { return text, nil }

// serverKey is one for all tests: keys take long to make.
var serverKey = sync.OnceValue(newKey)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		panic(err)
	}
	return key
}

// agreed is a key that every test server knows: to exchange one takes a second
// under the race detector.
var agreed = sync.OnceValue(func() exchange.ServerExchangeResult {
	var key crypto.Key
	_, _ = rand.Read(key[:])
	return exchange.ServerExchangeResult{Key: key.WithID(), ServerSalt: 1}
})

// stored is a session with the key that test servers know.
func stored(t *testing.T) *MemoryStorage {
	t.Helper()
	s := new(MemoryStorage)
	require.NoError(t, storeSession(t.Context(), s, defaultDC, agreed().Key, agreed().ServerSalt))
	return s
}

// testServer serves f on a port of its own until the test ends.
func testServer(t *testing.T, f func(context.Context, string) (string, error)) (*Server, string) {
	t.Helper()
	return serve(t, ServerOptions{Handler: echoServer(f)})
}

func serve(t *testing.T, o ServerOptions) (*Server, string) {
	t.Helper()
	o.Key = serverKey()
	if o.Logger == nil {
		o.Logger = discard()
	}
	s, err := NewServer(o)
	require.NoError(t, err)
	l := listen(t)
	serveOn(t, s, l)
	return s, l.Addr().String()
}

// serveOn has s serve until the test ends.
func serveOn(t *testing.T, s *Server, l net.Listener) {
	t.Helper()
	s.addKey(agreed())
	served := make(chan error, 1)
	go func() { served <- s.Serve(t.Context(), l) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
	})
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return l
}

// patience is how long a test waits for what comes at once: only for a test
// that fails does it matter.
const patience = time.Minute

// within is a context that fails a test rather than let it hang.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// testClient connects until the test ends, under the stored key unless it has a storage.
func testClient(t *testing.T, address string, o ClientOptions) *Client {
	t.Helper()
	if o.Storage == nil {
		o.Storage = stored(t)
	}
	c, err := Dial(within(t), address, clientOptions(o))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func clientOptions(o ClientOptions) ClientOptions {
	if o.PublicKeys == nil {
		o.PublicKeys = []*rsa.PublicKey{&serverKey().PublicKey}
	}
	if o.Logger == nil {
		o.Logger = discard()
	}
	return o
}

// say calls echo.
func say(ctx context.Context, c runtime.Invoker, text string) (string, error) {
	r, err := runtime.Call(ctx, c, &echoRequest{Text: text})
	if err != nil {
		return "", err
	}
	return r.Text, nil
}

// requireEcho claims that the connection works.
func requireEcho(t *testing.T, c runtime.Invoker, text string) {
	t.Helper()
	got, err := say(within(t), c, text)
	require.NoError(t, err)
	require.Equal(t, text, got)
}

// long is a text that packing makes shorter.
func long() string { return strings.Repeat("tlgen ", 4096) }

// noise is a text that packing does not make shorter.
func noise() string {
	b := make([]byte, 100<<10)
	_, _ = rand.Read(b)
	return string(b)
}

// collector is an UpdateHandler that keeps what it gets; a gap is "gap".
type collector struct{ got chan string }

func newCollector() *collector { return &collector{got: make(chan string, 1024)} }

func (c *collector) HandleUpdates(_ context.Context, message []byte) error {
	var r echo
	if err := tl.Decode(message, &r); err != nil {
		return &runtime.UnreadableError{Err: err}
	}
	c.got <- r.Text
	return nil
}

func (c *collector) HandleGap(context.Context) error {
	c.got <- "gap"
	return nil
}

// next is what came next.
func (c *collector) next(t *testing.T) string {
	t.Helper()
	select {
	case s := <-c.got:
		return s
	case <-within(t).Done():
		require.Fail(t, "no update came")
		return ""
	}
}

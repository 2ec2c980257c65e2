package gotd

import (
	"bytes"
	"context"
	"crypto/rsa"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	gotdmt "github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/internal/failure"
)

// exchanger is one end of a key exchange that does just what a test says.
type exchanger struct {
	t    *testing.T
	conn *frames
	kind proto.MessageType
}

// send sends a message without encryption.
func (x *exchanger) send(m bin.Encoder) {
	x.t.Helper()
	var b bin.Buffer
	check(x.t, m.Encode(&b))
	plain := proto.UnencryptedMessage{MessageID: int64(proto.NewMessageID(time.Now(), x.kind)), MessageData: b.Copy()}
	b.Reset()
	check(x.t, plain.Encode(&b))
	check(x.t, x.conn.write(b.Buf))
}

// receive receives one, and tells whether one came.
func (x *exchanger) receive(m bin.Decoder) bool {
	x.t.Helper()
	frame, err := x.conn.read(time.Now().Add(patience))
	if err != nil {
		return false
	}
	var plain proto.UnencryptedMessage
	check(x.t, plain.Decode(&bin.Buffer{Buf: frame}))
	check(x.t, m.Decode(&bin.Buffer{Buf: plain.MessageData}))
	return true
}

// exchangeWith is the error of a client whose server does what f says.
func exchangeWith(t *testing.T, f func(*exchanger)) error {
	t.Helper()
	l := listen(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		raw, err := l.Accept()
		check(t, err)
		defer func() { _ = raw.Close() }()
		conn, err := acceptFrames(raw, maxFrame)
		check(t, err)
		f(&exchanger{t: t, conn: conn, kind: proto.MessageServerResponse})
	}()
	_, err := Dial(within(t), l.Addr().String(), clientOptions(ClientOptions{}))
	<-done
	require.NoError(t, l.Close())
	require.Error(t, err)
	require.NotContains(t, err.Error(), "\n")
	return err
}

// offer is the first answer of a server.
func offer(hello gotdmt.ReqPqMultiRequest, pq []byte) *gotdmt.ResPQ {
	return &gotdmt.ResPQ{
		Nonce: hello.Nonce, ServerNonce: bin.Int128{1}, Pq: pq,
		ServerPublicKeyFingerprints: []int64{crypto.RSAFingerprint(&serverKey().PublicKey)},
	}
}

func TestAPQThatHasNoTwoFactorsIsRefused(t *testing.T) {
	for name, pq := range map[string][]byte{
		"empty":     {},
		"zero":      {0, 0, 0, 0, 0, 0, 0, 0},
		"one":       {1},
		"two":       {2},
		"three":     {3},
		"a prime":   {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xe7},
		"2^63":      {0x80, 0, 0, 0, 0, 0, 0, 0},
		"two bytes": bytes.Repeat([]byte{0xff}, 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			err := exchangeWith(t, func(x *exchanger) {
				var hello gotdmt.ReqPqMultiRequest
				x.receive(&hello)
				x.send(offer(hello, pq))
			})
			require.ErrorContains(t, err, "is not a product of two primes")
		})
	}
}

// hostileServer agrees on everything up to the answer to req_DH_params.
func hostileServer(t *testing.T, answer func(x *exchanger, nonce bin.Int128, key, iv []byte)) error {
	t.Helper()
	return exchangeWith(t, func(x *exchanger) {
		var hello gotdmt.ReqPqMultiRequest
		x.receive(&hello)
		x.send(offer(hello, []byte{15}))
		var params gotdmt.ReqDHParamsRequest
		x.receive(&params)
		data, err := crypto.DecodeRSAPad(params.EncryptedData, serverKey())
		check(t, err)
		inner, err := gotdmt.DecodePQInnerData(&bin.Buffer{Buf: data})
		check(t, err)
		key, iv := crypto.TempAESKeys(inner.GetNewNonce().BigInt(), params.ServerNonce.BigInt())
		answer(x, hello.Nonce, key, iv)
	})
}

func TestAHostileServersParametersAreRefused(t *testing.T) {
	// 2^2048-1942289 is the greatest safe prime of 2048 bits.
	prime := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 2048), big.NewInt(1942289)).Bytes()
	even := bytes.Clone(prime)
	even[255] ^= 1
	for name, inner := range map[string]gotdmt.ServerDHInnerData{
		"nothing":       {},
		"g_a 1":         {G: 4, DhPrime: prime, GA: []byte{1}},
		"long g_a":      {G: 4, DhPrime: prime, GA: bytes.Repeat([]byte{0xff}, 4096)},
		"g 0":           {G: 0, DhPrime: prime, GA: prime[:255]},
		"g -1":          {G: -1, DhPrime: prime, GA: prime[:255]},
		"no prime":      {G: 4, GA: prime[:255]},
		"short prime":   {G: 4, DhPrime: []byte{23}, GA: []byte{2}},
		"long prime":    {G: 4, DhPrime: bytes.Repeat([]byte{0xff}, 4096), GA: prime[:255]},
		"even prime":    {G: 4, DhPrime: even, GA: prime[:255]},
		"zero of prime": {G: 4, DhPrime: make([]byte, 256), GA: prime[:255]},
	} {
		t.Run(name, func(t *testing.T) {
			err := hostileServer(t, func(x *exchanger, nonce bin.Int128, key, iv []byte) {
				var b bin.Buffer
				inner.Nonce, inner.ServerNonce = nonce, bin.Int128{1}
				check(t, inner.Encode(&b))
				answer, err := crypto.EncryptExchangeAnswer(crypto.DefaultRand(), b.Buf, key, iv)
				check(t, err)
				x.send(&gotdmt.ServerDHParamsOk{Nonce: nonce, ServerNonce: bin.Int128{1}, EncryptedAnswer: answer})
			})
			require.ErrorContains(t, err, "exchange a key: ")
			require.NotContains(t, err.Error(), "panic")
		})
	}
}

func TestAHostileServersAnswersAreRefused(t *testing.T) {
	for name, answer := range map[string][]byte{
		"empty": nil, "a byte": {1}, "a block": make([]byte, 16), "odd": make([]byte, 39), "long": make([]byte, 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			err := hostileServer(t, func(x *exchanger, nonce bin.Int128, _, _ []byte) {
				x.send(&gotdmt.ServerDHParamsOk{Nonce: nonce, ServerNonce: bin.Int128{1}, EncryptedAnswer: answer})
			})
			require.ErrorContains(t, err, "exchange a key: ")
			require.NotContains(t, err.Error(), "panic")
		})
	}
}

func TestAPanicInAnExchangeIsAnError(t *testing.T) {
	run := func() (err error) {
		defer failure.Catch(&err)
		panic("two\nlines")
	}
	require.EqualError(t, run(), "panic: two lines")
}

func TestPublicKeysHaveToBeOfTheRightSize(t *testing.T) {
	l := listen(t)
	defer func() { _ = l.Close() }()
	short := rsa.PublicKey{N: big.NewInt(15), E: 3}
	for _, key := range []*rsa.PublicKey{nil, {}, &short} {
		_, err := Dial(within(t), l.Addr().String(), clientOptions(ClientOptions{PublicKeys: []*rsa.PublicKey{key}}))
		require.ErrorContains(t, err, "does not have 2048 bits")
	}
}

// hostileClient connects to a server without a key.
func hostileClient(t *testing.T, address string) *exchanger {
	t.Helper()
	raw, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = raw.Close() })
	o := ClientOptions{}.orDefault()
	conn, err := dialFrames(raw, &o)
	require.NoError(t, err)
	return &exchanger{t: t, conn: conn, kind: proto.MessageFromClient}
}

// rsaPadded is data as the server's key decrypts it.
func rsaPadded(t *testing.T, data []byte) []byte {
	t.Helper()
	b, err := crypto.RSAPad(data, &serverKey().PublicKey, crypto.DefaultRand())
	require.NoError(t, err)
	return b
}

// innerData is what a client encrypts.
func innerData(t *testing.T, dc int) []byte {
	t.Helper()
	var b bin.Buffer
	require.NoError(t, (&gotdmt.PQInnerDataDC{DC: dc}).Encode(&b))
	return b.Buf
}

func TestHostileClientsEndTheirExchangeAlone(t *testing.T) {
	_, address := testServer(t, same)
	c := testClient(t, address, ClientOptions{})
	for name, params := range map[string]gotdmt.ReqDHParamsRequest{
		"nothing":         {},
		"odd p and q":     {P: make([]byte, 4096), Q: nil},
		"short data":      {EncryptedData: []byte{1}},
		"long data":       {EncryptedData: bytes.Repeat([]byte{0xff}, 1<<16)},
		"zeros":           {EncryptedData: make([]byte, 256)},
		"padded nothing":  {EncryptedData: rsaPadded(t, nil)},
		"padded rubbish":  {EncryptedData: rsaPadded(t, []byte("rubbish, as long as it may be"))},
		"greater numbers": {P: bytes.Repeat([]byte{0xff}, 1<<16), Q: make([]byte, 1<<16), EncryptedData: serverKey().N.Bytes()},
	} {
		t.Run(name, func(t *testing.T) {
			x := hostileClient(t, address)
			x.send(&gotdmt.ReqPqMultiRequest{})
			var offered gotdmt.ResPQ
			require.True(t, x.receive(&offered))
			x.send(&params)
			require.False(t, x.receive(new(gotdmt.ServerDHParamsOk)))
			requireEcho(t, c, name)
		})
	}
}

func TestAnotherDataCentreIsRefused(t *testing.T) {
	_, address := testServer(t, same)
	x := hostileClient(t, address)
	x.send(&gotdmt.ReqPqMultiRequest{})
	require.True(t, x.receive(new(gotdmt.ResPQ)))
	x.send(&gotdmt.ReqDHParamsRequest{EncryptedData: rsaPadded(t, innerData(t, 4))})
	_, err := x.conn.read(time.Now().Add(patience))
	var refused *TransportError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 444, refused.Code)

	err = hostileServer(t, func(x *exchanger, _ bin.Int128, _, _ []byte) { check(t, x.conn.writeError(444)) })
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 444, refused.Code)
}

func TestHostileClientsAnswersEndTheirExchangeAlone(t *testing.T) {
	_, address := testServer(t, same)
	c := testClient(t, address, ClientOptions{})
	encrypted := func(data []byte, key, iv []byte) []byte {
		b, err := crypto.EncryptExchangeAnswer(crypto.DefaultRand(), data, key, iv)
		require.NoError(t, err)
		return b
	}
	half := func(gb []byte) []byte {
		var b bin.Buffer
		require.NoError(t, (&gotdmt.ClientDHInnerData{GB: gb}).Encode(&b))
		return b.Buf
	}
	for name, answer := range map[string]func(key, iv []byte) []byte{
		"empty":     func(_, _ []byte) []byte { return nil },
		"odd":       func(_, _ []byte) []byte { return make([]byte, 17) },
		"zeros":     func(_, _ []byte) []byte { return make([]byte, 64) },
		"rubbish":   func(key, iv []byte) []byte { return encrypted([]byte("rubbish"), key, iv) },
		"no g_b":    func(key, iv []byte) []byte { return encrypted(half(nil), key, iv) },
		"g_b 0":     func(key, iv []byte) []byte { return encrypted(half(make([]byte, 256)), key, iv) },
		"long g_b":  func(key, iv []byte) []byte { return encrypted(half(bytes.Repeat([]byte{0xff}, 1<<16)), key, iv) },
		"truncated": func(key, iv []byte) []byte { return encrypted(half([]byte(strings.Repeat("x", 99)))[:60], key, iv) },
	} {
		t.Run(name, func(t *testing.T) {
			x := hostileClient(t, address)
			x.send(&gotdmt.ReqPqMultiRequest{})
			var offered gotdmt.ResPQ
			require.True(t, x.receive(&offered))
			x.send(&gotdmt.ReqDHParamsRequest{EncryptedData: rsaPadded(t, innerData(t, defaultDC))})
			require.True(t, x.receive(new(gotdmt.ServerDHParamsOk)))
			key, iv := crypto.TempAESKeys(new(big.Int), offered.ServerNonce.BigInt())
			x.send(&gotdmt.SetClientDHParamsRequest{EncryptedData: answer(key, iv)})
			// With a weak g_b the client harms itself alone.
			x.receive(new(gotdmt.DhGenOk))
			requireEcho(t, c, name)
		})
	}
}

// panicking is a connection whose first read panics.
type panicking struct{ net.Conn }

func (panicking) Read([]byte) (int, error) { panic("oh") }

func TestAPanicEndsOneConnection(t *testing.T) {
	l := &panicOnce{Listener: listen(t)}
	s, err := NewServer(ServerOptions{Key: serverKey(), Handler: echoServer(same), Logger: discard()})
	require.NoError(t, err)
	serveOn(t, s, l)
	raw, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer func() { _ = raw.Close() }()
	require.NoError(t, raw.SetReadDeadline(time.Now().Add(patience)))
	_, err = raw.Read(make([]byte, 1))
	require.Error(t, err)
	require.NotErrorIs(t, err, errTimeout{})
	requireEcho(t, testClient(t, l.Addr().String(), ClientOptions{}), "hello")
}

// panicOnce gives one connection that panics.
type panicOnce struct {
	net.Listener
	over bool
}

// Accept implements net.Listener.
func (l *panicOnce) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if l.over || err != nil {
		return raw, err
	}
	l.over = true
	return panicking{raw}, nil
}

func TestTheEndOfDialIsToldInOneLine(t *testing.T) {
	for stage, storage := range map[string]Storage{"exchange a key: ": nil, "": stored(t)} {
		for text, end := range map[string]func(context.Context) (context.Context, context.CancelFunc){
			"context deadline exceeded": func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Second)
			},
			"context canceled": func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(time.Second, cancel)
				return ctx, cancel
			},
		} {
			synctest.Test(t, func(t *testing.T) {
				l := newPipes()
				go func() {
					silent, err := l.Accept()
					check(t, err)
					_, _ = io.Copy(io.Discard, silent)
				}()
				ctx, cancel := end(t.Context())
				defer cancel()
				_, err := Dial(ctx, "pipe:1", clientOptions(ClientOptions{Storage: storage, Dialer: l.dial}))
				require.ErrorIs(t, err, ctx.Err())
				require.EqualError(t, err, "dial pipe:1: "+stage+"the server did not answer: "+text)
			})
		}
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	l := listen(t)
	defer func() { _ = l.Close() }()
	o := clientOptions(ClientOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Dial(ctx, l.Addr().String(), o)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotContains(t, err.Error(), "\n")

	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err = Dial(ctx, l.Addr().String(), o)
	require.ErrorIs(t, err, context.Canceled)
	require.NotContains(t, err.Error(), "\n")
}

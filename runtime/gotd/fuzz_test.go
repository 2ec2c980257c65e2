package gotd

import (
	"context"
	"crypto/rsa"
	"io"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/manner"
	"github.com/tlgen-go/tlgen/tl"
)

// FuzzConnection lets a stranger say anything from the first byte on. The
// server draws the same numbers each time, so that a key exchange can be said
// without hearing the server's half.
func FuzzConnection(f *testing.F) {
	for _, said := range connectionSeeds(f) {
		for _, how := range []manner.Manner{0, manner.Stays, manner.Stays | manner.Deaf, manner.Stays | manner.Halting} {
			f.Add(byte(how), said)
		}
	}
	f.Fuzz(func(t *testing.T, how byte, said []byte) {
		meet(t, manner.Manner(how), len(said), func(_ *testing.T, conn net.Conn) { manner.Manner(how).Say(conn, said) })
	})
}

// FuzzSession lets a peer that has a key say anything under it; see speech.
func FuzzSession(f *testing.F) {
	for _, said := range sessionSeeds(f) {
		for _, how := range []manner.Manner{0, manner.Stays, manner.Stays | manner.Deaf} {
			f.Add(byte(how), said)
		}
	}
	f.Fuzz(func(t *testing.T, how byte, said []byte) {
		meet(t, manner.Manner(how), len(said), func(t *testing.T, conn net.Conn) {
			t.Helper()
			play(t, conn, said)
		})
	})
}

// meet has a server meet a peer, which is told n bytes of what to say, and
// another one after it. The first one's connection has to end in time, with all
// that runs for it, and may take memory only for what comes by it.
func meet(t *testing.T, how manner.Manner, n int, talk func(*testing.T, net.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := fuzzServer(t)
		begun, before := time.Now(), manner.Allocated()
		conn, ended := accepted(s)
		if how&manner.Deaf == 0 {
			go func() { _, _ = io.Copy(io.Discard, conn) }()
		}
		wire := &tape{Conn: conn}
		talk(t, wire)
		if how&manner.Stays == 0 {
			require.NoError(t, conn.Close())
		}
		<-ended
		require.NoError(t, conn.Close())
		assert.LessOrEqual(t, time.Since(begun), patienceWith(n))
		assert.LessOrEqual(t, manner.Allocated()-before, memoryFor(wire.said.Len()))
		assert.Empty(t, s.Sessions())
		requireServes(t, s)
	})
}

// requireServes claims that s answers a peer.
func requireServes(t *testing.T, s *Server) {
	t.Helper()
	conn, ended := accepted(s)
	frames, err := dialFrames(conn, &ClientOptions{})
	require.NoError(t, err)
	p := rawPeer{t: t, conn: frames, seq: newSequence(encryption{crypto.Client, steady{}}, agreed().Key, 1<<32, agreed().ServerSalt)}
	request := p.ask(encode(&echoRequest{Text: "hello"}))
	require.Equal(t, encode(&echo{Text: "hello"}), p.result(request))
	require.NoError(t, conn.Close())
	<-ended
}

// accepted is a connection to s, and is told when s is done with it.
func accepted(s *Server) (conn net.Conn, ended <-chan struct{}) {
	conn, theirs := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		newPeer(s.ctx, s, theirs).run()
	}()
	return conn, done
}

// patienceWith is the longest that a connection may last whose peer is told n
// bytes: silence ends it, and not to read. What is said may ask for a second of
// work, and the peer may wait for as long.
func patienceWith(n int) time.Duration {
	return defaultHandshakeTimeout + defaultIdleTimeout + writeTimeout + time.Duration(n)*2*time.Second
}

// memoryFor is how many bytes may be allocated, in all, for n bytes that come.
func memoryFor(n int) uint64 {
	const (
		each = 8 << 10 // what is packed asks for more than it takes
		once = 8 << 20 // a packer takes almost a megabyte, and each handler has one
	)
	return once + each*uint64(n)
}

// fuzzServer is a server that nothing is random for.
func fuzzServer(tb testing.TB) *Server {
	tb.Helper()
	s, err := NewServer(ServerOptions{
		Key: quickKey(), Handler: echoServer(moody), Logger: discard(),
		Concurrency: 4, Limits: tl.Limits{Bytes: 64 << 10},
	})
	require.NoError(tb, err)
	s.encryption = encryption{crypto.Server, steady{}}
	s.addKey(agreed())
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

// moody does as it is told.
func moody(ctx context.Context, text string) (string, error) {
	switch text {
	case "wait":
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Second):
		}
	case "push":
		return text, SessionFrom(ctx).Push(ctx, &echo{Text: text})
	case "long":
		return strings.Repeat(text, packFrom), nil
	case "refuse":
		return "", runtime.NewError(400, "REFUSED")
	case "panic":
		panic(text)
	}
	return text, nil
}

// steady is a source of small numbers that are always the same. As an exponent
// of Diffie and Hellman such a number is just large enough to be taken.
type steady struct{}

// Read implements io.Reader.
func (steady) Read(b []byte) (int, error) {
	const number = 1 << 11
	clear(b)
	if len(b) > 1 {
		b[len(b)-2] = number >> 8
	}
	return len(b), nil
}

// quickKey is a key that is the same in every process, and whose private
// exponent is short: the order of every number modulo N divides smooth, since N
// is a product of primes p of which p-1 divides it.
var quickKey = sync.OnceValue(func() *rsa.PrivateKey {
	const (
		smooth = 32 * 27 * 25 * 7 * 11 * 13 * 17
		public = 65537
	)
	var divisors []int64
	for d := int64(1); d*d < smooth; d++ {
		if smooth%d == 0 {
			divisors = append(divisors, d, smooth/d)
		}
	}
	slices.Sort(divisors)
	n, limit := big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), keyBits)
	for _, d := range slices.Backward(divisors) {
		p := big.NewInt(d + 1)
		if longer := new(big.Int).Mul(n, p); p.ProbablyPrime(0) && longer.Cmp(limit) < 0 {
			n = longer
		}
	}
	return &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: n, E: public},
		D:         new(big.Int).ModInverse(big.NewInt(public), big.NewInt(smooth)),
	}
})

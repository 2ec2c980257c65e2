package gotd

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/internal/failure"
	"github.com/tlgen-go/tlgen/tl"
)

// agree exchanges a key with the server.
func agree(ctx context.Context, conn *frames, o *ClientOptions) (crypto.AuthKey, int64, error) {
	keys := make([]exchange.PublicKey, 0, len(o.PublicKeys))
	for _, key := range o.PublicKeys {
		if key == nil || key.N == nil || key.N.BitLen() != keyBits {
			return crypto.AuthKey{}, 0, fmt.Errorf("one of ClientOptions.PublicKeys does not have %d bits", keyBits)
		}
		keys = append(keys, exchange.PublicKey{RSA: key})
	}
	observed := &observer{frames: conn}
	r, err := runExchange(ctx, exchange.NewExchanger(observed, o.DC).WithRand(crypto.DefaultRand()).Client(keys))
	if errors.Is(err, exchange.ErrKeyFingerprintNotFound) {
		err = fmt.Errorf("the server has the keys %s, and ClientOptions.PublicKeys has %s",
			fingerprints(observed.offer.ServerPublicKeyFingerprints), fingerprints(own(keys)))
	}
	if err != nil {
		return crypto.AuthKey{}, 0, err
	}
	return r.AuthKey, r.ServerSalt, nil
}

// runExchange runs an exchange; a panic in it, at what the server sends, becomes an error.
func runExchange(ctx context.Context, e exchange.ClientExchange) (r exchange.ClientExchangeResult, err error) {
	defer failure.Catch(&err)
	return e.Run(ctx)
}

// observer reads the first message of an exchange, the resPQ, too: the exchange
// does not tell which keys the server offered, and takes any pq.
type observer struct {
	*frames
	offer *mt.ResPQ
}

// Recv implements transport.Conn.
func (o *observer) Recv(ctx context.Context, b *bin.Buffer) error {
	if err := o.frames.Recv(ctx, b); err != nil || o.offer != nil {
		return err
	}
	o.offer = new(mt.ResPQ)
	if err := o.offer.DecodeTL(tl.NewDecoder(b.Buf[leastMessage:])); err != nil {
		return err
	}
	return checkPQ(o.offer.PQ)
}

// checkPQ refuses what is not a product of two numbers, which would be looked
// for forever, and what is longer than MTProto has it.
func checkPQ(b []byte) error {
	const (
		least   = 4
		maxBits = 63
		rounds  = 20 // of the primality test, which does not err below 2^64
	)
	pq := new(big.Int).SetBytes(b)
	if pq.BitLen() > maxBits || pq.Cmp(big.NewInt(least)) < 0 || pq.ProbablyPrime(rounds) {
		return fmt.Errorf("the server's pq %#x is not a product of two primes of at most %d bits", b[:min(len(b), 16)], maxBits)
	}
	return nil
}

func own(keys []exchange.PublicKey) []int64 {
	all := make([]int64, 0, len(keys))
	for _, k := range keys {
		all = append(all, k.Fingerprint())
	}
	return all
}

// fingerprints lists fingerprints as they are usually written.
func fingerprints(all []int64) string {
	if len(all) == 0 {
		return "none"
	}
	words := make([]string, 0, len(all))
	for _, f := range all {
		words = append(words, fmt.Sprintf("%#x", uint64(f)))
	}
	return strings.Join(words, ", ")
}

package account

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"math/big"
	"slices"
	"sync"

	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
)

// prime is the 2048-bit safe prime that Telegram has used for years.
const prime = "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f" +
	"48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37" +
	"20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64" +
	"2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4" +
	"a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754" +
	"fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
	"e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f" +
	"0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b"

// verifier is the server's side of SRP: it knows g^x, not the password. It is
// written from the formulas of https://core.telegram.org/api/srp.
type verifier struct {
	p, g, v      *big.Int
	salt1, salt2 []byte
	hint         string
}

// correctHorse is of a password that several have: to derive it takes long.
var correctHorse = sync.OnceValue(func() *verifier { return newVerifier("correct horse", "battery") })

func newVerifier(password, hint string) *verifier {
	p, _ := new(big.Int).SetString(prime, 16)
	v := &verifier{p: p, g: big.NewInt(3), salt1: []byte("salt of the client"), salt2: []byte("salt of the server"), hint: hint}
	// PH1 = SH(SH(password, salt1), salt2), PH2 = SH(pbkdf2(PH1, salt1), salt2)
	ph1 := salted(salted([]byte(password), v.salt1), v.salt2)
	stretched, err := pbkdf2.Key(sha512.New, string(ph1), v.salt1, 100_000, 64)
	if err != nil {
		panic(err)
	}
	x := number(salted(stretched, v.salt2))
	v.v = new(big.Int).Exp(v.g, x, p)
	return v
}

// challenge is a secret b and the B that follows from it: (k*v + g^b) mod p.
func (v *verifier) challenge() (secret, public *big.Int) {
	random := make([]byte, 256)
	_, _ = rand.Read(random)
	secret = number(random)
	public = new(big.Int).Mul(number(hash(v.p.Bytes(), padded(v.g))), v.v)
	public.Add(public, new(big.Int).Exp(v.g, secret, v.p))
	return secret, public.Mod(public, v.p)
}

// accepts tells whether the proof is that of who knows the password.
func (v *verifier) accepts(proof *api.InputCheckPasswordSRP, secret, public *big.Int) bool {
	u := number(hash(proof.A, padded(public)))
	s := new(big.Int).Exp(v.v, u, v.p) // S = (A * v^u) ^ b
	s.Mul(s, number(proof.A)).Exp(s, secret, v.p)
	mixed := hash(v.p.Bytes())
	for i, b := range hash(padded(v.g)) {
		mixed[i] ^= b
	}
	m1 := hash(mixed, hash(v.salt1), hash(v.salt2), proof.A, padded(public), hash(padded(s)))
	return slices.Equal(m1, proof.M1)
}

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

func padded(n *big.Int) []byte { return n.FillBytes(make([]byte, 256)) }

func salted(data, salt []byte) []byte { return hash(salt, data, salt) }

func hash(parts ...[]byte) []byte {
	sum := sha256.Sum256(slices.Concat(parts...))
	return sum[:]
}

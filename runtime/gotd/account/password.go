package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"

	"github.com/gotd/td/crypto/srp"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
)

// PasswordHint is what helps to remember a password.
type PasswordHint struct {
	// Hint is the user's own, or empty.
	Hint string
	// Wrong tells that the last password was not the account's.
	Wrong bool
}

// srpBytes is the size of the numbers of SRP.
const srpBytes = 256

// givePassword asks for the password and proves to the server that it is known,
// until it is the account's.
func (a *Account) givePassword(ctx context.Context, ask Asker) error {
	if ask.Password == nil {
		return fmt.Errorf("%w: Password", ErrNotAsked)
	}
	for wrong := false; ; wrong = true {
		known, err := runtime.Call(ctx, a, &api.AccountGetPasswordRequest{})
		if err != nil {
			return err
		}
		password, err := ask.Password(ctx, PasswordHint{Hint: known.Hint.Value(), Wrong: wrong})
		if err != nil {
			return err
		}
		err = a.prove(ctx, password)
		if !errors.Is(err, runtime.PasswordHashInvalid) {
			return err
		}
	}
}

// prove proves that the password is known, with numbers that the server has
// just chosen: those from before the question may be too old.
func (a *Account) prove(ctx context.Context, password string) error {
	known, err := runtime.Call(ctx, a, &api.AccountGetPasswordRequest{})
	if err != nil {
		return err
	}
	proof, err := proof(password, known)
	if err != nil {
		return err
	}
	_, _, err = login(ctx, a, &api.AuthCheckPasswordRequest{Password: proof})
	return err
}

// proof is what SRP shows in place of the password.
func proof(password string, known *api.AccountPassword) (*api.InputCheckPasswordSRP, error) {
	algo, ok := known.CurrentAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	if !ok {
		return nil, errors.New("the server checks the password by a method that is not known here; a newer version may know it")
	}
	p, b := new(big.Int).SetBytes(algo.P), new(big.Int).SetBytes(known.SRPB)
	if len(algo.P) != srpBytes || len(known.SRPB) > srpBytes || b.Sign() == 0 || b.Cmp(p) >= 0 {
		return nil, errors.New("the server's numbers for checking the password are not those of SRP")
	}
	random := make([]byte, srpBytes)
	_, _ = rand.Read(random)
	answer, err := srp.NewSRP(rand.Reader).Hash([]byte(password), known.SRPB, random, srp.Input{
		Salt1: algo.Salt1, Salt2: algo.Salt2, G: int(algo.G), P: algo.P,
	})
	if err != nil {
		return nil, fmt.Errorf("prove the password: %w", err)
	}
	return &api.InputCheckPasswordSRP{SRPID: known.SRPID.Value(), A: answer.A, M1: answer.M1}, nil
}

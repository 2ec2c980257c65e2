package account

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Production are Telegram's data centres.
func Production() []Centre {
	return []Centre{
		{1, []string{"149.154.175.53:443", "149.154.175.52:443", "[2001:b28:f23d:f001::a]:443"}},
		{2, []string{"149.154.167.41:443", "[2001:67c:4e8:f002::a]:443"}},
		{3, []string{"149.154.175.100:443", "[2001:b28:f23d:f003::a]:443"}},
		{4, []string{"149.154.167.91:443", "[2001:67c:4e8:f004::a]:443"}},
		{5, []string{"91.108.56.191:443", "[2001:b28:f23f:f005::a]:443"}},
	}
}

// TestCentres are those of Telegram's test servers, for Options.Test.
func TestCentres() []Centre {
	return []Centre{
		{1, []string{"149.154.175.10:443", "[2001:b28:f23d:f001::e]:443"}},
		{2, []string{"149.154.167.40:443", "[2001:67c:4e8:f002::e]:443"}},
		{3, []string{"149.154.175.117:443", "[2001:b28:f23d:f003::e]:443"}},
	}
}

// builtIn are the data centres of Telegram.
func builtIn(test bool) []Centre {
	if test {
		return TestCentres()
	}
	return Production()
}

// Telegram's public keys.
const (
	productionKey = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEA6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g
5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO
62cECs5HKhT5DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/
+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9
t6N/byY9Nw9p21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs
5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8wIDAQAB
-----END RSA PUBLIC KEY-----`
	testKey = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAyMEdY1aR+sCR3ZSJrtztKTKqigvO/vBfqACJLZtS7QMgCGXJ6XIR
yy7mx66W0/sOFa7/1mAZtEoIokDP3ShoqF4fVNb6XeqgQfaUHd8wJpDWHcR2OFwv
plUUI1PLTktZ9uW2WE23b+ixNwJjJGwBDJPQEQFBE+vfmH0JP503wr5INS1poWg/
j25sIWeYPHYeOrFp/eXaqhISP6G+q2IeTaWTXpwZj4LzXq5YOpk4bYEQ6mvRq7D1
aHWfYmlEGepfaYR8Q0YqvvhYtMte3ITnuSJs171+GDqpdKcSwHnd6FudwGO4pcCO
j4WcDuXc2CTHgH8gFTNhp/Y8/SpDOhvn9QIDAQAB
-----END RSA PUBLIC KEY-----`
)

// publicKey is the key of Telegram's servers.
func publicKey(test bool) (*rsa.PublicKey, error) {
	text := productionKey
	if test {
		text = testKey
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("read Telegram's public key: it is not PEM")
	}
	key, err := x509.ParsePKCS1PublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read Telegram's public key: %w", err)
	}
	return key, nil
}

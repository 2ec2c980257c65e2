package gotd

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// KeyFile is a server's key from a file in PEM, PKCS #1 or PKCS #8. Where there is
// no such file, a new key is made and written to it, which only its owner may read.
// Clients have to know the public key, which [PublicKeyPEM] spells.
func KeyFile(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newKeyFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the server's key: %w", err)
	}
	key, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("read the server's key from %s: %w", path, err)
	}
	return key, nil
}

// newKeyFile makes a key and writes it.
func newKeyFile(path string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("make the server's key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := replaceFile(path, text); err != nil {
		return nil, fmt.Errorf("write the server's key: %w", err)
	}
	return key, nil
}

// parseKey reads a private key.
func parseKey(text []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is not PEM; remove the file to have a new key made")
	}
	if strings.Contains(block.Type+block.Headers["Proc-Type"], "ENCRYPTED") {
		return nil, errors.New("it is encrypted; decrypt it, for instance with openssl rsa")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("its %s is no private key in PKCS #1 or #8; remove the file to have a new key made", block.Type)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("it holds a %T, want a key of RSA; remove the file to have a new key made", parsed)
	}
	return key, nil
}

// PublicKeyPEM is the public key in PEM, PKCS #1, as clients of MTProto take it:
// ours by [ParsePublicKeys].
func PublicKeyPEM(key *rsa.PublicKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)})
}

// ParsePublicKeys reads public keys in PEM, PKCS #1 or PKIX, for
// ClientOptions.PublicKeys.
func ParsePublicKeys(text []byte) (keys []*rsa.PublicKey, err error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		key, err := parsePublicKey(block)
		if err != nil {
			return nil, fmt.Errorf("read public key %d: %w", len(keys)+1, err)
		}
		keys = append(keys, key)
	}
	if keys == nil {
		return nil, errors.New("read public keys: the text has none in PEM")
	}
	return keys, nil
}

func parsePublicKey(block *pem.Block) (*rsa.PublicKey, error) {
	if key, err := x509.ParsePKCS1PublicKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("a %s is no public key in PKCS #1 or PKIX", block.Type)
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("it is a %T, want one of RSA", parsed)
	}
	return key, nil
}

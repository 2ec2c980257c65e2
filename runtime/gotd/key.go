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
		return nil, fmt.Errorf("read the server's key from %s: %w; remove the file to have a new key made", path, err)
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
		return nil, errors.New("it is not PEM")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("its %s is no private key in PKCS #1 or #8", block.Type)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("it holds a %T, want a key of RSA", parsed)
	}
	return key, nil
}

// PublicKeyPEM is the public key in PEM, PKCS #1, as clients of MTProto take it.
func PublicKeyPEM(key *rsa.PublicKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)})
}

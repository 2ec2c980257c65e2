package gotd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheKeyIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.pem")
	made, err := KeyFile(path)
	require.NoError(t, err)
	require.Equal(t, keyBits, made.N.BitLen())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
	again, err := KeyFile(path)
	require.NoError(t, err)
	assert.True(t, made.Equal(again))

	pkix, err := x509.MarshalPKIXPublicKey(&made.PublicKey)
	require.NoError(t, err)
	text := append(PublicKeyPEM(&made.PublicKey), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})...)
	public, err := ParsePublicKeys(text)
	require.NoError(t, err)
	assert.Equal(t, []*rsa.PublicKey{&made.PublicKey, &made.PublicKey}, public)
}

func TestWhatIsNoPublicKeyIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"rubbish": "read public keys: the text has none in PEM",
		string(PublicKeyPEM(&serverKey().PublicKey)) + "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n": "read public key 2: a PUBLIC KEY is no public key in PKCS #1 or PKIX",
	} {
		_, err := ParsePublicKeys([]byte(text))
		require.EqualError(t, err, want)
	}
}

func TestWhatIsNoKeyIsNamed(t *testing.T) {
	key := serverKey()
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	other, err := x509.MarshalPKCS8PrivateKey(curve)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "key.pem")
	for _, c := range []struct {
		name, want string
		text       []byte
	}{
		{"PKCS #8", "", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})},
		{"a curve's", "it holds a *ecdsa.PrivateKey, want a key of RSA", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: other})},
		{"a public one", "its RSA PUBLIC KEY is no private key in PKCS #1 or #8", PublicKeyPEM(&key.PublicKey)},
		{"rubbish", "it is not PEM", []byte("rubbish")},
		{"an encrypted one", "it is encrypted; decrypt it, for instance with openssl rsa", pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: pkcs8})},
	} {
		require.NoError(t, os.WriteFile(path, c.text, 0o600))
		got, err := KeyFile(path)
		if c.want == "" {
			require.NoError(t, err, c.name)
			assert.True(t, key.Equal(got), c.name)
			continue
		}
		want := "read the server's key from " + path + ": " + c.want
		if !strings.Contains(c.want, "; ") {
			want += "; remove the file to have a new key made"
		}
		require.EqualError(t, err, want, c.name)
	}
	_, err = KeyFile(filepath.Join(t.TempDir(), "none", "key.pem"))
	require.ErrorContains(t, err, "write the server's key: ")
}

package inspect

import (
	"crypto/aes"
	"crypto/subtle"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sealed are packets that gotd/td's package crypto made, and their key. What they
// hold is in the tests that open them.
func sealed(tb testing.TB) (key AuthKey, packets map[string][]byte) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "sealed.txt"))
	require.NoError(tb, err)
	packets = map[string][]byte{}
	for line := range strings.Lines(string(text)) {
		name, digits, _ := strings.Cut(strings.TrimSpace(line), " ")
		packets[name] = unhex(tb, digits)
	}
	require.Equal(tb, len(key), copy(key[:], packets["key"]))
	delete(packets, "key")
	return key, packets
}

// encryptIGE undoes decryptIGE. The mode is the same in both directions, but for
// the order of what the iv has and what the cipher does.
func encryptIGE(tb testing.TB, k igeKey, plain []byte) []byte {
	tb.Helper()
	block, err := aes.NewCipher(k.key)
	require.NoError(tb, err)
	encrypted := make([]byte, len(plain))
	lastEncrypted, lastPlain := k.iv[:16], k.iv[16:]
	for at := 0; at < len(plain); at += 16 {
		out := encrypted[at : at+16]
		subtle.XORBytes(out, plain[at:at+16], lastEncrypted)
		block.Encrypt(out, out)
		subtle.XORBytes(out, out, lastPlain)
		lastEncrypted, lastPlain = out, plain[at:at+16]
	}
	return encrypted
}

// seal makes a packet of whole blocks, as the n-th of the senders.
func seal(tb testing.TB, key AuthKey, n int, plain []byte) []byte {
	tb.Helper()
	part := key[senders[n].part:]
	msgKey := hash2(part[88:120], plain)[8:24]
	b := binary.LittleEndian.AppendUint64(nil, uint64(key.ID()))
	return append(append(b, msgKey...), encryptIGE(tb, secondVersion(part, msgKey), plain)...)
}

// TestIGEIsThatOfOpenSSL has the vectors of OpenSSL's igetest.c.
func TestIGEIsThatOfOpenSSL(t *testing.T) {
	for _, v := range []struct{ key, iv, plain, encrypted string }{
		{
			"000102030405060708090a0b0c0d0e0f", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
			strings.Repeat("00", 32), "1a8519a6557be652e9da8e43da4ef4453cf456b4ca488aa383c79c98b34797cb",
		},
		{
			"5468697320697320616e20696d706c65", "6d656e746174696f6e206f6620494745206d6f646520666f72204f70656e5353",
			"99706487a1cde613bc6de0b6f24b1c7aa448c8b9c3403e3467a8cad89340f53b", "4c2e204c6574277320686f70652042656e20676f74206974207269676874210a",
		},
	} {
		k := igeKey{unhex(t, v.key), unhex(t, v.iv)}
		assert.Equal(t, unhex(t, v.plain), decryptIGE(k, unhex(t, v.encrypted)))
		assert.Equal(t, unhex(t, v.encrypted), encryptIGE(t, k, unhex(t, v.plain)))
	}
}

package inspect

import (
	"crypto/aes"
	"crypto/subtle"
)

// igeKey is what a message is encrypted with.
type igeKey struct{ key, iv []byte }

// decryptIGE decrypts whole blocks of AES in the mode IGE: a block is combined
// with the plain one before it, decrypted, and combined with the encrypted one
// before it. The iv is what stands before the first, encrypted and plain.
func decryptIGE(k igeKey, encrypted []byte) []byte {
	block, err := aes.NewCipher(k.key)
	if err != nil {
		panic(err) // its size is ours
	}
	plain := make([]byte, len(encrypted))
	lastEncrypted, lastPlain := k.iv[:aes.BlockSize], k.iv[aes.BlockSize:]
	for at := 0; at < len(plain); at += aes.BlockSize {
		out, in := plain[at:at+aes.BlockSize], encrypted[at:at+aes.BlockSize]
		subtle.XORBytes(out, in, lastPlain)
		block.Decrypt(out, out)
		subtle.XORBytes(out, out, lastEncrypted)
		lastEncrypted, lastPlain = in, out
	}
	return plain
}

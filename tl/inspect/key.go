package inspect

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// AuthKey is the key that a client and a server of MTProto agreed on. It opens
// all that they sent with it.
type AuthKey [256]byte

// ID is what packets call the key by, their auth_key_id: the lower 64 bits of its
// SHA1.
func (k AuthKey) ID() int64 {
	sum := sha1.Sum(k[:])
	return int64(binary.LittleEndian.Uint64(sum[12:]))
}

// senders are those that encrypt, and where the part of the key begins that each
// of them uses.
var senders = [...]struct {
	name string
	part int
}{{"client", 0}, {"server", 8}}

// open decrypts whole blocks, and says who encrypted them. Nothing comes of a
// msg_key that is not that of what comes out.
func (k AuthKey) open(msgKey, encrypted []byte) (plain []byte, sender string) {
	for _, s := range senders {
		part := k[s.part:]
		plain := decryptIGE(secondVersion(part, msgKey), encrypted)
		if sum := hash2(part[88:120], plain); slices.Equal(sum[8:24], msgKey) {
			return plain, s.name
		}
	}
	return nil, ""
}

// isFirstVersion tells whether the msg_key is that of blocks which MTProto 1.0
// encrypted.
func (k AuthKey) isFirstVersion(msgKey, encrypted []byte) bool {
	for _, s := range senders {
		plain := decryptIGE(firstVersion(k[s.part:], msgKey), encrypted)
		length := uint64(binary.LittleEndian.Uint32(plain[decryptedHead-4:]))
		if length > uint64(len(plain)-decryptedHead) {
			continue
		}
		if sum := hash1(plain[:decryptedHead+int(length)]); slices.Equal(sum[4:], msgKey) {
			return true
		}
	}
	return false
}

// secondVersion derives the key and iv of a message from the key's part, as
// MTProto 2.0 does.
func secondVersion(part, msgKey []byte) (c igeKey) {
	a, b := hash2(msgKey, part[:36]), hash2(part[40:76], msgKey)
	c.key = slices.Concat(a[:8], b[8:24], a[24:])
	c.iv = slices.Concat(b[:8], a[8:24], b[24:])
	return c
}

// firstVersion is secondVersion of MTProto 1.0.
func firstVersion(part, msgKey []byte) (k igeKey) {
	a, b := hash1(msgKey, part[:32]), hash1(part[32:48], msgKey, part[48:64])
	c, d := hash1(part[64:96], msgKey), hash1(msgKey, part[96:128])
	k.key = slices.Concat(a[:8], b[8:], c[4:16])
	k.iv = slices.Concat(a[8:], b[:8], c[16:], d[:8])
	return k
}

// hash2 is the hash of MTProto 2.0, over all parts.
func hash2(parts ...[]byte) []byte {
	sum := sha256.Sum256(slices.Concat(parts...))
	return sum[:]
}

// hash1 is that of MTProto 1.0.
func hash1(parts ...[]byte) []byte {
	sum := sha1.Sum(slices.Concat(parts...))
	return sum[:]
}

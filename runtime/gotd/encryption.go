package gotd

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
)

const (
	// encryptedHead is the key's id and the message key.
	encryptedHead = 8 + 16
	// innerHead is what the encryption covers before a body: salt, session,
	// message id, number and length.
	innerHead = 8 + 8 + 8 + 4 + 4
	// encryptedLeast is the head and the smallest body with its padding.
	encryptedLeast = encryptedHead + 3*aes.BlockSize
	// leastPadding and mostPadding are how many random bytes may be behind a body.
	leastPadding = 12
	mostPadding  = 1024
	// morePadding bounds how many blocks of them hide how long a body is.
	morePadding = 16
)

// encryption is MTProto 2.0's, as one side uses it.
type encryption struct {
	side crypto.Side
	rand io.Reader
}

// seal appends a message, encrypted, to b.
func (c encryption) seal(b []byte, key *crypto.AuthKey, st stamp, body []byte) ([]byte, error) {
	padding, err := c.padding(innerHead + len(body))
	if err != nil {
		return nil, fmt.Errorf("encrypt a message: %w", err)
	}
	start, size := len(b), encryptedHead+innerHead+len(body)+padding
	b = slices.Grow(b, size)[:start+size]
	head, inner := b[start:start+encryptedHead], b[start+encryptedHead:]
	binary.LittleEndian.PutUint64(inner, uint64(st.salt))
	binary.LittleEndian.PutUint64(inner[8:], uint64(st.session))
	binary.LittleEndian.PutUint64(inner[16:], uint64(st.id))
	binary.LittleEndian.PutUint32(inner[24:], uint32(st.seq))
	binary.LittleEndian.PutUint32(inner[28:], uint32(len(body)))
	copy(inner[innerHead:], body)
	if _, err := io.ReadFull(c.rand, inner[innerHead+len(body):]); err != nil {
		return nil, fmt.Errorf("encrypt a message: %w", err)
	}
	m := crypto.MessageKey(key.Value, inner, c.side)
	copy(head, key.ID[:])
	copy(head[len(key.ID):], m[:])
	block, iv, err := messageCipher(key, m, c.side)
	if err != nil {
		return nil, fmt.Errorf("encrypt a message: %w", err)
	}
	encryptIGE(block, &iv, inner)
	return b, nil
}

// padding is how many random bytes follow n others: up to the end of a block,
// and some blocks more.
func (c encryption) padding(n int) (int, error) {
	more := make([]byte, 1)
	if _, err := io.ReadFull(c.rand, more); err != nil {
		return 0, err
	}
	least := (aes.BlockSize - n%aes.BlockSize) % aes.BlockSize
	if least < leastPadding {
		least += aes.BlockSize
	}
	return least + int(more[0])%morePadding*aes.BlockSize, nil
}

// open decrypts a frame of the other side in its own memory.
func (c encryption) open(key *crypto.AuthKey, frame []byte) (opened, error) {
	if len(frame) < encryptedLeast {
		return opened{}, fmt.Errorf("decrypt a message: %d bytes, at least %d", len(frame), encryptedLeast)
	}
	if [8]byte(frame) != key.ID {
		return opened{}, errors.New("decrypt a message: it is encrypted with another key")
	}
	m := bin.Int128(frame[len(key.ID):])
	side := c.side.DecryptSide()
	block, iv, err := messageCipher(key, m, side)
	if err != nil {
		return opened{}, fmt.Errorf("decrypt a message: %w", err)
	}
	// A transport may have padded the frame beyond the blocks of the cipher.
	inner := frame[encryptedHead : len(frame)-(len(frame)-encryptedHead)%aes.BlockSize]
	decryptIGE(block, &iv, inner)
	if want := crypto.MessageKey(key.Value, inner, side); subtle.ConstantTimeCompare(want[:], m[:]) == 0 {
		return opened{}, errors.New("decrypt a message: its message key is wrong")
	}
	return readInner(inner)
}

// readInner takes apart what the encryption covers.
func readInner(b []byte) (opened, error) {
	n := int32(binary.LittleEndian.Uint32(b[28:]))
	padding := int64(len(b)) - innerHead - int64(n)
	switch {
	case n < 0, n%4 != 0:
		return opened{}, fmt.Errorf("decrypt a message: a body of %d bytes, want a multiple of four", n)
	case padding < leastPadding:
		return opened{}, errors.New("decrypt a message: its padding is too short")
	case padding > mostPadding:
		return opened{}, fmt.Errorf("decrypt a message: %d bytes of padding, at most %d", padding, mostPadding)
	}
	return opened{
		salt: int64(binary.LittleEndian.Uint64(b)),
		message: message{
			session: int64(binary.LittleEndian.Uint64(b[8:])),
			id:      int64(binary.LittleEndian.Uint64(b[16:])),
			seq:     int32(binary.LittleEndian.Uint32(b[24:])),
			body:    b[innerHead : innerHead+n : innerHead+n],
		},
	}, nil
}

// messageCipher is what one message is encrypted with.
func messageCipher(key *crypto.AuthKey, m bin.Int128, side crypto.Side) (cipher.Block, bin.Int256, error) {
	k, iv := crypto.Keys(key.Value, m, side)
	block, err := aes.NewCipher(k[:])
	return block, iv, err
}

// encryptIGE encrypts whole blocks in their place: each is combined with the
// encrypted block before it, and then with the plain one.
func encryptIGE(c cipher.Block, iv *bin.Int256, b []byte) {
	le := binary.LittleEndian
	encrypted0, encrypted1 := le.Uint64(iv[:]), le.Uint64(iv[8:])
	plain0, plain1 := le.Uint64(iv[16:]), le.Uint64(iv[24:])
	for ; len(b) >= aes.BlockSize; b = b[aes.BlockSize:] {
		x := b[:aes.BlockSize]
		next0, next1 := le.Uint64(x), le.Uint64(x[8:])
		le.PutUint64(x, next0^encrypted0)
		le.PutUint64(x[8:], next1^encrypted1)
		c.Encrypt(x, x)
		encrypted0, encrypted1 = le.Uint64(x)^plain0, le.Uint64(x[8:])^plain1
		le.PutUint64(x, encrypted0)
		le.PutUint64(x[8:], encrypted1)
		plain0, plain1 = next0, next1
	}
}

// decryptIGE undoes encryptIGE.
func decryptIGE(c cipher.Block, iv *bin.Int256, b []byte) {
	le := binary.LittleEndian
	encrypted0, encrypted1 := le.Uint64(iv[:]), le.Uint64(iv[8:])
	plain0, plain1 := le.Uint64(iv[16:]), le.Uint64(iv[24:])
	for ; len(b) >= aes.BlockSize; b = b[aes.BlockSize:] {
		x := b[:aes.BlockSize]
		next0, next1 := le.Uint64(x), le.Uint64(x[8:])
		le.PutUint64(x, next0^plain0)
		le.PutUint64(x[8:], next1^plain1)
		c.Decrypt(x, x)
		plain0, plain1 = le.Uint64(x)^encrypted0, le.Uint64(x[8:])^encrypted1
		le.PutUint64(x, plain0)
		le.PutUint64(x[8:], plain1)
		encrypted0, encrypted1 = next0, next1
	}
}

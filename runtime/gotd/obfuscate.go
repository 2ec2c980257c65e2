package gotd

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// obfuscatedHead is how long the head of an obfuscated connection is: 8 bytes
// that are only random, 32 of key, 16 of counter, and 8 encrypted ones with the
// tag of the transport and the number of the data centre.
const obfuscatedHead = 64

// obfuscated hides the transport's bytes behind AES in counter mode.
type obfuscated struct {
	r       io.Reader
	w       io.Writer
	decrypt cipher.Stream
	encrypt cipher.Stream
}

func (o *obfuscated) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	o.decrypt.XORKeyStream(p[:n], p[:n])
	return n, err
}

func (o *obfuscated) Write(p []byte) (int, error) {
	hidden := make([]byte, len(p))
	o.encrypt.XORKeyStream(hidden, p)
	return o.w.Write(hidden)
}

// obfuscate begins an obfuscated connection as a client.
func obfuscate(rw io.ReadWriter, tag []byte, dc int) (*obfuscated, error) {
	head, err := obfuscationHead()
	if err != nil {
		return nil, err
	}
	copy(head[56:60], bytes.Repeat(tag, 4/len(tag)))
	binary.LittleEndian.PutUint16(head[60:], uint16(int16(dc)))
	o := &obfuscated{r: rw, w: rw}
	if o.encrypt, o.decrypt, err = obfuscationStreams(head); err != nil {
		return nil, err
	}
	hidden := make([]byte, obfuscatedHead)
	o.encrypt.XORKeyStream(hidden, head)
	_, err = rw.Write(append(head[:56:56], hidden[56:]...))
	return o, err
}

// deobfuscate begins an obfuscated connection as a server, and tells the tag.
func deobfuscate(r io.Reader, w io.Writer) (o *obfuscated, tag []byte, err error) {
	head := make([]byte, obfuscatedHead)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, nil, fmt.Errorf("read the head of an obfuscated connection: %w", err)
	}
	o = &obfuscated{r: r, w: w}
	if o.decrypt, o.encrypt, err = obfuscationStreams(head); err != nil {
		return nil, nil, err
	}
	o.decrypt.XORKeyStream(head, head)
	return o, head[56:60], nil
}

// obfuscationHead is a random head that a server takes for no other transport.
func obfuscationHead() ([]byte, error) {
	head := make([]byte, obfuscatedHead)
	for {
		if _, err := rand.Read(head); err != nil {
			return nil, fmt.Errorf("make the head of an obfuscated connection: %w", err)
		}
		if !looksPlain(head) {
			return head, nil
		}
	}
}

// looksPlain tells whether a connection that begins so is not obfuscated: it
// begins with a tag, is a full one, or HTTP or TLS.
func looksPlain(head []byte) bool {
	if head[0] == 0xef || binary.LittleEndian.Uint32(head[4:]) == 0 {
		return true
	}
	starts := []string{"HEAD", "POST", "GET ", "OPTI", "\xee\xee\xee\xee", "\xdd\xdd\xdd\xdd", "\x16\x03\x01\x02"}
	return slices.Contains(starts, string(head[:4]))
}

// obfuscationStreams makes what a client encrypts with, and what a server does.
func obfuscationStreams(head []byte) (client, server cipher.Stream, err error) {
	secret := slices.Clone(head[8:56])
	if client, err = counterMode(secret); err != nil {
		return nil, nil, err
	}
	slices.Reverse(secret)
	server, err = counterMode(secret)
	return client, server, err
}

// counterMode makes a stream of 32 bytes of key and 16 of counter.
func counterMode(secret []byte) (cipher.Stream, error) {
	block, err := aes.NewCipher(secret[:32])
	if err != nil {
		return nil, fmt.Errorf("make the cipher of an obfuscated connection: %w", err)
	}
	return cipher.NewCTR(block, secret[32:]), nil
}

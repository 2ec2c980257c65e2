package stream

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

const (
	// magic tells the protocol from others: no other begins so.
	magic = "TLst"
	// version counts incompatible changes of the protocol.
	version uint32 = 1
)

// preface is what each side begins with.
func preface() []byte { return binary.LittleEndian.AppendUint32([]byte(magic), version) }

// readPreface reads the version that the other side speaks.
func readPreface(r io.Reader) (uint32, error) {
	var b [len(magic) + 4]byte
	n, err := io.ReadFull(r, b[:])
	if begin := b[:min(n, len(magic))]; !bytes.HasPrefix([]byte(magic), begin) {
		return 0, fmt.Errorf("%w: it begins with %q, not with %q", ErrProtocol, b[:n], magic)
	}
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b[len(magic):]), nil
}

// otherVersion is the error for a peer that speaks another version.
func otherVersion(met uint32) error {
	return fmt.Errorf("%w: it speaks version %d, this program version %d", ErrProtocol, met, version)
}

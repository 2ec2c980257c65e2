package gotd

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"sync"

	"github.com/tlgen-go/tlgen/tl"
)

const (
	gzipPackedTypeID uint32 = 0x3072cfa1
	// packFrom is the size from which packing is tried.
	packFrom = 1 << 10
	// packUpTo is what fits a string of TL even if it does not shrink.
	packUpTo = 1<<24 - 1<<16
)

// packer packs messages.
type packer struct{ writers sync.Pool }

// pack returns b within gzip_packed if that is shorter, or b.
func (p *packer) pack(b []byte) []byte {
	if len(b) < packFrom || len(b) > packUpTo {
		return b
	}
	w, ok := p.writers.Get().(*gzip.Writer)
	if !ok {
		w = gzip.NewWriter(nil)
	}
	defer p.writers.Put(w)
	var short bytes.Buffer
	w.Reset(&short)
	// Writes to a buffer do not fail.
	_, _ = w.Write(b)
	_ = w.Close()

	e := tl.NewEncoder(make([]byte, 0, short.Len()+12))
	e.Uint32(gzipPackedTypeID)
	e.ByteString(short.Bytes(), "packed_data")
	packed, err := e.Bytes()
	if err != nil || len(packed) >= len(b) {
		return b
	}
	return packed
}

// unpack returns what a gzip_packed holds, packed with gzip or zlib; anything
// else it returns as it is.
func unpack(b []byte, limits tl.Limits) ([]byte, error) {
	if (message{body: b}).typeID() != gzipPackedTypeID {
		return b, nil
	}
	d := tl.NewDecoder(b, tl.WithLimits(limits))
	d.Expect(gzipPackedTypeID, "gzip_packed")
	data := d.ByteString("packed_data")
	if err := d.Done(); err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	r, err := decompressor(data)
	if err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	most := int64(d.Limits().Bytes)
	var long bytes.Buffer
	n, err := long.ReadFrom(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	if n > most {
		return nil, fmt.Errorf("gzip_packed: %w: more than %d bytes", tl.ErrLimit, most)
	}
	return long.Bytes(), nil
}

// decompressor tells gzip from zlib, which some clients send, by the magic number.
func decompressor(data []byte) (io.Reader, error) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return gzip.NewReader(bytes.NewReader(data))
	}
	return zlib.NewReader(bytes.NewReader(data))
}

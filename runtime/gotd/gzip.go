package gotd

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"sync"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

const (
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
	e.Uint32(mt.GzipPackedTypeID)
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
	if (message{body: b}).typeID() != mt.GzipPackedTypeID {
		return b, nil
	}
	r, err := decompressor(b, limits)
	if err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	var long bytes.Buffer
	if _, err := long.ReadFrom(r); err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	return long.Bytes(), nil
}

// unpackInto is unpack for bodies that have to fit a place: reserve is asked
// for their length before memory is taken. So they are decompressed twice.
func unpackInto(b []byte, limits tl.Limits, reserve func(n int) error) ([]byte, error) {
	if (message{body: b}).typeID() != mt.GzipPackedTypeID {
		return b, nil
	}
	r, err := decompressor(b, limits)
	if err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	n, err := io.Copy(io.Discard, r)
	if err == nil {
		err = reserve(int(n))
	}
	if err == nil {
		r, err = decompressor(b, limits)
	}
	if err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	long := make([]byte, n)
	if _, err := io.ReadFull(r, long); err != nil {
		return nil, fmt.Errorf("gzip_packed: %w", err)
	}
	return long, nil
}

// decompressor reads what a gzip_packed holds, as far as the limits allow.
func decompressor(b []byte, limits tl.Limits) (io.Reader, error) {
	d := tl.NewDecoder(b, tl.WithLimits(limits))
	d.Expect(mt.GzipPackedTypeID, "gzip_packed")
	data := d.ByteString("packed_data")
	if err := d.Done(); err != nil {
		return nil, err
	}
	most := d.Limits().Bytes
	// zlib, which some clients send, has another magic number.
	open := func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		open = func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	}
	r, err := open(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return &bounded{r: r, most: most, left: most}, nil
}

// bounded fails where a reader gives more than it may.
type bounded struct {
	r          io.Reader
	most, left int
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("%w: more than %d bytes", tl.ErrLimit, b.most)
	}
	return n, err
}

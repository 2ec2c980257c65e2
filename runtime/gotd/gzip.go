package gotd

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"sync"

	quick "github.com/klauspost/compress/gzip"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

const (
	// packFrom is the size from which packing is tried.
	packFrom = 1 << 10
	// packUpTo is what fits a string of TL even if it does not shrink.
	packUpTo = 1<<24 - 1<<16
)

// packer packs and unpacks messages. It keeps what is out of use: a writer takes
// almost a megabyte and a reader 44 KiB, and one container may have a thousand
// packed messages.
type packer struct{ writers, readers sync.Pool }

// pack returns b within gzip_packed if that is shorter, or b.
func (p *packer) pack(b []byte) []byte {
	if len(b) < packFrom || len(b) > packUpTo {
		return b
	}
	w, ok := p.writers.Get().(*quick.Writer)
	if !ok {
		// It fails at levels that there are not.
		w, _ = quick.NewWriterLevel(nil, quick.BestSpeed)
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
func (p *packer) unpack(b []byte, limits tl.Limits) ([]byte, error) {
	if (message{body: b}).typeID() != mt.GzipPackedTypeID {
		return b, nil
	}
	var long bytes.Buffer
	err := p.unzip(b, limits, func(u *unzipper) error {
		r, err := u.open()
		if err == nil {
			_, err = long.ReadFrom(r)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return long.Bytes(), nil
}

// unpackInto is unpack for bodies that have to fit a place: reserve is asked
// for their length before memory is taken. So they are decompressed twice.
func (p *packer) unpackInto(b []byte, limits tl.Limits, reserve func(n int) error) ([]byte, error) {
	if (message{body: b}).typeID() != mt.GzipPackedTypeID {
		return b, nil
	}
	var long []byte
	err := p.unzip(b, limits, func(u *unzipper) error {
		n, err := u.length()
		if err == nil {
			err = reserve(n)
		}
		if err != nil {
			return err
		}
		long = make([]byte, n)
		return u.fill(long)
	})
	return long, err
}

// unzip has use read what a gzip_packed holds, as far as the limits allow.
func (p *packer) unzip(b []byte, limits tl.Limits, use func(*unzipper) error) error {
	d := tl.NewDecoder(b, tl.WithLimits(limits), tl.Alias())
	d.Expect(mt.GzipPackedTypeID, "gzip_packed")
	data := d.ByteString("packed_data")
	if err := d.Done(); err != nil {
		return fmt.Errorf("gzip_packed: %w", err)
	}
	u, ok := p.readers.Get().(*unzipper)
	if !ok {
		u = new(unzipper)
	}
	u.data, u.most = data, d.Limits().Bytes
	err := use(u)
	u.data = nil
	u.source.Reset(nil)
	p.readers.Put(u)
	if err != nil {
		return fmt.Errorf("gzip_packed: %w", err)
	}
	return nil
}

// unzipper reads data that is packed with gzip or zlib, and becomes most bytes
// at most.
type unzipper struct {
	data []byte
	most int

	source bytes.Reader
	gzip   gzip.Reader
	zlib   io.ReadCloser // nil before the first
}

// open reads the data from its beginning.
func (u *unzipper) open() (io.Reader, error) {
	var r io.Reader = &u.gzip
	var err error
	u.source.Reset(u.data)
	// zlib, which some clients send, has another magic number.
	if bytes.HasPrefix(u.data, []byte{0x1f, 0x8b}) {
		err = u.gzip.Reset(&u.source)
	} else {
		r, err = u.openZlib()
	}
	return &bounded{r: r, most: u.most, left: u.most}, err
}

func (u *unzipper) openZlib() (_ io.Reader, err error) {
	if old, ok := u.zlib.(zlib.Resetter); ok {
		return u.zlib, old.Reset(&u.source, nil)
	}
	u.zlib, err = zlib.NewReader(&u.source)
	return u.zlib, err
}

// length is how many bytes the data becomes.
func (u *unzipper) length() (int, error) {
	r, err := u.open()
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, r)
	return int(n), err
}

// fill reads what the data becomes into b, which is as long.
func (u *unzipper) fill(b []byte) error {
	r, err := u.open()
	if err == nil {
		_, err = io.ReadFull(r, b)
	}
	return err
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

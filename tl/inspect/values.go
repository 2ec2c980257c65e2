package inspect

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// values cuts a stream of values that has no frames: where one ends is known when
// it has been read. From damage on it is one piece.
type values struct {
	in    io.Reader
	trial *reader
	typ   schema.Type
	most  int
	at    int64  // in the stream, where rest begins
	rest  []byte // what has arrived behind the values that were cut off
	end   error  // of the stream, once that has been met
	// enough is how long rest has to be before it is worth to try again.
	enough int
}

// newValues cuts values of the options' type.
func (i *Inspector) newValues(r io.Reader, o *Options) *values {
	trial := i.newTrial(*o)
	trial.options.Limits = o.Limits.OrDefault()
	return &values{in: r, typ: o.Type, most: trial.options.Limits.Bytes, trial: trial}
}

// Next appends the values that have arrived to b, at least one.
func (v *values) Next(b []byte) ([]byte, Frame, error) {
	for {
		size := 0
		if len(v.rest) >= v.enough || v.end != nil {
			size = v.whole()
		}
		switch {
		case size > 0:
			return v.cut(b, size)
		case v.end != nil && len(v.rest) > 0:
			return v.cut(b, len(v.rest))
		case v.end != nil:
			return b, Frame{}, v.end
		case len(v.rest) >= v.most:
			return b, Frame{}, fmt.Errorf("value at byte %d: %w: it has more than %d bytes", v.at, tl.ErrLimit, v.most)
		}
		v.read()
	}
}

// ready tells that nothing is known to have arrived: what had has been cut off.
func (v *values) ready() bool { return false }

func (v *values) offset() int64 { return v.at }

// read reads what arrives next.
func (v *values) read() {
	v.rest = slices.Grow(v.rest, streamBuffer/4)
	n, err := v.in.Read(v.rest[len(v.rest):cap(v.rest)])
	v.rest, v.end = v.rest[:len(v.rest)+n], err
}

// cut cuts off so many bytes.
func (v *values) cut(b []byte, size int) ([]byte, Frame, error) {
	start := len(b)
	b = append(b, v.rest[:size]...)
	f := Frame{Offset: v.at, Start: v.at, Packet: b[start:len(b):len(b)]}
	v.rest = append(v.rest[:0], v.rest[size:]...)
	v.at, v.enough = v.at+int64(size), 0
	return b, f, nil
}

// whole is the size of the values that have arrived to their end. What cannot be
// read, whatever follows, goes to the end of the stream.
func (v *values) whole() int {
	t := v.trial
	t.buffer, t.at, t.end = &Buffer{Bytes: v.rest}, 0, len(v.rest)
	for t.at < t.end {
		start := t.at
		t.begin(start, t.options.Limits.Elements)
		t.value(alone, v.typ, t.scope())
		if t.failed == nil && t.at > start {
			continue
		}
		if isLate := t.failed != nil && errors.Is(t.failed.Err, tl.ErrTruncated); !isLate {
			v.enough = v.most
		} else if start == 0 && t.end > streamBuffer {
			v.enough = t.end + t.end/4 // a long value is not read again for every piece that arrives
		}
		return start
	}
	return t.end
}

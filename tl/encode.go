package tl

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// maxString is the longest string that three length bytes can say.
const maxString = 1<<24 - 1

// Encoder appends values to a buffer. After an error it goes on without
// meaning, and Bytes returns the first error.
//
// The name that a write takes is the field's, for the error's path.
type Encoder struct {
	buf   []byte
	err   *EncodeError
	layer int // 0 for the newest
	depth int // of the value that is written
	spill *spill
}

// NewEncoder returns an Encoder that appends to b.
func NewEncoder(b []byte) *Encoder { return &Encoder{buf: b} }

// Bytes returns the buffer with all that was appended, or the first error, an *EncodeError.
func (e *Encoder) Bytes() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf, nil
}

// Run appends n bytes, whose content is for the caller to set.
func (e *Encoder) Run(n int) []byte {
	end := len(e.buf) + n
	if end > cap(e.buf) {
		return e.more(n)
	}
	e.buf = e.buf[:end]
	return e.buf[end-n : end : end]
}

// Constructor appends the id and n bytes behind it, whose content is for the
// caller to set.
//
//go:noinline
func (e *Encoder) Constructor(id uint32, n int) []byte {
	b := e.Run(4 + n)
	binary.LittleEndian.PutUint32(b, id)
	return b[4:]
}

// Constructor4 appends the id and a field of 4 bytes.
//
//go:noinline
func (e *Encoder) Constructor4(id, v uint32) {
	b := e.Run(8)
	binary.LittleEndian.PutUint32(b, id)
	binary.LittleEndian.PutUint32(b[4:], v)
}

// Constructor8 appends the id and a field of 8 bytes.
//
//go:noinline
func (e *Encoder) Constructor8(id uint32, v uint64) {
	b := e.Run(12)
	binary.LittleEndian.PutUint32(b, id)
	binary.LittleEndian.PutUint64(b[4:], v)
}

// more is Run where the buffer is too short.
func (e *Encoder) more(n int) []byte {
	if e.spill != nil {
		e.spill.over(e)
	}
	e.buf = slices.Grow(e.buf, n)
	return e.Run(n)
}

// Failed tells whether there was an error.
func (e *Encoder) Failed() bool { return e.err != nil }

// fail records the first error.
//
//go:noinline
func (e *Encoder) fail(path string, err error, detail string) {
	if e.err == nil {
		e.err = &EncodeError{Path: path, Err: err, Detail: detail}
	}
}

// maxWritten is how many values may lie within each other. Decoders stop
// earlier: it ends values that are within themselves.
const maxWritten = 1000

// Enter begins the value of a field that holds others. It reports false, and
// must not be followed by Leave, after an error or where values lie too deep.
//
//go:noinline
func (e *Encoder) Enter(field string) bool {
	if e.err == nil && e.depth >= maxWritten {
		e.fail(field, ErrLimit, fmt.Sprintf("at most %d values within each other", maxWritten))
	}
	if e.err != nil {
		return false
	}
	e.depth++
	return true
}

// Leave ends what Enter began, and puts the field before the path of an error.
//
//go:noinline
func (e *Encoder) Leave(field string) {
	e.depth--
	if e.err != nil {
		e.Within(field)
	}
}

// Within puts the field before the path of the error, on the way out of it.
//
//go:noinline
func (e *Encoder) Within(field string) { e.err.Path = within(field, e.err.Path) }

// NextItem ends the i-th item of the vector in the field; it reports whether
// another may follow.
//
//go:noinline
func (e *Encoder) NextItem(i int, field string) bool {
	if e.err != nil {
		e.err.Path = within(field, ofItem(i, e.err.Path))
	}
	return e.err == nil
}

// Missing records that field, which is required, is nil.
//
//go:noinline
func (e *Encoder) Missing(field string) { e.fail(field, ErrMissing, "") }

// HalfSet records that of the fields that share the bit of a flags word some
// are set and some are not.
func (e *Encoder) HalfSet(bit, fields string) {
	e.fail("", ErrHalfSet, fmt.Sprintf("set all or none of %s (%s)", fields, bit))
}

// Uint32 appends a #, or an id.
//
//go:noinline
func (e *Encoder) Uint32(v uint32) { binary.LittleEndian.PutUint32(e.Run(4), v) }

// Int32 appends an int.
//
//go:noinline
func (e *Encoder) Int32(v int32) { e.Uint32(uint32(v)) }

// Int64 appends a long.
//
//go:noinline
func (e *Encoder) Int64(v int64) { binary.LittleEndian.PutUint64(e.Run(8), uint64(v)) }

// Double appends a double.
//
//go:noinline
func (e *Encoder) Double(v float64) { e.Int64(int64(math.Float64bits(v))) }

// Float appends a float of 4 bytes, which VK's schemas have.
//
//go:noinline
func (e *Encoder) Float(v float32) { e.Uint32(math.Float32bits(v)) }

// Bool appends a Bool: the id of boolTrue or boolFalse.
//
//go:noinline
func (e *Encoder) Bool(v bool) { e.Uint32(BoolID(v)) }

// BoolID is the id of boolTrue or boolFalse.
func BoolID(v bool) uint32 {
	if v {
		return BoolTrueTypeID
	}
	return BoolFalseTypeID
}

// Raw appends b as it is: an int128, or a value that is already encoded.
//
//go:noinline
func (e *Encoder) Raw(b []byte) { copy(e.Run(len(b)), b) }

// String appends a string: its length, its bytes and zeros up to a multiple of four.
//
//go:noinline
func (e *Encoder) String(v, field string) {
	if b := e.data(len(v), field); b != nil {
		copy(b, v)
	}
}

// ByteString appends a bytes value, which has the form of a string.
//
//go:noinline
func (e *Encoder) ByteString(v []byte, field string) {
	if b := e.data(len(v), field); b != nil {
		copy(b, v)
	}
}

// data appends the length of a string and the zeros behind its n bytes: one byte
// up to 253, else 254 and three. The n bytes themselves are the caller's.
func (e *Encoder) data(n int, field string) []byte {
	if n > 253 {
		return e.long(n, field)
	}
	size := (n + 4) &^ 3
	b := e.Run(size)
	binary.LittleEndian.PutUint32(b[size-4:], 0)
	b[0] = byte(n)
	return b[1:size]
}

func (e *Encoder) long(n int, field string) []byte {
	if n > maxString {
		e.fail(field, ErrLimit, fmt.Sprintf("%d bytes, the format ends at %d", n, maxString))
		return nil
	}
	size := (n + 7) &^ 3
	b := e.Run(size)
	binary.LittleEndian.PutUint32(b[size-4:], 0)
	binary.LittleEndian.PutUint32(b, uint32(n)<<8|254)
	return b[4:size]
}

// Count appends the number of items of a bare vector. It reports false, and no
// item must follow, after an error.
//
//go:noinline
func (e *Encoder) Count(n int, field string) bool {
	if n > math.MaxInt32 {
		e.fail(field, ErrLimit, fmt.Sprintf("%d items", n))
	}
	e.Uint32(uint32(n))
	return e.err == nil
}

// Vector appends the head of a boxed vector: its id and the number of items. It
// reports false, and no item must follow, after an error.
//
//go:noinline
func (e *Encoder) Vector(n int, field string) bool {
	e.Uint32(VectorTypeID)
	return e.Count(n, field)
}

// Repeat records an error where a repetition has not as many items as it must.
// It reports false, and no item must follow, after an error.
func (e *Encoder) Repeat(n int, must uint32, field string) bool {
	if uint64(n) != uint64(must) {
		e.fail(field, ErrCount, fmt.Sprintf("%d items, must be %d", n, must))
	}
	return e.err == nil
}

// Object appends the boxed value v, which must not be nil.
func (e *Encoder) Object(v Object, field string) {
	switch {
	case v == nil:
		e.Missing(field)
	case e.Enter(field):
		v.EncodeTL(e)
		e.Leave(field)
	}
}

// SizedObject appends the length of the boxed value v in bytes, an int, and v.
func (e *Encoder) SizedObject(v Object, field string) {
	e.Uint32(0)
	start := e.written()
	e.Object(v, field)
	if n := e.written() - start; e.err == nil {
		binary.LittleEndian.PutUint32(e.buf[len(e.buf)-n-4:], uint32(n))
	}
}

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
	buf   []byte // all the room there is
	n     int    // bytes of it that are written
	err   *EncodeError
	layer int // 0 for the newest
	depth int // of the value that is written
	spill *spill
}

// NewEncoder returns an Encoder that appends to b.
func NewEncoder(b []byte) *Encoder { return &Encoder{buf: b[:cap(b)], n: len(b)} }

// Reset makes the Encoder append to b, for the same layer.
func (e *Encoder) Reset(b []byte) {
	e.buf, e.n, e.depth = b[:cap(b)], len(b), 0
	if e.err != nil {
		e.err = nil
	}
}

// Bytes returns the buffer with all that was appended, or the first error, an *EncodeError.
func (e *Encoder) Bytes() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf[:e.n], nil
}

// Run appends n bytes, whose content is for the caller to set.
//
//go:noinline
func (e *Encoder) Run(n int) []byte {
	b := e.buf[e.n:]
	if uint(n) > uint(len(b)) {
		return e.more(n)
	}
	e.n += n
	return b[:n]
}

// Constructor appends the id and n bytes behind it, whose content is for the
// caller to set.
//
//go:noinline
func (e *Encoder) Constructor(id uint32, n int) []byte {
	b := e.buf[e.n:]
	if uint(n+4) > uint(len(b)) {
		b = e.more(n + 4)
	} else {
		e.n += n + 4
	}
	binary.LittleEndian.PutUint32(b, id)
	return b[4 : n+4]
}

// Constructor4 appends the id and a field of 4 bytes.
//
//go:noinline
func (e *Encoder) Constructor4(id, v uint32) { e.put(uint64(v)<<32 | uint64(id)) }

// Constructor8 appends the id and a field of 8 bytes.
//
//go:noinline
func (e *Encoder) Constructor8(id uint32, v uint64) {
	b := e.buf[e.n:]
	if len(b) < 12 {
		b = e.more(12)
	} else {
		e.n += 12
	}
	_ = b[11]
	binary.LittleEndian.PutUint32(b, id)
	binary.LittleEndian.PutUint64(b[4:], v)
}

// put appends 8 bytes.
func (e *Encoder) put(v uint64) {
	if b := e.buf[e.n:]; len(b) >= 8 {
		e.n += 8
		binary.LittleEndian.PutUint64(b, v)
		return
	}
	binary.LittleEndian.PutUint64(e.more(8), v)
}

// put4 appends 4 bytes.
func (e *Encoder) put4(v uint32) {
	if b := e.buf[e.n:]; len(b) >= 4 {
		e.n += 4
		binary.LittleEndian.PutUint32(b, v)
		return
	}
	binary.LittleEndian.PutUint32(e.more(4), v)
}

// more is Run where the buffer is too short.
//
//go:noinline
func (e *Encoder) more(n int) []byte {
	if e.spill != nil {
		e.spill.over(e)
	}
	b := slices.Grow(e.buf[:e.n], n)
	e.buf = b[:cap(b)]
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
func (e *Encoder) Enter(field string) bool {
	if e.depth >= maxWritten || e.err != nil {
		e.tooDeep(field)
		return false
	}
	e.depth++
	return true
}

//go:noinline
func (e *Encoder) tooDeep(field string) {
	e.fail(field, ErrLimit, fmt.Sprintf("at most %d values within each other", maxWritten))
}

// Leave ends what Enter began, and puts the field before the path of an error.
func (e *Encoder) Leave(field string) {
	e.depth--
	e.End(field)
}

// End ends a value that holds no others, and puts the field before the path of an error.
func (e *Encoder) End(field string) {
	if e.err != nil {
		e.Within(field)
	}
}

// LeaveVector ends what Enter began for the items of a vector, which NextItem
// names in the path of an error.
func (e *Encoder) LeaveVector() { e.depth-- }

// Within puts the field before the path of the error, on the way out of it.
//
//go:noinline
func (e *Encoder) Within(field string) { e.err.Path = within(field, e.err.Path) }

// NextItem ends the i-th item of the vector in the field; it reports whether
// another may follow.
func (e *Encoder) NextItem(i int, field string) bool { return e.err == nil || e.failedItem(i, field) }

//go:noinline
func (e *Encoder) failedItem(i int, field string) bool {
	e.err.Path = within(field, ofItem(i, e.err.Path))
	return false
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
func (e *Encoder) Uint32(v uint32) { e.put4(v) }

// Int32 appends an int.
//
//go:noinline
func (e *Encoder) Int32(v int32) { e.put4(uint32(v)) }

// Int64 appends a long.
//
//go:noinline
func (e *Encoder) Int64(v int64) { e.put(uint64(v)) }

// Double appends a double.
//
//go:noinline
func (e *Encoder) Double(v float64) { e.put(math.Float64bits(v)) }

// Float appends a float of 4 bytes, which VK's schemas have.
//
//go:noinline
func (e *Encoder) Float(v float32) { e.put4(math.Float32bits(v)) }

// Bool appends a Bool: the id of boolTrue or boolFalse.
//
//go:noinline
func (e *Encoder) Bool(v bool) { e.put4(BoolID(v)) }

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
func (e *Encoder) String(v, field string) { e.RunString(0, v, field) }

// RunString appends n bytes and the string of the field. It returns the n bytes,
// whose content is for the caller to set.
//
//go:noinline
func (e *Encoder) RunString(n int, v, field string) []byte {
	size := n + (len(v)+4)&^3
	b := e.buf[e.n:]
	if len(v) > 253 || uint(size) > uint(len(b)) {
		return e.longRunString(n, v, field)
	}
	e.n += size
	b = b[:size]
	binary.LittleEndian.PutUint32(b[size-4:], 0)
	b[n] = byte(len(v))
	copy(b[n+1:], v)
	return b[:n]
}

// longRunString is RunString where the string is long or the buffer too short, so
// that the string may move what was written before it.
func (e *Encoder) longRunString(n int, v, field string) []byte {
	e.Run(n)
	start := e.written()
	copy(e.data(len(v), field), v)
	at := e.n - (e.written() - start) - n
	return e.buf[at : at+n]
}

// ByteString appends a bytes value, which has the form of a string.
//
//go:noinline
func (e *Encoder) ByteString(v []byte, field string) {
	copy(e.data(len(v), field), v)
}

// data appends the length of a string and the zeros behind its n bytes: one byte
// up to 253, else 254 and three. The n bytes themselves are the caller's.
func (e *Encoder) data(n int, field string) []byte {
	head, length := 1, uint32(n)
	switch {
	case n > maxString:
		e.fail(field, ErrLimit, fmt.Sprintf("%d bytes, the format ends at %d", n, maxString))
		return nil
	case n > 253:
		head, length = 4, uint32(n)<<8|254
	}
	b := e.Run((head + n + 3) &^ 3)
	binary.LittleEndian.PutUint32(b[len(b)-4:], 0)
	if head == 1 {
		b[0] = byte(length)
	} else {
		binary.LittleEndian.PutUint32(b, length)
	}
	return b[head:]
}

// Count appends the number of items of a bare vector. It reports false, and no
// item must follow, after an error.
//
//go:noinline
func (e *Encoder) Count(n int, field string) bool {
	e.put4(uint32(n))
	return e.isCount(n, field)
}

// Vector appends the head of a boxed vector: its id and the number of items. It
// reports false, and no item must follow, after an error.
//
//go:noinline
func (e *Encoder) Vector(n int, field string) bool {
	e.put(uint64(n)<<32 | uint64(VectorTypeID))
	return e.isCount(n, field)
}

// isCount tells whether n items have a form on the wire.
func (e *Encoder) isCount(n int, field string) bool {
	if n > math.MaxInt32 {
		e.fail(field, ErrLimit, fmt.Sprintf("%d items", n))
	}
	return e.err == nil
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
		binary.LittleEndian.PutUint32(e.buf[e.n-n-4:], uint32(n))
	}
}

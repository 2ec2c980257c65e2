package tl

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxString is the longest string that three length bytes can say.
const maxString = 1<<24 - 1

// Encoder appends values to a buffer. After an error it goes on without
// meaning, and Bytes returns the first error.
type Encoder struct {
	buf []byte
	err error
}

// NewEncoder returns an Encoder that appends to b.
func NewEncoder(b []byte) *Encoder { return &Encoder{buf: b} }

// Bytes returns the buffer with all that was appended, or the first error.
func (e *Encoder) Bytes() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf, nil
}

// Err returns the first error.
func (e *Encoder) Err() error { return e.err }

// Fail records err unless there was one before.
func (e *Encoder) Fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// Missing records that field, which is required, is nil.
func (e *Encoder) Missing(field string) {
	e.Fail(&EncodeError{Field: field, Err: ErrMissing})
}

// HalfSet records that of the fields of combinator that share the bit of the
// flags word some are set and some are not.
func (e *Encoder) HalfSet(combinator, bit, fields string) {
	e.Fail(&EncodeError{
		Field: combinator, Err: ErrHalfSet,
		Detail: fmt.Sprintf("set all or none of %s (%s)", fields, bit),
	})
}

// Uint32 appends a #, or an id.
func (e *Encoder) Uint32(v uint32) { e.buf = binary.LittleEndian.AppendUint32(e.buf, v) }

// Int32 appends an int.
func (e *Encoder) Int32(v int32) { e.buf = binary.LittleEndian.AppendUint32(e.buf, uint32(v)) }

// Int64 appends a long.
func (e *Encoder) Int64(v int64) { e.buf = binary.LittleEndian.AppendUint64(e.buf, uint64(v)) }

// Double appends a double.
func (e *Encoder) Double(v float64) {
	e.buf = binary.LittleEndian.AppendUint64(e.buf, math.Float64bits(v))
}

// Bool appends a Bool: the id of boolTrue or boolFalse.
func (e *Encoder) Bool(v bool) {
	if v {
		e.Uint32(BoolTrueTypeID)
		return
	}
	e.Uint32(BoolFalseTypeID)
}

// Raw appends b as it is: an int128, or a value that is already encoded.
func (e *Encoder) Raw(b []byte) { e.buf = append(e.buf, b...) }

// String appends a string: its length, its bytes and zeros up to a multiple of four.
func (e *Encoder) String(v string) {
	if e.prefix(len(v)) {
		e.buf = append(e.buf, v...)
		e.pad(len(v))
	}
}

// ByteString appends a bytes value, which has the form of a string.
func (e *Encoder) ByteString(v []byte) {
	if e.prefix(len(v)) {
		e.buf = append(e.buf, v...)
		e.pad(len(v))
	}
}

// prefix appends a string's length: one byte up to 253, else 254 and three.
func (e *Encoder) prefix(n int) bool {
	switch {
	case n <= 253:
		e.buf = append(e.buf, byte(n))
	case n <= maxString:
		e.buf = append(e.buf, 254, byte(n), byte(n>>8), byte(n>>16))
	default:
		e.Fail(&EncodeError{
			Field: "string", Err: ErrLimit,
			Detail: fmt.Sprintf("%d bytes, the format ends at %d", n, maxString),
		})
		return false
	}
	return true
}

// pad appends the zeros behind a string of n bytes.
func (e *Encoder) pad(n int) {
	head := 1
	if n > 253 {
		head = 4
	}
	var zeros [3]byte
	e.buf = append(e.buf, zeros[:-(head+n)&3]...)
}

// Count appends the number of items of a bare vector.
func (e *Encoder) Count(n int) {
	if n > math.MaxInt32 {
		e.Fail(&EncodeError{Field: "vector", Err: ErrLimit, Detail: fmt.Sprintf("%d items", n)})
		return
	}
	e.Uint32(uint32(n))
}

// Vector appends the head of a boxed vector: its id and the number of items.
func (e *Encoder) Vector(n int) {
	e.Uint32(VectorTypeID)
	e.Count(n)
}

// Object appends the boxed value v, which must not be nil; field names it in errors.
func (e *Encoder) Object(v Object, field string) {
	if v == nil {
		e.Missing(field)
		return
	}
	v.EncodeTL(e)
}

// SizedObject appends the length of the boxed value v in bytes, an int, and v.
func (e *Encoder) SizedObject(v Object, field string) {
	at := len(e.buf)
	e.Uint32(0)
	e.Object(v, field)
	if e.err == nil {
		binary.LittleEndian.PutUint32(e.buf[at:], uint32(len(e.buf)-at-4))
	}
}

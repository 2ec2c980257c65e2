package tl

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
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

// Failed tells whether there was an error.
func (e *Encoder) Failed() bool { return e.err != nil }

// fail records the first error.
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
func (e *Encoder) Leave(field string) {
	e.depth--
	if e.err != nil {
		e.Within(field)
	}
}

// Within puts the field before the path of the error, on the way out of it.
func (e *Encoder) Within(field string) {
	if e.err.Path == "" {
		e.err.Path = field
		return
	}
	e.err.Path = field + "." + e.err.Path
}

// Item puts the number of the item behind the first field of the error's path,
// which is the vector that the item is in.
func (e *Encoder) Item(i int) {
	end := strings.IndexAny(e.err.Path, ".[")
	if end < 0 {
		end = len(e.err.Path)
	}
	e.err.Path = e.err.Path[:end] + "[" + strconv.Itoa(i) + "]" + e.err.Path[end:]
}

// Missing records that field, which is required, is nil.
func (e *Encoder) Missing(field string) { e.fail(field, ErrMissing, "") }

// HalfSet records that of the fields that share the bit of a flags word some
// are set and some are not.
func (e *Encoder) HalfSet(bit, fields string) {
	e.fail("", ErrHalfSet, fmt.Sprintf("set all or none of %s (%s)", fields, bit))
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

// Float appends a float of 4 bytes, which VK's schemas have.
func (e *Encoder) Float(v float32) { e.Uint32(math.Float32bits(v)) }

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
func (e *Encoder) String(v, field string) {
	if e.prefix(len(v), field) {
		e.buf = append(e.buf, v...)
		e.pad(len(v))
	}
}

// ByteString appends a bytes value, which has the form of a string.
func (e *Encoder) ByteString(v []byte, field string) {
	if e.prefix(len(v), field) {
		e.buf = append(e.buf, v...)
		e.pad(len(v))
	}
}

// prefix appends a string's length: one byte up to 253, else 254 and three.
func (e *Encoder) prefix(n int, field string) bool {
	switch {
	case n <= 253:
		e.buf = append(e.buf, byte(n))
	case n <= maxString:
		e.buf = append(e.buf, 254, byte(n), byte(n>>8), byte(n>>16))
	default:
		e.fail(field, ErrLimit, fmt.Sprintf("%d bytes, the format ends at %d", n, maxString))
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
func (e *Encoder) Count(n int, field string) {
	if n > math.MaxInt32 {
		e.fail(field, ErrLimit, fmt.Sprintf("%d items", n))
		return
	}
	e.Uint32(uint32(n))
}

// Repeat records an error where a repetition has not as many items as it must.
func (e *Encoder) Repeat(n int, must uint32, field string) {
	if uint64(n) != uint64(must) {
		e.fail(field, ErrCount, fmt.Sprintf("%d items, must be %d", n, must))
	}
}

// Vector appends the head of a boxed vector: its id and the number of items.
func (e *Encoder) Vector(n int, field string) {
	e.Uint32(VectorTypeID)
	e.Count(n, field)
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
	at := len(e.buf)
	e.Uint32(0)
	e.Object(v, field)
	if e.err == nil {
		binary.LittleEndian.PutUint32(e.buf[at:], uint32(len(e.buf)-at-4))
	}
}

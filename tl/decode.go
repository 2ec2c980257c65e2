package tl

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Int128 is 16 raw bytes, as they lie on the wire.
type Int128 [16]byte

// Int256 is 32 raw bytes, as they lie on the wire.
type Int256 [32]byte

// Int512 is 64 raw bytes, as they lie on the wire.
type Int512 [64]byte

// Decoder reads values from a buffer. After an error every read gives a zero
// value, and Err returns the first error with its place.
//
// The name that a read takes is the field's, for that place; it is empty for
// an item of a vector.
type Decoder struct {
	buf    []byte
	off    int
	err    *DecodeError
	path   []frame
	limits Limits
	empty  int // items so far that take no bytes
	strict bool
	layer  int // 0 for the newest
	behind int // the frame's, for the value that is entered next
}

// frame is a value that is being read: a field that holds a constructor, or a
// vector and the item it is at.
type frame struct {
	name string
	item int
	// behind is the number of bytes behind the value, or negative where that is
	// not known.
	behind int
}

// noItem marks a frame that is not a vector's.
const noItem = -1

// Option changes how a Decoder reads.
type Option func(*Decoder)

// WithLimits sets the limits.
func WithLimits(l Limits) Option { return func(d *Decoder) { d.limits = l.OrDefault() } }

// Strict refuses input that no encoder would write: long forms of short
// strings, padding that is not zero, unknown flag bits.
func Strict() Option { return func(d *Decoder) { d.strict = true } }

// NewDecoder returns a Decoder of b, which must not change while it is in use.
func NewDecoder(b []byte, opts ...Option) *Decoder {
	d := &Decoder{buf: b, limits: Limits{}.OrDefault()}
	for _, o := range opts {
		o(d)
	}
	if len(b) > d.limits.Bytes {
		d.fail("", ErrLimit, fmt.Sprintf("at most %d bytes", d.limits.Bytes), fmt.Sprintf("%d", len(b)))
	}
	return d
}

// Err returns the first error, a *DecodeError.
func (d *Decoder) Err() error {
	if d.err == nil {
		return nil
	}
	return d.err
}

// Done returns the first error, or an error if bytes are left.
func (d *Decoder) Done() error {
	if d.err == nil && d.off < len(d.buf) {
		d.fail("", ErrTrailing, "the end", fmt.Sprintf("%d more bytes", len(d.buf)-d.off))
	}
	return d.Err()
}

// Offset is the place of the next read, in bytes from the beginning.
func (d *Decoder) Offset() int { return d.off }

// Limits are the limits that the decoder keeps to.
func (d *Decoder) Limits() Limits { return d.limits }

// Len is the number of bytes that are left.
func (d *Decoder) Len() int { return len(d.buf) - d.off }

// Rest takes all bytes that are left; they share memory with the input.
func (d *Decoder) Rest() []byte {
	if d.err != nil {
		return nil
	}
	b := d.buf[d.off:]
	d.off = len(d.buf)
	return b
}

// PeekID returns the id that comes next without taking it.
func (d *Decoder) PeekID() (id uint32, ok bool) {
	if d.err != nil || d.Len() < 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(d.buf[d.off:]), true
}

// fail records the first error, at the place of the next read.
func (d *Decoder) fail(field string, err error, want, met string) {
	if d.err == nil {
		d.err = &DecodeError{Offset: d.off, Path: d.where(field), Want: want, Met: met, Tail: d.buf[d.off:], Err: err}
	}
}

// where spells the path to a field: messages.createChat.users[2].user_id.
func (d *Decoder) where(field string) string {
	return join(append(slices.Clip(d.path), frame{name: field, item: noItem}))
}

// join spells all frames of a path.
func join(path []frame) string {
	var b strings.Builder
	for _, f := range path {
		if f.name != "" {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(f.name)
		}
		if f.item != noItem {
			b.WriteString("[" + strconv.Itoa(f.item) + "]")
		}
	}
	return b.String()
}

// Enter begins a value that holds others. It reports false, and must not be
// followed by Leave, after an error or where values lie too deep.
func (d *Decoder) Enter(field string) bool {
	if d.err != nil {
		return false
	}
	if len(d.path) >= d.limits.Depth {
		d.fail(field, ErrLimit, fmt.Sprintf("at most %d values within each other", d.limits.Depth), "one more")
		return false
	}
	d.path = append(d.path, frame{name: field, item: noItem, behind: d.behind})
	d.behind = unknownLength
	return true
}

// Leave ends what Enter began. After an error it keeps the path.
func (d *Decoder) Leave() {
	if d.err == nil {
		d.path = d.path[:len(d.path)-1]
	}
}

// unknownLength marks a value of which nobody knows where it ends.
const unknownLength = -1

// Behind says that n bytes follow the value that is entered next, within the
// one that is read.
func (d *Decoder) Behind(n int) {
	d.behind = unknownLength
	if around := d.path[len(d.path)-1].behind; around >= 0 {
		d.behind = around + n
	}
}

// Keep takes the boxed value whose id was just read, and belongs to no
// constructor of the class, up to where it ends. Where that is not known it
// records what Unknown does, and returns nil. A first value that is not within
// another one ends where the input does.
func (d *Decoder) Keep(id uint32, class string) Raw {
	if d.err != nil {
		return nil
	}
	n := d.Len() - d.path[len(d.path)-1].behind
	if d.path[len(d.path)-1].behind < 0 || n < 0 {
		d.Unknown(id, class)
		return nil
	}
	raw := append(make(Raw, 0, 4+n), d.buf[d.off-4:d.off+n]...)
	d.off += n
	return raw
}

// Begin enters the boxed value of one constructor, whose name it takes for the path.
func (d *Decoder) Begin(name string, id uint32) bool {
	if !d.Enter(name) {
		return false
	}
	d.Expect(id, name)
	return d.err == nil
}

// Expect reads an id that has to be the one of the constructor.
func (d *Decoder) Expect(id uint32, constructor string) {
	met, ok := d.PeekID()
	switch {
	case d.err != nil:
	case !ok:
		d.fail("", ErrTruncated, constructor, fmt.Sprintf("%d bytes", d.Len()))
	case met != id:
		d.fail("", ErrUnknownID, fmt.Sprintf("%s#%x", constructor, id), fmt.Sprintf("#%x", met))
	default:
		d.off += 4
	}
}

// ID reads the id of a boxed value of the class.
func (d *Decoder) ID(class string) uint32 {
	id, ok := d.PeekID()
	if !ok {
		d.fail("", ErrTruncated, class, fmt.Sprintf("%d bytes", d.Len()))
		return 0
	}
	d.off += 4
	return id
}

// Unknown records that the id just read belongs to no constructor of the class.
func (d *Decoder) Unknown(id uint32, class string) {
	if d.err == nil {
		d.off -= 4
		d.fail("", ErrUnknownID, class, fmt.Sprintf("#%x", id))
	}
}

// take returns the next n bytes, or nil and an error.
func (d *Decoder) take(n int, field, want string) []byte {
	if d.err != nil {
		return nil
	}
	if n > d.Len() {
		d.fail(field, ErrTruncated, want, fmt.Sprintf("%d bytes", d.Len()))
		return nil
	}
	b := d.buf[d.off : d.off+n : d.off+n]
	d.off += n
	return b
}

// Raw takes the next n bytes as they are; they share memory with the input.
func (d *Decoder) Raw(n int, field string) []byte {
	if d.err == nil && (n < 0 || n > d.Len()) {
		d.fail(field, ErrTruncated, fmt.Sprintf("%d bytes", n), fmt.Sprintf("%d bytes", d.Len()))
	}
	return d.take(n, field, "")
}

// Uint32 reads a #.
func (d *Decoder) Uint32(field string) uint32 {
	if b := d.take(4, field, "#"); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// Int32 reads an int.
func (d *Decoder) Int32(field string) int32 {
	if b := d.take(4, field, "int"); b != nil {
		return int32(binary.LittleEndian.Uint32(b))
	}
	return 0
}

// Int64 reads a long.
func (d *Decoder) Int64(field string) int64 {
	if b := d.take(8, field, "long"); b != nil {
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// Double reads a double.
func (d *Decoder) Double(field string) float64 {
	if b := d.take(8, field, "double"); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// Float reads a float of 4 bytes, which VK's schemas have.
func (d *Decoder) Float(field string) float32 { return math.Float32frombits(d.Uint32(field)) }

// Int128 reads an int128.
func (d *Decoder) Int128(field string) (v Int128) {
	copy(v[:], d.take(len(v), field, "int128"))
	return v
}

// Int256 reads an int256.
func (d *Decoder) Int256(field string) (v Int256) {
	copy(v[:], d.take(len(v), field, "int256"))
	return v
}

// Int512 reads an int512.
func (d *Decoder) Int512(field string) (v Int512) {
	copy(v[:], d.take(len(v), field, "int512"))
	return v
}

// Bool reads a Bool.
func (d *Decoder) Bool(field string) bool {
	id, ok := d.PeekID()
	switch {
	case d.err != nil:
	case !ok:
		d.fail(field, ErrTruncated, "Bool", fmt.Sprintf("%d bytes", d.Len()))
	case id == BoolTrueTypeID, id == BoolFalseTypeID:
		d.off += 4
	default:
		d.fail(field, ErrUnknownID, "Bool", fmt.Sprintf("#%x", id))
	}
	return d.err == nil && id == BoolTrueTypeID
}

// FlagBits returns the bits of a flags word that are not known, which a strict
// decoder refuses.
func (d *Decoder) FlagBits(word, known uint32, field string) uint32 {
	unknown := word &^ known
	if unknown != 0 && d.strict {
		d.fail(field, ErrNotCanonical, fmt.Sprintf("bits of %#x", known), fmt.Sprintf("%#x", word))
	}
	return unknown
}

// String reads a string; the result is a copy.
func (d *Decoder) String(field string) string { return string(d.data(field, "string")) }

// ByteString reads a bytes value; the result is a copy, and never nil without an error.
func (d *Decoder) ByteString(field string) []byte {
	b := d.data(field, "bytes")
	if b == nil {
		return nil
	}
	return append(make([]byte, 0, len(b)), b...)
}

// data reads the length, the bytes and the padding of a string.
func (d *Decoder) data(field, want string) []byte {
	if d.err != nil {
		return nil
	}
	start := d.off
	head, n, ok := d.prefix()
	if size := (head + n + 3) &^ 3; !ok || size > d.Len() {
		d.fail(field, ErrTruncated, want, fmt.Sprintf("%d bytes", d.Len()))
		return nil
	}
	b := d.buf[start+head : start+head+n : start+head+n]
	end := (head + n + 3) &^ 3
	if d.strict && !d.canonical(head, n, d.buf[start+head+n:start+end]) {
		d.fail(field, ErrNotCanonical, want, "a longer length or padding that is not zero")
		return nil
	}
	d.off = start + end
	return b
}

// prefix reads a string's length without taking it: one byte up to 253, after
// 254 three, after 255 seven.
func (d *Decoder) prefix() (head, n int, ok bool) {
	b := d.buf[d.off:]
	switch {
	case len(b) < 4:
		return 0, 0, false
	case b[0] < 254:
		return 1, int(b[0]), true
	case b[0] == 254:
		return 4, int(binary.LittleEndian.Uint32(b) >> 8), true
	case len(b) < 8:
		return 0, 0, false
	default:
		long := binary.LittleEndian.Uint64(b) >> 8
		if long > uint64(len(b)) {
			return 0, 0, false
		}
		return 8, int(long), true
	}
}

// canonical tells whether a string of n bytes has its shortest length form and zero padding.
func (d *Decoder) canonical(head, n int, padding []byte) bool {
	for _, p := range padding {
		if p != 0 {
			return false
		}
	}
	return head == 1 || head == 4 && n > 253 || head == 8 && n > maxString
}

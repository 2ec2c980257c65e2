package tl

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Decoder reads values from a buffer. After an error every read gives a zero
// value, and Err returns the first error with its place.
//
// The name that a read takes is the field's, for that place; it is empty for
// an item of a vector.
type Decoder struct {
	buf   []byte // ends at off after an error
	off   int
	err   *DecodeError
	depth int // of values that may still lie within this one
	// reserved is the number of bytes that the items behind the present ones
	// take at least, in all vectors that are being read.
	reserved int
	empty    int // items so far that take no bytes
	plan     *plan
	planned  int // the end of what was planned before
	end      int // of the present value, or unknownLength
	inner    int // end of the value that is entered next, or unknownLength
	walker   *Walk
	config   config
}

// config is what options set.
type config struct {
	wanted               func(id uint32) bool
	limits               Limits
	layer                int // 0 for the newest
	chunk                int
	strict, alias, reuse bool
}

// Option changes how a Decoder reads.
type Option func(*config)

// WithLimits sets the limits.
func WithLimits(l Limits) Option { return func(c *config) { c.limits = l.OrDefault() } }

// Strict refuses input that no encoder would write: long forms of short
// strings, padding that is not zero, unknown flag bits.
func Strict() Option { return func(c *config) { c.strict = true } }

// Alias has strings and bytes share memory with the input, which must not
// change as long as the decoded values are in use.
func Alias() Option { return func(c *config) { c.alias = true } }

// Reuse decodes into the memory that a value holds already: structs of the same
// constructor, slices that are long enough. What the value held before is gone,
// and nothing else may refer to parts of it: nor may strings or bytes of it lie in
// an input, as [Alias] leaves them, unless this decoder aliases too. Fields that the
// input does not set are cleared as always.
func Reuse() Option { return func(c *config) { c.reuse = true } }

// Wanted has vectors of updates hold only those whose id is wanted; the others are
// gone past.
func Wanted(wanted func(id uint32) bool) Option { return func(c *config) { c.wanted = wanted } }

// Slabs sets how many bytes of decoded values, and of their strings, lie in one
// piece of memory. A value that is kept keeps the whole piece, and the pieces that
// this one refers to: all of them hold what was in 7n bytes of the input, at most.
// Default 16 KiB; a larger number makes fewer pieces, and 1 or less none.
func Slabs(n int) Option { return func(c *config) { c.chunk = n } }

// NewDecoder returns a Decoder of b, which must not change while it is in use.
func NewDecoder(b []byte, opts ...Option) *Decoder {
	d := &Decoder{config: defaults}
	if len(opts) > 0 {
		d.config = configured(opts)
	}
	d.Reset(b)
	return d
}

var defaults = config{limits: Limits{}.OrDefault(), chunk: chunk}

// configured is apart from NewDecoder, whose Decoder need not be on the heap.
func configured(opts []Option) config {
	c := defaults
	for _, o := range opts {
		o(&c)
	}
	return c
}

// Reset makes the Decoder read b, with the options that it was made with.
func (d *Decoder) Reset(b []byte) {
	d.buf, d.off, d.depth = b, 0, d.config.limits.Depth
	d.reserved, d.empty, d.planned = 0, 0, 0
	d.end, d.inner = unknownLength, len(b)
	if d.err != nil || d.plan != nil {
		d.err, d.plan = nil, nil
	}
	if len(b) > d.config.limits.Bytes {
		d.fail("", ErrLimit, fmt.Sprintf("at most %d bytes", d.config.limits.Bytes), fmt.Sprintf("%d", len(b)))
	}
}

// Err returns the first error, a *DecodeError.
//
//go:noinline
func (d *Decoder) Err() error {
	if d.err == nil {
		return nil
	}
	return d.err
}

// Failed tells whether there was an error.
func (d *Decoder) Failed() bool { return d.err != nil }

// Done returns the first error, or an error if bytes are left.
func (d *Decoder) Done() error {
	if d.Len() > 0 {
		d.fail("", ErrTrailing, "the end", fmt.Sprintf("%d more bytes", d.Len()))
	}
	return d.Err()
}

// Offset is the place of the next read, in bytes from the beginning.
func (d *Decoder) Offset() int { return d.off }

// Limits are the limits that the decoder keeps to.
func (d *Decoder) Limits() Limits { return d.config.limits }

// Len is the number of bytes that are left; none are after an error.
func (d *Decoder) Len() int { return len(d.buf) - d.off }

// Rest takes all bytes that are left; they share memory with the input.
func (d *Decoder) Rest() []byte {
	b := d.buf[d.off:]
	d.off = len(d.buf)
	return b
}

// PeekID returns the id that comes next without taking it.
func (d *Decoder) PeekID() (id uint32, ok bool) {
	if d.Len() < 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(d.buf[d.off:]), true
}

// fail records the first error, at the place of the next read.
func (d *Decoder) fail(field string, err error, want, met string) {
	d.failAt(d.off, field, err, want, met)
}

// failAt records the first error. Nothing is left to read behind it.
func (d *Decoder) failAt(off int, field string, err error, want, met string) {
	if d.err != nil {
		return
	}
	d.err = &DecodeError{Offset: off, Path: field, Want: want, Met: met, Tail: d.buf[off:], Err: err}
	d.off, d.buf, d.depth = off, d.buf[:off], 0
}

// Enter begins the value of a field that holds others. It reports false, and
// must not be followed by Leave, after an error or where values lie too deep.
func (d *Decoder) Enter(field string) bool {
	if d.depth <= 0 {
		d.tooDeep(field)
		return false
	}
	d.depth--
	return true
}

//go:noinline
func (d *Decoder) tooDeep(field string) {
	d.fail(field, ErrLimit, fmt.Sprintf("at most %d values within each other", d.config.limits.Depth), "one more")
}

// Leave ends what Enter began, and puts the field before the path of an error.
func (d *Decoder) Leave(field string) {
	if d.err != nil {
		d.within(field)
		return
	}
	d.depth++
}

//go:noinline
func (d *Decoder) within(field string) { d.err.Path = within(field, d.err.Path) }

// Object reads the boxed value v as one within nothing else, whose name begins
// the path of an error.
func (d *Decoder) Object(v Object) error {
	had := d.err != nil
	if err := v.DecodeTL(d); err == nil || had {
		return err
	}
	d.err.Path = within(v.TypeName(), d.err.Path)
	return d.err
}

// Next is the id that comes next, or 0 where there are no four bytes.
func (d *Decoder) Next() uint32 {
	if len(d.buf)-d.off < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(d.buf[d.off:])
}

// Unknown records that the id that comes next belongs to no constructor of the class.
//
//go:noinline
func (d *Decoder) Unknown(class string) {
	if id, ok := d.PeekID(); ok {
		d.fail("", ErrUnknownID, class, fmt.Sprintf("#%x", id))
		return
	}
	d.short("", class)
}

// Pass goes past what comes next, with a generated function, where its id is not
// wanted, see [Wanted]. It reports whether it did.
func (d *Decoder) Pass(walk func(*Walk, int) int) bool {
	if d.config.wanted == nil || d.config.wanted(d.Next()) {
		return false
	}
	d.Walk(walk)
	return true
}

// Expect reads an id that has to be the one of the constructor.
//
//go:noinline
func (d *Decoder) Expect(id uint32, constructor string) {
	b, off := d.buf, d.off
	if len(b)-off < 4 || binary.LittleEndian.Uint32(b[off:]) != id {
		d.unexpected(id, constructor)
		return
	}
	d.off = off + 4
}

// unexpected records that another id comes next, or none.
func (d *Decoder) unexpected(id uint32, constructor string) {
	if met, ok := d.PeekID(); ok {
		d.fail("", ErrUnknownID, fmt.Sprintf("%s#%x", constructor, id), fmt.Sprintf("#%x", met))
		return
	}
	d.short("", constructor)
}

// short records that too few bytes are left.
func (d *Decoder) short(field, want string) {
	d.fail(field, ErrTruncated, want, fmt.Sprintf("%d bytes", d.Len()))
}

// maxRun is the longest run.
const maxRun = 512

// nothing is what is read after an error.
var nothing [maxRun]byte

// Run takes the next n bytes, at most 512, which hold the fields: "flags:#,id:long".
// After an error they are zeros.
//
//go:noinline
func (d *Decoder) Run(n int, fields string) []byte {
	b, off := d.buf, d.off
	if len(b)-off < n {
		return d.shortRun(n, fields)
	}
	d.off = off + n
	return b[off : off+n]
}

// Constructor takes the id of the constructor, and the n bytes behind it as Run does.
//
//go:noinline
func (d *Decoder) Constructor(id uint32, name string, n int, fields string) []byte {
	b, off := d.buf, d.off
	if len(b)-off < 4+n || binary.LittleEndian.Uint32(b[off:]) != id {
		return d.noConstructor(id, name, n, fields)
	}
	d.off = off + 4 + n
	return b[off+4 : off+4+n]
}

// noConstructor records why there is none.
func (d *Decoder) noConstructor(id uint32, name string, n int, fields string) []byte {
	d.Expect(id, name)
	return d.shortRun(n, fields)
}

// Constructor4 is Constructor for a field of 4 bytes.
//
//go:noinline
func (d *Decoder) Constructor4(id uint32, name, field string) uint32 {
	b, off := d.buf, d.off
	if len(b)-off < 8 || binary.LittleEndian.Uint32(b[off:]) != id {
		d.noConstructor(id, name, 4, field)
		return 0
	}
	d.off = off + 8
	return binary.LittleEndian.Uint32(b[off+4:])
}

// Constructor8 is Constructor for a field of 8 bytes.
//
//go:noinline
func (d *Decoder) Constructor8(id uint32, name, field string) uint64 {
	b, off := d.buf, d.off
	if len(b)-off < 12 || binary.LittleEndian.Uint32(b[off:]) != id {
		d.noConstructor(id, name, 8, field)
		return 0
	}
	d.off = off + 12
	return binary.LittleEndian.Uint64(b[off+4:])
}

// widths are the bytes that types of fixed size take, but for those of four.
var widths = map[string]int{"long": 8, "double": 8, "int128": 16, "int256": 32, "int512": 64}

// shortRun records at which field of the run the input ends.
func (d *Decoder) shortRun(n int, fields string) []byte {
	if fields == "" || d.err != nil {
		return nothing[:n:n]
	}
	for field := range strings.SplitSeq(fields, ",") {
		name, typ, _ := strings.Cut(field, ":")
		width := max(widths[typ], 4)
		if d.Len() < width {
			d.short(name, typ)
			break
		}
		d.off += width
	}
	return nothing[:n:n]
}

package tl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Walk goes past values without decoding them. Generated functions take the
// offset of a value and return the one behind it, which is beyond the input
// where that is not as it should be.
type Walk struct {
	buf    []byte
	start  int
	layer  int
	depth  int   // of values that may still lie within this one
	empty  int   // items so far that take no bytes
	most   int   // such items
	plan   *plan // counts, unless it is nil
	text   int   // bytes of strings so far
	failed bool
	err    failure
	// reserved is the number of bytes that the items behind the present ones
	// take at least, in all vectors that are being gone past.
	reserved int
	limit    int // where to stop counting
}

// failure is what a walk ended at.
type failure struct {
	off       int
	err       error
	want, met string
}

// errEnough ends a walk that has counted enough.
var errEnough = errors.New("enough was counted")

// beyond is the offset that a walk goes on with after an error. No input is so
// long, and it may still grow.
const beyond = math.MaxInt / 4

// Walk goes past what comes next, with a generated function.
func (d *Decoder) Walk(walk func(*Walk, int) int) {
	if d.walker == nil {
		d.walker = new(Walk)
	}
	w := d.walker
	d.setOut(w)
	switch end := walk(w, d.off); {
	case w.failed:
		d.failAt(max(w.err.off, d.off), "", w.err.err, w.err.want, w.err.met)
	case end > len(d.buf):
		d.failAt(len(d.buf), "", ErrTruncated, "the rest of the value", "the end")
	default:
		d.off, d.empty = end, w.empty
	}
}

// setOut makes w a walk from here on.
func (d *Decoder) setOut(w *Walk) {
	w.buf, w.start, w.layer, w.depth = d.buf, d.off, d.Layer(), d.depth
	w.empty, w.most, w.text, w.failed = d.empty, d.config.limits.Elements, 0, false
	w.reserved, w.limit = d.reserved, beyond
}

// fail records the first error and returns the offset to go on with.
//
//go:noinline
func (w *Walk) fail(off int, err error, want, met string) int {
	if !w.failed {
		w.failed, w.err = true, failure{min(off, len(w.buf)), err, want, met}
		w.depth = 0
	}
	return beyond
}

// ID is the id, or another number, at off; 0 where there is none.
//
//go:noinline
func (w *Walk) ID(off int) uint32 {
	if off > len(w.buf)-4 {
		w.fail(off, ErrTruncated, "4 bytes", "the end")
		return 0
	}
	return binary.LittleEndian.Uint32(w.buf[off:])
}

// Unknown records that the id at off belongs to no constructor of the class.
//
//go:noinline
func (w *Walk) Unknown(off int, class string) int {
	return w.fail(off, ErrUnknownID, class, fmt.Sprintf("#%x", w.ID(off)))
}

// Begin begins a boxed value and returns its id, which it counts; 0 where the walk
// has failed.
//
//go:noinline
func (w *Walk) Begin(off int) uint32 {
	b := w.buf
	if w.depth <= 0 || off > len(b)-4 {
		return w.noBegin(off)
	}
	w.depth--
	id := binary.LittleEndian.Uint32(b[off:])
	w.Count(id)
	return id
}

// Leaf is Begin for a value that holds no others; Leave must not follow.
//
//go:noinline
func (w *Walk) Leaf(off int) uint32 {
	b := w.buf
	if w.depth <= 0 || off > len(b)-4 {
		return w.noBegin(off)
	}
	id := binary.LittleEndian.Uint32(b[off:])
	w.Count(id)
	return id
}

func (w *Walk) noBegin(off int) uint32 {
	if w.Enter(off) {
		w.ID(off)
	}
	return 0
}

// Enter begins a value; where it reports false the walk has failed.
//
//go:noinline
func (w *Walk) Enter(off int) bool {
	if w.depth > 0 && !w.failed {
		w.depth--
		return true
	}
	w.fail(off, ErrLimit, "fewer values within each other", "one more")
	return false
}

// Leave ends a value, and returns the offset behind it.
func (w *Walk) Leave(off int) int {
	w.depth++
	return off
}

// Count counts a value of the constructor.
func (w *Walk) Count(id uint32) {
	if w.plan != nil {
		w.plan.count(id, 1)
	}
}

// String goes past a string or bytes.
func (w *Walk) String(off int) int {
	if off > len(w.buf)-4 {
		return w.fail(off, ErrTruncated, "string", "the end")
	}
	b := w.buf[off:]
	if n := int(b[0]); n < 254 {
		w.text += n
		return off + (n+4)&^3
	}
	return w.longString(off, b)
}

// longString goes past a string whose length takes more than a byte.
func (w *Walk) longString(off int, b []byte) int {
	head, n, ok := longPrefix(b)
	if !ok || head+n > uint64(len(b)) {
		return w.fail(off, ErrTruncated, "string", "the end")
	}
	w.text += int(n)
	return off + int((head+n+3)&^3)
}

// Sized goes past a boxed value of any type behind its length in bytes, an int.
func (w *Walk) Sized(off int) int {
	n := int(int32(w.ID(off)))
	if n < 4 || n > len(w.buf)-off-4 {
		return w.fail(off, ErrTruncated, "an id", fmt.Sprintf("%d bytes", n))
	}
	return off + 4 + n
}

// Rest goes past a boxed value of any type, which is the last of the input.
func (w *Walk) Rest(off int) int {
	w.ID(off)
	return max(off, len(w.buf))
}

// vector is the number of items of a vector, and the offset of the first. Items
// that take no bytes count against the limit.
func (w *Walk) vector(off int, boxed bool, least int) (n, first int) {
	if !boxed {
		return w.room(off+4, w.ID(off), least)
	}
	if off <= len(w.buf)-8 {
		if head := binary.LittleEndian.Uint64(w.buf[off:]); uint32(head) == VectorTypeID {
			return w.room(off+8, uint32(head>>32), least)
		}
	}
	if w.ID(off) == VectorTypeID {
		return w.room(off+8, w.ID(off+4), least)
	}
	return 0, w.Unknown(off, "vector")
}

// room checks the number of items that begin at off.
func (w *Walk) room(off int, count uint32, least int) (n, first int) {
	bytes, empty := len(w.buf)-off-w.reserved, w.most-w.empty
	if !fits(count, bytes, least, empty) {
		return 0, w.fail(off-4, tooMany(least), fmt.Sprintf("%d items", count), fmt.Sprintf("room for %d", mostItems(bytes, least, empty)))
	}
	return int(count), off
}

// slots counts the items of a vector.
func (w *Walk) slots(number uint32, n int) {
	if w.plan != nil && n > 0 && n < longSlice {
		w.plan.count(number, n)
	}
}

// Fixed goes past a vector of items of one size; see [Slots].
func (w *Walk) Fixed(off int, boxed bool, size int, number uint32) int {
	if !w.Enter(off) {
		return beyond
	}
	n, off := w.vector(off, boxed, size)
	w.slots(number, n)
	return w.Leave(off + n*size)
}

// Items goes past a vector; see [Items] and [Slots].
func (w *Walk) Items(off int, boxed bool, least int, number uint32, item func(*Walk, int) int) int {
	if !w.Enter(off) {
		return beyond
	}
	n, off := w.vector(off, boxed, least)
	w.slots(number, n)
	return w.Leave(w.items(off, n, least, item))
}

// Repeat goes past n items, which no count stands before.
func (w *Walk) Repeat(off int, n uint32, least int, item func(*Walk, int) int) int {
	if !w.Enter(off) {
		return beyond
	}
	count, off := w.room(off, n, least)
	return w.Leave(w.items(off, count, least, item))
}

func (w *Walk) items(off, n, least int, item func(*Walk, int) int) int {
	w.reserved += n * least
	for range n {
		w.reserved -= least
		start := off
		off = item(w, off)
		if off == start {
			w.noBytes(off)
		}
		if off >= w.limit && !w.failed {
			return w.fail(off, errEnough, "", "")
		}
		if w.failed {
			return beyond
		}
	}
	return off
}

// noBytes counts an item that took no bytes.
func (w *Walk) noBytes(off int) {
	if w.empty++; w.empty > w.most {
		w.fail(off, ErrLimit, fmt.Sprintf("at most %d items without bytes", w.most), "one more")
	}
}

// Kept goes past all that is left where the value that begins at off is nobody's.
func (w *Walk) Kept(off int, class string) int {
	if off != w.start || off+4 > len(w.buf) {
		return w.Unknown(off, class)
	}
	return len(w.buf)
}

// Layer is the layer of the input; no layer is above the newest.
func (w *Walk) Layer() int { return w.layer }

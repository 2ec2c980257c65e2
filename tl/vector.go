package tl

import (
	"fmt"
	"math"
)

// firstItems bounds what a vector's count alone may allocate: beyond it the
// slice grows with the items that were really there.
const firstItems = 1024

// Items reads a vector's items with item, which gets an empty field name.
// A boxed vector begins with its id. least is the smallest number of bytes of an
// item, as far as it is known. The result is not nil unless there was an error.
func Items[T any](d *Decoder, field string, boxed bool, least int, item func(*Decoder, string) T) []T {
	n, ok := d.vector(field, boxed, least)
	if !ok {
		return nil
	}
	return items(d, n, item)
}

// Repeat reads n items, which no count stands before.
func Repeat[T any](d *Decoder, field string, n uint32, least int, item func(*Decoder, string) T) []T {
	if !d.repetition(field, n, least) {
		return nil
	}
	return items(d, n, item)
}

// items reads n items and leaves the vector. After an error the result has the
// items before it.
func items[T any](d *Decoder, n uint32, item func(*Decoder, string) T) []T {
	all := make([]T, 0, min(n, firstItems))
	for i := range n {
		start := d.begin(i)
		all = append(all, item(d, ""))
		if !d.end(start) {
			return all
		}
	}
	d.Leave()
	return all
}

// vector enters a vector and reads its head; it reports whether there are items to read.
func (d *Decoder) vector(field string, boxed bool, least int) (n uint32, ok bool) {
	if !d.Enter(field) {
		return 0, false
	}
	if boxed {
		d.Expect(VectorTypeID, "vector")
	}
	start := d.off
	n = d.Uint32("")
	d.room(n, least, start)
	return n, d.err == nil
}

// repetition enters n items without a head.
func (d *Decoder) repetition(field string, n uint32, least int) bool {
	if !d.Enter(field) {
		return false
	}
	d.room(n, least, d.off)
	return d.err == nil
}

// begin notes that the i-th item is read next, and returns where it begins.
func (d *Decoder) begin(i uint32) int {
	d.path[len(d.path)-1].item = int(i)
	return d.off
}

// end ends the item that began at start; it reports whether another may follow.
func (d *Decoder) end(start int) bool {
	if d.off == start {
		d.nothing()
	}
	return d.err == nil
}

// room refuses more items than can be: an item takes bytes that are left, or is
// one of those without bytes, which are limited. The number stood at start.
func (d *Decoder) room(n uint32, least, start int) {
	most, limit := uint64(d.Len())/uint64(max(least, 4)), ErrTruncated
	if least == 0 {
		most, limit = most+uint64(d.limits.Elements-d.empty), ErrLimit
	}
	if d.err == nil && (uint64(n) > most || n > math.MaxInt32) {
		d.off = start
		d.fail("", limit, fmt.Sprintf("%d items", n), fmt.Sprintf("room for %d", most))
	}
}

// nothing counts an item that took no bytes.
func (d *Decoder) nothing() {
	if d.empty++; d.empty > d.limits.Elements {
		d.fail("", ErrLimit, fmt.Sprintf("at most %d items without bytes", d.limits.Elements), "one more")
	}
}

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
	if !d.Enter(field) {
		return nil
	}
	if boxed {
		d.Expect(VectorTypeID, "vector")
	}
	start := d.off
	n := d.Uint32("")
	d.room(n, least, start)
	return items(d, n, item)
}

// Repeat reads n items, which no count stands before.
func Repeat[T any](d *Decoder, field string, n uint32, least int, item func(*Decoder, string) T) []T {
	if !d.Enter(field) {
		return nil
	}
	d.room(n, least, d.off)
	return items(d, n, item)
}

// items reads n items and leaves the vector. After an error the result has the
// items before it.
func items[T any](d *Decoder, n uint32, item func(*Decoder, string) T) []T {
	if d.err != nil {
		return nil
	}
	all := make([]T, 0, min(n, firstItems))
	for i := range n {
		d.path[len(d.path)-1].item = int(i)
		start := d.off
		all = append(all, item(d, ""))
		if d.off == start {
			d.nothing()
		}
		if d.err != nil {
			return all
		}
	}
	d.Leave()
	return all
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

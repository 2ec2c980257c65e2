package tl

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Vector enters a vector and reads its head; a boxed one begins with its id. The
// result is the number of items, of which each takes at least least bytes, and
// not more than can be there; it is negative, and LeaveVector must not follow,
// after an error. The items follow, and NextItem behind each of them.
func (d *Decoder) Vector(field string, boxed bool, least int) int {
	if !d.Enter(field) {
		return -1
	}
	if boxed {
		d.Expect(VectorTypeID, "vector")
	}
	start := d.off
	n := d.Uint32("")
	if !d.room(n, least, start) {
		d.Leave(field)
		return -1
	}
	return int(n)
}

// room enters n items. It refuses more than can be: an item takes bytes that
// are left and that no other vector's items need, or is one of those without
// bytes, which are limited. The number stood at start.
func (d *Decoder) room(n uint32, least, start int) bool {
	if d.err != nil {
		return false
	}
	d.inner = unknownLength
	if bytes, empty := d.Len()-d.reserved, d.config.limits.Elements-d.empty; !fits(n, bytes, least, empty) {
		d.failAt(start, "", tooMany(least), fmt.Sprintf("%d items", n), fmt.Sprintf("room for %d", mostItems(bytes, least, empty)))
		return false
	}
	if n > 0 {
		d.reserved += (int(n) - 1) * least
	}
	return true
}

// fits tells whether there is room for n items: as mostItems says, without a
// division where items take bytes.
func fits(n uint32, bytes, least, empty int) bool {
	if least >= 4 {
		return n <= math.MaxInt32 && uint64(n)*uint64(least) <= uint64(max(bytes, 0))
	}
	return n <= math.MaxInt32 && uint64(n) <= mostItems(bytes, least, empty)
}

// tooMany is what is wrong with more items than there is room for.
func tooMany(least int) error {
	if least == 0 {
		return ErrLimit
	}
	return ErrTruncated
}

// mostItems is how many items there is room for in so many bytes, of which each
// takes at least least; empty is how many more may take none.
func mostItems(bytes, least, empty int) uint64 {
	most := uint64(max(bytes, 0)) / uint64(max(least, 4))
	if least == 0 {
		most += uint64(max(empty, 0))
	}
	return most
}

// NextItem ends the i-th item of a vector; it reports whether another may follow.
func (d *Decoder) NextItem(i, least int) bool {
	d.reserved -= least
	return d.err == nil || d.failedItem(i)
}

//go:noinline
func (d *Decoder) failedItem(i int) bool {
	d.err.Path = ofItem(i, d.err.Path)
	return false
}

// LeaveVector ends a vector of n items.
//
//go:noinline
func (d *Decoder) LeaveVector(field string, n, least int) {
	if n > 0 {
		d.reserved += least
	}
	d.Leave(field)
}

// Items reads a vector's items with item, which gets an empty field name.
// A boxed vector begins with its id. least is the smallest number of bytes of an
// item, as far as it is known. The result is not nil unless there was an error.
func Items[T any](d *Decoder, field string, boxed bool, least int, item func(*Decoder, string) T) []T {
	n := d.Vector(field, boxed, least)
	if n < 0 {
		return nil
	}
	return items(d, field, n, least, item)
}

// Repeat reads n items, which no count stands before.
func Repeat[T any](d *Decoder, field string, n uint32, least int, item func(*Decoder, string) T) []T {
	if !d.Enter(field) {
		return nil
	}
	if !d.room(n, least, d.off) {
		d.Leave(field)
		return nil
	}
	return items(d, field, int(n), least, item)
}

// firstItems bounds what a number of items that may take no bytes allocates:
// beyond it the slice grows with the items that were really there.
const firstItems = 1024

// items reads n items and leaves the vector. After an error the result has the
// items before it.
func items[T any](d *Decoder, field string, n, least int, item func(*Decoder, string) T) []T {
	all := make([]T, 0, min(n, firstItems))
	for i := range n {
		start := d.off
		all = append(all, item(d, ""))
		if d.off == start {
			d.noBytes()
		}
		if !d.NextItem(i, least) {
			break
		}
	}
	d.LeaveVector(field, n, least)
	return all
}

// noBytes counts an item that took no bytes.
func (d *Decoder) noBytes() {
	if d.empty++; d.empty > d.config.limits.Elements {
		d.fail("", ErrLimit, fmt.Sprintf("at most %d items without bytes", d.config.limits.Elements), "one more")
	}
}

// Int32s reads a vector of int, into the memory of old where the decoder reuses it.
func (d *Decoder) Int32s(field string, boxed bool, number uint32, old []int32) []int32 {
	n := d.Vector(field, boxed, 4)
	if n < 0 {
		return nil
	}
	x, b := Slots(d, number, n, old), d.take(4*n, "", "")
	for i := range x {
		x[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	d.reserved -= 4 * n
	d.LeaveVector(field, n, 4)
	return x
}

// Int64s reads a vector of long, into the memory of old where the decoder reuses it.
func (d *Decoder) Int64s(field string, boxed bool, number uint32, old []int64) []int64 {
	n := d.Vector(field, boxed, 8)
	if n < 0 {
		return nil
	}
	x, b := Slots(d, number, n, old), d.take(8*n, "", "")
	for i := range x {
		x[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
	}
	d.reserved -= 8 * n
	d.LeaveVector(field, n, 8)
	return x
}

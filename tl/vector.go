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
// item. The result is not nil unless there was an error.
func Items[T any](d *Decoder, field string, boxed bool, least int, item func(*Decoder, string) T) []T {
	if !d.Enter(field) {
		return nil
	}
	if boxed {
		d.Expect(VectorTypeID, "vector")
	}
	n := d.count(least)
	items := make([]T, 0, min(n, firstItems))
	for i := range n {
		d.path[len(d.path)-1].item = i
		items = append(items, item(d, ""))
		if d.err != nil {
			return nil
		}
	}
	if d.err != nil {
		return nil
	}
	d.Leave()
	return items
}

// count reads the number of items of a vector, each of at least that many bytes.
func (d *Decoder) count(least int) int {
	start := d.off
	n := d.Uint32("")
	most, limit := uint32(d.limits.Elements-d.empty), ErrLimit
	if least > 0 {
		most, limit = uint32(uint64(d.Len())/uint64(least)), ErrTruncated
	}
	if d.err == nil && (n > most || n > math.MaxInt32) {
		d.off = start
		d.fail("", limit, fmt.Sprintf("%d items", n), fmt.Sprintf("room for %d", most))
	}
	if d.err != nil {
		return 0
	}
	if least == 0 {
		d.empty += int(n)
	}
	return int(n)
}

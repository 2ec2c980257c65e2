package tl_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl"
)

// A constructor's id may be the number of a vector: then neither gets memory that
// was allocated for the other.
func TestSlabsHaveOneType(t *testing.T) {
	type value struct{ name *string }
	const many = 5000
	var plans tl.Plans
	d := tl.NewDecoder(make([]byte, 1<<16))
	require.True(t, d.Plan(&plans, func(w *tl.Walk, off int) int {
		for range many {
			w.Count(tl.Interfaces)
		}
		return off
	}))
	slots := tl.Slots[any](d, tl.Interfaces, 2, nil)
	_, ok := d.Take(tl.Interfaces).(*value)
	require.False(t, ok, "it is not known as yet")
	d.Made(tl.Interfaces, new(value))
	v, ok := d.Take(tl.Interfaces).(*value)
	require.True(t, ok)
	begin, at := uintptr(unsafe.Pointer(&slots[0])), uintptr(unsafe.Pointer(v))
	require.False(t, at >= begin && at < begin+16<<10, "within the slab of interfaces")
	d.EndPlan()
}

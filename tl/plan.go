package tl

import (
	"errors"
	"sync"
)

// Decoding allocates a large vector in two passes. The first walks over it and
// counts the values of each constructor, the items of vectors, and the bytes of
// strings. The second decodes: values come from slabs, strings and bytes from
// blobs, of exactly the size that is needed or of one chunk, if that is less.
// A value that is kept keeps its chunk, and what others in the chunk refer to. So
// no chunk serves values that are further apart than a window, and long slices,
// which refer to much, lie in none. The decoder keeps nothing.
const (
	// chunk is the largest slab or blob, in bytes.
	chunk = 16 << 10
	// window is how far apart values may be in the input that share a chunk, in
	// chunks.
	window = 7
	// longSlice is the number of items of a slice that has its own memory.
	longSlice = 48
	// minPlanned is the least number of bytes for which two passes pay.
	minPlanned = 4 << 10
)

// Plans are what decoders of one generated package learn: which Go type an id
// stands for. Its zero value is ready to use.
type Plans struct {
	pool  sync.Pool // of *plan, for their tables
	types sync.Map  // by key
}

// plan is what the first pass counted, and the slabs of the second.
type plan struct {
	slabs [tableSize]slab
	used  []*slab // in the table, for this message
	from  *Plans
	walk  Walk
	text  int      // bytes of strings that are still to come
	blob  []byte   // the rest of the present one
	words []uint64 // memory for values without pointers, whatever their types
	chunk int
	// values is where reflection puts a new slab, whatever its type.
	values []struct{}
}

// Plan counts what comes next, with walk, if that pays. It reports whether EndPlan
// has to follow.
func (d *Decoder) Plan(plans *Plans, walk func(*Walk, int) int) bool {
	return len(d.buf) >= minPlanned && d.plan == nil && d.begin(plans, walk)
}

// PlanUpdates is Plan for updates, which are not counted where only some are wanted.
func (d *Decoder) PlanUpdates(plans *Plans, walk func(*Walk, int) int) bool {
	return d.config.wanted == nil && d.Plan(plans, walk)
}

func (d *Decoder) begin(plans *Plans, walk func(*Walk, int) int) bool {
	if d.off < d.planned || d.config.reuse {
		return false
	}
	p, _ := plans.pool.Get().(*plan)
	if p == nil {
		p = new(plan)
	}
	p.from, p.chunk, d.plan = plans, max(d.config.chunk, 1), p
	d.count(walk)
	return true
}

// PlanItem plans again where what was counted is used up: the next items of a
// vector, of which n are left.
func (d *Decoder) PlanItem(n int, item func(*Walk, int) int) {
	if d.plan != nil && d.off >= d.planned {
		d.planAgain(n, item)
	}
}

//go:noinline
func (d *Decoder) planAgain(n int, item func(*Walk, int) int) {
	d.plan.empty()
	d.count(func(w *Walk, off int) int { return w.items(off, n, 0, item) })
}

// count has the plan count what lies in the next bytes.
func (d *Decoder) count(walk func(*Walk, int) int) {
	p := d.plan
	p.walk.plan = p
	d.setOut(&p.walk)
	p.walk.limit = d.off + window*min(p.chunk, len(d.buf))
	if d.planned = min(walk(&p.walk, d.off), len(d.buf)); p.walk.failed {
		d.planned = p.walk.err.off
		if !errors.Is(p.walk.err.err, errEnough) {
			d.planned = len(d.buf) // decoding ends there too, or goes on without slabs
		}
	}
	p.text = p.walk.text
}

// empty drops what is left of slabs, so that what comes next shares none.
func (p *plan) empty() {
	for _, s := range p.used {
		*s = slab{key: s.key, kind: s.kind}
	}
	p.used, p.blob, p.words, p.walk.buf = p.used[:0], nil, nil, nil
}

// EndPlan ends what Plan began.
func (d *Decoder) EndPlan() {
	p := d.plan
	d.plan = nil
	p.empty()
	p.from.pool.Put(p)
}

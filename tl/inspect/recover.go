package inspect

import "encoding/binary"

// leastFound is how many bytes a value must have to be found behind damage: four
// are often an id by chance.
const leastFound = 8

// triesPerByte is how many bytes are read in search of values behind damage, for
// each byte of the input.
const triesPerByte = 16

// next is where the next boxed value begins that can be read, from start on, or
// the end.
func (r *reader) next(start int) int {
	for at := start; at+leastFound <= r.end && r.tries > 0; at++ {
		if r.in.find(binary.LittleEndian.Uint32(r.buffer.Bytes[at:]), nil) == nil {
			continue
		}
		end, ok := r.try(at)
		if ok && end-at >= leastFound {
			return at
		}
		r.tries -= int64(end - at)
	}
	return r.end
}

// try reads a boxed value without keeping it. It tells where that ends, and
// whether it could be read.
func (r *reader) try(at int) (end int, ok bool) {
	if r.shared.trial == nil {
		r.shared.trial = r.in.newTrial(*r.options)
	}
	t := r.shared.trial
	t.path, t.buffer, t.end = r.path, r.buffer, r.end
	t.begin(at, r.empty)
	t.any(alone, nil)
	return t.at, t.failed == nil
}

// newTrial is a reader of values that are not kept.
func (i *Inspector) newTrial(o Options) *reader {
	o.Recover, o.Packed = false, true
	return &reader{in: i, options: &o, shared: new(shared), trial: true}
}

// begin has a trial read another value, in which so many may have no bytes.
func (r *reader) begin(at, empty int) {
	r.store.release(used{})
	r.at, r.empty, r.failed, r.open, r.nested = at, empty, nil, r.open[:0], 0
}

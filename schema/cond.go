package schema

import (
	"strconv"
	"strings"
)

// cond resolves flags.N? to an earlier # of the combinator.
func (r *resolver) cond(d *declaration, c word) *Cond {
	name, bit, ok := strings.Cut(strings.TrimSuffix(c.text, "?"), ".")
	n := AnyBit
	if ok {
		var err error
		if n, err = strconv.Atoi(bit); err != nil || n > 31 {
			r.errorf(FlagBitRange, d.file, c.at(), "a flags word has 32 bits", "flag bit %s is out of range 0 to 31", bit)
			return nil
		}
	}
	w := d.word(name)
	if w == nil {
		r.errorf(UndefinedFlag, d.file, textRange(c.pos, name),
			didYouMean(r.near(name, d.wordNames), "declare "+name+":# before it"), "undefined flags word %q", name)
		return nil
	}
	if n == AnyBit {
		w.Bits = ^uint32(0)
	} else {
		w.Bits |= 1 << n
	}
	return &Cond{Word: w, Bit: n}
}

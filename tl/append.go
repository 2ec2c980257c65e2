package tl

import "sync"

// spill is where a value goes on whose buffer is too short. When the value is
// complete, its size is known, and the buffer grows once.
type spill struct {
	Encoder
	base    int  // bytes of the buffer before the value
	isOver  bool // the value is written to scratch
	scratch []byte
}

// maxScratch is the longest memory that is kept for the next value.
const maxScratch = 1 << 20

var spills = sync.Pool{New: func() any {
	s := new(spill)
	s.spill = s
	return s
}}

// over moves what was written of the value.
func (s *spill) over(e *Encoder) {
	if !s.isOver {
		s.isOver = true
		e.buf, e.n = append(s.scratch[:0], e.buf[s.base:e.n]...), e.n-s.base
	}
}

// written is the number of bytes that were written, wherever they are.
func (e *Encoder) written() int {
	if s := e.spill; s != nil && s.isOver {
		return s.base + e.n
	}
	return e.n
}

// Append appends the boxed value v to b, as append does. On an error b comes back
// as it was. Where b has too little room it grows once; where it is nil, to the
// size of the value. Values may lie up to 1000 deep within each other.
//
//go:noinline
func Append(b []byte, v Object) ([]byte, error) { return AppendLayer(b, v, 0) }

// AppendLayer appends the boxed value v to b in the form of a layer, see
// [Encoder.ForLayer]. On an error b comes back as it was.
func AppendLayer(b []byte, v Object, layer int) ([]byte, error) {
	if v == nil {
		return b, &EncodeError{Path: "Object", Err: ErrMissing}
	}
	s := spills.Get().(*spill)
	s.base, s.layer, s.isOver = len(b), layer, len(b) == cap(b)
	if s.isOver {
		s.Reset(s.scratch)
	} else {
		s.Reset(b)
	}
	v.EncodeTL(&s.Encoder)
	all, err := s.result(b, v)
	s.Reset(nil)
	spills.Put(s)
	return all, err
}

// result is b with the value behind it.
func (s *spill) result(b []byte, v Object) ([]byte, error) {
	switch {
	case s.err != nil:
		s.err.Path = within(v.TypeName(), s.err.Path)
		return b, s.err
	case !s.isOver:
		return s.buf[:s.n], nil
	}
	value := s.buf[:s.n]
	if cap(s.buf) <= maxScratch {
		s.scratch = s.buf[:0]
	}
	return append(b, value...), nil
}

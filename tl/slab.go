package tl

import (
	"reflect"
	"unsafe"
)

// tableSize is a power of two. Of more kinds of values than three quarters of it
// the later ones are allocated one by one.
const tableSize = 512

// slab is memory for values of one type.
type slab struct {
	key    uint32 // the constructor's id, or a vector's number
	isUsed bool
	wanted int // values that are to come beyond the slab
	left   int // values of the slab that are free
	next   uintptr
	base   unsafe.Pointer
	kind   *kindOf // nil until it is known
}

// kindOf is a type of values.
type kindOf struct {
	pointer unsafe.Pointer // to a value, as an interface has that type
	slice   reflect.Type
	size    uintptr
	isPlain bool // without pointers
}

// face is how an interface without methods lies in memory.
type face struct{ typ, data unsafe.Pointer }

// find is the slab with the key, or nil where the table is full.
func (p *plan) find(key uint32) *slab {
	for i := key; ; i++ {
		switch s := &p.slabs[i%tableSize]; {
		case s.isUsed && s.key == key:
			return s
		case s.isUsed:
		case len(p.used) >= tableSize*3/4:
			return nil
		default:
			if s.key != key {
				s.key, s.kind = key, nil
			}
			s.isUsed = true
			p.used = append(p.used, s)
			return s
		}
	}
}

// count notes n values more.
func (p *plan) count(key uint32, n int) {
	if s := p.find(key); s != nil {
		s.wanted += n
	}
}

// Reuses tells whether old, a pointer, is to be decoded into.
func (d *Decoder) Reuses(old any) bool {
	return d.config.reuse && (*face)(unsafe.Pointer(&old)).data != nil
}

// Take is memory for a value of the constructor from a slab, as a pointer of its Go
// type. It is nil where there is none; Made has to be called then.
func (d *Decoder) Take(id uint32) any {
	if d.plan == nil {
		return nil
	}
	return d.plan.take(id)
}

//go:noinline
func (p *plan) take(id uint32) any {
	s := p.find(id)
	if s == nil {
		return nil
	}
	if s.left == 0 {
		switch {
		case !s.know(p.from):
			s.wanted--
			return nil
		case s.kind.isPlain:
			s.wanted--
			return p.plain(s.kind)
		case s.wanted < 2:
			s.wanted--
			return nil
		}
		p.fill(s, max(min(s.wanted, p.chunk/int(max(s.kind.size, 1))), 1))
	}
	v := face{s.kind.pointer, unsafe.Add(s.base, s.next)}
	s.left--
	s.next += s.kind.size
	return *(*any)(unsafe.Pointer(&v))
}

// plain is memory for a value without pointers. All such values share slabs.
func (p *plan) plain(k *kindOf) any {
	n := int(k.size+7) / 8
	if len(p.words) < n {
		total := n
		for _, s := range p.used {
			if s.wanted > 0 && s.know(p.from) && s.kind.isPlain {
				total += s.wanted * int(s.kind.size+7) / 8
			}
		}
		p.words = make([]uint64, max(n, min(total, p.chunk/8)))
	}
	v := face{k.pointer, unsafe.Pointer(unsafe.SliceData(p.words))}
	p.words = p.words[n:]
	return *(*any)(unsafe.Pointer(&v))
}

// hasPointers tells whether values of the type refer to others.
func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint32, reflect.Float32, reflect.Float64:
		return false
	case reflect.Array:
		return hasPointers(t.Elem())
	case reflect.Struct:
		for f := range t.Fields() {
			if hasPointers(f.Type) {
				return true
			}
		}
		return t.NumField() == 0
	default:
		return true
	}
}

// know tells whether the type of the slab's values is known.
func (s *slab) know(plans *Plans) bool {
	if s.kind == nil {
		if k, ok := plans.types.Load(s.key); ok {
			s.kind, _ = k.(*kindOf)
		}
	}
	return s.kind != nil
}

// fill begins a slab of n values.
func (p *plan) fill(s *slab, n int) {
	p.values = nil
	reflect.NewAt(s.kind.slice, unsafe.Pointer(&p.values)).Elem().Grow(n)
	s.base, s.next, s.left = unsafe.Pointer(unsafe.SliceData(p.values)), 0, n
	s.wanted -= n
	p.values = nil
}

// Made tells that v was allocated for a value of the constructor, for the next
// time one is needed.
func (d *Decoder) Made(id uint32, v any) {
	if d.plan != nil && v != nil {
		d.plan.made(id, v)
	}
}

//go:noinline
func (p *plan) made(id uint32, v any) {
	if s := p.find(id); s != nil && s.wanted > 0 {
		p.learn(s, v)
	}
}

// learn notes the type of the slab's values, to which v is a pointer. What is left
// of the slab is of another type.
func (p *plan) learn(s *slab, v any) {
	s.left = 0
	t := reflect.TypeOf(v).Elem()
	s.kind = &kindOf{(*face)(unsafe.Pointer(&v)).typ, reflect.SliceOf(t), t.Size(), !hasPointers(t)}
	p.from.types.Store(s.key, s.kind)
}

// Slices of interfaces lie alike in memory, and so do those of pointers: all of
// them come from the same slabs, under one of these numbers.
const (
	Interfaces = 1
	Pointers   = 2
)

// Slots is a slice of n zero values, or the items of old where the decoder reuses
// them. It is never nil. All vectors of the type have the same number: Interfaces,
// Pointers, or one of their own.
func Slots[T any](d *Decoder, number uint32, n int, old []T) []T {
	if d.config.reuse && old != nil && cap(old) >= n {
		return old[:n]
	}
	if d.plan != nil && n > 0 && n < longSlice {
		if p := d.plan.slots(number, n, like[T](number)); p != nil {
			return unsafe.Slice((*T)(p), n)[:n:n]
		}
	}
	return make([]T, n)
}

// like is a pointer to items that lie in memory as those do.
func like[T any](number uint32) any {
	switch number {
	case Interfaces:
		return (*any)(nil)
	case Pointers:
		return (**byte)(nil)
	}
	return (*T)(nil)
}

// slots is the first of n items in a row, of the type that the pointer has, or nil.
func (p *plan) slots(number uint32, n int, item any) unsafe.Pointer {
	s := p.find(number)
	if s == nil {
		return nil
	}
	if !s.know(p.from) || s.kind.pointer != (*face)(unsafe.Pointer(&item)).typ {
		p.learn(s, item)
	}
	if s.left < n {
		s.wanted = max(s.wanted+s.left, n)
		p.fill(s, max(n, min(s.wanted, p.chunk/int(max(s.kind.size, 1)))))
	}
	first := unsafe.Add(s.base, s.next)
	s.left -= n
	s.next += uintptr(n) * s.kind.size
	return first
}

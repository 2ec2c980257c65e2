package tl

import "bytes"

// Cloner is an Object that can copy itself.
type Cloner interface {
	// CloneTL is a copy that shares no memory with the value.
	CloneTL() Object
}

// CloneTL is a copy of the bytes.
func (r *Raw) CloneTL() Object {
	if r == nil {
		return r
	}
	raw := Raw(bytes.Clone(*r))
	return &raw
}

// CloneTL is a copy of the bytes.
func (q *Query[R]) CloneTL() Object {
	if q == nil {
		return q
	}
	return &Query[R]{bytes.Clone(q.Raw)}
}

// CloneItems copies a slice and each of its items.
func CloneItems[T any](items []T, clone func(T) T) []T {
	if items == nil {
		return nil
	}
	copied := make([]T, len(items))
	for i, v := range items {
		copied[i] = clone(v)
	}
	return copied
}

// CloneObject copies v. A value that is no [Cloner] is not copied.
func CloneObject(v Object) Object {
	if c, ok := v.(Cloner); ok {
		return c.CloneTL()
	}
	return v
}

// CloneQuery copies a request as CloneObject does.
func CloneQuery[R any](v Function[R]) Function[R] {
	if c, ok := CloneObject(v).(Function[R]); ok {
		return c
	}
	return v
}

// Equaler is an Object that can be compared with others.
type Equaler interface {
	// EqualTL tells whether y is of the same type and holds the same.
	EqualTL(y Object) bool
}

// EqualObject tells whether both values hold the same, or are encoded to the same
// bytes where they are no [Equaler].
func EqualObject(x, y Object) bool {
	if isNil(x) || isNil(y) {
		return isNil(x) && isNil(y)
	}
	if e, ok := x.(Equaler); ok {
		return e.EqualTL(y)
	}
	first, err := Append(nil, x)
	if err != nil {
		return false
	}
	second, err := Append(nil, y)
	return err == nil && bytes.Equal(first, second)
}

// EqualOpt tells whether both are absent, or present and equal.
func EqualOpt[T any](x, y Opt[T], equal func(T, T) bool) bool {
	return x.set == y.set && (!x.set || equal(x.value, y.value))
}

package tl

// Opt is an optional value of a type that has no nil.
// The zero Opt is absent.
type Opt[T any] struct {
	value T
	set   bool
}

// Some is a value that is present.
func Some[T any](v T) Opt[T] { return Opt[T]{value: v, set: true} }

// Get returns the value and whether it is present.
func (o Opt[T]) Get() (T, bool) { return o.value, o.set }

// IsSet tells whether the value is present.
func (o Opt[T]) IsSet() bool { return o.set }

// Or returns the value, or fallback where it is absent.
func (o Opt[T]) Or(fallback T) T {
	if o.set {
		return o.value
	}
	return fallback
}

// Value returns the value, or T's zero value where it is absent.
func (o Opt[T]) Value() T { return o.value }

// present is Get for who does not know T.
func (o Opt[T]) present() (any, bool) { return o.value, o.set }

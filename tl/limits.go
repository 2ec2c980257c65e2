package tl

// Limits bound what a decoder does with input that nobody has checked.
// A field of zero or less stands for its default.
type Limits struct {
	// Depth is how many values may lie within each other; a vector is a value.
	// Default 128, at most 100,000.
	Depth int
	// Bytes is the longest input, and the longest that packed data may become
	// when it is unpacked. Default 64 MiB.
	Bytes int
	// Elements is how many items without bytes a value may have, in all of its
	// vectors; other items are bounded by the bytes that remain. Default 1,024.
	Elements int
}

const (
	defaultDepth    = 128
	maxDepth        = 100_000 // which a stack has room for
	defaultBytes    = 64 << 20
	defaultElements = 1 << 10
)

// OrDefault replaces every field of zero or less by its default.
func (l Limits) OrDefault() Limits {
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	if l.Bytes <= 0 {
		l.Bytes = defaultBytes
	}
	if l.Elements <= 0 {
		l.Elements = defaultElements
	}
	l.Depth = min(l.Depth, maxDepth)
	return l
}

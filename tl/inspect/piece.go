package inspect

import (
	"iter"
	"slices"
)

// piece is a value, or bytes that cannot be read as one.
type piece struct {
	// value is the value; of what cannot be read, as much as could be, or nil.
	value *Node
	raw   []byte // nil of a value
	start int    // where raw begins
}

// pieces are what lies in a buffer, one after another, without what a transport
// puts around packets.
func pieces(b *Buffer, values []Node) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		for len(values) > 0 {
			if values[0].Kind == Transport {
				values = values[1:]
				continue
			}
			p, n := firstPiece(b, values)
			if !yield(p) {
				return
			}
			values = values[n:]
		}
	}
}

// firstPiece is the first of the values, and the number of nodes that it
// consists of: what was read of a value that is damaged is one piece with the
// rest of it.
func firstPiece(b *Buffer, values []Node) (piece, int) {
	first := &values[0]
	if first.isWhole() {
		return piece{value: first}, 1
	}
	p, n := piece{start: first.Offset}, 1
	if first.Kind != Unknown {
		p.value = first
		if len(values) > 1 && values[1].Kind == Unknown {
			n++
		}
	}
	p.raw = b.Bytes[p.start : values[n-1].Offset+values[n-1].Length]
	return p, n
}

// isWhole tells whether an outermost value was read to its end. One that takes
// no bytes is part of what follows.
func (n *Node) isWhole() bool { return !n.broken && n.Kind != Unknown && n.Length > 0 }

// portion is the value of the i-th of a combinator's parts, and the number of
// parts that it consists of. A damaged body of a message is one with the rest of
// it, which has a node of its own.
func (n *Node) portion(i int) (piece, int) {
	part := &n.parts[i]
	if n.broken {
		return piece{value: part}, 1
	}
	last := i
	if part.Field != nil && lengthOf(part.Field.Type) != nil && i+1 < len(n.parts) && n.parts[i+1].Kind == Unknown {
		last++
	}
	if last == i && part.Kind != Unknown && !part.broken {
		return piece{value: part}, 1
	}
	end := n.parts[last].Offset + n.parts[last].Length
	p := piece{start: part.Offset, raw: part.Buffer.Bytes[part.Offset:end]}
	if part.Kind != Unknown {
		p.value = part
	}
	return p, last - i + 1
}

// faults are a tree's errors by their buffer, where they lie in the order of
// their offsets.
type faults map[*Buffer][]*Error

func newFaults(t *Tree) faults {
	if len(t.Errors) == 0 {
		return nil
	}
	all := faults{}
	for _, err := range t.Errors {
		all[err.Buffer] = append(all[err.Buffer], err)
	}
	return all
}

// in is the error that the bytes from start to end of the buffer are about, or nil.
func (f faults) in(b *Buffer, start, end int) *Error {
	all := f[b]
	i, _ := slices.BinarySearchFunc(all, start, func(err *Error, start int) int { return err.Offset - start })
	if i < len(all) && all[i].Offset <= end {
		return all[i]
	}
	return nil
}

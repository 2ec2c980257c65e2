package inspect

import "slices"

// store is the memory of a tree's nodes, in chunks that many nodes share. Those
// of a long vector have memory of their own.
type store struct {
	chunks [][]Node
	at     int // of the chunk that has room
}

// The chunks of a store, in nodes.
const (
	leastChunk = 32
	mostChunk  = 512
)

// keep copies nodes to where they stay.
func (s *store) keep(nodes []Node) []Node {
	if len(nodes) > mostChunk {
		return slices.Clone(nodes)
	}
	for s.at < len(s.chunks) && cap(s.chunks[s.at])-len(s.chunks[s.at]) < len(nodes) {
		s.at++
	}
	if s.at == len(s.chunks) {
		size := leastChunk
		if s.at > 0 {
			size = min(2*cap(s.chunks[s.at-1]), mostChunk)
		}
		s.chunks = append(s.chunks, make([]Node, 0, max(size, len(nodes))))
	}
	chunk := s.chunks[s.at]
	start := len(chunk)
	chunk = append(chunk, nodes...)
	s.chunks[s.at] = chunk
	return chunk[start:len(chunk):len(chunk)]
}

// used is how much of a store is taken.
type used struct{ chunk, nodes int }

func (s *store) used() used {
	if s.at == len(s.chunks) {
		return used{chunk: s.at}
	}
	return used{s.at, len(s.chunks[s.at])}
}

// release makes room: what was kept since so much was used is not to be used any
// more.
func (s *store) release(u used) {
	for i := u.chunk; i < len(s.chunks); i++ {
		s.chunks[i] = s.chunks[i][:u.nodes]
		u.nodes = 0
	}
	s.at = u.chunk
}

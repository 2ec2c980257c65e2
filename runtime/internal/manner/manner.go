// Package manner is how peers behave that servers meet in tests.
package manner

import (
	"net"
	"runtime/metrics"
	"time"
)

// Manner is what a peer of a server does beside talking.
type Manner byte

const (
	// Stays has the peer be silent when all is said, rather than hang up.
	Stays Manner = 1 << iota
	// Deaf has the peer not read.
	Deaf
	// Halting has a second pass before each piece of what the peer says.
	Halting
)

// Say says all of it, or as much as the server listens to.
func (m Manner) Say(conn net.Conn, said []byte) {
	const piece = 50 // a short frame, and a bit
	for m&Halting != 0 && len(said) > piece {
		time.Sleep(time.Second)
		if _, err := conn.Write(said[:piece]); err != nil {
			return
		}
		said = said[piece:]
	}
	_, _ = conn.Write(said)
}

// Allocated is how many bytes the process has allocated so far.
func Allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

package stream

import (
	"bufio"
	"net"
	"time"
)

const (
	// writeTimeout is how long a peer may take to accept a chunk.
	writeTimeout = 30 * time.Second
	// writeChunk is large enough for few system calls, and small enough that
	// slow networks carry it within writeTimeout.
	writeChunk = 64 << 10
)

// link is a connection whose peer may be silent, or not read, for so long only.
type link struct {
	net.Conn
	r *bufio.Reader
	// patience is how long the peer may be silent; 0 during the handshake,
	// which has a deadline as a whole.
	patience time.Duration
}

func newLink(c net.Conn) *link {
	l := &link{Conn: c}
	l.r = bufio.NewReader(l)
	return l
}

// Read implements io.Reader, for r.
func (l *link) Read(b []byte) (int, error) {
	if l.patience > 0 {
		if err := l.SetReadDeadline(time.Now().Add(l.patience)); err != nil {
			return 0, err
		}
	}
	return l.Conn.Read(b)
}

// write sends a frame.
func (l *link) write(frame []byte) error {
	for len(frame) > 0 {
		if err := l.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
			return err
		}
		n, err := l.Write(frame[:min(len(frame), writeChunk)])
		if err != nil {
			return err
		}
		frame = frame[n:]
	}
	return nil
}

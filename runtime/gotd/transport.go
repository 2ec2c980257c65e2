package gotd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/transport"
)

// Transport is how MTProto's frames lie on a connection.
type Transport int

// The transports of MTProto.
const (
	Intermediate Transport = iota
	Abridged
	PaddedIntermediate
	Full
)

// framing makes the transport's framing.
func (t Transport) framing() (framing, error) {
	switch t {
	case Intermediate:
		return intermediate{}, nil
	case Abridged:
		return abridged{}, nil
	case PaddedIntermediate:
		return padded{}, nil
	case Full:
		return new(full), nil
	}
	return nil, fmt.Errorf("unknown transport %d", int(t))
}

// TransportError is what a server says in place of a message, and then often
// hangs up.
type TransportError struct {
	// Code is like an HTTP status: 404 an unknown auth key, 429 too many
	// connections, 444 a wrong data centre.
	Code int
}

// Error implements error.
func (e *TransportError) Error() string {
	meaning := ""
	switch e.Code {
	case codec.CodeAuthKeyNotFound:
		meaning = ": the server does not know the auth key: it is another server's or was removed there"
	case codec.CodeTransportFlood:
		meaning = ": too many connections or messages: wait before the next attempt"
	case codec.CodeWrongDC:
		meaning = ": the server is another data centre"
	}
	return fmt.Sprintf("transport error -%d%s", e.Code, meaning)
}

const (
	// maxFrame is the longest frame, as in other implementations.
	maxFrame = 16 << 20
	// leastMessage is the shortest plain message: key id, message id, length.
	leastMessage = 20
	// frameExtra is the most bytes that a transport adds to a payload.
	frameExtra = 16
	// writeTimeout is how long a peer may take to accept what is written at once.
	writeTimeout = 30 * time.Second
)

// frames is a connection that carries frames. Reads come from one goroutine,
// writes from any.
type frames struct {
	raw     net.Conn
	r       *bufio.Reader
	framing framing
	limit   int

	// writing has an item while a frame is written. It is no mutex since who waits
	// for one stops the clock of synctest, and a write may wait for a deadline.
	writing chan struct{}
	w       io.Writer
	spare   []byte // memory for what is written next
}

// newFrames is a connection that r reads from, without a framing yet.
func newFrames(raw net.Conn, r *bufio.Reader, limits int) *frames {
	return &frames{raw: raw, r: r, w: raw, limit: frameLimit(limits), writing: make(chan struct{}, 1)}
}

var _ transport.Conn = (*frames)(nil)

// dialFrames begins the transport as a client.
func dialFrames(raw net.Conn, o *ClientOptions) (*frames, error) {
	framing, err := o.Transport.framing()
	if err != nil {
		return nil, err
	}
	f := newFrames(raw, bufio.NewReader(raw), o.Limits.Bytes)
	f.framing = framing
	if !o.Obfuscated {
		_, err := raw.Write(framing.tag())
		return f, err
	}
	if len(framing.tag()) == 0 {
		return nil, errors.New("the transport Full cannot be obfuscated: choose another")
	}
	hidden, err := obfuscate(raw, framing.tag(), o.DC)
	if err != nil {
		return nil, err
	}
	f.r, f.w = bufio.NewReader(hidden), hidden
	return f, nil
}

// acceptFrames finds out the transport that a client begins with.
func acceptFrames(raw net.Conn, limits int) (*frames, error) {
	r := bufio.NewReader(raw)
	f := newFrames(raw, r, limits)
	for _, candidate := range []framing{abridged{}, intermediate{}, padded{}} {
		tag := candidate.tag()
		head, err := r.Peek(len(tag))
		if err != nil {
			return nil, err
		}
		if bytes.Equal(head, tag) {
			f.framing = candidate
			_, err = r.Discard(len(tag))
			return f, err
		}
	}
	head, err := r.Peek(8)
	if err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint32(head[4:]) == 0 {
		f.framing = new(full)
		return f, nil
	}
	return f, f.deobfuscate()
}

// deobfuscate finds out the transport within an obfuscated connection.
func (f *frames) deobfuscate() error {
	hidden, tag, err := deobfuscate(f.r, f.w)
	if err != nil {
		return err
	}
	for _, candidate := range []framing{abridged{}, intermediate{}, padded{}} {
		if bytes.HasSuffix(tag, candidate.tag()) {
			f.framing, f.r, f.w = candidate, bufio.NewReader(hidden), hidden
			return nil
		}
	}
	return errors.New("the connection begins as no transport of MTProto does")
}

// frameLimit is the longest frame where values have at most that many bytes.
func frameLimit(value int) int {
	const envelope = 4 << 10
	return min(value, maxFrame) + envelope
}

// read returns the next frame, or the error that the peer sends in its place.
func (f *frames) read(deadline time.Time) ([]byte, error) {
	if err := f.raw.SetReadDeadline(deadline); err != nil {
		return nil, err
	}
	frame, err := f.framing.read(f.r, f.limit)
	if err != nil || len(frame) >= leastMessage {
		return frame, err
	}
	if len(frame) >= 4 {
		if code := int32(binary.LittleEndian.Uint32(frame)); code < 0 {
			return nil, &TransportError{Code: -int(code)}
		}
	}
	return nil, fmt.Errorf("a frame of %d bytes, too short for a message", len(frame))
}

// ready tells whether the next frame can be read without waiting.
func (f *frames) ready() bool {
	come := f.r.Buffered()
	head, _ := f.r.Peek(min(come, 4))
	n, ok := f.framing.length(head)
	return ok && int64(come) >= n
}

// write sends each payload as a frame.
func (f *frames) write(payloads ...[]byte) error {
	f.writing <- struct{}{}
	defer func() { <-f.writing }()
	if err := f.raw.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	size := 0
	for _, p := range payloads {
		size += len(p) + frameExtra
	}
	b := slices.Grow(f.spare, size)
	for _, p := range payloads {
		b = f.framing.append(b, p)
	}
	_, err := f.w.Write(b)
	if f.spare = nil; cap(b) <= spareSize {
		f.spare = b[:0]
	}
	return err
}

// writeError sends a transport error.
func (f *frames) writeError(code int) error {
	return f.write(binary.LittleEndian.AppendUint32(nil, uint32(int32(-code))))
}

// Recv implements transport.Conn, for the key exchange.
func (f *frames) Recv(ctx context.Context, b *bin.Buffer) error {
	deadline, _ := ctx.Deadline()
	frame, err := f.read(deadline)
	b.ResetTo(frame)
	return err
}

// Send implements transport.Conn, for the key exchange.
func (f *frames) Send(_ context.Context, b *bin.Buffer) error { return f.write(b.Raw()) }

// Close implements transport.Conn.
func (f *frames) Close() error { return f.raw.Close() }

package gotd

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"time"

	"github.com/tlgen-go/tlgen/tl"
)

// message is one message of a session, decrypted or out of a container.
type message struct {
	session int64
	id      int64
	seq     int32
	body    []byte

	// Of messages to a server: last marks one that nothing lies behind in its
	// frame, repeated one that came before, and room is what its unpacked bodies
	// count for, nil until there are some.
	last     bool
	repeated bool
	room     *room
}

// typeID is the id of the message's body, or 0 where there is none.
func (m message) typeID() uint32 {
	if len(m.body) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(m.body)
}

// wantsAck tells whether the message is content-related: its number is odd.
func (m message) wantsAck() bool { return m.seq&1 == 1 }

// sentAt is the time that a message id was made at.
func sentAt(id int64) time.Time {
	fraction := time.Duration(uint64(uint32(id)) * uint64(time.Second) >> 32)
	return time.Unix(id>>32, 0).Add(fraction)
}

// opened is a message with what the encryption covers beside it.
type opened struct {
	message
	salt int64
}

// sendable tells why a body can not be sent, if so.
func sendable(body []byte) error {
	if n := len(body); n < 4 || n%4 != 0 || n > maxFrame {
		return fmt.Errorf("a message of %d bytes, want a multiple of four and at most %d", n, maxFrame)
	}
	return nil
}

// encodeOwn encodes a value that the program wants to be sent, for a peer of the layer.
func encodeOwn(x tl.Object, layer int) ([]byte, error) {
	if p := reflect.ValueOf(x); p.Kind() == reflect.Pointer && p.IsNil() {
		return nil, &tl.EncodeError{Path: fmt.Sprintf("%T", x), Err: tl.ErrMissing}
	}
	body, err := tl.AppendLayer(nil, x, layer)
	if err != nil {
		return nil, err
	}
	if err := sendable(body); err != nil {
		return nil, fmt.Errorf("encode %s: %w", x.TypeName(), err)
	}
	return body, nil
}

// pointer is a pointer to a service message.
type pointer[T any] interface {
	*T
	tl.Object
}

// with reads a service message and hands it to handle.
func with[T any, P pointer[T]](m message, handle func(message, P)) error {
	x := P(new(T))
	if err := tl.Decode(m.body, x); err != nil {
		return fmt.Errorf("%s: %w", x.TypeName(), err)
	}
	handle(m, x)
	return nil
}

// encode encodes a service message. None of them can fail: their strings are ours.
func encode(x tl.Object) []byte {
	b, err := tl.Append(nil, x)
	if err != nil {
		return nil
	}
	return b
}

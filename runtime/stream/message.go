package stream

import (
	"fmt"
	"io"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// Ids of the constructors in the package comment.
const (
	helloID   uint32 = 0x914b5cbe
	welcomeID uint32 = 0x41db3719
	goodbyeID uint32 = 0x22709b30
	callID    uint32 = 0xb067c071
	cancelID  uint32 = 0x2e490db5
	answerID  uint32 = 0xc70cab7b
	refusalID uint32 = 0x9ca6b9f9
	pushID    uint32 = 0x2e802d9d
	pingID    uint32 = 0x02aa0ad3
	pongID    uint32 = 0x86899706
)

// message is a stream.Message.
//
//sumtype:decl
type message interface {
	// encode writes the message up to the Object at its end.
	encode(e *tl.Encoder)
}

// The constructors of stream.Message. The Object at the end of one, as bytes,
// is what was read, and shares memory with the frame.
type (
	hello   struct{ layer, maxFrame int32 }
	welcome struct{ maxFrame, maxCalls, idle int32 }
	goodbye struct {
		code    int32
		message string
	}
	call struct {
		id      int64
		timeout int32 // milliseconds; 0: none
		query   []byte
	}
	cancel struct{ id int64 }
	answer struct {
		id     int64
		result []byte
	}
	refusal struct {
		id      int64
		code    int32
		message string
	}
	push struct{ message []byte }
	ping struct{}
	pong struct{}
)

func (m hello) encode(e *tl.Encoder) {
	e.Uint32(helloID)
	e.Int32(m.layer)
	e.Int32(m.maxFrame)
}

func (m welcome) encode(e *tl.Encoder) {
	e.Uint32(welcomeID)
	e.Int32(m.maxFrame)
	e.Int32(m.maxCalls)
	e.Int32(m.idle)
}

func (m goodbye) encode(e *tl.Encoder) {
	e.Uint32(goodbyeID)
	e.Int32(m.code)
	e.String(m.message, "stream.goodbye.message")
}

func (m call) encode(e *tl.Encoder) {
	e.Uint32(callID)
	e.Int64(m.id)
	e.Int32(m.timeout)
}

func (m cancel) encode(e *tl.Encoder) {
	e.Uint32(cancelID)
	e.Int64(m.id)
}

func (m answer) encode(e *tl.Encoder) {
	e.Uint32(answerID)
	e.Int64(m.id)
}

func (m refusal) encode(e *tl.Encoder) {
	e.Uint32(refusalID)
	e.Int64(m.id)
	e.Int32(m.code)
	e.String(m.message, "stream.refusal.message")
}

func (push) encode(e *tl.Encoder) { e.Uint32(pushID) }
func (ping) encode(e *tl.Encoder) { e.Uint32(pingID) }
func (pong) encode(e *tl.Encoder) { e.Uint32(pongID) }

// reason is what the server says in a goodbye.
func (m goodbye) reason() *runtime.Error { return runtime.NewError(int(m.code), m.message) }

// decode reads the message of a frame. Every error is an ErrProtocol.
func decode(frame []byte) (m message, err error) {
	d := tl.NewDecoder(frame, tl.WithLimits(tl.Limits{Bytes: len(frame)}))
	switch id := d.Uint32("stream.Message"); id {
	case helloID:
		m = hello{layer: d.Int32("layer"), maxFrame: d.Int32("max_frame")}
	case welcomeID:
		m = welcome{maxFrame: d.Int32("max_frame"), maxCalls: d.Int32("max_calls"), idle: d.Int32("idle")}
	case goodbyeID:
		m = goodbye{code: d.Int32("code"), message: d.String("message")}
	case callID:
		m = call{id: d.Int64("id"), timeout: d.Int32("timeout"), query: d.Rest()}
	case cancelID:
		m = cancel{id: d.Int64("id")}
	case answerID:
		m = answer{id: d.Int64("id"), result: d.Rest()}
	case refusalID:
		m = refusal{id: d.Int64("id"), code: d.Int32("code"), message: d.String("message")}
	case pushID:
		m = push{message: d.Rest()}
	case pingID:
		m = ping{}
	case pongID:
		m = pong{}
	default:
		if !d.Failed() {
			return nil, fmt.Errorf("%w: want stream.Message, met #%x", ErrProtocol, id)
		}
	}
	if err := d.Done(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return m, nil
}

// readMessage reads a frame of at most limit bytes, and its message.
func readMessage(r io.Reader, limit int) (message, error) {
	frame, err := readFrame(r, limit)
	if err != nil {
		return nil, err
	}
	return decode(frame)
}

// unexpected is the error for a message that may not come where it came.
func unexpected(m message) error {
	return fmt.Errorf("%w: it sends a %T out of place", ErrProtocol, m)
}

package gotd

import (
	"encoding/binary"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
)

const (
	// batchSize is how many bytes of messages are written at once, the last
	// message apart.
	batchSize = 64 << 10
	// spareSize is how much memory a connection keeps for what it writes next.
	spareSize = 16 << 10
)

// batch is messages that are written at once, in the order that they were added in.
type batch struct {
	messages []outgoing
	size     int // of their bodies

	// What the last batch has left of its memory.
	container, sealed []byte
	frames            [][]byte
}

// outgoing is an envelope with what it holds.
type outgoing struct {
	envelope
	stamp stamp
	body  []byte
}

// add stamps a message.
func (b *batch) add(e envelope) {
	st := e.stamped()
	body := e.body(st)
	if body == nil {
		e.tell(nil)
		return
	}
	b.messages = append(b.messages, outgoing{e, st, body})
	b.size += len(body)
}

// full tells whether the batch is to be written before more is added.
func (b *batch) full() bool { return b.size >= batchSize }

// write encrypts and writes the messages, of a server's several in one container.
func (b *batch) write(conn *frames, server bool) error {
	if len(b.messages) == 0 {
		return nil
	}
	for rest := b.messages; len(rest) > 0; {
		n := 1
		if server {
			n = together(rest)
		}
		if err := b.seal(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return conn.write(b.frames...)
}

// together is how many of the first messages may lie in one container: those of
// one session, a bounded number, and none that is long.
func together(messages []outgoing) int {
	size := 0
	for n, m := range messages {
		size += len(m.body)
		if n > 0 && (m.from != messages[0].from || n == maxMessages || size > batchSize) {
			return n
		}
	}
	return len(messages)
}

// seal encrypts messages into one frame.
func (b *batch) seal(messages []outgoing) error {
	first := messages[0]
	st, body := first.stamp, first.body
	if len(messages) > 1 {
		b.container = appendContainer(b.container[:0], messages)
		st, body = first.from.next(proto.MessageFromServer, false), b.container
	}
	start := len(b.sealed)
	sealed, err := first.from.seal(b.sealed, st, body)
	if err != nil {
		return err
	}
	b.sealed, b.frames = sealed, append(b.frames, sealed[start:])
	return nil
}

// appendContainer appends a msg_container.
func appendContainer(b []byte, messages []outgoing) []byte {
	b = binary.LittleEndian.AppendUint32(b, mt.MsgContainerTypeID)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(messages)))
	for _, m := range messages {
		b = binary.LittleEndian.AppendUint64(b, uint64(m.stamp.id))
		b = binary.LittleEndian.AppendUint32(b, uint32(m.stamp.seq))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(m.body)))
		b = append(b, m.body...)
	}
	return b
}

// end tells what became of the messages, and empties the batch.
func (b *batch) end(err error) {
	for _, m := range b.messages {
		m.tell(err)
	}
	if cap(b.sealed) > spareSize {
		*b = batch{}
		return
	}
	clear(b.messages)
	clear(b.frames)
	b.messages, b.size = b.messages[:0], 0
	b.sealed, b.frames = b.sealed[:0], b.frames[:0]
}

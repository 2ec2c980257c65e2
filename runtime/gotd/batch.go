package gotd

const (
	// batchSize is how many bytes of messages are written at once, the last
	// message apart.
	batchSize = 64 << 10
	// spareSize is how much memory a connection keeps for what it writes next.
	spareSize = 16 << 10
)

// batch is messages that are written at once, in the order that they were added in.
type batch struct {
	sealed    []byte // all frames
	frames    [][]byte
	envelopes []envelope
}

// add stamps and encrypts a message.
func (b *batch) add(e envelope) error {
	st := e.stamped()
	body := e.body(st)
	if body == nil {
		e.tell(nil)
		return nil
	}
	b.envelopes = append(b.envelopes, e)
	start := len(b.sealed)
	sealed, err := e.from.seal(b.sealed, st, body)
	if err != nil {
		return err
	}
	b.sealed, b.frames = sealed, append(b.frames, sealed[start:])
	return nil
}

// full tells whether the batch is to be written before more is added.
func (b *batch) full() bool { return len(b.sealed) >= batchSize }

// write writes the messages.
func (b *batch) write(conn *frames) error {
	if len(b.frames) == 0 {
		return nil
	}
	return conn.write(b.frames...)
}

// end tells what became of the messages, and empties the batch.
func (b *batch) end(err error) {
	for _, e := range b.envelopes {
		e.tell(err)
	}
	if cap(b.sealed) > spareSize {
		*b = batch{}
		return
	}
	clear(b.frames)
	clear(b.envelopes)
	b.sealed, b.frames, b.envelopes = b.sealed[:0], b.frames[:0], b.envelopes[:0]
}

package gotd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
)

const (
	// ackDelay is how long an acknowledgement may wait for others.
	ackDelay = 250 * time.Millisecond
	// ackBatch is how many of them are sent without further delay.
	ackBatch = 64
	// maxAcks is the most ids that one msgs_ack may have.
	maxAcks = 8192
)

// envelope is a message that waits to be sent.
type envelope struct {
	from    *sequence
	kind    proto.MessageType
	content bool
	// call is what the message is the request of, if it is one.
	call *call
	// first is the stamp of a message that was sent before.
	first stamp
	// body gives the message once it is stamped; nil drops it.
	body func(stamp) []byte
	// written, if not nil, is told once that the message is on its way, or why it is not.
	written func(error)
}

// stamped is the envelope's stamp. The salt is not the message's, but the frame's.
func (e envelope) stamped() stamp {
	if e.first.id == 0 {
		return e.from.next(e.kind, e.content)
	}
	e.first.salt = e.from.currentSalt()
	return e.first
}

// plain is the body of a message that is the same whatever its stamp.
func plain(b []byte) func(stamp) []byte { return func(stamp) []byte { return b } }

// outbox sends messages one after another, from a goroutine of its own or from
// one that may wait for the peer to read. What waits outlives the connection.
type outbox struct {
	kind  proto.MessageType // of acknowledgements
	limit int               // of waiting messages; 0: none

	wake chan struct{}

	// batch is who sends' own.
	batch batch

	mu      sync.Mutex
	sending bool // somebody is in flush
	queue   []envelope
	held    bool // calls wait
	acks    map[*sequence][]int64
	timer   *time.Timer
	acksDue bool
	failure error
}

func newOutbox(kind proto.MessageType, limit int) *outbox {
	return &outbox{
		kind: kind, limit: limit,
		wake: make(chan struct{}, 1), acks: make(map[*sequence][]int64),
	}
}

// errBacklog ends connections of peers that ask and do not read.
var errBacklog = errors.New("the peer does not read what is sent to it")

// put queues a message, and has it sent.
func (o *outbox) put(e envelope) error {
	err := o.add(e)
	if err == nil {
		o.signal()
	}
	return err
}

// add queues a message that the caller will flush.
func (o *outbox) add(e envelope) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failure != nil {
		return o.failure
	}
	if o.limit > 0 && len(o.queue) >= o.limit {
		return errBacklog
	}
	o.queue = append(o.queue, e)
	return nil
}

// putFirst queues messages before all others.
func (o *outbox) putFirst(messages []envelope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failure == nil {
		o.queue = append(messages, o.queue...)
		o.signal()
	}
}

// ack queues the acknowledgement of a message of the session that s is ours of.
func (o *outbox) ack(s *sequence, id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failure != nil {
		return
	}
	ids := append(o.acks[s], id)
	o.acks[s] = ids[max(0, len(ids)-maxAcks):]
	if len(ids) >= ackBatch {
		o.acksDue = true
		o.signal()
	}
	if o.timer == nil {
		o.timer = time.AfterFunc(ackDelay, o.ackNow)
	}
}

// withdraw drops a message that waits.
func (o *outbox) withdraw(k *call) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queue = slices.DeleteFunc(o.queue, func(e envelope) bool { return e.call == k })
}

// ackNow has all acknowledgements sent that wait.
func (o *outbox) ackNow() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.acksDue, o.timer = true, nil
	o.signal()
}

// signal wakes the goroutine that sends.
func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// run sends over conn until ctx ends or a message cannot be sent.
func (o *outbox) run(ctx context.Context, conn *frames) error {
	for {
		if err := o.flush(conn); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-o.wake:
		}
	}
}

// flush sends what waits, unless somebody else is at it, who will send that too.
func (o *outbox) flush(conn *frames) error {
	if !o.enter() {
		return nil
	}
	for {
		err := o.send(conn)
		if o.leave(err) {
			return err
		}
	}
}

// enter tells whether nobody else is in flush.
func (o *outbox) enter() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	entered := !o.sending
	o.sending = true
	return entered
}

// leave ends enter, unless there is more to send.
func (o *outbox) leave(err error) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sending = err == nil && (o.acksDue || o.first() >= 0)
	return !o.sending
}

// send writes messages that wait, as many as are written at once.
func (o *outbox) send(conn *frames) error {
	for e, ok := o.next(); ok; e, ok = o.next() {
		if o.batch.add(e); o.batch.full() {
			break
		}
	}
	err := o.batch.write(conn, o.kind == proto.MessageFromServer)
	if err != nil {
		err = fmt.Errorf("send messages: %w", err)
	}
	o.batch.end(err)
	return err
}

// next takes the message to send now: acknowledgements that are due, or the oldest.
func (o *outbox) next() (e envelope, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.acksDue {
		for s, ids := range o.acks {
			delete(o.acks, s)
			return envelope{from: s, kind: o.kind, body: plain(encode(&mt.MsgsAck{MsgIDs: ids}))}, true
		}
		o.acksDue = false
	}
	switch i := o.first(); i {
	case -1:
		return envelope{}, false
	case 0:
		e, o.queue[0] = o.queue[0], envelope{}
		if o.queue = o.queue[1:]; len(o.queue) == 0 {
			o.queue = nil
		}
	default:
		e = o.queue[i]
		o.queue = slices.Delete(o.queue, i, i+1)
	}
	return e, true
}

// first is the place of the oldest message that may be sent, or -1.
func (o *outbox) first() int {
	return slices.IndexFunc(o.queue, func(e envelope) bool { return !o.held || e.call == nil || e.call.service })
}

// hold has calls wait until release. Messages that were to be sent again are
// dropped: what is known of them is older than the connection.
func (o *outbox) hold() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = true
	o.queue = slices.DeleteFunc(o.queue, func(e envelope) bool { return e.first.id != 0 })
}

// release ends hold.
func (o *outbox) release() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = false
	o.signal()
}

func (e envelope) tell(err error) {
	if e.written != nil {
		e.written(err)
	}
}

// end refuses all messages from now on, those that wait too.
func (o *outbox) end(err error) {
	o.mu.Lock()
	waiting := o.queue
	o.queue, o.acks, o.failure = nil, nil, err
	if o.timer != nil {
		o.timer.Stop()
	}
	o.mu.Unlock()
	for _, e := range waiting {
		e.tell(err)
	}
}

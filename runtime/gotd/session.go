package gotd

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/tl"
)

// sessionName tells sessions apart: clients choose their ids.
type sessionName struct {
	key [8]byte
	id  int64
}

// Session is what a server knows of a client's session. It outlives its
// connection, and goes on where the client comes back with the same key and id.
type Session struct {
	name sessionName
	seq  *sequence

	mu      sync.Mutex
	peer    *peer       // nil without a connection
	giveUp  *time.Timer // set while there is no connection
	layer   int
	first   int64 // message, that new_session_created tells
	seen    *seenIDs
	begun   int                    // requests
	calls   recent[int64, *served] // by the message that each came in
	answers recent[int64, *served] // by the message that each was answered in

	results results
	long    *results // the server's
}

// absence is how long a client may be without a connection until the contexts
// of its requests' handlers end.
const absence = 30 * time.Second

// callsKept is how many requests of a session are remembered, at least.
const callsKept = 256

func newSession(name sessionName, seq *sequence, long *results) *Session {
	s := &Session{name: name, seq: seq, seen: newSeenIDs(), results: results{limit: answersKept}, long: long}
	s.calls.limit, s.answers.limit = callsKept, callsKept
	return s
}

// sessionKey is where a handler's context has the session.
type sessionKey struct{}

// SessionFrom returns the session that a handler's request came from, or nil
// where ctx is not a handler's.
func SessionFrom(ctx context.Context) *Session {
	s, _ := ctx.Value(sessionKey{}).(*Session)
	return s
}

// ID is the number that the client chose.
func (s *Session) ID() int64 { return s.name.id }

// AuthKeyID tells the client's key: sessions of one program have the same.
func (s *Session) AuthKeyID() int64 { return int64(binary.LittleEndian.Uint64(s.name.key[:])) }

// Layer is the layer that the client named last, or 0.
func (s *Session) Layer() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.layer
}

// ErrNotConnected is returned by Push for a session without a connection.
var ErrNotConnected = errors.New("the session has no connection")

// Push sends m, which no request asked for, in the form of the session's layer. It returns when m was written; that
// does not mean that it arrived.
func (s *Session) Push(ctx context.Context, m tl.Object) error {
	body, err := encodeOwn(m, s.Layer())
	if err != nil {
		return fmt.Errorf("push: %w", err)
	}
	if err := s.push(ctx, body); err != nil {
		return fmt.Errorf("push %s: %w", m.TypeName(), err)
	}
	return nil
}

func (s *Session) push(ctx context.Context, body []byte) error {
	p := s.connection()
	if p == nil {
		return ErrNotConnected
	}
	body = p.server.packer.pack(body)
	written := make(chan error, 1)
	err := p.out.put(envelope{
		from: s.seq, kind: proto.MessageFromServer, content: true,
		body: func(stamp) []byte {
			if ctx.Err() != nil {
				return nil
			}
			return body
		},
		written: func(err error) { written <- err },
	})
	if err != nil {
		return err
	}
	select {
	case err = <-written:
		return cmp.Or(err, ctx.Err())
	case <-ctx.Done():
		return ctx.Err()
	}
}

// connection is where messages to the client go.
func (s *Session) connection() *peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peer
}

// attach makes p the session's connection, unless that is a newer one: what a
// connection still gives that the client has left does not bring it back.
func (s *Session) attach(p *peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer == nil || s.peer.number < p.number {
		s.peer = p
	}
	if s.giveUp != nil {
		s.giveUp.Stop()
		s.giveUp = nil
	}
}

// detach ends attach, unless another connection came in between.
func (s *Session) detach(p *peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer == p {
		s.peer = nil
		s.giveUp = time.AfterFunc(absence, s.cancelAll)
	}
}

// cancelAll cancels what is being answered.
func (s *Session) cancelAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer != nil {
		return
	}
	for _, calls := range []map[int64]*served{s.calls.young, s.calls.old} {
		for _, c := range calls {
			if c.cancel != nil {
				c.cancel()
			}
		}
	}
}

// greet tells once whether new_session_created is due, at the first message.
func (s *Session) greet(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first != 0 {
		return false
	}
	s.first = id
	return true
}

// setLayer keeps the layer of an invokeWithLayer.
func (s *Session) setLayer(layer int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.layer = layer
}

// admit tells whether a message is new, and whether nobody can know any more.
func (s *Session) admit(id int64) (fresh, tooOld bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen.add(id) {
		return true, false
	}
	_, known := s.seen.ids.get(id)
	return false, !known
}

// States of a message, as msgs_state_info tells them.
const (
	stateForgotten  = 1
	stateNotSeen    = 2
	stateReceived   = 4
	stateProcessing = 32
	stateAnswered   = 64
)

// state is what msgs_state_info says of a message.
func (s *Session) state(id int64) byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.calls.get(id); ok {
		if c.done() {
			return stateReceived | stateAnswered
		}
		return stateReceived | stateProcessing
	}
	if _, ok := s.seen.ids.get(id); ok {
		return stateReceived
	}
	if id <= s.seen.floor || id < s.first {
		return stateForgotten
	}
	return stateNotSeen
}

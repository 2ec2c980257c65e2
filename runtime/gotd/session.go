package gotd

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

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
	peer    *peer // nil without a connection
	layer   int
	greeted bool
	seen    *seenIDs
	calls   recent[int64, *served]
	results []*served // those that have one, oldest first
	kept    int       // bytes of results
}

// served is a request that came, by its message id in Session.calls.
type served struct {
	cancel  context.CancelFunc
	done    bool
	dropped bool
	// result is the rpc_result, nil where it is not kept.
	result []byte
}

const (
	// callsKept is how many requests of a session are remembered, at least.
	callsKept = 256
	// answersKept is how many bytes of answers of a session are.
	answersKept = 64 << 10
)

func newSession(name sessionName, seq *sequence) *Session {
	s := &Session{name: name, seq: seq, seen: newSeenIDs()}
	s.calls.limit = callsKept
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

// Push sends m, which no request asked for. It returns when m was written; that
// does not mean that it arrived.
func (s *Session) Push(ctx context.Context, m tl.Object) error {
	body, err := tl.Append(nil, m)
	if err == nil {
		err = sendable(body)
	}
	if err == nil {
		err = s.push(ctx, body)
	}
	if err != nil {
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
		return errors.Join(err, ctx.Err())
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

// attach makes p the session's connection.
func (s *Session) attach(p *peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peer = p
}

// detach ends attach, unless another connection came in between.
func (s *Session) detach(p *peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer == p {
		s.peer = nil
	}
}

// greet tells once whether new_session_created is due.
func (s *Session) greet() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := !s.greeted
	s.greeted = true
	return first
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

// begin remembers a request.
func (s *Session) begin(id int64, cancel context.CancelFunc) *served {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &served{cancel: cancel}
	s.calls.put(id, c)
	return c
}

// finish keeps a request's result, in place of the oldest, and tells whether
// the client wants it.
func (s *Session) finish(c *served, result []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.done, c.cancel = true, nil
	if len(result) > answersKept {
		return !c.dropped
	}
	c.result = result
	s.results = append(s.results, c)
	s.kept += len(result)
	for s.kept > answersKept {
		oldest := s.results[0]
		s.kept -= len(oldest.result)
		oldest.result = nil
		s.results = s.results[1:]
	}
	return !c.dropped
}

// result is the kept result of a request that came again; nil while there is none.
func (s *Session) result(id int64) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.calls.get(id); ok {
		return c.result
	}
	return nil
}

// drop cancels a request that is still being answered.
func (s *Session) drop(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.calls.get(id)
	if !ok || c.done {
		return false
	}
	c.dropped = true
	c.cancel()
	return true
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
		if c.done {
			return stateReceived | stateAnswered
		}
		return stateReceived | stateProcessing
	}
	if _, ok := s.seen.ids.get(id); ok {
		return stateReceived
	}
	if id <= s.seen.floor {
		return stateForgotten
	}
	return stateNotSeen
}

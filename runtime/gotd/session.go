package gotd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
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

	mu       sync.Mutex
	peer     *peer       // nil without a connection
	giveUp   *time.Timer // set while there is no connection
	layer    int
	greeting greeting
	seen     *seenIDs
	begun    int                    // requests
	running  map[int64]*served      // by the message that each came in
	calls    recent[int64, *served] // those that have been answered
	answers  recent[int64, *served] // by the message that each was answered in

	results results
	long    *results // the server's
	most    int      // requests that may go on when another connection comes
}

// absence is how long a client may be without a connection until the contexts
// of its requests' handlers end.
const absence = 30 * time.Second

// callsKept is how many answered requests of a session are remembered, at least.
const callsKept = 256

func newSession(name sessionName, seq *sequence, long *results, most int) *Session {
	s := &Session{name: name, seq: seq, seen: newSeenIDs(), running: make(map[int64]*served), results: results{limit: answersKept}, long: long, most: most}
	s.calls.limit, s.answers.limit = callsKept, callsKept
	s.greeting.unique = randomID()
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
func (s *Session) AuthKeyID() int64 { return keyID(s.name.key) }

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
		s.cancelOldest()
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

// cancelOldest bounds what is being answered over all connections that there
// were. It is called with s.mu held.
func (s *Session) cancelOldest() {
	if len(s.running) <= s.most {
		return
	}
	oldest := slices.SortedFunc(maps.Values(s.running), func(a, b *served) int { return a.number - b.number })
	for _, c := range oldest[:len(oldest)-s.most] {
		c.stop()
	}
}

// inUse tells whether the session has a connection or is answering.
func (s *Session) inUse() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peer != nil || len(s.running) > 0
}

// cancelAll cancels what is being answered, unless the client has come back.
func (s *Session) cancelAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peer != nil {
		return
	}
	for _, c := range s.running {
		c.stop()
	}
}

// greeting is what new_session_created says. It is sent at the first message, and
// again over each connection until it is acknowledged: who misses it may take
// what another session received for lost.
type greeting struct {
	first, unique int64
	over          int64   // the connection that it was sent over last
	sent          []int64 // the messages that it was in
	known         bool    // to the client
}

// greet tells whether new_session_created is due, at a message over a connection.
func (s *Session) greet(over, id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &s.greeting
	if g.first == 0 {
		g.first = id
	}
	if g.known || g.over == over {
		return false
	}
	g.over = over
	return true
}

// created is the greeting in a message.
func (s *Session) created(in int64) *mt.NewSessionCreated {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &s.greeting
	g.sent = append(g.sent, in)
	return &mt.NewSessionCreated{FirstMsgID: g.first, UniqueID: g.unique, ServerSalt: s.seq.currentSalt()}
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
	if s.running[id] != nil {
		return stateReceived | stateProcessing
	}
	if _, ok := s.calls.get(id); ok {
		return stateReceived | stateAnswered
	}
	if _, ok := s.seen.ids.get(id); ok {
		return stateReceived
	}
	if id <= s.seen.floor || id < s.greeting.first {
		return stateForgotten
	}
	return stateNotSeen
}

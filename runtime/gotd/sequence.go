package gotd

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
)

// sequence is what one side of a session numbers and encrypts its messages with.
type sequence struct {
	encryption encryption
	key        crypto.AuthKey

	mu      sync.Mutex
	session int64
	earlier []int64 // sessions, the last one last
	salt    int64
	content int32
	ids     *proto.MessageIDGen
}

// earlierKept is how many sessions a sequence knows beside the present one. A
// server may bound the sessions of a connection, Server to 16.
const earlierKept = 8

// newSequence begins a session's messages.
func newSequence(e encryption, key crypto.AuthKey, session, salt int64) *sequence {
	return &sequence{
		encryption: e, key: key, session: session, salt: salt,
		ids: proto.NewMessageIDGen(time.Now),
	}
}

// randomID is a number that nobody can guess.
func randomID() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return int64(binary.LittleEndian.Uint64(b[:]))
}

// stamp is what a message gets when it is sent.
type stamp struct {
	id, session, salt int64
	seq               int32
}

// next stamps one message; a content-related one is counted.
func (s *sequence) next(kind proto.MessageType, content bool) stamp {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := stamp{id: s.ids.New(kind), session: s.session, salt: s.salt, seq: s.content * 2}
	if content {
		st.seq++
		s.content++
	}
	return st
}

// seal appends a message, encrypted into a frame, to b.
func (s *sequence) seal(b []byte, st stamp, body []byte) ([]byte, error) {
	return s.encryption.seal(b, &s.key, st, body)
}

// open decrypts a frame of the peer's in its own memory.
func (s *sequence) open(frame []byte) (opened, error) { return s.encryption.open(&s.key, frame) }

// knows tells whether session is the sequence's, now or before one of the last renewals.
func (s *sequence) knows(session int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return session == s.session || slices.Contains(s.earlier, session)
}

// setSalt takes the salt that the server wants; it tells whether it is another.
func (s *sequence) setSalt(salt int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := s.salt != salt
	s.salt = salt
	return changed
}

// currentSalt is the salt that messages are sent with.
func (s *sequence) currentSalt() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.salt
}

// sessionID is the session that messages are sent in.
func (s *sequence) sessionID() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session
}

// setTime makes ids from the peer's time, of which id is an example.
func (s *sequence) setTime(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	offset := time.Until(sentAt(id))
	s.ids = proto.NewMessageIDGen(func() time.Time { return time.Now().Add(offset) })
}

// renew goes on with a new session id, unless that was done since a message
// was sent under the session failed.
func (s *sequence) renew(failed int64) (renewed bool, err error) {
	fresh, err := crypto.NewSessionID(s.encryption.rand)
	if err != nil {
		return false, fmt.Errorf("make a session id: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session != failed {
		return false, nil
	}
	s.earlier = append(s.earlier, s.session)
	s.earlier = s.earlier[max(0, len(s.earlier)-earlierKept):]
	s.session, s.content = fresh, 0
	return true, nil
}

package gotd

import (
	"errors"
	"time"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

const (
	// oldest and newest are how far a message's time may be from the server's.
	oldest = 300 * time.Second
	newest = 30 * time.Second
)

// judge tells what is bad about a message, or 0.
func judge(m opened, salt int64) badness {
	age := time.Since(sentAt(m.id))
	switch {
	case m.id&3 != 0:
		return badIDBits
	case age > oldest:
		return badIDTooLow
	case age < -newest:
		return badIDTooHigh
	case m.salt != salt:
		return badSalt
	}
	return 0
}

// reject tells the client that a message was not accepted.
func (p *peer) reject(s *Session, m message, why badness, salt int64) error {
	if why == badSalt {
		return p.reply(s, &mt.BadServerSalt{
			BadMsgID: m.id, BadMsgSeqno: m.seq, ErrorCode: int32(why), NewServerSalt: salt,
		})
	}
	return p.reply(s, &mt.BadMsgNotification{BadMsgID: m.id, BadMsgSeqno: m.seq, ErrorCode: int32(why)})
}

// reply sends a service message that answers another.
func (p *peer) reply(s *Session, x tl.Object) error {
	return p.out.add(envelope{from: s.seq, kind: proto.MessageServerResponse, body: plain(encode(x))})
}

// receive takes a message, a container apart, and a packed message out.
func (p *peer) receive(s *Session, m message, depth int) error {
	switch id := m.typeID(); {
	case id == mt.MsgContainerTypeID && depth == 0:
		return p.container(s, m)
	case id == mt.MsgContainerTypeID, m.id&3 != 0:
		return p.reject(s, m, badContainer, 0)
	}
	if err := p.greet(s, m); err != nil {
		return err
	}
	if m.wantsAck() {
		p.out.ack(s.seq, m.id)
	}
	fresh, tooOld := s.admit(m.id)
	if tooOld {
		return p.reject(s, m, badTooOld, 0)
	}
	m.repeated = !fresh
	return p.dispatch(s, m, depth)
}

// container receives what lies in a container.
func (p *peer) container(s *Session, m message) error {
	messages, err := readContainer(m)
	if err != nil {
		return p.reject(s, m, badContainer, 0)
	}
	for i, inner := range messages {
		inner.last = m.last && i == len(messages)-1
		if err := p.receive(s, inner, 1); err != nil {
			return err
		}
	}
	return nil
}

// greet sends new_session_created before all else.
func (p *peer) greet(s *Session, m message) error {
	if !s.greet(p.number, m.id) {
		return nil
	}
	return p.out.add(envelope{
		from: s.seq, kind: proto.MessageFromServer, content: true,
		body: func(st stamp) []byte { return encode(s.created(st.id)) },
	})
}

// refusal is the rpc_error that err reaches the client as.
func refusal(err error) *mt.RPCError {
	e, ok := errors.AsType[*runtime.Error](err)
	if !ok {
		e = runtime.Internal.New(500)
	}
	return &mt.RPCError{ErrorCode: int32(e.Code), ErrorMessage: e.Message}
}

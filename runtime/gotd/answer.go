package gotd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/internal/failure"
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
	return p.out.put(envelope{from: s.seq, kind: proto.MessageServerResponse, body: plain(encode(x))})
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
	if m.room == nil {
		m.room = newRoom(p.unpacked)
		defer m.room.release()
	}
	return p.dispatch(s, m, depth)
}

// container receives what lies in a container.
func (p *peer) container(s *Session, m message) error {
	messages, err := readContainer(m)
	if err != nil {
		return p.reject(s, m, badContainer, 0)
	}
	for _, inner := range messages {
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
	return p.out.put(envelope{
		from: s.seq, kind: proto.MessageFromServer, content: true,
		body: func(st stamp) []byte { return encode(s.created(st.id)) },
	})
}

// errAnswerLost answers a request that came again when its result is no longer
// kept, and one whose handler's context ended before it had an answer. The code
// is not 500, at which clients send a request as a new one: it may have been
// carried out.
var errAnswerLost = runtime.NewError(400, "MSG_ANSWER_LOST")

// repeat answers a request that came before with what it was answered then. One
// that still runs will be answered anyway.
func (p *peer) repeat(s *Session, id int64) error {
	c, result := s.result(id)
	if c != nil && !c.done() {
		return nil
	}
	if result == nil {
		result = append(resultHead(id), encode(refusal(errAnswerLost))...)
	}
	return p.out.put(s.envelope(c, result))
}

// request has a request answered, once there is a slot for it, or refused where
// it is unreadable.
func (p *peer) request(s *Session, m message, unreadable error) error {
	if m.repeated {
		return p.repeat(s, m.id)
	}
	ctx, cancel := context.WithCancel(context.WithValue(p.serving, sessionKey{}, s))
	c := s.begin(m.id, cancel)
	u, unreadable := p.prepare(s, m, unreadable)
	if err := p.ctx.Err(); err != nil {
		cancel()
		s.abandon(m.id, c)
		return err
	}
	m.room.share()
	p.running.Add(1)
	p.handlers.Go(func() {
		defer p.running.Add(-1)
		defer cancel()
		b, err := p.answer(ctx, c, m, u, unreadable)
		m.room.release()
		result := append(resultHead(m.id), b...)
		if s.finish(c, result, err != nil) {
			p.send(s, c, result)
		} else {
			<-p.slots
		}
		if s.connection() == nil {
			p.server.sessions.rest(s)
		}
	})
	return nil
}

// prepare takes a slot and then the request out of what is around it, unless it
// is unreadable.
func (p *peer) prepare(s *Session, m message, unreadable error) (unwrapped, error) {
	select {
	case p.slots <- struct{}{}:
	case <-p.ctx.Done():
		return unwrapped{}, p.ctx.Err()
	}
	if unreadable != nil {
		return unwrapped{}, unreadable
	}
	u, err := unwrap(m.body, p.server.options.Limits, func(b []byte) ([]byte, error) { return p.unpack(m, b) })
	if u.layer != 0 {
		s.setLayer(u.layer)
	}
	return u, err
}

// send sends a result to where the session is now, and frees the slot then.
func (p *peer) send(s *Session, c *served, result []byte) {
	free := func(error) { <-p.slots }
	to := s.connection()
	if to == nil {
		free(nil)
		return
	}
	e := s.envelope(c, result)
	e.written = free
	if err := to.out.put(e); err != nil {
		free(err)
		to.cancel()
	}
}

// answer calls the handler, and encodes what it returns. The error tells that
// it is a refusal.
func (p *peer) answer(ctx context.Context, c *served, m message, u unwrapped, unreadable error) ([]byte, error) {
	if unreadable != nil {
		err := fmt.Errorf("%w: %w", runtime.InputFetchError.New(400), unreadable)
		return encode(refusal(err)), err
	}
	m.body = u.query
	err := SessionFrom(ctx).waitFor(ctx, c, u.after)
	if err == nil {
		err = ctx.Err()
	}
	var b []byte
	if err == nil {
		b, err = p.server.call(runtime.WithLayer(ctx, SessionFrom(ctx).Layer()), u.query)
	}
	if err == nil {
		return p.server.packer.pack(b), nil
	}
	if ctx.Err() != nil {
		// What the handler did until it was told to stop, nobody knows.
		return encode(refusal(errAnswerLost)), err
	}
	// runtime.Server logs what its handlers return, and returns a *runtime.Error.
	if _, ok := errors.AsType[*runtime.Error](err); !ok {
		failure.Log(ctx, p.server.options.Logger, "handler failed", err, m.attrs()...)
	}
	return encode(refusal(err)), err
}

// call calls the handler; a panic in it becomes an error.
func (s *Server) call(ctx context.Context, query []byte) (b []byte, err error) {
	defer failure.Catch(&err)
	b, err = s.options.Handler.ServeTL(ctx, query, nil)
	if err == nil {
		err = sendable(b)
	}
	return b, err
}

// refusal is the rpc_error that err reaches the client as.
func refusal(err error) *mt.RPCError {
	e, ok := errors.AsType[*runtime.Error](err)
	if !ok {
		e = runtime.Internal.New(500)
	}
	return &mt.RPCError{ErrorCode: int32(e.Code), ErrorMessage: e.Message}
}

package gotd

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
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
	return p.out.put(envelope{from: s.seq, kind: proto.MessageServerResponse, body: plain(encode(x))})
}

// receive takes a message, a container apart, and a packed message out.
func (p *peer) receive(s *Session, m message, depth int) error {
	switch id := m.typeID(); {
	case id == containerTypeID && depth == 0:
		messages, err := readContainer(m.body)
		if err != nil {
			return p.reject(s, m, badContainer, 0)
		}
		for _, inner := range messages {
			if err := p.receive(s, inner, depth+1); err != nil {
				return err
			}
		}
		return nil
	case id == containerTypeID, m.id&3 != 0:
		return p.reject(s, m, badContainer, 0)
	}
	if err := p.greet(s, m); err != nil {
		return err
	}
	if m.wantsAck() {
		p.out.ack(s.seq, m.id)
	}
	fresh, tooOld := s.admit(m.id)
	switch {
	case tooOld:
		return p.reject(s, m, badTooOld, 0)
	case !fresh:
		return p.repeat(s, m)
	}
	return p.dispatch(s, m, depth)
}

// greet sends new_session_created before all else.
func (p *peer) greet(s *Session, m message) error {
	if !s.greet() {
		return nil
	}
	unique, err := randomID()
	if err != nil {
		return err
	}
	return p.out.put(envelope{
		from: s.seq, kind: proto.MessageFromServer, content: true,
		body: plain(encode(&mt.NewSessionCreated{
			FirstMsgID: m.id, UniqueID: unique, ServerSalt: s.seq.currentSalt(),
		})),
	})
}

// repeat answers a request that came before with what it was answered then.
func (p *peer) repeat(s *Session, m message) error {
	result := s.result(m.id)
	if result == nil {
		return nil
	}
	return p.out.put(envelope{
		from: s.seq, kind: proto.MessageServerResponse, content: true, body: plain(result),
	})
}

// request has a request answered, once there is a slot for it.
func (p *peer) request(s *Session, m message) error {
	u, err := unwrap(m.body, p.server.options.Limits)
	if u.layer != 0 {
		s.setLayer(u.layer)
	}
	select {
	case p.slots <- struct{}{}:
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
	ctx, cancel := context.WithCancel(context.WithValue(p.ctx, sessionKey{}, s))
	c := s.begin(m.id, cancel)
	p.handlers.Go(func() {
		defer cancel()
		result := resultHead(m.id)
		if err != nil {
			result = append(result, encode(refusal(fmt.Errorf("%w: %w", runtime.InputFetchError.New(400), err)))...)
		} else {
			result = append(result, p.server.answer(ctx, u.query)...)
		}
		if !s.finish(c, result) {
			<-p.slots
			return
		}
		p.send(s, result)
	})
	return nil
}

// send sends a result to where the session is now, and frees the slot then.
func (p *peer) send(s *Session, result []byte) {
	free := func(error) { <-p.slots }
	to := s.connection()
	if to == nil {
		free(nil)
		return
	}
	err := to.out.put(envelope{
		from: s.seq, kind: proto.MessageServerResponse, content: true, body: plain(result), written: free,
	})
	if err != nil {
		free(err)
		to.cancel()
	}
}

// answer calls the handler, and encodes what it returns.
func (s *Server) answer(ctx context.Context, query []byte) []byte {
	b, err := s.call(ctx, query)
	if err != nil {
		r := refusal(err)
		if r.ErrorMessage == string(runtime.Internal) && ctx.Err() == nil {
			s.options.Logger.ErrorContext(ctx, "handler failed", "error", err)
		}
		return encode(r)
	}
	return s.packer.pack(b)
}

// call calls the handler; a panic in it becomes an error.
func (s *Server) call(ctx context.Context, query []byte) (b []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it panicked: %v\n%s", p, debug.Stack())
		}
	}()
	b, err = s.options.Handler.ServeTL(ctx, query, nil)
	if err == nil {
		err = sendable(b)
	}
	return b, err
}

// refusal is the rpc_error that err reaches the client as.
func refusal(err error) *mt.RPCError {
	var e *runtime.Error
	if !errors.As(err, &e) {
		e = runtime.Internal.New(500)
	}
	return &mt.RPCError{ErrorCode: int32(e.Code), ErrorMessage: e.Message}
}

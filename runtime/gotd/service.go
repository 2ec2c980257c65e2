package gotd

import (
	"time"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// saltValidity is how long the server says that its salt is good for.
const saltValidity = 24 * time.Hour

// dispatch answers a service message, and takes all else for a request.
func (p *peer) dispatch(s *Session, m message, depth int) error {
	switch m.typeID() {
	case mt.GzipPackedTypeID:
		return p.packed(s, m, depth)
	case mt.PingRequestTypeID, mt.PingDelayDisconnectRequestTypeID, mt.MsgsStateReqTypeID,
		mt.GetFutureSaltsRequestTypeID, mt.RPCDropAnswerRequestTypeID, mt.DestroySessionRequestTypeID:
		answer, err := p.service(s, m)
		if err != nil {
			return err
		}
		return p.out.add(answer)
	case mt.MsgsAckTypeID:
		return with(m, func(_ message, x *mt.MsgsAck) { s.acknowledge(x.MsgIDs) })
	case mt.MsgResendReqTypeID, mt.MsgResendAnsReqTypeID:
		return p.resendAnswers(s, m)
	case mt.HTTPWaitRequestTypeID, mt.MsgsStateInfoTypeID:
		return nil
	}
	return p.request(s, m, nil)
}

// packed takes a message out of gzip_packed. What is packed may be a container
// or a service message; a request is unpacked where its wrappers are.
func (p *peer) packed(s *Session, m message, depth int) error {
	if depth == maxNesting {
		return p.request(s, m, nil)
	}
	if m.room == nil {
		m.room = newRoom(p.unpacked)
		defer m.room.release()
	}
	body, err := p.unpack(m, m.body)
	if err != nil {
		return p.request(s, m, err)
	}
	m.body = body
	if m.typeID() == mt.MsgContainerTypeID {
		return p.receive(s, m, depth)
	}
	return p.dispatch(s, m, depth+1)
}

// unpack unpacks b, which is m's body or within it, into m's room.
func (p *peer) unpack(m message, b []byte) ([]byte, error) {
	reserve := func(n int) error {
		p.out.signal() // what it waits for may wait to be sent
		return m.room.reserve(p.ctx, n)
	}
	return p.server.packer.unpackInto(b, p.server.options.Limits, reserve)
}

// service makes the answer to a service message.
func (p *peer) service(s *Session, m message) (envelope, error) {
	var answer tl.Object
	var err error
	content := false
	switch m.typeID() {
	case mt.PingRequestTypeID:
		err = with(m, func(_ message, x *mt.PingRequest) { answer = &mt.Pong{MsgID: m.id, PingID: x.PingID} })
	case mt.PingDelayDisconnectRequestTypeID:
		err = with(m, func(_ message, x *mt.PingDelayDisconnectRequest) {
			p.idle = min(max(time.Duration(x.DisconnectDelay)*time.Second, time.Second), p.server.options.IdleTimeout)
			answer = &mt.Pong{MsgID: m.id, PingID: x.PingID}
		})
	case mt.MsgsStateReqTypeID:
		err = with(m, func(_ message, x *mt.MsgsStateReq) { answer = states(s, m.id, x.MsgIDs) })
	case mt.GetFutureSaltsRequestTypeID:
		err = with(m, func(message, *mt.GetFutureSaltsRequest) { answer = salts(s, m.id) })
	case mt.DestroySessionRequestTypeID:
		err = with(m, func(_ message, x *mt.DestroySessionRequest) { answer = p.destroy(s, x.SessionID) })
	case mt.RPCDropAnswerRequestTypeID:
		content = true
		err = with(m, func(_ message, x *mt.RPCDropAnswerRequest) { answer = dropped(s, x.ReqMsgID) })
	}
	if err != nil {
		return envelope{}, err
	}
	body := encode(answer)
	if content {
		body = append(newResult(m.id, len(body)), body...)
	}
	return envelope{from: s.seq, kind: proto.MessageServerResponse, content: content, body: plain(body)}, nil
}

// resendAnswers sends answers again, which the client names by the messages that they
// were in, or by their requests, whose states it tells as well.
func (p *peer) resendAnswers(s *Session, m message) error {
	var requests []int64
	var err error
	if m.typeID() == mt.MsgResendReqTypeID {
		err = with(m, func(_ message, x *mt.MsgResendReq) { requests = s.answeredIn(x.MsgIDs) })
	} else {
		err = with(m, func(_ message, x *mt.MsgResendAnsReq) { requests = x.MsgIDs })
		if err == nil {
			err = p.reply(s, states(s, m.id, requests))
		}
	}
	for i := 0; err == nil && i < len(requests); i++ {
		if s.state(requests[i])&stateReceived != 0 {
			err = p.repeat(s, requests[i])
		}
	}
	return err
}

// states tells what became of messages.
func states(s *Session, request int64, ids []int64) tl.Object {
	info := make([]byte, 0, len(ids))
	for _, id := range ids {
		info = append(info, s.state(id))
	}
	return &mt.MsgsStateInfo{ReqMsgID: request, Info: info}
}

// salts tells the only salt, which stays good.
func salts(s *Session, request int64) tl.Object {
	now := time.Now()
	return &mt.FutureSalts{
		ReqMsgID: request,
		Now:      int32(now.Unix()),
		Salts: []*mt.FutureSalt{{
			ValidSince: int32(now.Unix()),
			ValidUntil: int32(now.Add(saltValidity).Unix()),
			Salt:       s.seq.currentSalt(),
		}},
	}
}

// destroy forgets another session of the client.
func (p *peer) destroy(s *Session, id int64) tl.Object {
	if id != s.name.id && p.server.sessions.remove(sessionName{key: s.name.key, id: id}) {
		return &mt.DestroySessionOk{SessionID: id}
	}
	return &mt.DestroySessionNone{SessionID: id}
}

// dropped tells what became of a request that the client gave up.
func dropped(s *Session, request int64) tl.Object {
	if s.drop(request) {
		return new(mt.RPCAnswerDroppedRunning)
	}
	return new(mt.RPCAnswerUnknown)
}

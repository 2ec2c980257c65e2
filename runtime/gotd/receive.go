package gotd

import (
	"fmt"
	"log/slog"

	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/internal/inbox"
	"github.com/tlgen-go/tlgen/tl"
)

// maxNesting is how deep containers and packed messages may lie in each other.
const maxNesting = 4

// receive takes one message, unless it came before.
func (c *Client) receive(m message, depth int) {
	if m.id&1 == 0 {
		c.warn("ignored a message with the id of a client's", m, nil)
		return
	}
	if m.wantsAck() {
		c.out.ack(c.seq, m.id)
	}
	if !c.seen.add(m.id) {
		return
	}
	if err := c.dispatch(m, depth); err != nil {
		c.warn("ignored a message that cannot be read", m, err)
	}
}

// warn logs that a message was ignored.
func (c *Client) warn(text string, m message, err error) {
	attrs := m.attrs()
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	c.options.Logger.LogAttrs(c.ctx, slog.LevelWarn, text, attrs...)
}

// dispatch tells what a message is.
func (c *Client) dispatch(m message, depth int) error {
	if len(m.body) < 4 {
		return tl.ErrTruncated
	}
	switch m.typeID() {
	case mt.MsgContainerTypeID, mt.GzipPackedTypeID:
		if depth == maxNesting {
			return fmt.Errorf("%w: messages within each other", tl.ErrLimit)
		}
		return c.nested(m, depth+1)
	case mt.RPCResultTypeID:
		request, answer, err := readResult(m.body, c.options.Limits)
		if err == nil {
			c.answering.Store(true)
			c.answered(request, outcome{body: answer})
		}
		return err
	case mt.PongTypeID:
		return with(m, func(_ message, x *mt.Pong) { c.answered(x.MsgID, outcome{}) })
	case mt.BadServerSaltTypeID:
		return with(m, c.badSalt)
	case mt.BadMsgNotificationTypeID:
		return with(m, c.badMessage)
	case mt.NewSessionCreatedTypeID:
		return with(m, c.newSession)
	case mt.MsgDetailedInfoTypeID:
		return with(m, func(_ message, x *mt.MsgDetailedInfo) { c.request(x.AnswerMsgID) })
	case mt.MsgNewDetailedInfoTypeID:
		return with(m, func(_ message, x *mt.MsgNewDetailedInfo) { c.request(x.AnswerMsgID) })
	case mt.MsgsStateInfoTypeID:
		return with(m, func(_ message, x *mt.MsgsStateInfo) { c.answered(x.ReqMsgID, outcome{body: x.Info}) })
	case mt.MsgsAckTypeID, mt.MsgResendReqTypeID, mt.MsgsStateReqTypeID,
		mt.FutureSaltsTypeID, mt.DestroySessionOkTypeID, mt.DestroySessionNoneTypeID:
		return nil
	}
	if c.inbox != nil {
		c.inbox.Put(inbox.Message{Body: m.body, Attrs: m.attrs})
	}
	return nil
}

// nested receives what lies in a container or a gzip_packed.
func (c *Client) nested(m message, depth int) error {
	if m.typeID() == mt.GzipPackedTypeID {
		body, err := c.packer.unpack(m.body, c.options.Limits)
		if err != nil {
			return err
		}
		m.body = body
		return c.dispatch(m, depth)
	}
	messages, err := readContainer(m)
	for _, inner := range messages {
		c.receive(inner, depth)
	}
	return err
}

// newSession takes the salt. Another greeting of the same session means that
// the server lost what it knew of it: updates, calls, layer and app.
func (c *Client) newSession(m message, x *mt.NewSessionCreated) {
	c.takeSalt(x.ServerSalt)
	if !c.anew(m.session, x.UniqueID) {
		return
	}
	c.lose(c.before(m.session, x.FirstMsgID))
	if c.inbox != nil {
		c.inbox.Put(inbox.Message{Attrs: m.attrs})
	}
}

// anew tells whether a greeting is of a session that had another one before. A
// server may send the same one again.
func (c *Client) anew(session, unique int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, known := c.greeted[session]
	c.greeted[session] = unique
	if !known || last == unique {
		return false
	}
	c.unsettle()
	return true
}

// before tells of calls whether they were sent before the message with which the
// server began a session anew. What was sent twice may have arrived before.
func (c *Client) before(session, first int64) func(*call) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	began := c.calls[first]
	return func(k *call) bool {
		switch {
		case k.sent.session != session || k == began:
			return false
		case began != nil && began.repeated:
			return true // its id is older than it
		}
		return k.repeated || k.sent.id < first
	}
}

// errForgotten ends calls that the server may have answered before it lost what
// it knew of them.
var errForgotten = fmt.Errorf("%w: the server no longer knows of it", runtime.ErrOutcomeUnknown)

// lose ends the calls that the server will not answer. A service message is
// sent again.
func (c *Client) lose(lost func(*call) bool) {
	for _, k := range c.takeAll(lost) {
		if k.service {
			c.post(k)
			continue
		}
		k.answer <- outcome{err: errForgotten}
	}
}

// request asks for a message that the server says it has, unless it came.
func (c *Client) request(id int64) {
	if _, ok := c.seen.ids.get(id); ok {
		c.out.ack(c.seq, id)
		return
	}
	_ = c.out.put(envelope{
		from: c.seq, kind: proto.MessageFromClient, content: true,
		body: plain(encode(&mt.MsgResendReq{MsgIDs: []int64{id}})),
	})
}

// takeSalt takes a salt that the server wants, and has it stored.
func (c *Client) takeSalt(salt int64) {
	if c.seq.setSalt(salt) {
		select {
		case c.saltChanged <- struct{}{}:
		default:
		}
	}
}

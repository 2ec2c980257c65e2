package gotd

import (
	"fmt"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
)

// badSalt takes the new salt and sends the message again.
func (c *Client) badSalt(_ message, x *mt.BadServerSalt) {
	c.takeSalt(x.NewServerSalt)
	if k := c.take(x.BadMsgID); k != nil {
		c.repost(k, badSalt)
	}
}

// badMessage removes the cause, where that can be done, and sends the message again.
func (c *Client) badMessage(m message, x *mt.BadMsgNotification) {
	k, why := c.take(x.BadMsgID), badness(x.ErrorCode)
	if k == nil {
		return
	}
	switch why {
	case badIDTooLow:
		c.seq.setTime(m.id)
	case badIDTooHigh:
		// Ids that follow are lower, which one session does not allow.
		c.seq.setTime(m.id)
		c.renew(k)
	case badSeqTooLow, badSeqTooHigh:
		c.renew(k)
	case badTooOld:
		k.answer <- outcome{err: fmt.Errorf("%w: %w", runtime.ErrOutcomeUnknown, why)}
		return
	case badIDBits, badContainerID, badSeqNotEven, badSeqNotOdd, badSalt, badContainer:
		fallthrough
	default:
		k.answer <- outcome{err: why}
		return
	}
	c.repost(k, why)
}

// renew takes a new session id, if k was sent under the present one. Calls of
// earlier sessions get their answers in those.
func (c *Client) renew(k *call) {
	c.mu.Lock()
	renewed, err := c.seq.renew(k.sent.session)
	if renewed {
		c.unsettle()
	}
	c.mu.Unlock()
	if err != nil {
		c.end(err)
	}
	c.lose(func(k *call) bool { return !c.seq.knows(k.sent.session) })
}

// repost sends a call as another message, since the server has not accepted the
// last one.
func (c *Client) repost(k *call, why badness) {
	c.mu.Lock()
	attempts := k.attempts
	k.sent = stamp{}
	c.mu.Unlock()
	if attempts >= maxAttempts {
		k.answer <- outcome{err: fmt.Errorf("sent %d times: %w", attempts, why)}
		return
	}
	c.post(k)
}

package stream

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
)

// leastPingInterval bounds what a server can make a client do.
const leastPingInterval = 10 * time.Millisecond

// toInt32 is n, or the largest int that the protocol can say.
func toInt32[N int | int64](n N) int32 { return int32(min(n, math.MaxInt32)) }

// greet sends hello, and takes the server's welcome.
func (c *Client) greet() error {
	if err := c.link.SetDeadline(time.Now().Add(c.options.HandshakeTimeout)); err != nil {
		return err
	}
	frame, err := frameOf(hello{layer: toInt32(c.options.Layer), maxFrame: toInt32(c.options.MaxFrame)})
	if err != nil {
		return err
	}
	if _, err := c.link.Write(append(preface(), frame...)); err != nil {
		return err
	}
	met, err := readPreface(c.link.r)
	switch {
	case err != nil:
		return err
	case met != version:
		return otherVersion(met)
	}
	m, err := readMessage(c.link.r, leastFrame)
	if err != nil {
		return err
	}
	switch m := m.(type) {
	case welcome:
		return c.welcomed(m)
	case goodbye:
		return fmt.Errorf("the server refuses the connection: %w", m.reason())
	default:
		return unexpected(m)
	}
}

// welcomed keeps what the server says of itself.
func (c *Client) welcomed(m welcome) error {
	if m.maxFrame < leastFrame || m.maxCalls < 1 || m.idle < 1 {
		return fmt.Errorf("%w: its welcome allows nothing", ErrProtocol)
	}
	c.maxFrame = int(m.maxFrame)
	c.slots = make(chan struct{}, m.maxCalls)
	idle := time.Duration(m.idle) * time.Millisecond
	c.pingInterval = min(c.options.PingInterval, max(idle/2, leastPingInterval))
	c.link.patience = 2 * c.options.PingInterval
	return nil
}

// greet takes the client's hello, and answers it with a welcome, or with a
// goodbye that says why the connection is refused.
func (p *Peer) greet(refused *runtime.Error) error {
	o := p.server
	patience := o.HandshakeTimeout
	if refused != nil {
		patience = min(patience, refusalTimeout)
	}
	if err := p.link.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	met, err := readPreface(p.link.r)
	if err != nil {
		return err
	}
	if met != version {
		_, _ = p.link.Write(preface())
		return otherVersion(met)
	}
	m, err := readMessage(p.link.r, leastFrame)
	if err != nil {
		return err
	}
	h, ok := m.(hello)
	switch {
	case !ok:
		return unexpected(m)
	case h.layer < 0:
		return fmt.Errorf("%w: layer %d", ErrProtocol, h.layer)
	case h.maxFrame < leastFrame:
		return fmt.Errorf("%w: it takes frames of %d bytes, at least %d", ErrProtocol, h.maxFrame, leastFrame)
	}
	p.layer, p.maxFrame = int(h.layer), int(h.maxFrame)
	p.link.patience = o.IdleTimeout
	if refused != nil {
		_ = p.reply(goodbye{code: int32(refused.Code), message: refused.Message})
		return refused
	}
	// Who knows that it is welcome is among Server.Peers.
	p.enter()
	return p.reply(welcome{
		maxFrame: toInt32(o.MaxFrame), maxCalls: toInt32(o.Concurrency),
		idle: toInt32(max(o.IdleTimeout.Milliseconds(), 1)),
	})
}

// reply ends the handshake.
func (p *Peer) reply(m message) error {
	frame, err := frameOf(m)
	if err != nil {
		return err
	}
	_, err = p.link.Write(append(preface(), frame...))
	return err
}

// ended explains what a connection says at its end. Who is the other side.
func ended(err error, who string, patience time.Duration) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe):
		return fmt.Errorf("the %s closed the connection: %w", who, err)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("the %s was silent for %v: %w", who, patience, err)
	}
	return err
}

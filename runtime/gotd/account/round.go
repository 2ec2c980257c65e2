package account

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// tryTime is how long an address is waited for at most while there are others.
const tryTime = 10 * time.Second

// fairly bounds what may be done for one of several addresses that are left to try.
func fairly(ctx context.Context, left int) (context.Context, context.CancelFunc) {
	if left <= 1 {
		return ctx, func() {}
	}
	share := tryTime
	if deadline, ok := ctx.Deadline(); ok {
		share = min(share, time.Until(deadline)/time.Duration(left))
	}
	return context.WithTimeout(ctx, share)
}

// round makes the connections of one client, which knows a single address, to
// all of a data centre's: to the same as before, unless nothing came from there.
type round struct {
	dialer    func(ctx context.Context, network, address string) (net.Conn, error)
	addresses []string
	at        int
	begun     bool        // the first connection has been made, or was tried
	heard     atomic.Bool // something came over the last one
}

// dialFrom connects to the address of that number, and to the others later on.
func dialFrom(ctx context.Context, addresses []string, at int, o gotd.ClientOptions) (*gotd.Client, error) {
	r := &round{dialer: o.Dialer, addresses: addresses, at: at}
	if r.dialer == nil {
		r.dialer = new(net.Dialer).DialContext
	}
	o.Dialer = r.dial
	ctx, cancel := fairly(ctx, len(addresses)-at)
	defer cancel()
	return gotd.Dial(ctx, addresses[at], o)
}

// dial makes the next connection. It is never called twice at a time.
func (r *round) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	if r.begun {
		if !r.heard.Swap(false) {
			r.at = (r.at + 1) % len(r.addresses)
		}
		var cancel context.CancelFunc
		ctx, cancel = fairly(ctx, len(r.addresses))
		defer cancel()
	}
	r.begun = true
	conn, err := r.dialer(ctx, network, r.addresses[r.at])
	if err != nil {
		return nil, err
	}
	return &overheard{Conn: conn, heard: &r.heard}, nil
}

// overheard is a connection that tells whether anything came over it.
type overheard struct {
	net.Conn
	heard *atomic.Bool
}

// Read implements net.Conn.
func (c *overheard) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.heard.Store(true)
	}
	return n, err
}

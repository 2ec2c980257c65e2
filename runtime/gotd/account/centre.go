package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
	"github.com/tlgen-go/tlgen/tl"
)

// Centre is a data centre.
type Centre struct {
	ID int
	// Addresses are those of its servers, host:port. They are tried in turn, each
	// but the last for ten seconds or, if that is less, its share of the time that
	// there is. A connection that ends is made again to the same address, or,
	// where nothing comes from that, to the next.
	Addresses []string
}

// centre is a data centre and the connection to it.
type centre struct {
	id        int
	addresses []string // guarded by Account.mu
	client    atomic.Pointer[gotd.Client]
	dial      flight
	// authorize brings the account's authorization here; authorized counts how
	// often it did.
	authorize  flight
	authorized atomic.Int64
}

// live is the connection, unless it has ended.
func (c *centre) live() *gotd.Client {
	client := c.client.Load()
	if client == nil || client.Err() != nil {
		return nil
	}
	return client
}

// centre is the data centre of that number.
func (a *Account) centre(id int) *centre {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.centres[id]
	if c == nil {
		c = &centre{id: id}
		a.centres[id] = c
	}
	return c
}

// at makes calls in one data centre.
func (a *Account) at(c *centre) runtime.Invoker {
	return runtime.InvokerFunc(func(ctx context.Context, request tl.Object, result runtime.Result) error {
		_, err := a.send(ctx, c, request, result)
		return err
	})
}

// send makes a call in one data centre. If that refused this very call, refusal
// is what it said.
func (a *Account) send(ctx context.Context, c *centre, request tl.Object, result runtime.Result) (refusal *runtime.Error, err error) {
	client, err := a.connect(ctx, c)
	if err != nil {
		return nil, err
	}
	err = client.Invoke(ctx, request, result)
	refusal, _ = errors.AsType[*runtime.Error](err)
	return refusal, err
}

// connect is the connection to a data centre, which it makes where there is none.
func (a *Account) connect(ctx context.Context, c *centre) (*gotd.Client, error) {
	if client := c.live(); client != nil {
		return client, nil
	}
	err := c.dial.do(ctx, func(ctx context.Context) error {
		if c.live() != nil {
			return nil
		}
		return a.dial(ctx, c)
	})
	if err != nil {
		return nil, fmt.Errorf("connect to data centre %d: %w", c.id, err)
	}
	if client := c.live(); client != nil {
		return client, nil
	}
	return nil, fmt.Errorf("connect to data centre %d: %w", c.id, gotd.ErrClosed)
}

// dial makes a connection, unless the account is closed.
func (a *Account) dial(ctx context.Context, c *centre) error {
	if !a.enter() {
		return gotd.ErrClosed
	}
	defer a.running.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(a.ctx, cancel)()

	addresses, err := a.addresses(ctx, c)
	if err != nil {
		return err
	}
	client, err := a.dialAny(ctx, c, addresses)
	if unknown, ok := errors.AsType[*gotd.TransportError](err); ok && unknown.Code == http.StatusNotFound {
		client, err = a.replaceKey(ctx, c, addresses, err)
	}
	if err != nil {
		return err
	}
	if ended := c.client.Swap(client); ended != nil {
		// Its update handler may be what is calling.
		a.running.Go(func() { _ = ended.Close() })
	}
	return nil
}

// replaceKey has a new key where the server does not know the stored one. That
// of the home, or of where the account has logged in, is not given up for a
// message that anybody could have sent.
func (a *Account) replaceKey(ctx context.Context, c *centre, addresses []string, err error) (*gotd.Client, error) {
	if p := a.book.read(); c.id == p.Home || c.id == p.LoggedIn {
		return nil, fmt.Errorf("%w; remove %s to log in anew", err, a.book)
	}
	if err := a.book.change(ctx, func(p *page) { delete(p.Sessions, c.id) }); err != nil {
		return nil, err
	}
	return a.dialAny(ctx, c, addresses)
}

// enter counts what Close has to wait for, unless the account is closed.
func (a *Account) enter() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ctx.Err() != nil {
		return false
	}
	a.running.Add(1)
	return true
}

// testNumbers is what the numbers of test data centres begin at in the key exchange.
const testNumbers = 10_000

// dialAny connects to the first of the addresses that answers.
func (a *Account) dialAny(ctx context.Context, c *centre, addresses []string) (*gotd.Client, error) {
	o := a.options.Client
	o.DC = c.id
	if a.options.Test {
		o.DC += testNumbers
	}
	o.Storage = session{book: a.book, dc: c.id}
	o.Updates = &watcher{account: a, dc: c.id, next: o.Updates}
	var failed []error
	for i := range addresses {
		client, err := dialFrom(ctx, addresses, i, o)
		if err == nil {
			return client, nil
		}
		failed = append(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(failed...)
}

// addresses are those of a data centre, which another may have to tell.
func (a *Account) addresses(ctx context.Context, c *centre) ([]string, error) {
	if known := a.known(c); known != nil {
		return known, nil
	}
	source := a.centre(a.Home())
	for _, o := range a.options.Centres {
		if a.known(source) == nil {
			source = a.centre(o.ID)
		}
	}
	if a.known(source) == nil {
		return nil, errors.New("no address is known: Options.Centres has none")
	}
	config, err := runtime.Call(ctx, a.at(source), &api.HelpGetConfigRequest{})
	if err != nil {
		return nil, fmt.Errorf("ask data centre %d for its address: %w", source.id, err)
	}
	a.learn(config.DCOptions)
	if known := a.known(c); known != nil {
		return known, nil
	}
	return nil, fmt.Errorf("neither Options.Centres nor the configuration of data centre %d has an address of it", source.id)
}

// known are the addresses that are known of a data centre.
func (a *Account) known(c *centre) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return c.addresses
}

// learn adds the data centres that had no address. IPv6 is for those that have
// nothing else.
func (a *Account) learn(options []*api.DCOption) {
	found := make(map[int][]string)
	for _, ipv6 := range []bool{false, true} {
		before := maps.Clone(found)
		for _, o := range options {
			special := o.MediaOnly || o.CDN || o.TCPObfuscatedOnly || len(o.Secret) > 0
			if special || o.Ipv6 != ipv6 || before[int(o.ID)] != nil {
				continue
			}
			found[int(o.ID)] = append(found[int(o.ID)], net.JoinHostPort(o.IPAddress, strconv.Itoa(int(o.Port))))
		}
	}
	for id, addresses := range found {
		c := a.centre(id)
		a.mu.Lock()
		if c.addresses == nil {
			c.addresses = addresses
		}
		a.mu.Unlock()
	}
}

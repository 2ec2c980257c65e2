package gotd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/proto"

	"github.com/tlgen-go/tlgen/tl"
)

// Dial connects to the server at address. It returns once the server has
// answered under the stored key, or under a key that was just agreed on.
func Dial(ctx context.Context, address string, o ClientOptions) (*Client, error) {
	c, err := dial(ctx, address, o.orDefault())
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, because(ctx, err))
	}
	return c, nil
}

// because adds the end of ctx to an error that came from it.
func because(ctx context.Context, err error) error {
	deadline, ok := ctx.Deadline()
	if ok && errors.Is(err, os.ErrDeadlineExceeded) && !time.Now().Before(deadline) {
		// The connection's deadline is the same, and may be noticed first.
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

func dial(ctx context.Context, address string, o ClientOptions) (*Client, error) {
	raw, err := o.Dialer(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	// Reads and writes do not know of ctx, so its end ends them.
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	c, err := begin(ctx, raw, o)
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	c.start()
	if err := c.ping(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if !stop() {
		return nil, errors.Join(ctx.Err(), c.Close())
	}
	return c, nil
}

// begin begins the transport and finds a key.
func begin(ctx context.Context, raw net.Conn, o ClientOptions) (*Client, error) {
	wrapping, err := o.App.wrapping(o.Layer)
	if err != nil {
		return nil, err
	}
	conn, err := dialFrames(raw, &o)
	if err != nil {
		return nil, err
	}
	seq, err := authorize(ctx, conn, &o)
	if err != nil {
		return nil, err
	}
	c := &Client{
		options: o, conn: conn, seq: seq, out: newOutbox(conn, proto.MessageFromClient, 0),
		seen: newSeenIDs(), calls: make(map[int64]*call), settled: o.Layer == 0,
		saltChanged: make(chan struct{}, 1), wrapping: wrapping,
	}
	// The connection outlives the context that it was dialled with.
	c.ctx, c.end = context.WithCancelCause(context.Background())
	if o.Updates != nil {
		c.inbox = newInbox(o.Updates, o.Logger)
	}
	return c, nil
}

// authorize takes the stored key, or agrees on one and stores it.
func authorize(ctx context.Context, conn *frames, o *ClientOptions) (*sequence, error) {
	key, salt, ok, err := loadSession(ctx, o.Storage, o.DC)
	if err != nil {
		return nil, err
	}
	if !ok {
		if key, salt, err = agree(ctx, conn, o); err != nil {
			return nil, fmt.Errorf("exchange a key: %w", err)
		}
		if err := storeSession(ctx, o.Storage, o.DC, key, salt); err != nil {
			return nil, err
		}
	}
	session, err := crypto.NewSessionID(crypto.DefaultRand())
	if err != nil {
		return nil, fmt.Errorf("make a session id: %w", err)
	}
	return newSequence(crypto.NewClientCipher(crypto.DefaultRand()), key, session, salt), nil
}

// agree exchanges a key with the server.
func agree(ctx context.Context, conn *frames, o *ClientOptions) (crypto.AuthKey, int64, error) {
	keys := make([]exchange.PublicKey, 0, len(o.PublicKeys))
	for _, key := range o.PublicKeys {
		keys = append(keys, exchange.PublicKey{RSA: key})
	}
	observed := &observer{frames: conn}
	r, err := exchange.NewExchanger(observed, o.DC).WithRand(crypto.DefaultRand()).Client(keys).Run(ctx)
	if errors.Is(err, exchange.ErrKeyFingerprintNotFound) {
		err = fmt.Errorf("the server has the keys %s, and ClientOptions.PublicKeys has %s",
			fingerprints(observed.offered()), fingerprints(own(keys)))
	}
	if err != nil {
		return crypto.AuthKey{}, 0, err
	}
	return r.AuthKey, r.ServerSalt, nil
}

// observer keeps what was received last, because the exchange does not tell
// which keys the server offered.
type observer struct {
	*frames
	last []byte
}

// Recv implements transport.Conn.
func (o *observer) Recv(ctx context.Context, b *bin.Buffer) error {
	err := o.frames.Recv(ctx, b)
	o.last = slices.Clone(b.Buf)
	return err
}

// offered is the server_public_key_fingerprints of the resPQ received last.
func (o *observer) offered() []int64 {
	d := tl.NewDecoder(o.last[min(len(o.last), leastMessage):])
	d.Uint32("")
	d.Int128("nonce")
	d.Int128("server_nonce")
	d.ByteString("pq")
	return tl.Items(d, "server_public_key_fingerprints", true, 8, (*tl.Decoder).Int64)
}

func own(keys []exchange.PublicKey) []int64 {
	all := make([]int64, 0, len(keys))
	for _, k := range keys {
		all = append(all, k.Fingerprint())
	}
	return all
}

// fingerprints lists fingerprints as they are usually written.
func fingerprints(all []int64) string {
	if len(all) == 0 {
		return "none"
	}
	words := make([]string, 0, len(all))
	for _, f := range all {
		words = append(words, fmt.Sprintf("%#x", uint64(f)))
	}
	return strings.Join(words, ", ")
}

// idleLimit is how long nothing may come before the connection is cut.
func (c *Client) idleLimit() time.Duration { return 2 * c.options.PingInterval }

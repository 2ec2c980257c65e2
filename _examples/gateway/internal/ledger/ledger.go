// Package ledger writes down what becomes of requests, so that one that is repeated gets
// the answer of the first and is not carried out again, whichever gateway it reaches.
//
// A request is begun before anything is done for it, sent right before the call that may
// not be made twice, and at last done, free or unknown. Its gateway owns it meanwhile, and
// holds a lease that it renews. Where the lease of a request that was sent runs out, what
// became of it is not known, or is what its owner left to be said in that case; one that
// was only begun may be begun again.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
)

// Errors of requests that cannot be begun.
var (
	// ErrUnknown is returned for a request of which nobody knows what became.
	ErrUnknown = errors.New("what became of the request is not known")
	// ErrBusy is returned where the same request was still under way after Options.Wait.
	ErrBusy = errors.New("the same request is still under way")
	// ErrReused is returned for an id that was used for another request.
	ErrReused = errors.New("the id was used for another request")
	// ErrLost is returned to an owner whose lease ran out, so that the request is no
	// longer its own.
	ErrLost = errors.New("the request was taken over by another gateway")
)

// Options are how long things last. All must be set.
type Options struct {
	// Lease is how long a gateway that does not renew it counts as alive.
	Lease time.Duration
	// Keep is how long answers are kept. What is not known is remembered for 30 days at
	// least.
	Keep time.Duration
	// Wait is how long a repeated request waits for the first one's answer.
	Wait time.Duration
}

// Ledger is one gateway's view of the requests that all of them write down.
type Ledger struct {
	db    *store.DB
	owner atomic.Pointer[string]
	o     Options

	waiting atomic.Int64
}

// Open takes the gateway's first lease. Run has to renew it.
func Open(ctx context.Context, db *store.DB, o Options) (*Ledger, error) {
	l := &Ledger{db: db, o: o}
	return l, l.lease(ctx)
}

// Waiting is how many requests wait for the same one's answer.
func (l *Ledger) Waiting() int { return int(l.waiting.Load()) }

// Run renews the lease and removes what is old until ctx ends, and then gives the lease up.
func (l *Ledger) Run(ctx context.Context) {
	tick := time.NewTicker(l.o.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			within, cancel := context.WithTimeout(ctx, l.o.Lease)
			if err := errors.Join(l.renew(within), l.remove(within)); err != nil && ctx.Err() == nil {
				slog.Error("renew the ledger's lease", "error", err)
			}
			cancel()
		case <-ctx.Done():
			within, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.o.Lease)
			defer cancel()
			if _, err := l.db.ExecContext(within, "DELETE FROM gateways WHERE id = $1", *l.owner.Load()); err != nil {
				slog.Error("give the ledger's lease up", "error", err)
			}
			return
		}
	}
}

// lease takes a lease under a name that nobody had.
func (l *Ledger) lease(ctx context.Context) error {
	owner := uuid.NewString()
	_, err := l.db.ExecContext(ctx, "INSERT INTO gateways (id, expires) VALUES ($1, "+l.db.Now+" + $2)", owner, l.o.Lease.Milliseconds())
	if err == nil {
		l.owner.Store(&owner)
	}
	return err
}

// renew renews the lease. One that ran out is not revived: what the gateway was at could not
// be written down meanwhile, and nobody is to wait for it.
func (l *Ledger) renew(ctx context.Context) error {
	ok, err := l.db.Changed(ctx, "UPDATE gateways SET expires = "+l.db.Now+" + $2 WHERE id = $1 AND expires > "+l.db.Now,
		*l.owner.Load(), l.o.Lease.Milliseconds())
	if err == nil && !ok {
		return l.lease(ctx)
	}
	return err
}

// memory is how long a request is remembered of which nobody knows what became. Until then
// it cannot be begun again.
const memory = 30 * 24 * time.Hour

// remove removes requests and gateways that nobody will ask about.
func (l *Ledger) remove(ctx context.Context) error {
	_, err := l.db.ExecContext(ctx, `DELETE FROM requests
		WHERE changed < `+l.db.Now+` - CASE WHEN state IN ('sent', 'unknown') THEN CAST($2 AS BIGINT) ELSE CAST($1 AS BIGINT) END
		AND NOT (state = 'begun' AND EXISTS (SELECT 1 FROM gateways WHERE gateways.id = owner AND expires > `+l.db.Now+`))`,
		l.o.Keep.Milliseconds(), max(l.o.Keep, memory).Milliseconds())
	if err == nil {
		_, err = l.db.ExecContext(ctx, "DELETE FROM gateways WHERE expires < "+l.db.Now+" - $1", l.o.Keep.Milliseconds())
	}
	return err
}

// Key tells requests apart.
type Key struct {
	// ID is the same for all that are the same logical request.
	ID string
	// Print is the same for all of the same content.
	Print string
	// Repeated tells that the client may have sent the request before, so that an
	// answer is its own.
	Repeated bool
}

// Begin begins a request: the caller owns the entry, and has to end it. Where the request
// was carried out before, it returns the answer of then and no entry; where it is under way,
// it waits for that.
func (l *Ledger) Begin(ctx context.Context, k Key) (*Entry, []byte, error) {
	v := &visit{Ledger: l, key: k, awaited: -1}
	defer v.leave()
	deadline := time.After(l.o.Wait)
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		over, err := v.look(ctx)
		if over || err != nil {
			return v.entry, v.answer, err
		}
		select {
		case <-time.After(pause):
		case <-deadline:
			return nil, nil, ErrBusy
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("wait for the same request: %w", ctx.Err())
		}
	}
}

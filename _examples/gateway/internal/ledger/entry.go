package ledger

import (
	"context"
	"time"
)

// Entry is a request that was begun here. Done, Leave, Free or Lose ends it.
type Entry struct {
	*Ledger
	id      string
	attempt int64
	owner   string // whose lease it was begun under
}

// Sending writes down that the call is about to be made that may not be made twice. With an
// error it must not be made; ErrLost says that others may have made it.
func (e *Entry) Sending(ctx context.Context) error {
	ok, err := e.db.Changed(ctx, `UPDATE requests SET state = 'sent', changed = `+e.db.Now+`
		WHERE id = $1 AND attempt = $2 AND owner = $3 AND state = 'begun'
		AND EXISTS (SELECT 1 FROM gateways WHERE gateways.id = $3 AND expires > `+e.db.Now+`)`, e.id, e.attempt, e.owner)
	if err == nil && !ok {
		return ErrLost
	}
	return err
}

// Provide writes down what is to be answered should the gateway end before the request does.
func (e *Entry) Provide(ctx context.Context, answer []byte) error {
	return e.write(ctx, sent, answer)
}

// Leave ends the request with an answer that nobody waits for any more. The next that is
// the same gets it, whether it says that it is a repetition or not.
func (e *Entry) Leave(ctx context.Context, answer []byte) error {
	return e.insist(ctx, left, answer)
}

// Done ends the request with the answer that it gets, and that its repetitions get.
func (e *Entry) Done(ctx context.Context, answer []byte) error {
	return e.insist(ctx, done, answer)
}

// Free ends the request with the answer that it gets, and that those get who wait for it.
// The next repetition is carried out.
func (e *Entry) Free(ctx context.Context, answer []byte) error {
	return e.insist(ctx, free, answer)
}

// Lose ends the request: what became of it is not known.
func (e *Entry) Lose(ctx context.Context) error {
	return e.insist(ctx, unknown, nil)
}

// forget removes what is written down of the request, so that nobody waits for it.
func (e *Entry) forget(ctx context.Context) error {
	return e.again(ctx, func() error {
		_, err := e.db.ExecContext(ctx, "DELETE FROM requests WHERE id = $1 AND attempt = $2 AND owner = $3", e.id, e.attempt, e.owner)
		return err
	})
}

func (e *Entry) insist(ctx context.Context, s state, answer []byte) error {
	return e.again(ctx, func() error { return e.write(ctx, s, answer) })
}

// again writes again where the database does not let it, until ctx ends.
func (e *Entry) again(ctx context.Context, write func() error) error {
	for {
		err := write()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(e.o.Lease / 10):
		case <-ctx.Done():
			return err
		}
	}
}

// write changes what is written down, unless another has begun the request again. An owner
// that was taken for dead still tells what became of its call.
func (e *Entry) write(ctx context.Context, s state, answer []byte) error {
	_, err := e.db.Changed(ctx, "UPDATE requests SET state = $4, answer = $5, changed = "+e.db.Now+
		" WHERE id = $1 AND attempt = $2 AND owner = $3", e.id, e.attempt, e.owner, string(s), answer)
	return err
}

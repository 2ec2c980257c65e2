package ledger

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
)

// state is how far a request is.
type state string

const (
	begun   state = "begun"   // nothing was done yet that may not be done twice
	sent    state = "sent"    // the call was made, or is about to be
	left    state = "left"    // the answer is kept, and nobody has got it
	done    state = "done"    // the answer is kept
	free    state = "free"    // the answer is for those who wait; the next may try again
	unknown state = "unknown" // nobody knows what became of the call
)

// visit is a request that wants to begin.
type visit struct {
	*Ledger
	key Key
	// awaited is the attempt of another that the visit waits for, or -1.
	awaited int64

	entry  *Entry
	answer []byte
}

// row is what is written down of a request.
type row struct {
	state   state
	attempt int64
	print   string
	answer  []byte
	isAlive bool // its owner is
	isOld   bool // its time is over
}

// look looks at what is written down, and acts upon it. It is over where there is an entry,
// an answer or an error, and else has to look again.
func (v *visit) look(ctx context.Context) (over bool, err error) {
	r, err := v.read(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return v.insert(ctx)
	case err != nil:
		return false, err
	case r.isOld && !r.isRunning() && r.state != sent && r.state != unknown:
		return v.takeOver(ctx, r)
	case r.print != v.key.Print:
		return true, ErrReused
	case r.isRunning():
		v.await(r.attempt)
		return false, nil
	default:
		return v.settled(ctx, r)
	}
}

// await makes the visit one that waits for an attempt.
func (v *visit) await(attempt int64) {
	if v.awaited == -1 {
		v.waiting.Add(1)
	}
	v.awaited = attempt
}

// leave makes it one that waits no more.
func (v *visit) leave() {
	if v.awaited != -1 {
		v.waiting.Add(-1)
	}
}

// isRunning tells whether somebody is at it.
func (r *row) isRunning() bool { return r.isAlive && (r.state == begun || r.state == sent) }

// settled acts upon a request that nobody is at.
func (v *visit) settled(ctx context.Context, r *row) (over bool, err error) {
	isAwaited := v.awaited == r.attempt
	switch {
	case r.state == begun:
		return v.takeOver(ctx, r)
	case r.state == sent && r.answer == nil:
		return true, errors.Join(ErrUnknown, v.move(ctx, r, unknown))
	case r.state == unknown:
		return true, ErrUnknown
	case r.state == sent, r.state == left:
		v.answer = r.answer
		return true, v.move(ctx, r, done)
	case isAwaited, r.state == done && v.key.Repeated:
		v.answer = r.answer
		return true, nil
	default:
		return v.takeOver(ctx, r)
	}
}

func (v *visit) read(ctx context.Context) (*row, error) {
	r := new(row)
	err := v.db.QueryRowContext(ctx, `SELECT state, attempt, print, answer, changed < `+v.db.Now+` - $2,
		EXISTS (SELECT 1 FROM gateways WHERE gateways.id = requests.owner AND expires > `+v.db.Now+`)
		FROM requests WHERE id = $1`, v.key.ID, v.o.Keep.Milliseconds()).
		Scan(&r.state, &r.attempt, &r.print, &r.answer, &r.isOld, &r.isAlive)
	return r, err
}

// insert begins a request that nothing is written down of.
func (v *visit) insert(ctx context.Context) (over bool, err error) {
	return v.begin(ctx, `INSERT INTO requests (id, print, attempt, owner, state, changed)
		VALUES ($1, $2, $3, $4, 'begun', `+v.db.Now+`) ON CONFLICT (id) DO NOTHING`)
}

// takeOver begins a request again, unless another was quicker.
func (v *visit) takeOver(ctx context.Context, r *row) (over bool, err error) {
	return v.begin(ctx, `UPDATE requests SET print = $2, attempt = $3, owner = $4, state = 'begun',
		answer = NULL, changed = `+v.db.Now+` WHERE id = $1 AND attempt = $5 AND state = $6`, r.attempt, string(r.state))
}

// begin begins the request by a statement that takes id, print, attempt, owner and more. A
// client that goes away does not end it. Where it is not known whether the statement was
// carried out, the attempt, which nobody else has, is taken back.
func (v *visit) begin(ctx context.Context, statement string, more ...any) (over bool, err error) {
	e := &Entry{Ledger: v.Ledger, id: v.key.ID, attempt: rand.Int64(), owner: *v.owner.Load()}
	ctx = context.WithoutCancel(ctx)
	within, cancel := context.WithTimeout(ctx, v.o.Lease)
	defer cancel()
	over, err = v.db.Changed(within, statement, append([]any{e.id, v.key.Print, e.attempt, e.owner}, more...)...)
	if err != nil {
		within, cancel := context.WithTimeout(ctx, v.o.Lease)
		defer cancel()
		return false, errors.Join(err, e.forget(within))
	}
	if over {
		v.entry = e
	}
	return over, nil
}

// move changes the state, unless another was quicker.
func (v *visit) move(ctx context.Context, r *row, next state) error {
	_, err := v.db.Changed(ctx, "UPDATE requests SET state = $4, changed = "+v.db.Now+
		" WHERE id = $1 AND attempt = $2 AND state = $3", v.key.ID, r.attempt, string(r.state), string(next))
	return err
}

package gotd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/failure"
)

// request is one that is being answered.
type request struct {
	peer    *peer
	session *Session
	served  *served
	message message
	unwrapped
	// unreadable, if not nil, is why the request is refused.
	unreadable error

	ctx    context.Context
	cancel context.CancelFunc
}

// errAnswerLost answers a request that came again when its result is no longer
// kept, and one whose handler's context ended before it had an answer. The code
// is not 500, at which clients send a request as a new one: it may have been
// carried out.
var errAnswerLost = runtime.NewError(400, "MSG_ANSWER_LOST")

// repeat answers a request that came before with what it was answered then. One
// that still runs will be answered anyway.
func (p *peer) repeat(s *Session, id int64) error {
	c, result, running := s.result(id)
	if running {
		return nil
	}
	if result == nil {
		result = append(newResult(id, 0), encode(refusal(errAnswerLost))...)
	}
	return p.out.add(s.envelope(c, result))
}

// request has a request answered, once there is a slot for it, or refused where
// it is unreadable. If it is likely to be answered at once, and nothing has to be
// done before, that is left to the reader, behind the frame.
func (p *peer) request(s *Session, m message, unreadable error) error {
	if m.repeated {
		return p.repeat(s, m.id)
	}
	if !p.server.beginRequest() {
		s.disown(m.id)
		return nil
	}
	r := &request{peer: p, session: s, served: s.begin(m.id), message: m, unreadable: unreadable}
	if m.room != nil {
		m.room.share()
	}
	if err := r.prepare(); err != nil {
		r.releaseRoom()
		s.abandon(m.id, r.served)
		p.server.endRequest()
		return err
	}
	r.ctx, r.cancel = context.WithCancel(p.contextOf(s))
	s.start(r.served, r.cancel)
	p.running.Add(1)
	if m.last && len(r.after) == 0 && r.habit().quick() {
		p.next = r
		return nil
	}
	p.handlers.Go(func() {
		r.answer()
		p.flush()
	})
	return nil
}

// habit is how the request's function was answered before.
func (r *request) habit() *habit { return r.peer.server.habits.of(message{body: r.query}.typeID()) }

// prepare takes a slot and then the request out of what is around it, unless it
// is unreadable.
func (r *request) prepare() error {
	p := r.peer
	if err := p.takeSlot(); err != nil {
		return err
	}
	if r.unreadable == nil {
		r.unwrapped, r.unreadable = unwrap(r.message.body, p.server.options.Limits, r.unpack)
	}
	if r.layer != 0 {
		r.session.setLayer(r.layer)
	}
	return p.ctx.Err()
}

// takeSlot waits for a slot.
func (p *peer) takeSlot() error {
	select {
	case p.slots <- struct{}{}:
		return nil
	default:
		p.out.signal() // the slots may be those of answers that wait to be sent
	}
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// unpack unpacks what is within the request.
func (r *request) unpack(b []byte) ([]byte, error) {
	if r.message.room == nil {
		r.message.room = newRoom(r.peer.unpacked)
	}
	return r.peer.unpack(r.message, b)
}

// releaseRoom ends the use of what was unpacked.
func (r *request) releaseRoom() {
	if r.message.room != nil {
		r.message.room.release()
	}
}

// answer has the request answered. The answer waits to be sent where the session
// is then; if that is over the same connection, the caller flushes it.
func (r *request) answer() {
	defer r.peer.running.Add(-1)
	defer r.cancel()
	result, err := r.result()
	r.releaseRoom()
	wanted := r.session.finish(r.served, result, err != nil)
	to := r.session.connection()
	if to == nil {
		r.peer.server.sessions.rest(r.session)
	}
	if to == nil || !wanted || to.serving.Err() != nil {
		r.free(nil)
		return
	}
	put := to.out.put
	if to == r.peer {
		put = to.out.add
	}
	e := r.session.envelope(r.served, result)
	e.written = r.free
	if err := put(e); err != nil {
		r.free(err)
		to.cancel()
	}
}

// free frees the slot.
func (r *request) free(error) {
	<-r.peer.slots
	r.peer.server.endRequest()
}

// result is the rpc_result. The error tells that it is a refusal.
func (r *request) result() ([]byte, error) {
	result, err := r.handle()
	if err == nil {
		return r.pack(result), nil
	}
	if r.ctx.Err() != nil {
		// What the handler did until it was told to stop, nobody knows.
		return append(newResult(r.message.id, 0), encode(refusal(errAnswerLost))...), err
	}
	// runtime.Server logs what its handlers return, and returns a *runtime.Error.
	if _, ok := errors.AsType[*runtime.Error](err); !ok {
		m := r.message
		m.body = r.query
		failure.Log(r.ctx, r.peer.server.options.Logger, "handler failed", err, m.attrs()...)
	}
	return append(newResult(r.message.id, 0), encode(refusal(err))...), err
}

// handle calls the handler once the requests that this one follows are answered.
func (r *request) handle() ([]byte, error) {
	if r.unreadable != nil {
		return nil, fmt.Errorf("%w: %w", runtime.InputFetchError.New(400), r.unreadable)
	}
	if err := r.session.waitFor(r.ctx, r.served, r.after); err != nil {
		return nil, err
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	return r.call()
}

// call calls the handler; a panic in it becomes an error.
func (r *request) call() (result []byte, err error) {
	defer failure.Catch(&err)
	habit, begun := r.habit(), time.Now()
	head := newResult(r.message.id, habit.length())
	result, err = r.peer.server.options.Handler.ServeTL(r.ctx, r.query, head)
	habit.took(time.Since(begun))
	switch {
	case err != nil:
		return nil, err
	case !bytes.HasPrefix(result, head):
		return nil, errors.New("the handler does not append to what it is given")
	}
	answer := result[headOfResult:]
	habit.answered(len(answer))
	return result, sendable(answer)
}

// pack packs the answer in a result where that is shorter.
func (r *request) pack(result []byte) []byte {
	answer := result[headOfResult:]
	if packed := r.peer.server.packer.pack(answer); len(packed) < len(answer) {
		return append(newResult(r.message.id, len(packed)), packed...)
	}
	if cap(result) > 2*len(result) {
		return bytes.Clone(result) // it is kept
	}
	return result
}

package stream

import (
	"context"
	"fmt"
	"sync"
)

// sender writes frames one after another from a goroutine of its own, so that
// who has one to send may stop waiting for a peer that does not read.
type sender struct {
	link *link
	ctx  context.Context // the connection's
	// queue has no room: a frame that was not taken from it was not sent.
	queue chan outgoing
	wake  chan struct{}

	mu     sync.Mutex
	posted [][]byte
}

// outgoing is a frame, and where it is told how its writing went.
type outgoing struct {
	frame   []byte
	written chan<- error
}

func newSender(ctx context.Context, l *link) *sender {
	return &sender{ctx: ctx, link: l, queue: make(chan outgoing), wake: make(chan struct{}, 1)}
}

// run writes until the connection ends.
func (s *sender) run() error {
	for {
		select {
		case <-s.ctx.Done():
			return context.Cause(s.ctx)
		case o := <-s.queue:
			err := s.write(o.frame)
			o.written <- err
			if err != nil {
				return err
			}
		case <-s.wake:
			for _, frame := range s.takePosted() {
				if err := s.write(frame); err != nil {
					return err
				}
			}
		}
	}
}

func (s *sender) write(frame []byte) error {
	if err := s.link.write(frame); err != nil {
		return fmt.Errorf("send a frame: %w", err)
	}
	return nil
}

// hand gives the frame to run. Where it returns an error, no byte of the frame
// was sent. The channel gets the outcome.
func (s *sender) hand(ctx context.Context, frame []byte) (<-chan error, error) {
	if s.ctx.Err() != nil {
		return nil, context.Cause(s.ctx)
	}
	written := make(chan error, 1)
	select {
	case s.queue <- outgoing{frame: frame, written: written}:
		return written, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.ctx.Done():
		return nil, context.Cause(s.ctx)
	}
}

// send returns when the frame was written, or the caller waits no longer.
func (s *sender) send(ctx context.Context, frame []byte) error {
	written, err := s.hand(ctx, frame)
	if err != nil {
		return err
	}
	select {
	case err := <-written:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// post has the frame sent without anybody waiting. The caller bounds how many
// frames may be on their way so.
func (s *sender) post(frame []byte) {
	s.mu.Lock()
	s.posted = append(s.posted, frame)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *sender) takePosted() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	frames := s.posted
	s.posted = nil
	return frames
}

package gotd

import (
	"context"
	"fmt"
	"time"
)

// Shutdown ends the server as its clients like it: no connection is accepted any
// more and no request begun, and when the answers to those that run are sent it
// closes. Clients find that what they send meanwhile has not been received. Where
// ctx ends before, what still runs is cut off, and the end of ctx returned. It must
// not be called from a handler.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.draining.Store(true)
	s.stop()
	err := s.drained(ctx)
	_ = s.Close()
	if err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

// drained waits until nothing is being answered.
func (s *Server) drained(ctx context.Context) error {
	const interval = 5 * time.Millisecond
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for s.active.Load() > 0 {
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// beginRequest counts a request until its answer is written, unless no more are begun.
func (s *Server) beginRequest() bool {
	s.active.Add(1)
	if s.draining.Load() {
		s.endRequest()
		return false
	}
	return true
}

// endRequest ends beginRequest.
func (s *Server) endRequest() { s.active.Add(-1) }

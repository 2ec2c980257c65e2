package stream

import (
	"context"
	"fmt"
	"time"
)

// linger is how long a client may take to close a connection that it has no
// more answers to expect from.
const linger = time.Second

// Shutdown ends the server as its clients like it: no connection is accepted
// any more and no call begun, and each connection ends with the last answer to
// a call that runs. It returns when all have ended, or with an error when ctx
// ends; then calls that still run are cut off. It must not be called from a handler.
func (s *Server) Shutdown(ctx context.Context) error {
	s.begin()
	ended := make(chan struct{})
	go func() {
		s.running.Wait()
		close(ended)
	}()
	defer s.end()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("shut down: %w", ctx.Err())
	}
}

// Close ends every connection, and waits until all handlers have returned. It
// must not be called from a handler.
func (s *Server) Close() error {
	s.begin()
	s.end()
	s.running.Wait()
	return nil
}

// begin begins the server's end: no Serve begins after it.
func (s *Server) begin() {
	s.init()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
}

// drain ends the connection with the last answer.
func (p *Peer) drain() {
	p.mu.Lock()
	p.draining = true
	p.mu.Unlock()
	frame, err := frameOf(goodbye{code: unavailable, message: string(ServerShuttingDown)})
	if err == nil {
		err = p.out.send(p.ctx, frame)
	}
	if err == nil {
		p.handlers.Wait()
		select {
		case <-p.ctx.Done():
		case <-time.After(linger):
		}
	}
	p.end(errDrained)
}

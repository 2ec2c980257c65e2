package stream

import "github.com/tlgen-go/tlgen/runtime"

// enter counts a Serve, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping.Err() != nil {
		return false
	}
	s.running.Add(1)
	return true
}

// admit counts a connection. It says why the connection is to be refused, or
// reports false where there is no time even for that.
func (s *Server) admit() (refused *runtime.Error, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open < s.Connections {
		s.open++
		s.full = false
		return nil, true
	}
	if !s.full {
		s.Logger.Warn("connections are refused, there are as many as may be", "connections", s.open)
	}
	s.full = true
	if s.refusing >= refusalsAtOnce {
		return nil, false
	}
	s.refusing++
	return ServerFull.New(unavailable), true
}

// dismiss ends admit.
func (s *Server) dismiss(refused *runtime.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if refused != nil {
		s.refusing--
		return
	}
	s.open--
}

package gotd

import "sync"

// sessions are those that a server knows. What has a connection, or a request
// that is being answered, is not forgotten, whatever others do.
type sessions struct {
	mu   sync.Mutex
	used map[sessionName]*Session
	idle recent[sessionName, *Session]
}

// attach puts the session of that name on a connection. It makes one where there
// is none.
func (x *sessions) attach(p *peer, name sessionName, fresh func() *Session) *Session {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := x.used[name]
	if s == nil {
		var known bool
		if s, known = x.idle.get(name); known {
			x.idle.remove(name)
		} else {
			s = fresh()
		}
		x.used[name] = s
	}
	s.attach(p)
	return s
}

// rest lets a session be forgotten that is out of use.
func (x *sessions) rest(s *Session) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.used[s.name] == s && !s.inUse() {
		delete(x.used, s.name)
		x.idle.put(s.name, s)
	}
}

// remove forgets a session, and tells whether it was there.
func (x *sessions) remove(name sessionName) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	_, known := x.idle.get(name)
	known = known || x.used[name] != nil
	x.idle.remove(name)
	delete(x.used, name)
	return known
}

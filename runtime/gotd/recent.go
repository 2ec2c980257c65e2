package gotd

// recent is a map that forgets what was not used for long: of at most twice
// limit entries it keeps the limit that were used last.
type recent[K comparable, V any] struct {
	limit      int
	young, old map[K]V
	// forgotten, if not nil, is told of each entry that leaves.
	forgotten func(K, V)
}

// get returns an entry.
func (r *recent[K, V]) get(k K) (V, bool) {
	if v, ok := r.young[k]; ok {
		return v, true
	}
	v, ok := r.old[k]
	if ok {
		delete(r.old, k)
		r.add(k, v)
	}
	return v, ok
}

// put adds or replaces an entry.
func (r *recent[K, V]) put(k K, v V) {
	if _, ok := r.young[k]; ok {
		r.young[k] = v
		return
	}
	delete(r.old, k)
	r.add(k, v)
}

// add adds an entry that is not there.
func (r *recent[K, V]) add(k K, v V) {
	if len(r.young) >= r.limit {
		r.forget()
	}
	if r.young == nil {
		r.young = make(map[K]V)
	}
	r.young[k] = v
}

// forget drops the older half.
func (r *recent[K, V]) forget() {
	if r.forgotten != nil {
		for k, v := range r.old {
			r.forgotten(k, v)
		}
	}
	clear(r.old)
	r.old, r.young = r.young, r.old
}

// remove drops an entry.
func (r *recent[K, V]) remove(k K) {
	delete(r.young, k)
	delete(r.old, k)
}

// idsKept is how many message ids of a session are remembered, at least.
const idsKept = 1024

// seenIDs refuses messages that came before.
type seenIDs struct {
	ids   recent[int64, struct{}]
	floor int64
}

func newSeenIDs() *seenIDs {
	s := new(seenIDs)
	s.ids.limit = idsKept
	s.ids.forgotten = func(id int64, _ struct{}) { s.floor = max(s.floor, id) }
	return s
}

// add tells whether id is new. An id that is older than some that were
// forgotten is not.
func (s *seenIDs) add(id int64) bool {
	if _, ok := s.ids.get(id); ok || id <= s.floor {
		return false
	}
	s.ids.add(id, struct{}{})
	return true
}

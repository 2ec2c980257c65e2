package main

import (
	"slices"
	"strings"
	"sync"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
	"github.com/tlgen-go/tlgen/runtime"
)

// versionConflict is what a change is refused with whose condition does not hold.
const versionConflict runtime.Name = "VERSION_CONFLICT" // 409

// store holds values by their keys. Values are never changed, only replaced.
type store struct {
	// changed is told of every change, in their order. It must not call the store.
	changed func(key string, u kv.UpdateClass)

	mu      sync.RWMutex
	keys    []string // sorted
	entries map[string]*kv.Entry
	bytes   int64
	version int64
}

// newStore is an empty store, which tells changed of every change.
func newStore(changed func(key string, u kv.UpdateClass)) *store {
	return &store{changed: changed, entries: make(map[string]*kv.Entry)}
}

// get returns the values of the keys as they are at one moment, nil for those
// without one.
func (s *store) get(keys ...string) []*kv.Entry {
	s.mu.RLock()
	defer s.mu.RUnlock()
	entries := make([]*kv.Entry, len(keys))
	for i, key := range keys {
		entries[i] = s.entries[key]
	}
	return entries
}

// put gives the key a value, and returns the one that it had.
func (s *store) put(key string, data []byte, c kv.ConditionClass) (before *kv.Entry, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before = s.entries[key]
	if !holds(c, before) {
		return nil, versionConflict.New(409)
	}
	if before == nil {
		i, _ := slices.BinarySearch(s.keys, key)
		s.keys = slices.Insert(s.keys, i, key)
	} else {
		s.bytes -= int64(len(before.Data))
	}
	s.version++
	e := &kv.Entry{Data: data, Version: s.version}
	s.entries[key] = e
	s.bytes += int64(len(data))
	s.changed(key, &kv.UpdatePut{Item: item(key, e)})
	return before, nil
}

// delete takes the key's value away, and returns it. Without one it changes nothing.
func (s *store) delete(key string, c kv.ConditionClass) (before *kv.Entry, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before = s.entries[key]
	switch {
	case !holds(c, before):
		return nil, versionConflict.New(409)
	case before == nil:
		return nil, nil
	}
	i, _ := slices.BinarySearch(s.keys, key)
	s.keys = slices.Delete(s.keys, i, i+1)
	delete(s.entries, key)
	s.bytes -= int64(len(before.Data))
	s.version++
	s.changed(key, &kv.UpdateDelete{Key: key, Version: s.version})
	return before, nil
}

// list returns up to limit keys that begin with prefix and lie at from or
// behind it, with their values. It tells whether there are more.
func (s *store) list(prefix, from string, limit int) (items []*kv.Pair[string, *kv.Entry], more bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, _ := slices.BinarySearch(s.keys, max(prefix, from))
	for _, key := range s.keys[i:] {
		switch {
		case !strings.HasPrefix(key, prefix):
			return items, false
		case len(items) == limit:
			return items, true
		}
		items = append(items, item(key, s.entries[key]))
	}
	return items, false
}

// stats counts what there is.
func (s *store) stats() *kv.Stats {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return &kv.Stats{Keys: int64(len(s.keys)), Bytes: s.bytes, Version: s.version}
}

// item is a key with its value.
func item(key string, e *kv.Entry) *kv.Pair[string, *kv.Entry] {
	return &kv.Pair[string, *kv.Entry]{Key: key, Value: e}
}

// holds tells whether the condition is true of a key with that value, or nil.
func holds(c kv.ConditionClass, e *kv.Entry) bool {
	switch c := c.(type) {
	case *kv.ConditionNone:
		return true
	case *kv.ConditionAbsent:
		return e == nil
	case *kv.ConditionVersion:
		return e != nil && e.Version == c.Version
	}
	return false
}

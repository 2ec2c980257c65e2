package gotd

import (
	"context"
	"encoding/binary"

	"github.com/gotd/td/exchange"
)

// keyring has what was agreed on with the owners of keys. Keys that no message
// came under yet are apart: whoever only exchanges keys pushes out no others.
type keyring struct {
	fresh, used recent[[8]byte, exchange.ServerExchangeResult]
}

// get returns a key, and whether a message came under it before.
func (k *keyring) get(id [8]byte) (r exchange.ServerExchangeResult, used, ok bool) {
	if r, ok = k.used.get(id); ok {
		return r, true, true
	}
	r, ok = k.fresh.get(id)
	return r, false, ok
}

// add adds a key that is not used yet, or replaces one.
func (k *keyring) add(r exchange.ServerExchangeResult) {
	k.used.remove(r.Key.ID)
	k.fresh.put(r.Key.ID, r)
}

// use keeps a key that a message came under.
func (k *keyring) use(r exchange.ServerExchangeResult) {
	k.fresh.remove(r.Key.ID)
	k.used.put(r.Key.ID, r)
}

// keyID is a key's id as a number.
func keyID(id [8]byte) int64 { return int64(binary.LittleEndian.Uint64(id[:])) }

// key returns what was agreed on with the key's owner, and whether a message
// came under the key before.
func (s *Server) key(id [8]byte) (r exchange.ServerExchangeResult, used, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys.get(id)
}

// useKey remembers that a message came under the key.
func (s *Server) useKey(r exchange.ServerExchangeResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys.use(r)
}

// keepKey stores a key that is used for the first time.
func (s *Server) keepKey(ctx context.Context, r exchange.ServerExchangeResult) {
	s.useKey(r)
	if s.options.Keys == nil {
		return
	}
	storage := s.options.Keys(keyID(r.Key.ID))
	if err := storeSession(ctx, storage, s.options.DC, r.Key, r.ServerSalt); err != nil && ctx.Err() == nil {
		s.options.Logger.Error("a client's key is not stored, it will have to exchange another when the server begins anew", "error", err)
	}
}

// storedKey is a key that was stored, perhaps by an earlier server.
func (s *Server) storedKey(ctx context.Context, id [8]byte) (r exchange.ServerExchangeResult, ok bool) {
	if s.options.Keys == nil {
		return r, false
	}
	key, salt, ok, err := loadSession(ctx, s.options.Keys(keyID(id)), s.options.DC)
	if err != nil && ctx.Err() == nil {
		s.options.Logger.Error("a client's key cannot be loaded", "error", err)
	}
	if !ok || key.ID != id {
		return r, false
	}
	r = exchange.ServerExchangeResult{Key: key, ServerSalt: salt}
	s.useKey(r)
	return r, true
}

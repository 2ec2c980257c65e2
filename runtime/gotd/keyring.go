package gotd

import "github.com/gotd/td/exchange"

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

package main

import (
	"context"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/stream"
	"github.com/tlgen-go/tlgen/tl"
)

// limitInvalid is what a page of no items is refused with, or of too many.
const limitInvalid runtime.Name = "LIMIT_INVALID" // 400

// maxLimit is how long a page may be.
const maxLimit = 1000

// service answers the schema's functions.
type service struct {
	store    *store
	watchers *watchers
}

// newServer is a server with an empty store.
func newServer() *stream.Server {
	w := newWatchers()
	s := &service{store: newStore(w.changed), watchers: w}
	h := kv.NewServer()
	h.OnGet(s.get)
	h.OnGetMany(s.getMany)
	h.OnPut(s.put)
	h.OnDelete(s.delete)
	h.OnList(s.list)
	h.OnWatch(s.watch)
	h.OnUnwatch(s.unwatch)
	h.OnGetStats(s.getStats)
	return &stream.Server{Handler: h}
}

func (s *service) get(_ context.Context, r *kv.GetRequest) (kv.MaybeClass[*kv.Entry], error) {
	return maybe(s.store.get(r.Key)[0]), nil
}

func (s *service) getMany(_ context.Context, r *kv.GetManyRequest) ([]*kv.Pair[string, kv.MaybeClass[*kv.Entry]], error) {
	pairs := make([]*kv.Pair[string, kv.MaybeClass[*kv.Entry]], len(r.Keys))
	for i, e := range s.store.get(r.Keys...) {
		pairs[i] = &kv.Pair[string, kv.MaybeClass[*kv.Entry]]{Key: r.Keys[i], Value: maybe(e)}
	}
	return pairs, nil
}

func (s *service) put(_ context.Context, r *kv.PutRequest) (kv.MaybeClass[*kv.Entry], error) {
	before, err := s.store.put(r.Key, r.Data, r.Condition)
	return maybe(before), err
}

func (s *service) delete(_ context.Context, r *kv.DeleteRequest) (kv.MaybeClass[*kv.Entry], error) {
	before, err := s.store.delete(r.Key, r.Condition)
	return maybe(before), err
}

func (s *service) list(_ context.Context, r *kv.ListRequest) (*kv.Page[*kv.Pair[string, *kv.Entry]], error) {
	if r.Limit < 1 || r.Limit > maxLimit {
		return nil, limitInvalid.New(400)
	}
	from, ok := r.After.Get()
	if ok {
		from += "\x00" // the first key behind it
	}
	items, more := s.store.list(r.Prefix, from, int(r.Limit))
	page := &kv.Page[*kv.Pair[string, *kv.Entry]]{Items: items}
	if more {
		page.Next = tl.Some(items[len(items)-1].Key)
	}
	return page, nil
}

// watch counts after the watching has begun: a change is in the answer, or the
// client is told of it, or both.
func (s *service) watch(ctx context.Context, r *kv.WatchRequest) (*kv.Stats, error) {
	s.watchers.watch(stream.PeerFrom(ctx), r.Prefix)
	return s.store.stats(), nil
}

func (s *service) unwatch(ctx context.Context, r *kv.UnwatchRequest) (bool, error) {
	return s.watchers.unwatch(stream.PeerFrom(ctx), r.Prefix), nil
}

func (s *service) getStats(context.Context, *kv.GetStatsRequest) (*kv.Stats, error) {
	return s.store.stats(), nil
}

// maybe is nothing where v is nil.
func maybe[T any](v *T) kv.MaybeClass[*T] {
	if v == nil {
		return &kv.Nothing[*T]{}
	}
	return &kv.Just[*T]{Value: v}
}

// Package store keeps sessions of package gotd in what implements the interface
// of gotd's own: the stores of gotd/contrib, for one. It is a module of its own,
// as that interface comes with gotd's tg, which takes 5 GB to compile.
//
// Of gotd/contrib v0.22.0 the packages s3 and vault compile with gotd/td v0.161.0,
// redis, bbolt and pebble do not. These are few lines behind its package auth/kv,
// which does: the example has them for Redis.
package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/gotd/td/session"

	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// Of is s as the Storage of a connection. What lies in s is in the form of package
// gotd of this project: telegram.Client of gotd does not read it, nor the other
// way round, so each needs a key of its own in a store of both.
func Of(s session.Storage) gotd.Storage { return storage{s} }

type storage struct{ session.Storage }

// String names the store in errors.
func (s storage) String() string { return fmt.Sprintf("%T", s.Storage) }

// LoadSession implements gotd.Storage.
func (s storage) LoadSession(ctx context.Context) ([]byte, error) {
	data, err := s.Storage.LoadSession(ctx)
	if errors.Is(err, session.ErrNotFound) {
		return nil, gotd.ErrNoSession
	}
	return data, err
}

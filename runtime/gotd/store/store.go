// Package store keeps sessions of package gotd in the stores that gotd/contrib
// has: Redis, BoltDB, Pebble, S3, Vault and others. It is a module of its own, as
// their interface comes with gotd's tg, which takes 5 GB to compile.
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

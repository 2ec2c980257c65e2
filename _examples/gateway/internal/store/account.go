package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// Account is what is kept for an account.
type Account struct {
	DB   *DB
	Name string
	// First is where the session is taken from that is not in the database yet, or nil.
	First gotd.Storage
}

// LoadSession implements gotd.Storage.
func (a Account) LoadSession(ctx context.Context) ([]byte, error) {
	var data []byte
	err := a.DB.QueryRowContext(ctx, "SELECT data FROM sessions WHERE account = $1", a.Name).Scan(&data)
	if !errors.Is(err, sql.ErrNoRows) {
		return data, err
	}
	if a.First == nil {
		return nil, gotd.ErrNoSession
	}
	return a.First.LoadSession(ctx)
}

// StoreSession implements gotd.Storage.
func (a Account) StoreSession(ctx context.Context, data []byte) error {
	_, err := a.DB.ExecContext(ctx, `INSERT INTO sessions (account, data) VALUES ($1, $2)
		ON CONFLICT (account) DO UPDATE SET data = excluded.data`, a.Name, data)
	return err
}

// AccessHash is what has to be said to refer to the person of that id; ok is false where
// the account has not met the person.
func (a Account) AccessHash(ctx context.Context, id int64) (hash int64, ok bool, err error) {
	err = a.DB.QueryRowContext(ctx, "SELECT access_hash FROM people WHERE account = $1 AND id = $2", a.Name, id).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return hash, err == nil, err
}

// Meet keeps people's access hashes, by their ids.
func (a Account) Meet(ctx context.Context, people map[int64]int64) error {
	tx, err := a.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// In this order two gateways that meet the same people do not wait for each other.
	for _, id := range slices.Sorted(maps.Keys(people)) {
		if _, err := tx.ExecContext(ctx, `INSERT INTO people (account, id, access_hash) VALUES ($1, $2, $3)
			ON CONFLICT (account, id) DO UPDATE SET access_hash = excluded.access_hash
			WHERE people.access_hash <> excluded.access_hash`, a.Name, id, people[id]); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// Package store keeps in a SQL database what has to outlast the gateway: sessions, the
// access hashes of people, and chats. SQLite is for one gateway, PostgreSQL for several
// side by side.
package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// DB is the database. Its statements are the same for SQLite and PostgreSQL.
type DB struct {
	*sql.DB
	// Now is the SQL of the database's time in milliseconds since 1970. Gateways go
	// by it, as their own clocks may differ.
	Now string
}

//go:embed schema.sql
var schema string

// connections is how many connections a gateway has to its database.
const connections = 16

// Open connects to the database, sqlite:PATH or postgres://…, and makes the tables that
// are not there. A file of SQLite can be read by its owner alone.
func Open(ctx context.Context, address string) (*DB, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return openSQLite(ctx, path)
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgreSQL(ctx, address)
	}
	// The address may hold a password.
	return nil, errors.New("the database's address begins with neither sqlite: nor postgres://")
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	escaped := (&url.URL{Path: path}).EscapedPath()
	db, err := sql.Open("sqlite", "file:"+escaped+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	// SQLite writes one at a time; more connections would only wait for its lock.
	db.SetMaxOpenConns(1)
	return (&DB{DB: db, Now: "CAST(unixepoch('subsec')*1000 AS INTEGER)"}).create(ctx, "SELECT 1")
}

func openPostgreSQL(ctx context.Context, address string) (*DB, error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	// Gateways that start at once must not make the tables at once.
	return (&DB{DB: db, Now: "CAST(extract(epoch FROM clock_timestamp())*1000 AS BIGINT)"}).
		create(ctx, "SELECT pg_advisory_xact_lock(7416100)")
}

// create makes the tables behind the lock.
func (db *DB) create(ctx context.Context, lock string) (*DB, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err == nil {
		_, err = tx.ExecContext(ctx, lock)
	}
	for statement := range strings.SplitSeq(schema, ";\n") {
		if err == nil && strings.TrimSpace(statement) != "" {
			_, err = tx.ExecContext(ctx, statement)
		}
	}
	if err == nil {
		err = check(ctx, tx)
	}
	if err == nil {
		err = tx.Commit()
	} else if tx != nil {
		err = errors.Join(err, tx.Rollback())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), db.Close())
	}
	return db, nil
}

// version is that of the tables.
const version = 1

// check refuses tables that a newer gateway has made.
func check(ctx context.Context, tx *sql.Tx) error {
	var theirs int
	err := tx.QueryRowContext(ctx, "SELECT version FROM schema_version").Scan(&theirs)
	if err == nil && theirs > version {
		return fmt.Errorf("its tables are of version %d, and this gateway knows up to %d; start a newer gateway, or name another database", theirs, version)
	}
	return err
}

// Changed runs a statement, and tells whether it changed a row.
func (db *DB) Changed(ctx context.Context, statement string, args ...any) (bool, error) {
	result, err := db.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

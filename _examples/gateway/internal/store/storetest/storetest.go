// Package storetest has databases for tests.
package storetest

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"
)

// Server is the environment variable with the URL of a PostgreSQL server, in which tests
// make databases. "make gateway" sets it.
const Server = "GATEWAY_POSTGRES"

// Each runs a test over an empty database of each kind that there is: SQLite, and
// PostgreSQL where Server is set.
func Each(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "gateway.db")) })
	if server := os.Getenv(Server); server != "" {
		t.Run("PostgreSQL", func(t *testing.T) { test(t, create(t, server)) })
	}
}

// create makes a database, which is dropped with the test.
func create(t *testing.T, server string) string {
	t.Helper()
	db, err := sql.Open("pgx", server)
	require.NoError(t, err)
	name := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	_, err = db.ExecContext(t.Context(), "CREATE DATABASE "+name)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := db.ExecContext(context.WithoutCancel(t.Context()), "DROP DATABASE "+name+" WITH (FORCE)")
		require.NoError(t, err)
		require.NoError(t, db.Close())
	})
	u, err := url.Parse(server)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

package telegram

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/runtime/conformance/internal/program"
	"github.com/tlgen-go/tlgen/schema"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what comes at once: only for a test
// that fails does it matter.
const patience = time.Minute

// within is a context that fails a test rather than let it hang.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// start compiles the source around a package of layer 228 and runs it until the test ends.
func start(t *testing.T, source []byte, args ...string) *program.Program {
	t.Helper()
	dir := t.TempDir()
	generate(t, dir)
	path, err := gentest.Program(t.Context(), dir, source)
	require.NoError(t, err)
	return program.Start(t, path, args...)
}

// generate writes a module with the package tg that the programs need.
func generate(t *testing.T, dir string) {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", "telegram@228")
	require.NoError(t, err)
	require.NoError(t, found.Err())
	s, err = s.Prune([]string{"help.getConfig", "users.getUsers", "messages.createChat", "messages.getHistory"})
	require.NoError(t, err)
	require.NoError(t, gentest.Module(dir, s, gen.Config{Client: true, Server: true, Updates: true}))
}

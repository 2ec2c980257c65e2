package live

import (
	"bufio"
	"bytes"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
)

// serverSource is the program that answers, around the generated package.
//
//go:embed testdata/server.go.txt
var serverSource []byte

// keyFile is the server's key, always the same: one in sixteen that are made at
// random begins with a zero, which mtcute drops.
const keyFile = "testdata/key.pem"

// answered are the functions that the clients call.
var answered = []string{
	"messages.createChat", "messages.getMessages", "contacts.resolveUsername", "users.getUsers",
	"help.getConfig", "help.getNearestDc", "updates.getState", "updates.getDifference",
}

// startServer generates and compiles the server, and runs it until the test
// ends. The result is its port.
func startServer(t *testing.T) (port string) {
	t.Helper()
	key, err := filepath.Abs(keyFile)
	require.NoError(t, err)
	cmd := exec.Command(buildServer(t), key) //nolint:noctx // it is told to stop
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		assert.NoError(t, cmd.Wait())
		assert.Empty(t, stderr.String(), "the server's log")
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "%s", &stderr)
	return strings.TrimSpace(line)
}

// buildServer is the path of the program.
func buildServer(t *testing.T) string {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", "telegram@174", "telegram@198", "telegram@227", "telegram@228")
	require.NoError(t, err)
	require.NoError(t, found.Err())
	s, err = s.Prune(answered)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{Server: true}))
	program, err := gentest.Program(t.Context(), dir, serverSource)
	require.NoError(t, err)
	return program
}

package telegram

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
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

// program is generated code over our connection, in a process of its own. It
// answers every line with a line.
type program struct {
	in     io.Writer
	out    *bufio.Reader
	stderr *bytes.Buffer
}

// start compiles the source around a package of layer 228 and runs it until the test ends.
func start(t *testing.T, source []byte, args ...string) *program {
	t.Helper()
	dir := t.TempDir()
	generate(t, dir)
	path, err := gentest.Program(t.Context(), dir, source)
	require.NoError(t, err)

	// A program that hangs is killed, so that what reads from it fails.
	ctx, kill := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	p := &program{stderr: new(bytes.Buffer)}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stderr = p.stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		defer kill()
		assert.NoError(t, in.Close())
		assert.NoError(t, cmd.Wait())
		assert.Empty(t, p.stderr.String(), "the connection complains of its peer")
	})
	p.in, p.out = in, bufio.NewReader(out)
	return p
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

// ask sends a line and reads the answer.
func (p *program) ask(t *testing.T, line string, answer any) {
	t.Helper()
	_, err := fmt.Fprintln(p.in, line)
	require.NoError(t, err, "%s: %s", line, p.stderr)
	p.read(t, answer)
}

// read reads a line.
func (p *program) read(t *testing.T, answer any) {
	t.Helper()
	line, err := p.out.ReadBytes('\n')
	require.NoError(t, err, "the program ended: %s", p.stderr)
	require.NoError(t, json.Unmarshal(line, answer), "%s", line)
}

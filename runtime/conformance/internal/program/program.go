// Package program runs programs that answer lines with lines.
package program

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
)

// patience is how long a program may run: only for one that hangs does it matter.
const patience = 2 * time.Minute

// Program is a process of its own.
type Program struct {
	in     io.Writer
	out    *bufio.Reader
	stderr *bytes.Buffer
}

// Start runs the program at the path until the test ends. That it fails, hangs or
// complains fails the test.
func Start(tb testing.TB, path string, args ...string) *Program {
	tb.Helper()
	// A program that hangs is killed, so that what reads from it fails.
	ctx, kill := context.WithTimeout(context.WithoutCancel(tb.Context()), patience)
	p := &Program{stderr: new(bytes.Buffer)}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stderr = p.stderr
	in, err := cmd.StdinPipe()
	require.NoError(tb, err)
	out, err := cmd.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, cmd.Start())
	tb.Cleanup(func() {
		defer kill()
		assert.NoError(tb, in.Close())
		assert.NoError(tb, cmd.Wait())
		assert.Empty(tb, p.stderr.String(), "the program complains")
	})
	p.in, p.out = in, bufio.NewReader(out)
	return p
}

// Ask sends a line and reads the answer, which is JSON.
func (p *Program) Ask(tb testing.TB, line string, answer any) {
	tb.Helper()
	_, err := fmt.Fprintln(p.in, line)
	require.NoError(tb, err, "%s: %s", line, p.stderr)
	p.Read(tb, answer)
}

// Read reads a line of JSON that nobody asked for.
func (p *Program) Read(tb testing.TB, answer any) {
	tb.Helper()
	line, err := p.out.ReadBytes('\n')
	require.NoError(tb, err, "the program ended: %s", p.stderr)
	require.NoError(tb, json.Unmarshal(line, answer), "%s", line)
}

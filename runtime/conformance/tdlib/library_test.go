package tdlib

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// shared is TDLib as npm installs it.
const shared = "node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so"

// program answers every line that it is sent with a line.
type program struct {
	in     io.Writer
	out    *bufio.Reader
	stderr *bytes.Buffer
}

// run runs the program at the path until the test ends.
func run(t *testing.T, path string, args ...string) *program {
	t.Helper()
	p := &program{stderr: &bytes.Buffer{}}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stderr = p.stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	p.in, p.out = in, bufio.NewReader(stdout)
	return p
}

// ask is what the program answers to the line.
func (p *program) ask(line string) ([]byte, error) {
	if _, err := fmt.Fprintln(p.in, line); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", line, err, p.stderr)
	}
	answer, err := p.out.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("the program ended at %s: %w: %s", line, err, p.stderr)
	}
	return bytes.TrimSpace(answer), nil
}

// library is TDLib in a process of its own, which some requests would crash. It
// is given no parameters, so it never connects to anything.
type library struct{ *program }

// start compiles the program around TDLib and runs it until the test ends.
func start(t *testing.T) *library {
	t.Helper()
	require.FileExists(t, shared, `"make conformance" installs it`)
	path := filepath.Join(t.TempDir(), "execute")
	out, err := exec.CommandContext(t.Context(), "cc", "-o", path, "testdata/execute.c", "-ldl").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return &library{run(t, path, shared)}
}

// answer is what TDLib answers to the request: at once where it can be called
// synchronously, and else when it comes. It carries the request's @extra.
func (l *library) answer(request []byte, synchronous bool) ([]byte, error) {
	word := "send"
	if synchronous {
		word = "execute"
	}
	open := bytes.TrimSuffix(bytes.TrimSpace(request), []byte("}"))
	return l.ask(fmt.Sprintf("%s %s,\"@extra\":\"1\"}", word, open))
}

// object is the JSON object, without what tells one answer from another.
func object(text []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var o map[string]any
	if err := d.Decode(&o); err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	delete(o, "@extra")
	delete(o, "@client_id")
	return o, nil
}

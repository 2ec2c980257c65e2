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

// library is TDLib in a process of its own, which some requests would crash. It
// is given no parameters, so it never connects to anything.
type library struct {
	in     io.Writer
	out    *bufio.Reader
	stderr *bytes.Buffer
}

// start compiles the program around TDLib and runs it until the test ends.
func start(t *testing.T) *library {
	t.Helper()
	require.FileExists(t, shared, `"make conformance" installs it`)
	program := filepath.Join(t.TempDir(), "execute")
	out, err := exec.CommandContext(t.Context(), "cc", "-o", program, "testdata/execute.c", "-ldl").CombinedOutput()
	require.NoError(t, err, "%s", out)

	l := &library{stderr: &bytes.Buffer{}}
	cmd := exec.CommandContext(t.Context(), program, shared)
	cmd.Stderr = l.stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	l.in, l.out = in, bufio.NewReader(stdout)
	return l
}

// answer is what TDLib answers to the request: at once where it can be called
// synchronously, and else when it comes. It carries the request's @extra.
func (l *library) answer(request []byte, synchronous bool) ([]byte, error) {
	word := "send"
	if synchronous {
		word = "execute"
	}
	open := bytes.TrimSuffix(bytes.TrimSpace(request), []byte("}"))
	if _, err := fmt.Fprintf(l.in, "%s %s,\"@extra\":\"1\"}\n", word, open); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", request, err, l.stderr)
	}
	line, err := l.out.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("TDLib ended at %s: %w: %s", request, err, l.stderr)
	}
	return bytes.TrimSpace(line), nil
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

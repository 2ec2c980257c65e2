package tdlib

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/conformance/internal/program"
)

// shared is TDLib as npm installs it.
const shared = "node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so"

// library is TDLib in a process of its own, which some requests would crash. It
// is given no parameters, so it never connects to anything.
type library struct{ *program.Program }

// start compiles the program around TDLib and runs it until the test ends.
func start(t *testing.T) *library {
	t.Helper()
	require.FileExists(t, shared, `"make conformance" installs it`)
	path := filepath.Join(t.TempDir(), "execute")
	out, err := exec.CommandContext(t.Context(), "cc", "-o", path, "testdata/execute.c", "-ldl").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return &library{program.Start(t, path, shared)}
}

// answer is what TDLib answers to the request: at once where it can be called
// synchronously, and else when it comes. It carries the request's @extra.
func (l *library) answer(t *testing.T, request []byte, synchronous bool) (answer json.RawMessage) {
	t.Helper()
	word := "send"
	if synchronous {
		word = "execute"
	}
	open := bytes.TrimSuffix(bytes.TrimSpace(request), []byte("}"))
	l.Ask(t, fmt.Sprintf("%s %s,\"@extra\":\"1\"}", word, open), &answer)
	return answer
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

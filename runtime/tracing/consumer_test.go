package tracing_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestConsumer makes a module that uses this package, and links neither the SDK
// nor a connection that it does not use.
func TestConsumer(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	dir := t.TempDir()
	program := `package main

import (
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/stream"
	"github.com/tlgen-go/tlgen/runtime/tracing"
)

func main() {
	_ = stream.Server{Handler: tracing.Server(new(runtime.Server))}
	_ = runtime.Chain(new(stream.Client), tracing.Client())
}
`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600))
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "go %s:\n%s", strings.Join(args, " "), out)
		return string(out)
	}
	run("mod", "init", "consumer")
	for _, module := range []string{"", "/runtime/tracing", "/runtime/gotd"} {
		run("mod", "edit", "-replace=github.com/tlgen-go/tlgen"+module+"="+root+module)
	}
	run("mod", "tidy")
	run("run", ".")
	linked := run("list", "-deps", ".")
	assert.Contains(t, linked, "go.opentelemetry.io/otel/trace\n")
	for _, other := range []string{"go.opentelemetry.io/otel/sdk", "github.com/gotd/td", "github.com/stretchr/testify"} {
		assert.NotContains(t, linked, other)
	}
}

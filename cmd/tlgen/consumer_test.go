package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxSums is how many lines a consumer's go.sum may have.
const maxSums = 45

// TestConsumer makes a module that uses tlgen as a tool, as the README says.
func TestConsumer(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("chat.tl", "user id:long name:string = User;\n---functions---\ngetUser id:long = User;\n")
	write("tlgen.yaml", "version: 1\nschema: chat.tl\npackages: [{package: chat, client: true, server: true}]\n")
	write("main.go", `package main

import (
	"fmt"

	"github.com/tlgen-go/tlgen/tl"

	"consumer/chat"
)

//go:generate go tool tlgen generate

func main() {
	b, err := tl.Append(nil, &chat.User{ID: 1, Name: "a"})
	fmt.Println(len(b), err)
}
`)
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
	run("mod", "edit", "-require=github.com/tlgen-go/tlgen@v0.0.0", "-replace=github.com/tlgen-go/tlgen="+root,
		"-tool=github.com/tlgen-go/tlgen/cmd/tlgen")
	// What tlgen.yaml asks for does not exist yet: -e lets the first tidy pass.
	run("mod", "tidy", "-e")
	run("generate", "./...")
	run("mod", "tidy")
	run("vet", "./...")
	assert.Equal(t, "16 <nil>\n", run("run", "."))

	sums, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	require.NoError(t, err)
	assert.LessOrEqual(t, bytes.Count(sums, []byte("\n")), maxSums)
	t.Logf("go.sum has %d lines", bytes.Count(sums, []byte("\n")))
}

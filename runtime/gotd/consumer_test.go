package gotd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestConsumer makes a module whose generated client and server meet over this package.
func TestConsumer(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	dir := t.TempDir()
	program, err := os.ReadFile("testdata/consumer.go.txt")
	require.NoError(t, err)
	for name, text := range map[string]string{
		"chat.tl":    "user id:long name:string = User;\n---functions---\ngetUser id:long = User;\n",
		"tlgen.yaml": "version: 1\nschema: chat.tl\npackages: [{package: chat, client: true, server: true}]\n",
		"main.go":    string(program),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "go %s:\n%s", strings.Join(args, " "), out)
		return string(out)
	}
	const tlgen, self = "github.com/tlgen-go/tlgen", "github.com/tlgen-go/tlgen/runtime/gotd"
	run("mod", "init", "consumer")
	run("mod", "edit", "-require="+tlgen+"@v0.0.0", "-replace="+tlgen+"="+root,
		"-require="+self+"@v0.0.0", "-replace="+self+"="+filepath.Join(root, "runtime", "gotd"), "-tool="+tlgen+"/cmd/tlgen")
	run("mod", "tidy", "-e")
	run("generate", "./...")
	run("mod", "tidy")
	require.Equal(t, "user 7 is Ann\n", run("run", "."))
	require.NotContains(t, strings.Split(run("list", "-deps", "."), "\n"), "github.com/gotd/td/tg")
}

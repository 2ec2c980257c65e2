package tltest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxSums is how many lines go.sum may have for tests that use this package. Most
// are of what this module's own tests need.
const maxSums = 14

// consumer has a flag -update of its own, as those of other golden files do.
const consumer = `package consumer

import (
	"flag"
	"testing"

	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/tltest"
)

var (
	schemas = tltest.New("chat.tl")
	_       = flag.Bool("update", false, "update other golden files")
)

func TestRequests(t *testing.T) {
	for _, title := range []string{"short", "it's a \"longer\" one"} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			e := tl.NewEncoder(nil)
			e.Uint32(0x11111111)
			e.String(title, "title")
			b, err := e.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			schemas.GoldenBytes(t, tltest.File(t), b)
		})
	}
}
`

// TestConsumer makes a module outside of this one, and does what failures say.
func TestConsumer(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"chat.tl":          "createChat#11111111 title:string = Chat;\n",
		"consumer_test.go": consumer,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	shell := func(line string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CI=", updateVariable+"=")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	run := func(line string) {
		t.Helper()
		out, err := shell(line)
		require.NoError(t, err, "%s:\n%s", line, out)
	}
	fails := func(line string) string {
		t.Helper()
		out, err := shell(line)
		require.Error(t, err, "%s:\n%s", line, out)
		return out
	}
	run("go mod init example.com/consumer")
	run("go mod edit -require=github.com/tlgen-go/tlgen@v0.0.0 -replace=github.com/tlgen-go/tlgen='" + root + "'")
	run("go mod tidy")
	sums, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	require.NoError(t, err)
	assert.LessOrEqual(t, bytes.Count(sums, []byte("\n")), maxSums)

	out := fails("go test ./...")
	commands := regexp.MustCompile(`(?m)to write it: (.*)$`).FindAllStringSubmatch(out, -1)
	require.Len(t, commands, 2, out)
	run(commands[0][1])
	assert.Len(t, regexp.MustCompile("to write it").FindAllString(fails("go test ./..."), -1), 1, "each command is about its own file")
	run(commands[1][1])
	run("go test ./...")
	assert.FileExists(t, filepath.Join(dir, "testdata/TestRequests/it%27s_a_%22longer%22_one.golden"))

	run("sed -i.old s/11111111/22222222/ chat.tl consumer_test.go")
	assert.Contains(t, fails("go test ./..."), "testdata/TestRequests/short.golden:3: the encoding differs from byte 0 on (-want +got):")
	assert.Contains(t, fails("CI=true go test -update ./..."), "golden files are not updated where CI is set")
	run("go test -update ./...")
	run("go test ./...")
}

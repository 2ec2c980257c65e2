package live

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestThePageInTypeScript checks the types of what GramJS's page on
// messages.createChat shows in TypeScript. The compiler wants another type there:
// the method's answer is any constructor of Updates, not updates alone.
func TestThePageInTypeScript(t *testing.T) {
	const compiler = "../node_modules/.bin/tsc"
	require.FileExists(t, compiler, `"make conformance" installs it`)
	out, err := exec.CommandContext(t.Context(), compiler, "--pretty", "false", "-p", "testdata/page").Output()
	require.Error(t, err)
	first, _, _ := strings.Cut(string(out), "\n")
	assert.Equal(t, "testdata/page/createchat.ts(21,9): error TS2322: Type 'TypeUpdates' is not assignable to type 'Updates'.", strings.TrimSpace(first))
	assert.Equal(t, 1, strings.Count(string(out), "error TS"))
}

package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStory runs the program.
func TestStory(t *testing.T) {
	want, err := os.ReadFile("testdata/output.txt")
	require.NoError(t, err)
	var got bytes.Buffer
	require.NoError(t, run(t.Context(), &got))
	assert.Equal(t, string(want), got.String())
}

// TestNothingOfTelegramIsCompiled: the program needs the generated code, a few
// small packages of tlgen and the standard library.
func TestNothingOfTelegramIsCompiled(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{
		"github.com/tlgen-go/tlgen/tl",
		"github.com/tlgen-go/tlgen/runtime",
		"github.com/tlgen-go/tlgen/runtime/internal/failure",
		"github.com/tlgen-go/tlgen/runtime/internal/inbox",
		"github.com/tlgen-go/tlgen/runtime/stream",
		"github.com/tlgen-go/tlgen/_examples/keyvalue/kv",
		"github.com/tlgen-go/tlgen/_examples/keyvalue",
	}, strings.Fields(string(out)))
}

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

// TestStory runs the program, and wants what the README of the project shows.
func TestStory(t *testing.T) {
	want, err := os.ReadFile("testdata/output.txt")
	require.NoError(t, err)
	var got bytes.Buffer
	require.NoError(t, run(t.Context(), &got))
	assert.Equal(t, string(want), got.String())
}

// TestPackageTgOfGotdIsNotCompiled: it takes 5 GB of memory.
func TestPackageTgOfGotdIsNotCompiled(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	deps := strings.Split(string(out), "\n")
	assert.Contains(t, deps, "github.com/gotd/td/exchange")
	for _, banned := range []string{"tg", "telegram", "mtproto", "session", "tgtest"} {
		assert.NotContains(t, deps, "github.com/gotd/td/"+banned)
	}
}

package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
)

// TestTerminalsGetNoRawBytes, unless they are told to.
func TestTerminalsGetNoRawBytes(t *testing.T) {
	for to, want := range map[input.Form]input.Form{input.Auto: input.Hex, input.Raw: input.Raw, input.Base64: input.Base64} {
		assert.Equal(t, want, (&encodeFlags{to: string(to)}).spelling(true))
	}
	assert.Equal(t, input.Raw, (&encodeFlags{to: string(input.Auto)}).spelling(false))
}

// TestTerminalsGetNoControlCharacters that JSON does not have escaped.
func TestTerminalsGetNoControlCharacters(t *testing.T) {
	for terminal, want := range map[bool]string{true: `["\u009b3m\u007f é"]`, false: "[\"\u009b3m\x7f é\"]"} {
		var out bytes.Buffer
		require.NoError(t, outputOptions{terminal: terminal}.writeLine(&out, []byte("[\"\u009b3m\x7f é\"]")))
		assert.Equal(t, want+"\n", out.String())
	}
}

func TestJSONIsSeen(t *testing.T) {
	for text, want := range map[string]bool{
		`{"@type":"user"}`: true, " \n{}": true, "{": true, `[{"id":1`: true, `[["1"], ["2"]]`: true, "[1, 2]": true,
		`"a" "b"`: true, "{ id: 1 }": false, "[ user ]": false, "[1 2]": false, `[ "a" "b" ]`: false, `"a`: false, "user": false, "5": false,
	} {
		assert.Equal(t, want, isJSON([]byte(text)), text)
	}
}

// TestFilesKeepWhatTheyAre: a file its permissions, a link what it leads to.
func TestFilesKeepWhatTheyAre(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("file", []byte("before"), 0o600))
	require.NoError(t, os.Symlink("file", "link"))
	require.NoError(t, replaceFile("link", nil))
	text, err := os.ReadFile("file")
	require.NoError(t, err)
	assert.Empty(t, text)
	info, err := os.Lstat("file")
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Len(t, entries, 2)
}

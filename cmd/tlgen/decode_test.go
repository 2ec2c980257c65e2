package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		width    int
		env      map[string]string
		want     inspect.Layout
	}{
		{false, 0, nil, inspect.Layout{}},
		{false, 0, map[string]string{"COLUMNS": "60"}, inspect.Layout{Width: 60, Most: mostBytes}},
		{false, 0, map[string]string{"COLUMNS": "wide"}, inspect.Layout{}},
		{true, 132, nil, inspect.Layout{Colors: true, Width: 132, Most: mostBytes}},
		{true, 132, map[string]string{"COLUMNS": "60", "TERM": "xterm"}, inspect.Layout{Colors: true, Width: 60, Most: mostBytes}},
		{true, 132, map[string]string{"NO_COLOR": "1"}, inspect.Layout{Width: 132, Most: mostBytes}},
		{true, 132, map[string]string{"TERM": "dumb"}, inspect.Layout{Width: 132, Most: mostBytes}},
	} {
		got := layout(c.terminal, c.width, func(name string) string { return c.env[name] })
		assert.Equal(t, c.want, got, "%+v", c)
	}
	assert.Equal(t, inspect.Layout{}, layoutOf(new(bytes.Buffer)))
}

// TestReadmeShowsWhatDecodePrints compares the README's screens with those that
// the scripts want.
func TestReadmeShowsWhatDecodePrints(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	for script, screens := range map[string][]string{
		"decode.txtar":       {"request.hex", "tree.txt", "dump.txt"},
		"decode_key.txtar":   {"opened.txt"},
		"encode.txtar":       {"request.txt"},
		"decode_diff.txtar":  {"diff.txt"},
		"decode_guide.txtar": {"tea.txt", "tea.dump", "client.hex", "client.dump"},
	} {
		archive, err := txtar.ParseFile(filepath.Join("testdata", "script", script))
		require.NoError(t, err)
		found := 0
		for _, f := range archive.Files {
			if slices.Contains(screens, f.Name) {
				found++
				assert.Contains(t, string(readme), "\n"+string(f.Data), f.Name)
			}
		}
		assert.Len(t, screens, found, script)
	}
}

// TestRawBytesAreDecoded does what a script cannot: its files are texts.
func TestRawBytesAreDecoded(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("chat.tl", []byte("user#11111111 name:string data:bytes = User;"), 0o600))
	require.NoError(t, os.WriteFile("user.bin", []byte("\x11\x11\x11\x11\x04\x1b[2J\x00\x00\x00\x02\x00\xff\x00"), 0o600))
	for _, from := range []string{"auto", "raw"} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"decode", "-s", "chat.tl", "--from", from, "user.bin"}, &stdout, &stderr)
		assert.Equal(t, exitFine, code)
		assert.Equal(t, " 0  user#11111111 = User\n 4    name:string = \"\\x1b[2J\"\n12    data:bytes = 2 bytes: 00 ff\n", stdout.String())
		assert.Empty(t, stderr.String())
	}
	code := run(t.Context(), []string{"decode", "-s", "chat.tl", "--from", "hex", "user.bin"}, new(bytes.Buffer), new(bytes.Buffer))
	assert.Equal(t, exitError, code)
}

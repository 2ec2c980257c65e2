package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/site"
	"github.com/tlgen-go/tlgen/schema"
)

// siteOf is the site of a schema.
func siteOf(t *testing.T, text string) *site.Site {
	t.Helper()
	f, found := schema.Parse("a.tl", []byte(text))
	require.NoError(t, found.Err())
	s, found := schema.Resolve(f)
	require.NoError(t, found.Err())
	x, err := site.New(s, site.Options{Title: "a.tl", Package: "tg"})
	require.NoError(t, err)
	return x
}

// Wherever a run is interrupted, the next one goes on, also of another schema,
// and leaves nothing of the first.
func TestDocsGoOnAfterAnInterruption(t *testing.T) {
	first, second := siteOf(t, "user id:int = User;"), siteOf(t, "pong = Pong;")
	for stop := 0; ; stop++ {
		dir := t.TempDir()
		changes, err := siteChanges(first, dir)
		require.NoError(t, err)
		if stop > len(changes) {
			return
		}
		require.NoError(t, writeOutputs([]*output{{dir, changes[:stop]}}))
		changes, err = siteChanges(second, dir)
		require.NoError(t, err, "interrupted after %d files", stop)
		require.NoError(t, writeOutputs([]*output{{dir, changes}}))
		assert.FileExists(t, filepath.Join(dir, "constructor", "pong.html"))
		assert.NoFileExists(t, filepath.Join(dir, "constructor", "user.html"))
		list, err := os.ReadFile(filepath.Join(dir, siteList))
		require.NoError(t, err)
		assert.NotContains(t, string(list), "user.html")
		changes, err = siteChanges(second, dir)
		require.NoError(t, err)
		assert.Empty(t, changes)
	}
}

func TestDocsDoNotWriteElsewhere(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(dir, "constructor")))
	_, err := siteChanges(siteOf(t, "user id:int = User;"), dir)
	require.EqualError(t, err, filepath.Join(dir, "constructor")+" is no folder; move it, or write to another folder")
}

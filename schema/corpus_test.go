package schema_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// source is a schema file.
type source struct {
	path string
	text []byte
}

// own are the files of testdata that the pattern matches.
func own(tb testing.TB, pattern string) []source {
	tb.Helper()
	sources := matching(tb, filepath.Join("testdata", pattern))
	require.NotEmpty(tb, sources)
	return sources
}

// corpus are the files that the pattern matches in the folder that TLGEN_CORPUS
// names; where it names none, tests read the project's own schemas alone.
func corpus(tb testing.TB, pattern string) []source {
	tb.Helper()
	dir := os.Getenv("TLGEN_CORPUS")
	if dir == "" {
		tb.Log("TLGEN_CORPUS is not set: nothing beyond the project's own schemas is read")
		return nil
	}
	sources := matching(tb, filepath.Join(dir, pattern))
	require.NotEmpty(tb, sources)
	return sources
}

func matching(tb testing.TB, pattern string) []source {
	tb.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(tb, err)
	sources := make([]source, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(tb, err)
		sources[i] = source{path, text}
	}
	return sources
}

// seed gives a fuzz test the files of testdata that the pattern matches.
func seed(f *testing.F, pattern string) {
	f.Helper()
	for _, src := range own(f, pattern) {
		f.Add(src.text)
	}
}

// Files of the corpus that leave the language, and those that need others: the
// types that they use are declared elsewhere.
var (
	outside  = []string{"advanced.tl", "goldmaster_canonical.tl"}
	excerpts = []string{"kdb-text.tl", "statshouse-metadata.tl", "mtproto-rs-manual.tl"}
)

// TestCorpus: every real schema within the language parses and resolves, as a
// whole or with the file that it needs.
func TestCorpus(t *testing.T) {
	parsed := map[string]*schema.File{}
	for _, src := range corpus(t, "*/*.*") {
		name := filepath.Base(src.path)
		file, found := schema.Parse(src.path, src.text)
		parsed[name] = file
		if name == "goldmaster_canonical.tl" {
			assert.Contains(t, found[0].Summary, `missing ";"`)
			continue
		}
		assert.NoError(t, found.Err())
		s, found := schema.Resolve(file)
		if !slices.Contains(slices.Concat(outside, excerpts), name) {
			assert.NoError(t, found.Err())
			assert.NotEmpty(t, s.Classes, name)
		}
	}
	if common := parsed["kdb-common.tl"]; common != nil {
		_, found := schema.Resolve(common, parsed["kdb-text.tl"])
		assert.NoError(t, found.Err())
	}
}

// TestNoFalseAlarm: the real schemas have no errors and no warnings but one,
// which is true: a function answers with a class that there is not.
func TestNoFalseAlarm(t *testing.T) {
	for _, src := range corpus(t, "*/*.*") {
		name := filepath.Base(src.path)
		if slices.Contains(outside, name) {
			continue
		}
		file, _ := schema.Parse(name, src.text)
		for _, d := range schema.Lint(nil, file) {
			if d.Severity != schema.Note && (name != "tycho-proto.tl" || d.Rule != schema.ConstructorClass) {
				t.Error(d.Error())
			}
		}
	}
}

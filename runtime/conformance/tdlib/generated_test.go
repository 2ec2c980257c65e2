package tdlib

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
)

// throughSource is a program that reads each request and answer with generated
// code, and writes it again.
//
//go:embed testdata/through.go.txt
var throughSource []byte

// generated is Go code for the functions of the exchanges, in a process of its own.
type generated struct{ *program }

// generate compiles what is generated of s and runs it until the test ends.
func generate(t *testing.T, s *schema.Schema) *generated {
	t.Helper()
	roots, seen := []string{"error"}, map[string]bool{}
	for _, e := range exchanges {
		request, err := object([]byte(e.request))
		require.NoError(t, err, e.request)
		if name := request["@type"].(string); !seen[name] {
			seen[name] = true
			roots = append(roots, name)
		}
	}
	pruned, err := s.Prune(roots)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, pruned, gen.Config{JSON: true}))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), throughSource, 0o600))
	require.NoError(t, gentest.Go(t.Context(), dir, "build", "-trimpath", "-o", "through", "."))
	return &generated{run(t, filepath.Join(dir, "through"))}
}

// outcome is what testdata/through.go.txt writes.
type outcome struct {
	JSON          json.RawMessage
	Refused       string
	Binary        json.RawMessage
	BinaryRefused string
}

// through reads and writes a request, or an answer of the function.
func (g *generated) through(t *testing.T, function, text string) outcome {
	t.Helper()
	line, err := g.ask(function + " " + text)
	require.NoError(t, err)
	var o outcome
	require.NoError(t, json.Unmarshal(line, &o), "%s", line)
	return o
}

func TestX(t *testing.T) {
	for _, s := range schemas(t) {
		t.Run(s.name, func(t *testing.T) {
			g := generate(t, s.Schema)
			tdlib, known := start(t), newForms(s.Schema)
			for _, e := range exchanges {
				r, _ := object([]byte(e.request))
				f, _ := known.request(r)
				o := g.through(t, "", e.request)
				t.Logf("REQ %s\n  OUT %s %s | %s %v", e.request, o.JSON, o.Refused, o.BinaryRefused, string(o.Binary) == string(o.JSON))
				if o.Refused != "" {
					continue
				}
				a, err := tdlib.answer(o.JSON, isSynchronous(f))
				assert.NoError(t, err)
				b := g.through(t, f.Name, string(a))
				t.Logf("ANS %.1000s\n  OUT %.1000s %s | %s %v", a, b.JSON, b.Refused, b.BinaryRefused, string(b.Binary) == string(b.JSON))
			}
			for _, l := range lenient {
				o := g.through(t, "", l.request)
				p := g.through(t, "", l.same)
				t.Logf("LEN %s\n  OUT %s %s\n  SAME %s %s", l.request, o.JSON, o.Refused, p.JSON, p.Refused)
			}
		})
	}
}

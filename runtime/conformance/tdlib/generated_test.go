package tdlib

import (
	_ "embed"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/runtime/conformance/internal/program"
	"github.com/tlgen-go/tlgen/schema"
)

// throughSource is a program that reads each request and answer with generated
// code, and writes it again.
//
//go:embed testdata/through.go.txt
var throughSource []byte

// generated is Go code for the functions of the exchanges, in a process of its own.
type generated struct{ *program.Program }

// generate compiles what is generated of s and runs it until the test ends.
func generate(t *testing.T, s *schema.Schema) *generated {
	t.Helper()
	roots := []string{"error"}
	for _, e := range exchanges {
		request, err := object([]byte(e.request))
		require.NoError(t, err, e.request)
		roots = append(roots, request["@type"].(string))
	}
	slices.Sort(roots)
	pruned, err := s.Prune(slices.Compact(roots))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, pruned, gen.Config{JSON: true}))
	path, err := gentest.Program(t.Context(), dir, throughSource)
	require.NoError(t, err)
	return &generated{program.Start(t, path)}
}

// outcome is what testdata/through.go.txt writes.
type outcome struct {
	JSON          json.RawMessage
	Refused       string
	Binary        json.RawMessage
	BinaryRefused string
}

// object is the value that was written.
func (o outcome) object(t *testing.T) map[string]any {
	t.Helper()
	require.Empty(t, o.Refused)
	v, err := object(o.JSON)
	require.NoError(t, err)
	return v
}

// through reads and writes an answer of the function, or, where the function is
// empty, what its @type alone explains.
func (g *generated) through(t *testing.T, function, text string) outcome {
	t.Helper()
	var o outcome
	g.Ask(t, function+" "+text, &o)
	return o
}

// TestGeneratedCodeWritesWhatTDLibReadsAndReadsWhatItWrites sends every request
// as generated code writes it, and compares what generated code makes of the
// answer with what TDLib wrote.
func TestGeneratedCodeWritesWhatTDLibReadsAndReadsWhatItWrites(t *testing.T) {
	for _, s := range schemas(t) {
		t.Run(s.name, func(t *testing.T) {
			h := &between{start(t), generate(t, s.Schema), newForms(s.Schema)}
			for _, e := range exchanges {
				if s.isOlder && e.newer != "" {
					continue
				}
				if !s.isOlder && e.lacks != "" {
					assert.Contains(t, h.generated.through(t, "", e.request).Refused, e.lacks+": required value is missing")
					continue
				}
				h.exchange(t, e)
			}
		})
	}
}

// between is TDLib and the generated code that speaks to it.
type between struct {
	tdlib     *library
	generated *generated
	known     forms
}

// exchange holds what generated code makes of the request and of the answer
// against the schema and against what came in.
func (b *between) exchange(t *testing.T, e exchange) {
	t.Helper()
	request, err := object([]byte(e.request))
	require.NoError(t, err, e.request)
	function, err := b.known.request(request)
	require.NoError(t, err, e.request)
	ours := b.generated.through(t, "", e.request)
	written := ours.object(t)
	assert.NoError(t, differ(request, written, isZero), e.request)
	assert.NoError(t, b.known.fields(function, written, true), e.request)
	b.binary(t, ours, written)

	direct := b.tdlib.answer(t, []byte(e.request), isSynchronous(function))
	text := b.tdlib.answer(t, ours.JSON, isSynchronous(function))
	assert.JSONEq(t, string(direct), string(text), "TDLib answers %s otherwise than %s", ours.JSON, e.request)

	answer, err := object(text)
	require.NoError(t, err)
	for _, how := range []string{function.Name, ""} {
		ours := b.generated.through(t, how, string(text))
		written := ours.object(t)
		assert.NoError(t, differ(answer, written, nothing), "%s", text)
		b.binary(t, ours, written)
		if e.answer == "error" {
			assert.NoError(t, b.known.fields(b.known["error"], written, true), "%s", text)
			continue
		}
		assert.NoError(t, b.known.answer(function.Result, written), "%s", text)
	}
}

// binary checks that TL holds the same value, unless an object is null, for
// which TL has no bytes.
func (b *between) binary(t *testing.T, o outcome, written map[string]any) {
	t.Helper()
	if b.known.lacks(written) {
		assert.Contains(t, o.BinaryRefused, "required value is missing", "%s", o.JSON)
		return
	}
	assert.Empty(t, o.BinaryRefused, "%s", o.JSON)
	assert.Equal(t, string(o.JSON), string(o.Binary))
}

// TestGeneratedCodeReadsMoreThanItWrites compares what it makes of what TDLib
// takes for something else.
func TestGeneratedCodeReadsMoreThanItWrites(t *testing.T) {
	g := generate(t, load(t, older))
	for _, l := range lenient {
		met := g.through(t, "", l.request)
		if l.refused != "" {
			assert.Contains(t, met.Refused, l.refused, l.request)
			continue
		}
		assert.Empty(t, met.Refused, l.request)
		assert.Equal(t, string(g.through(t, "", l.same).JSON), string(met.JSON), l.request)
	}
}

// TestGeneratedCodeReadsNullAmongObjects takes what TDLib writes for objects
// that are not there, as those in messages.messages: it is read, not written.
func TestGeneratedCodeReadsNullAmongObjects(t *testing.T) {
	tdlib, g := start(t), generate(t, load(t, older))
	text := tdlib.answer(t, []byte(`{"@type":"testCallVectorIntObject","x":[{"@type":"testInt","value":1},null]}`), false)
	answer, err := object(text)
	require.NoError(t, err)
	require.Equal(t, []any{map[string]any{"@type": "testInt", "value": json.Number("1")}, nil}, answer["value"])
	assert.Equal(t, "encode testVectorIntObject.value[1]: required value is missing", g.through(t, "testCallVectorIntObject", string(text)).Refused)
}

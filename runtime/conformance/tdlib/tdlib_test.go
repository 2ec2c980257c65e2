package tdlib

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// older is a schema of TDLib from before the TDLib that is tested.
const older = "module:github.com/gotd/td@v0.99.2/_schema/tdapi.tl"

// tested is a schema to hold TDLib against.
type tested struct {
	*schema.Schema
	name    string
	isOlder bool
}

// schemas are the older schema, and TDLib's own where TLGEN_CORPUS names a
// folder that has it.
func schemas(t *testing.T) []tested {
	t.Helper()
	all := []tested{{load(t, older), "older", true}}
	dir := os.Getenv("TLGEN_CORPUS")
	if dir == "" {
		t.Log("TLGEN_CORPUS is not set: compared is an older schema alone")
		return all
	}
	return append(all, tested{load(t, filepath.Join(dir, "tdlib", "td_api.tl")), "td_api.tl", false})
}

// load is the schema that the spec names.
func load(t *testing.T, spec string) *schema.Schema {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", spec)
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

// isSynchronous tells whether TDLib answers the function within td_execute.
func isSynchronous(f *schema.Combinator) bool {
	return strings.Contains(f.Doc, "Can be called synchronously")
}

// TestTDLibAnswersAsTheSchemaSays sends every exchange and holds the request
// and the answer against the schema: types, names and presence of fields, and
// the form of each value.
func TestTDLibAnswersAsTheSchemaSays(t *testing.T) {
	for _, s := range schemas(t) {
		t.Run(s.name, func(t *testing.T) {
			tdlib, known := start(t), newForms(s.Schema)
			for _, e := range exchanges {
				err := follows(t, tdlib, known, e)
				if s.isOlder && e.newer != "" {
					assert.Error(t, err, "%s: the older schema has %s: it is not newer", e.request, e.newer)
					continue
				}
				assert.NoError(t, err, e.request)
			}
		})
	}
}

// follows tells how the exchange differs from the schema.
func follows(t *testing.T, tdlib *library, known forms, e exchange) error {
	t.Helper()
	request, err := object([]byte(e.request))
	require.NoError(t, err, e.request)
	function, unknown := known.request(request)
	require.NotNil(t, function, "%s: %v", e.request, unknown)
	text := tdlib.answer(t, []byte(e.request), isSynchronous(function))
	answer, err := object(text)
	require.NoError(t, err)
	require.Equal(t, e.answer, answer["@type"], "%s: %s", e.request, text)
	if unknown != nil {
		return unknown
	}
	if e.answer == "error" {
		return known.fields(known["error"], answer, true)
	}
	return known.answer(function.Result, answer)
}

// TestTDLibIsSynchronousWhereTheSchemaSays calls every function: those that can
// be called synchronously have exchanges, and TDLib refuses to answer the others.
func TestTDLibIsSynchronousWhereTheSchemaSays(t *testing.T) {
	called := map[string]bool{}
	for _, e := range exchanges {
		request, err := object([]byte(e.request))
		require.NoError(t, err, e.request)
		called[request["@type"].(string)] = true
	}
	for _, s := range schemas(t) {
		t.Run(s.name, func(t *testing.T) {
			tdlib, removed := start(t), 0
			for _, f := range s.Functions {
				if isSynchronous(f) {
					assert.True(t, called[f.Name], "%s has no exchange", f.Name)
					continue
				}
				text := tdlib.answer(t, []byte(`{"@type":"`+f.Name+`"}`), true)
				if s.isOlder && strings.Contains(string(text), "Unknown class") {
					removed++
					continue
				}
				assert.Contains(t, string(text), "The method can't be executed synchronously", f.Name)
			}
			t.Logf("%d functions, %d of them no longer in TDLib", len(s.Functions), removed)
		})
	}
}

// TestTDLibReadsMoreThanItWrites sends what TDLib takes for something else.
func TestTDLibReadsMoreThanItWrites(t *testing.T) {
	tdlib, known := start(t), newForms(load(t, older))
	for _, l := range lenient {
		request, err := object([]byte(l.same))
		require.NoError(t, err)
		function, err := known.request(request)
		require.NoError(t, err, l.same)
		answers := [2]string{}
		for i, text := range []string{l.request, l.same} {
			answer := tdlib.answer(t, []byte(text), isSynchronous(function))
			answers[i] = string(answer)
		}
		assert.JSONEq(t, answers[1], answers[0], l.request)
		assert.NotContains(t, answers[0], `"@type":"error"`, l.request)
	}
}

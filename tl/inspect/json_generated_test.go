package inspect

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
	"github.com/tlgen-go/tlgen/tl"
)

// beside is what stands beside the bytes of a call.
var beside = regexp.MustCompile(`,"@value":\{[^{}]*\}`)

// TestJSONIsThatOfGeneratedCode compares what is written of each constructor,
// function and answer with what generated code writes.
func TestJSONIsThatOfGeneratedCode(t *testing.T) {
	files := []string{"templates.tl", "types.tl", "constructors.tl"}
	for i, name := range files {
		files[i] = filepath.Join("..", "..", "gen", "testdata", "odd", name)
	}
	if corpus := os.Getenv("TLGEN_CORPUS"); corpus != "" {
		files = append(files, filepath.Join(corpus, "telegram", "gotd-encrypted.tl"), filepath.Join(corpus, "ton", "lite_api.tl"), filepath.Join(corpus, "telegram", "layer228.tl"))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			compareJSON(t, parse(t, string(text)))
		})
	}
}

// compareJSON compares the JSON of values of all that s declares.
func compareJSON(t *testing.T, s *schema.Schema) {
	t.Helper()
	in := New(s, parse(t, anySchema))
	var frames bytes.Buffer
	var ours []string
	add := func(answered *schema.Combinator, b []byte) {
		o := Options{Limits: tl.Limits{Elements: 1 << 20}}
		var id uint32
		if answered != nil {
			o.Type, id = answered.Result, answered.ID
		}
		tree := in.Read(b, o)
		require.NoError(t, tree.Err())
		form := beside.ReplaceAllString(string(tree.JSON()), "")
		if strings.Contains(form, `"@type":"any`) || len(b) == 0 {
			return // any object, which generated code has as bytes
		}
		ours = append(ours, form)
		frames.Write(binary.LittleEndian.AppendUint32(nil, id))
		frames.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(b))))
		frames.Write(b)
	}
	sampler := schematest.New(s, 1)
	for _, c := range s.Combinators() {
		if len(c.Params) > 0 && !c.Function {
			continue
		}
		for _, p := range []schematest.Presence{schematest.Absent, schematest.Present, schematest.Mixed} {
			add(nil, sampler.Value(c, p, -1, -1))
		}
		if c.Function && len(c.Params) == 0 {
			add(c, sampler.Answer(c))
		}
	}
	for i, form := range generatedJSON(t, s, frames.Bytes()) {
		assert.Equal(t, form, ours[i])
	}
}

// generatedJSON are the lines that generated code writes.
func generatedJSON(t *testing.T, s *schema.Schema, frames []byte) []string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{JSON: true}))
	source, err := os.ReadFile(filepath.Join("testdata", "marshal.go.txt"))
	require.NoError(t, err)
	program, err := gentest.Program(t.Context(), dir, source)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Stdin = bytes.NewReader(frames)
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

package inspect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
	"github.com/tlgen-go/tlgen/tl"
)

// requireForms claims that the tree comes back byte for byte from each of its forms.
func requireForms(tb testing.TB, in *Inspector, tree *Tree, o EncodeOptions) {
	tb.Helper()
	for name, form := range map[string][]byte{
		"text":     tree.Text(TextOptions{}),
		"comments": tree.Text(TextOptions{Comments: true}),
	} {
		b, err := in.EncodeText(name, form, o)
		requireSame(tb, tree, form, b, err)
	}
	form := tree.JSON()
	b, err := in.EncodeJSON("json", form, o)
	requireSame(tb, tree, form, b, err)
}

func requireSame(tb testing.TB, tree *Tree, form, b []byte, err error) {
	tb.Helper()
	if err != nil {
		require.NoError(tb, err, "%s\n%x", form, tree.Bytes)
	}
	if string(b) != string(tree.Bytes) {
		require.Equal(tb, tree.Bytes, b, "%s", form)
	}
}

// realSchemas calls test with the project's own schemas, and with those in the
// folder that TLGEN_CORPUS names, at once.
func realSchemas(t *testing.T, test func(*testing.T, *schema.Schema)) {
	t.Helper()
	eachSchema(t, func(t *testing.T, s *schema.Schema) {
		t.Helper()
		t.Parallel()
		test(t, s)
	})
}

// eachSchema calls test with these schemas one after another.
func eachSchema(t *testing.T, test func(*testing.T, *schema.Schema)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "gen", "testdata", "*", "*.tl"))
	require.NoError(t, err)
	more, err := filepath.Glob(filepath.Join(os.Getenv("TLGEN_CORPUS"), "*", "*.*"))
	require.NoError(t, err)
	for _, file := range append(files, more...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			f, found := schema.Parse(file, text)
			s, more := schema.Resolve(f)
			if found.Err() != nil || more.Err() != nil {
				t.Skip("it leaves the language, or needs other files")
			}
			test(t, s)
		})
	}
}

// anySchema has what samples have where any value may stand.
const anySchema = "any#badc0de x:int = Any;"

// eachSample calls test with values of all that s declares.
func eachSample(t *testing.T, s *schema.Schema, test func(*Inspector, *schema.Combinator, []byte)) {
	t.Helper()
	in, sampler := New(s, parse(t, anySchema)), schematest.New(s, 1)
	for _, c := range s.Combinators() {
		if len(c.Params) > 0 && !c.Function {
			continue // only a type says what it holds
		}
		for _, p := range []schematest.Presence{schematest.Absent, schematest.Present, schematest.Mixed} {
			test(in, c, sampler.Value(c, p, -1, -1))
		}
	}
}

func TestFormsOfRealSchemas(t *testing.T) {
	limits := tl.Limits{Elements: 1 << 20}
	realSchemas(t, func(t *testing.T, s *schema.Schema) {
		t.Helper()
		eachSample(t, s, func(in *Inspector, c *schema.Combinator, b []byte) {
			tree := in.Read(b, Options{Limits: limits})
			if c.ID != gzipID { // whose samples are not packed
				assert.NoError(t, tree.Err(), c.Text())
			}
			requireForms(t, in, tree, EncodeOptions{Limits: limits})
		})
	})
}

// TestFormsOfAnswers is about values whose type a function tells.
func TestFormsOfAnswers(t *testing.T) {
	limits := tl.Limits{Elements: 1 << 20}
	realSchemas(t, func(t *testing.T, s *schema.Schema) {
		t.Helper()
		in, sampler := New(s, parse(t, anySchema)), schematest.New(s, 1)
		for _, f := range s.Functions {
			if len(f.Params) > 0 {
				continue
			}
			tree := in.Read(sampler.Answer(f), Options{Type: f.Result, Limits: limits})
			assert.NoError(t, tree.Err(), f.Text())
			requireForms(t, in, tree, EncodeOptions{Type: f.Result, Limits: limits})
			// The text says the type itself.
			b, err := in.EncodeText("text", tree.Text(TextOptions{}), EncodeOptions{Limits: limits})
			requireSame(t, tree, nil, b, err)
		}
	})
}

// TestFormsOfOtherLayers is about names that several layers have.
func TestFormsOfOtherLayers(t *testing.T) {
	newest := telegram(t, "layer228.tl")
	for _, name := range []string{"layer46.tl", "layer105.tl", "layer176.tl"} {
		old := telegram(t, name)
		in, sampler := New(newest, old, parse(t, anySchema)), schematest.New(old, 1)
		for _, c := range old.Combinators() {
			tree := in.Read(sampler.Value(c, schematest.Mixed, -1, -1), Options{})
			assert.NoError(t, tree.Err(), c.Text())
			requireForms(t, in, tree, EncodeOptions{})
		}
	}
}

func TestLongStringsComeBack(t *testing.T) {
	in := New(parse(t, oddSchema))
	text := `user { id: 7 name: "` + strings.Repeat("a", 1<<24) + "\" }\n"
	b, err := in.EncodeText("", []byte(text), EncodeOptions{})
	require.NoError(t, err)
	require.Equal(t, hexBytes(t, "ff 00000001000000"), b[8:16])
	tree := in.Read(b, Options{})
	requireForms(t, in, tree, EncodeOptions{})
}

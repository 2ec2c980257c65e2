package gen_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
)

// TestWholeSchemas generates everything that a schema declares, compiles and
// vets it, and has it read and write values of every constructor and function,
// and answers of every function, that were made from the schema without it.
func TestWholeSchemas(t *testing.T) {
	for _, spec := range []string{"telegram@228", "mtproto", "secret"} {
		t.Run(spec, func(t *testing.T) { checkSchema(t, load(t, spec), calls) })
	}
}

// TestLayersInOnePackage encodes values of each layer as a package of that layer
// alone does.
func TestLayersInOnePackage(t *testing.T) {
	checkSchema(t, load(t, "telegram@170", "telegram@198", "telegram@228"), gen.Config{})
}

// TestOddSchemas does the same with names and types that are legal and rare.
func TestOddSchemas(t *testing.T) {
	paths, err := filepath.Glob("testdata/odd/*.tl")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	// Every construct of the language, as people write it.
	paths = append(paths, "../schema/testdata/valid/language.tl")
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { checkSchema(t, load(t, path), everything) })
	}
}

// notSchemas are files of the corpus that are none by themselves: two are not
// in the language, and two use types that no line in them declares.
var notSchemas = []string{"goldmaster_canonical.tl", "advanced.tl", "statshouse-metadata.tl", "mtproto-rs-manual.tl"}

// many definitions are generated with the options for data alone.
const many = 500

// TestCorpus does the same with every schema in the folder that TLGEN_CORPUS names.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("TLGEN_CORPUS")
	if dir == "" {
		t.Log("TLGEN_CORPUS is not set: nothing beyond the schemas of Go modules is generated")
		return
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*.*"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		name := filepath.Base(path)
		if slices.Contains(notSchemas, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if name == "kdb-text.tl" {
				checkSchema(t, load(t, path, filepath.Join(filepath.Dir(path), "kdb-common.tl")), everything)
				return
			}
			s, options := load(t, path), everything
			if len(s.Combinators()) > many {
				options = values
			}
			checkSchema(t, s, options)
		})
	}
}

// calls are the options for clients and servers, values those for data. Together
// they are everything, which takes a schema of thousands of definitions long to compile.
var calls, values = gen.Config{Client: true, Server: true, Updates: true}, gen.Config{JSON: true}

// everything are all options.
var everything = gen.Config{Client: true, Server: true, Updates: true, JSON: true, Skip: true, Clone: true, Equal: true, Log: true, Unknown: true}

// checkSchema generates s and compares what the code writes with what it read.
//
// Schemas are checked side by side: a compiler alone does not keep two processors busy.
func checkSchema(t *testing.T, s *schema.Schema, c gen.Config) {
	t.Helper()
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, c))
	echo, err := gentest.NewEcho(t.Context(), dir)
	require.NoError(t, err)
	require.NoError(t, gentest.Go(t.Context(), dir, "vet", "-trimpath", "./..."))

	for _, layer := range layers(t, s) {
		names, messages := samples(layer.schema)
		for i := range messages {
			messages[i].Layer = layer.number
		}
		got, err := echo.Send(t.Context(), messages)
		require.NoError(t, err)
		for i, m := range messages {
			if !bytes.Equal(m.Value, got[i]) {
				require.Failf(t, "bytes differ", "%s, layer %d: wrote %x, met %.300q", names[i], layer.number, m.Value, got[i])
			}
		}
	}
}

// layer is what a schema has in one of its layers.
type layer struct {
	number int
	schema *schema.Schema
}

// layers are those of s, or all of it where it has not several.
func layers(t *testing.T, s *schema.Schema) []layer {
	t.Helper()
	if len(s.Layers) < 2 {
		return []layer{{0, s}}
	}
	var all []layer
	for _, n := range s.Layers {
		at, err := s.At(n)
		require.NoError(t, err)
		all = append(all, layer{n, at})
	}
	return all
}

// samples are values of every combinator and their names: each optional field
// present, absent and mixed, each constructor of a class that a field holds,
// vectors of 0, 1 and 3 items, strings of the lengths where the format changes;
// and answers of every function.
func samples(s *schema.Schema) (names []string, messages []gentest.Message) {
	sampler := schematest.New(s, 1)
	add := func(c *schema.Combinator, p schematest.Presence, items, text int) {
		names = append(names, c.Name)
		messages = append(messages, gentest.Message{Value: sampler.Value(c, p, items, text)})
	}
	for _, c := range s.Combinators() {
		if isOpen(c) {
			continue
		}
		add(c, schematest.Absent, 0, 0)
		add(c, schematest.Present, 1, 253)
		add(c, schematest.Present, 3, 254)
		for range 8 {
			add(c, schematest.Mixed, -1, -1)
		}
		if hasText(c) {
			add(c, schematest.Present, 0, 65_536)
		}
	}
	for _, c := range s.Combinators() {
		for _, f := range c.Fields {
			for class := held(f.Type); class != nil && !isOpen(c) && !sampler.Shown(class); {
				add(c, schematest.Present, 1, 0)
			}
		}
	}
	for _, f := range s.Functions {
		if !hasAnswers(f) {
			continue
		}
		for range 4 {
			names = append(names, f.Name+", answer")
			messages = append(messages, gentest.Message{Function: f.ID, Value: sampler.Answer(f)})
		}
	}
	return names, messages
}

// isOpen tells whether the combinator is a value only with template arguments.
func isOpen(c *schema.Combinator) bool { return !c.Function && len(c.Params) > 0 }

// hasAnswers tells whether the schema alone says what answers f.
func hasAnswers(f *schema.Combinator) bool {
	for _, p := range f.Params {
		if strings.Contains(f.Result.String(), p.Name) {
			return false
		}
	}
	b, ok := f.Result.(*schema.Boxed)
	return !ok || len(b.Class.Constructors) > 0
}

// held is the class whose boxed values a field of the type holds, or nil.
func held(t schema.Type) *schema.Class {
	switch t := t.(type) {
	case *schema.Boxed:
		return t.Class
	case *schema.Vector:
		return held(t.Item)
	default:
		return nil
	}
}

// hasText tells whether a field of c is a string or bytes.
func hasText(c *schema.Combinator) bool {
	for _, f := range c.Fields {
		if p, ok := f.Type.(*schema.Primitive); ok && (p.Kind == schema.String || p.Kind == schema.Bytes) {
			return true
		}
	}
	return false
}

// load is the schema that the specs name.
func load(t *testing.T, specs ...string) *schema.Schema {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", specs...)
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

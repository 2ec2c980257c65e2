package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// dump is all that a schema says, a line each, but for places.
func dump(s *schema.Schema) []string {
	lines := []string{fmt.Sprint("layers ", s.Layer, s.Layers)}
	for _, c := range s.Classes {
		lines = append(lines, fmt.Sprintf("class %s %v %q", c.Name, c.Params, c.Doc))
		for _, k := range c.Constructors {
			lines = append(lines, fmt.Sprintf("  %s#%08x", k.Name, k.ID))
		}
	}
	for _, f := range s.Functions {
		lines = append(lines, fmt.Sprintf("function %s#%08x", f.Name, f.ID))
	}
	var functions []string
	for _, c := range s.Declarations() {
		if c.Function {
			functions = append(functions, dumpCombinator(c)...)
		} else {
			lines = append(lines, dumpCombinator(c)...)
		}
	}
	return append(lines, functions...)
}

func dumpCombinator(c *schema.Combinator) []string {
	var forms []string
	for _, f := range c.Forms {
		forms = append(forms, fmt.Sprintf("%08x%v", f.ID, f.Layers))
	}
	lines := []string{fmt.Sprintf("%s#%08x computed %08x %t %v %v %v %q", c.Name, c.ID, c.Computed, c.Function, c.Layers, c.Modifiers, forms, c.Doc)}
	for _, p := range c.Params {
		lines = append(lines, fmt.Sprintf("  {%s:%s}", p.Name, p.Kind))
	}
	lines = append(lines, dumpFields("  ", c.Fields)...)
	if c.Result != nil {
		lines = append(lines, fmt.Sprintf("  = %T %s", c.Result, c.Result))
	}
	return lines
}

func dumpFields(indent string, fields []*schema.Field) []string {
	var lines []string
	for _, f := range fields {
		cond := ""
		if f.Cond != nil {
			cond = fmt.Sprintf("%s.%d?", f.Cond.Word.Name, f.Cond.Bit)
		}
		lines = append(lines, fmt.Sprintf("%s%s:%s%T %s %x %q", indent, f.Name, cond, f.Type, f.Type, f.Bits, f.Doc))
		if r, ok := f.Type.(*schema.Repeat); ok {
			lines = append(lines, dumpFields(indent+"  ", r.Fields)...)
		}
	}
	return lines
}

// readBack writes s as JSON and reads that again.
func readBack(t *testing.T, s *schema.Schema) (*schema.Schema, schema.Diagnostics, []byte) {
	t.Helper()
	text, err := s.JSON()
	require.NoError(t, err)
	file, found := schema.Parse("schema.json", text)
	require.NoError(t, found.Err())
	again, found := schema.Resolve(file)
	return again, found, text
}

// Own schemas, and those in the folder that TLGEN_CORPUS names, are the same after
// they were JSON: classes, ids, fields, docs and findings.
func TestJSONGoesRound(t *testing.T) {
	for _, src := range append(own(t, "valid/*.tl"), corpus(t, "*/*.tl")...) {
		t.Run(filepath.Base(src.path), func(t *testing.T) {
			file, found := schema.Parse(src.path, src.text)
			if found.HasErrors() {
				t.Skip(found[0])
			}
			s, found := schema.Resolve(file)
			again, more, out := readBack(t, s)
			if !found.HasErrors() { // what has errors is not in the schema, nor in its JSON
				assert.Len(t, more, len(found), "%v", more)
			}
			assert.Equal(t, strings.Join(dump(s), "\n"), strings.Join(dump(again), "\n"))
			var line bytes.Buffer
			require.NoError(t, json.Compact(&line, out))
			file, _ = schema.Parse("line.json", line.Bytes())
			again, _ = schema.Resolve(file)
			assert.Equal(t, strings.Join(dump(s), "\n"), strings.Join(dump(again), "\n"), "in one line")
			twice, err := again.JSON()
			require.NoError(t, err)
			assert.Equal(t, string(out), string(twice))
		})
	}
}

// TestJSONErrors finds in each file of testdata/json what the text beside it
// says: its place, the fact and the remedy.
func TestJSONErrors(t *testing.T) {
	for _, src := range own(t, "json/*.json") {
		path, text := src.path, src.text
		t.Run(filepath.Base(path), func(t *testing.T) {
			want, err := os.ReadFile(strings.TrimSuffix(path, "json") + "txt")
			if !os.IsNotExist(err) {
				require.NoError(t, err)
			}
			file, found := schema.Parse(filepath.Base(path), text)
			_, more := schema.Resolve(file)
			var got strings.Builder
			for _, d := range append(found, more...).Sorted() {
				got.WriteString(d.Render())
			}
			assert.Equal(t, string(want), got.String())
		})
	}
}

// What stands in chat.json, as TL: the layout, the spelling of ids, escapes and
// what has no name make no difference.
func TestJSONIsTheSameAsTL(t *testing.T) {
	text, err := os.ReadFile("testdata/json/chat.json")
	require.NoError(t, err)
	file, found := schema.Parse("chat.json", text)
	require.Empty(t, found)
	s, _ := schema.Resolve(file)
	same := resolve(t, `// LAYER 66
boolFalse#bc799737 = Bool;
boolTrue#997275b5 = Bool;
unsigned#997275b6 = Numbers;
hash#bc799738 = Numbers;
hex#7E = Numbers;
without = Numbers;
// A user,
// whose layout is another.
user flags:# bot:flags.0?true name:flags.1?string photos:flags.2?Vector<Photo> int 4*[ int ] = User;
//@class Photo @description A photo
//-of anything

// @id Its number
photo id:long = Photo;
---functions---
invokeWithLayer#da9b0d0d {X:Type} layer:int query:!X = X;
@read users.get => Vector<User>;
bits {n:#} x:n.3?int {X:Type} query:!X = X;
`)
	assert.Equal(t, strings.Join(dump(same), "\n"), strings.Join(dump(s), "\n"))
}

func TestJSONKnowsLayers(t *testing.T) {
	text, err := os.ReadFile("testdata/json/layers.json")
	require.NoError(t, err)
	file, found := schema.Parse("layers.json", text)
	require.Empty(t, found)
	s, found := schema.Resolve(file)
	require.Empty(t, found)
	same := resolve(t, "plain = Plain;\nlate = Plain;\n===8===\ntext = Text;\n===17===\ntext ttl:int = Text;\n")
	for _, c := range s.Declarations() {
		for _, want := range same.Declarations() {
			if want.ID == c.ID {
				assert.Equal(t, want.Layers, c.Layers, c.Name)
			}
		}
	}
	assert.Equal(t, []int{0, 8, 17}, s.Layers)
	again, _, _ := readBack(t, s)
	assert.Equal(t, dump(s), dump(again))
}

// Merged layers keep their forms, also those of one id.
func TestJSONKeepsMergedLayers(t *testing.T) {
	s := merged(t, layer1, layer2, layer3)
	again, found, text := readBack(t, s)
	assert.Empty(t, found)
	assert.Equal(t, dump(s), dump(again))
	assert.Contains(t, string(text), `"predicate": "userLayer1"`)
}

// A pruned schema says what is left of it, with the ids of the whole.
func TestJSONOfAPrunedSchema(t *testing.T) {
	s := resolve(t, "a#1 = A;\nb x:A = B;\nc y:vector<B> = C;\nd = D;\n---functions---\nf c:C = A;\ng = D;\n---types---\nFinal A; Final D;")
	kept, err := s.Prune([]string{"f"})
	require.NoError(t, err)
	again, _, text := readBack(t, kept)
	assert.Equal(t, dump(kept), dump(again))
	assert.NotContains(t, string(text), "D")
	assert.Contains(t, string(text), "Final A")
}

// An id that is computed otherwise than the JSON says stays what the JSON says.
func TestJSONStatesIDs(t *testing.T) {
	file, found := schema.Parse("a.json", []byte(`{"constructors": [
  {"id": "1", "computed": true, "predicate": "a", "params": [], "type": "A"},
  {"id": "-1132882121", "computed": true, "predicate": "boolFalse", "params": [], "type": "Bool"}]}`))
	require.Empty(t, found)
	s, found := schema.Resolve(file)
	assert.Len(t, found, 1)
	assert.Equal(t, uint32(1), s.Declarations()[0].ID)
}

// Telegram publishes layer 66 as JSON; every id in it is the declaration's.
func TestJSONOfTelegram(t *testing.T) {
	all := corpus(t, "telegram/layer66.json")
	if len(all) == 0 {
		return
	}
	file, found := schema.Parse("layer66.json", all[0].text)
	require.Empty(t, found)
	s, found := schema.Resolve(file)
	require.Empty(t, found)
	assert.Len(t, s.Declarations(), 548+217)
	for _, c := range s.Declarations() {
		assert.True(t, c.Declared, c.Name)
		assert.Equal(t, c.Computed, c.ID, c.Name)
	}
	again, found, _ := readBack(t, s)
	assert.Empty(t, found)
	assert.Equal(t, dump(s), dump(again))
}

func TestJSONNestingIsBounded(t *testing.T) {
	for _, text := range []string{
		`{"constructors":` + strings.Repeat("[", 1_000_000),
		strings.Repeat(`{"x":`, 1_000_000),
		`{"constructors":[{"predicate":"a","params":[],"type":"` + strings.Repeat("A<", 1_000_000) + `"}]}`,
	} {
		_, found := schema.Parse("deep.json", []byte(text))
		assert.ErrorContains(t, found.Err(), "deeper than 64")
		assert.Less(t, len(found), 4)
	}
}

func TestReadingJSONAlwaysEnds(t *testing.T) {
	text, err := os.ReadFile("testdata/json/chat.json")
	require.NoError(t, err)
	for i := range text {
		tryJSON(t, text[:i])
		broken := append([]byte(nil), text...)
		broken[i] ^= 0x15
		tryJSON(t, broken)
	}
}

// tryJSON reads a text that may be no schema. What is one goes round, as JSON
// and as TL.
func tryJSON(t *testing.T, text []byte) {
	t.Helper()
	file, found := schema.Parse("fuzz.json", text)
	s, more := schema.Resolve(file)
	found = append(found, more...)
	for _, d := range found {
		assert.Positive(t, d.Range.Start.Line, d.Error())
		assert.Positive(t, d.Range.Start.Column, d.Error())
		assert.NotEmpty(t, d.Render())
	}
	if found.HasErrors() {
		return
	}
	again, _, _ := readBack(t, s)
	assert.Equal(t, dump(s), dump(again))
	asTL, found := schema.Parse("fuzz.tl", schema.Format(file))
	require.NoError(t, found.Err())
	again, _ = schema.Resolve(asTL)
	assert.Equal(t, dump(s), dump(again))
}

func FuzzJSON(f *testing.F) {
	seed(f, "*/*.json")
	f.Fuzz(func(t *testing.T, text []byte) { tryJSON(t, text) })
}

// What TL says in characters that JSON can hold goes round as JSON.
func FuzzTLAsJSON(f *testing.F) {
	seed(f, "*/*.tl")
	f.Fuzz(func(t *testing.T, text []byte) {
		file, found := schema.Parse("fuzz.tl", text)
		s, more := schema.Resolve(file)
		if append(found, more...).HasErrors() || !utf8.Valid(text) {
			return
		}
		again, _, _ := readBack(t, s)
		assert.Equal(t, dump(s), dump(again))
	})
}

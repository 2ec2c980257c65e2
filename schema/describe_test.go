package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// documentation parses a file of testdata/docs.
func documentation(t *testing.T, name string) *schema.Documentation {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "docs", name))
	require.NoError(t, err)
	d, err := schema.ParseDocumentation(name, text)
	require.NoError(t, err)
	return d
}

// described is the house of testdata/docs with the documentations.
func described(t *testing.T, docs ...*schema.Documentation) *schema.Schema {
	t.Helper()
	s, _, err := schema.Load(t.Context(), "testdata/docs", "house.tl")
	require.NoError(t, err)
	s.Describe(docs...)
	return s
}

// named is the combinator of the name.
func named(t *testing.T, s *schema.Schema, name string) *schema.Combinator {
	t.Helper()
	all := s.Combinators()
	i := slices.IndexFunc(all, func(c *schema.Combinator) bool { return c.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return all[i]
}

func TestDescribeFillsWhatNoCommentSays(t *testing.T) {
	s := described(t, documentation(t, "170.json"))
	assert.Equal(t, "What stands", s.Classes[0].Doc)
	assert.Equal(t, "What one goes through.", s.Classes[1].Doc)
	assert.Empty(t, s.Classes[2].Doc)

	gate := named(t, s, "gate")
	assert.Equal(t, "Our own words", gate.Doc)
	assert.Equal(t, "Their width", gate.Fields[0].Doc)
	assert.Empty(t, gate.Fields[1].Doc)

	door := named(t, s, "door")
	assert.Equal(t, "A door. See here for keys & locks.", door.Doc)
	assert.Equal(t, "Which of the rest are there", door.Fields[0].Doc)
	assert.Equal(t, "In cm, or in inches, see the table", door.Fields[1].Doc)
	assert.Empty(t, door.Fields[2].Doc)
	assert.Equal(t, "Which", named(t, s, "house.open").Fields[0].Doc)
	assert.Empty(t, named(t, s, "house.doors").Doc)
}

func TestDescribeKnowsErrorsByTheirNames(t *testing.T) {
	s := described(t, documentation(t, "170.json"))
	assert.Equal(t, []schema.RPCError{
		{Code: 400, Name: "DOOR_LOCKED", Doc: "Somebody has the key."},
		{Code: 420, Name: "KNOCK_WAIT_%d", Doc: "Wait %d seconds."},
		{Code: -503, Name: "Timeout"},
	}, named(t, s, "house.open").Errors)
	assert.Empty(t, named(t, s, "house.leave").Errors)
}

func TestDescribeTellsSilenceAboutBotsFromNo(t *testing.T) {
	for _, c := range []struct {
		docs                     []string
		open, knock, leave, ring schema.Bots
	}{
		{[]string{"170.json"}, schema.BotsMayNot, schema.BotsMay, schema.BotsMayNot, schema.BotsUnknown},
		{[]string{"silent.json"}, schema.BotsUnknown, schema.BotsUnknown, schema.BotsUnknown, schema.BotsUnknown},
		{[]string{"silent.json", "170.json"}, schema.BotsMayNot, schema.BotsMay, schema.BotsMayNot, schema.BotsUnknown},
	} {
		var docs []*schema.Documentation
		for _, name := range c.docs {
			docs = append(docs, documentation(t, name))
		}
		s := described(t, docs...)
		for name, want := range map[string]schema.Bots{
			"house.open": c.open, "house.knock": c.knock, "house.leave": c.leave, "house.ring": c.ring,
			"house.burn": schema.BotsUnknown, "door": schema.BotsUnknown,
		} {
			assert.Equal(t, want, named(t, s, name).Bots, "%s with %s", name, c.docs)
		}
	}
}

func TestDescribeHearsTheEarlierDocumentationFirst(t *testing.T) {
	s := described(t, documentation(t, "silent.json"), documentation(t, "170.json"))
	open := named(t, s, "house.open")
	assert.Equal(t, "Opens it.", open.Doc)
	assert.Equal(t, "Which", open.Fields[0].Doc, "the newer one is silent")
	assert.Equal(t, []schema.RPCError{{Code: 403, Name: "DOOR_WALLED_UP"}}, open.Errors)
	assert.Equal(t, "As one sees it", named(t, s, "door").Fields[2].Doc)
}

func TestDescribeReachesEveryForm(t *testing.T) {
	s := resolve(t, "door#1 width:int = Door; // tlgen:layers 170\ndoor#2 width:int height:int = Door; // tlgen:layers 228\n")
	s.Describe(documentation(t, "170.json"))
	forms := named(t, s, "door").Forms
	require.Len(t, forms, 2)
	for _, form := range forms {
		assert.NotEmpty(t, form.Doc)
		assert.NotEmpty(t, form.Fields[0].Doc)
	}
}

func TestDescribeIsPlainText(t *testing.T) {
	for text, want := range map[string]string{
		"a <a href=\"x\">link</a>, <br/>new line":   "a link, new line",
		"the HTML <pre>, by <user_id>, 1 << 2 >> 1": "the HTML <pre>, by <user_id>, 1 << 2 >> 1",
		"x<!-- y\n -->z": "xz",
		"![a picture](p.png) [both](u) [none] x[0]":   "a picture both [none] x[0]",
		"&lt;b&gt; &#10;&#x2a;/ &copy=1 &unknown;":    "<b> * / &copy=1 &unknown;",
		"a\x00b\u200bc\u202ed\ufeffe\u2028f\r\ng\x7f": "abcde f g",
		"👩‍🚀":                        "👩‍🚀",
		"ends */ here **/":           "ends * / here ** /",
		"split *\u200b/":             "split * /",
		"//go:embed x":               "// go:embed x",
		"//line a.go:1":              "// line a.go:1",
		"https://example.org:80":     "https://example.org:80",
		"see here\u00a0»¹. Or ²³ ».": "see here. Or.",
		"the «$text» » button":       "the «$text» » button",
		"Too many .":                 "Too many.",
		" \u00a0 ":                   "",
		".":                          ".",
		" .":                         ".",
	} {
		assert.Equal(t, want, docOf(t, text), "%q", text)
	}
	assert.LessOrEqual(t, len(docOf(t, strings.Repeat("длинно ", 1<<18))), 4096+len(" …"))
	assert.LessOrEqual(t, len(docOf(t, strings.Repeat("д", 1<<20))), 4096+len(" …"))
	docOf(t, strings.Repeat("<a ", 1<<18)+strings.Repeat("[", 1<<18)+strings.Repeat("&", 1<<18))
}

// docOf is what the schema says where the documentation says text.
func docOf(t *testing.T, text string) string {
	t.Helper()
	file, err := json.Marshal(map[string]any{"types": map[string]any{"X": map[string]any{"description": []string{text}}}})
	require.NoError(t, err)
	d, err := schema.ParseDocumentation("test.json", file)
	require.NoError(t, err)
	s := resolve(t, "x = X;")
	s.Describe(d)
	checkPlain(t, s.Classes[0].Doc)
	return s.Classes[0].Doc
}

// checkPlain refuses what a Go comment must not have in it.
func checkPlain(t *testing.T, text string) {
	t.Helper()
	for _, bad := range []string{"\n", "*/", "//go:", "//line ", "  "} {
		assert.NotContains(t, text, bad)
	}
	assert.Equal(t, strings.TrimSpace(text), text)
	assert.False(t, strings.ContainsFunc(text, func(r rune) bool {
		return unicode.Is(unicode.C, r) && r != '\u200d' || unicode.IsSpace(r) && r != ' '
	}), "%q", text)
}

func TestDocumentationThatIsWrongIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		"":      "documentation bad.json:1: not JSON: unexpected end of JSON input",
		"<html": "documentation bad.json:1: not JSON: invalid character '<'",
		"{}":    "documentation bad.json describes nothing; want an object with types, constructors and methods",
		"null":  "documentation bad.json describes nothing",
		"[]":    "documentation bad.json:1: the file is of type array; want an object",
		"{\n\"methods\": {\"a\": {\"errors\": [{\"code\": \"400\"}]}}}": "documentation bad.json:2: methods.errors.code is of type string; want an integer",
		`{"methods": {"a": {"errors": [{"code": 1e99}]}}}`:              "methods.errors.code is of type number 1e99; want an integer",
		`{"methods": {"a": {"bot_can_use": "yes"}}}`:                    "methods.bot_can_use is of type string; want true or false",
		`{"types": {"A": {"description": "x"}}}`:                        "types.description is of type string; want an array",
		`{"constructors": {"a": {"fields": []}}}`:                       "constructors.fields is of type array; want an object",
		`{"types": {"A": {"description": [{}]}}}`:                       "types.description is of type object; want a string",
		`{"types": ` + strings.Repeat("[", 1<<20):                       "not JSON: invalid character '[' exceeded max depth",
		`{"types": {}} {}`: "not JSON: invalid character '{' after top-level value",
	} {
		_, err := schema.ParseDocumentation("bad.json", []byte(text))
		require.ErrorContains(t, err, want)
	}
}

func FuzzDescribe(f *testing.F) {
	seed(f, "*/*.json")
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := schema.ParseDocumentation("fuzz.json", text)
		if err != nil {
			return
		}
		checkAllPlain(t, described(t, d))
	})
}

// checkAllPlain looks at all texts that a schema has.
func checkAllPlain(t *testing.T, s *schema.Schema) {
	t.Helper()
	for _, c := range s.Classes {
		checkPlain(t, c.Doc)
	}
	for _, c := range s.Combinators() {
		checkPlain(t, c.Doc)
		for _, f := range c.Fields {
			checkPlain(t, f.Doc)
		}
		for _, e := range c.Errors {
			checkPlain(t, e.Doc)
			assert.Regexp(t, `^[A-Za-z0-9_%*]+$`, e.Name)
		}
	}
}

func TestReadDocumentationIsOfTheNearestLayers(t *testing.T) {
	for _, c := range []struct{ layers, want []int }{
		{nil, []int{223, 195}},
		{[]int{228}, []int{223, 195}},
		{[]int{223}, []int{223, 195}},
		{[]int{222}, []int{214, 195}},
		{[]int{207}, []int{195}},
		{[]int{176}, []int{170}},
		{[]int{1}, []int{121}},
		{[]int{148, 158, 170, 176, 228}, []int{223, 195, 170, 158, 145}},
	} {
		s := &schema.Schema{Layers: c.layers}
		if len(c.layers) > 0 {
			s.Layer = slices.Max(c.layers)
		}
		docs, err := schema.ReadDocumentation(t.Context(), s)
		require.NoError(t, err)
		var got []int
		for _, d := range docs {
			got = append(got, d.Layer)
		}
		assert.Equal(t, c.want, got, "of layers %v", c.layers)
	}
}

func TestReadDocumentationKnowsTheModulesFiles(t *testing.T) {
	// Read finds no file of the name, and says where it looked.
	_, err := schema.Read(t.Context(), ".", "module:github.com/gotd/getdoc@v0.53.0/_schema/0.json")
	missing, ok := errors.AsType[*os.PathError](err)
	require.True(t, ok, err)
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(missing.Path), "*.json"))
	require.NoError(t, err)
	for _, path := range paths {
		layer, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".json"))
		if err != nil {
			continue // latest.json and the schema
		}
		docs, err := schema.ReadDocumentation(t.Context(), &schema.Schema{Layer: layer})
		require.NoError(t, err)
		assert.Equal(t, layer, docs[0].Layer)
	}
}

// TestDescribeTelegram: what core.telegram.org said of messages.createChat, and
// of who may call what.
func TestDescribeTelegram(t *testing.T) {
	for _, layer := range []string{"148", "176", "228"} {
		s, _, err := schema.Load(t.Context(), ".", "telegram@"+layer)
		require.NoError(t, err)
		docs, err := schema.ReadDocumentation(t.Context(), s)
		require.NoError(t, err)
		s.Describe(docs...)
		checkAllPlain(t, s)

		create := named(t, s, "messages.createChat")
		assert.Equal(t, schema.BotsMayNot, create.Bots, "layer %s", layer)
		assert.NotEmpty(t, create.Doc)
		for _, f := range create.Fields {
			assert.NotEmpty(t, f.Doc, f.Name)
		}
		var names []string
		for _, e := range create.Errors {
			names = append(names, fmt.Sprintf("%d %s", e.Code, e.Name))
			assert.NotEmpty(t, e.Doc, e.Name)
		}
		assert.Subset(t, names, []string{"400 CHAT_TITLE_EMPTY", "400 USERS_TOO_FEW"})
		assert.Equal(t, schema.BotsMay, named(t, s, "messages.sendMessage").Bots)
		assert.Equal(t, schema.BotsMay, named(t, s, "bots.setBotCommands").Bots)

		described := 0
		for _, c := range s.Combinators() {
			if c.Doc != "" {
				described++
			}
		}
		assert.Greater(t, described, len(s.Combinators())*9/10, "layer %s", layer)
		t.Logf("layer %s: %d of %d combinators described", layer, described, len(s.Combinators()))
	}
}

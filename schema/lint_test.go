package schema_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// lint lints one text; the findings are in one line each.
func lint(severities schema.Severities, text string) (found []string, rules []string) {
	file, _ := schema.Parse("a.tl", []byte(text))
	for _, d := range schema.Lint(severities, file) {
		found, rules = append(found, d.Error()), append(rules, d.Rule.Name)
	}
	return found, rules
}

// TestPages: each rule has a page, which shows what is found and what is not.
func TestPages(t *testing.T) {
	block := regexp.MustCompile("(?s)```tl\n(.*?)```")
	for _, rule := range schema.Rules() {
		page := rule.Page()
		severity := strings.ToUpper(rule.Severity.String()[:1]) + rule.Severity.String()[1:]
		assert.True(t, strings.HasPrefix(page, "# "+rule.Name+"\n\n"+severity+". "), rule.Name)
		examples := block.FindAllStringSubmatch(page, -1)
		require.Len(t, examples, 2, rule.Name)
		_, rules := lint(nil, examples[0][1])
		assert.Contains(t, rules, rule.Name, examples[0][1])
		found, rules := lint(nil, examples[1][1])
		assert.NotContains(t, rules, rule.Name, "%s", found)
	}
	pages, err := os.ReadDir("rules")
	require.NoError(t, err)
	assert.Len(t, pages, len(schema.Rules()))
}

// updates are the lines of the documentation of messages.createChat that are
// TL, of a layer before the chat had a time to live.
const updates = `updatesTooLong#e317af7e = Updates;
updateShort#78d4dec1 update:Update date:int = Updates;
updatesCombined#725b04c3 updates:Vector<Update> users:Vector<User> chats:Vector<Chat> date:int seq_start:int seq:int = Updates;
updates#74ae4240 updates:Vector<Update> users:Vector<User> chats:Vector<Chat> date:int seq:int = Updates;
---functions---
`

func TestAFragmentIsOneNote(t *testing.T) {
	found, _ := lint(nil, updates+"messages.createChat#9cb126e users:Vector<InputUser> title:string = Updates;\n")
	assert.Equal(t, []string{"a.tl:2:29: note: another file has to declare 4 types: Chat, InputUser, Update, User; " +
		"give the files that declare them as well"}, found)
}

func TestAnIDOfAnotherFormIsNamed(t *testing.T) {
	found, _ := lint(nil, updates+"messages.createChat#9cb126e flags:# users:Vector<InputUser> title:string ttl_period:flags.0?int = Updates;\n")
	assert.Contains(t, found, "a.tl:6:20: warning: id #9cb126e does not fit the declaration: "+
		"computed 34a818; 9cb126e is the form without flags; write #34a818, or mend the declaration")
}

func TestFindingsAreSwitched(t *testing.T) {
	const text = "user#1 flags:# a:flags.0?Bool = User;\n"
	for _, c := range []struct {
		severities schema.Severities
		text       string
		want       []string
	}{
		{nil, text, []string{"id-mismatch", "bool-flag"}},
		{schema.Severities{"bool-flag": schema.Off}, text, []string{"id-mismatch"}},
		{nil, "// tlgen:ignore bool-flag: three states\n" + text, []string{"id-mismatch"}},
		{nil, "// tlgen:ignore bool-flag, id-mismatch\n" + text, nil},
		{nil, "// tlgen:ignore bool-flag\n\n" + text, []string{"id-mismatch", "bool-flag"}},
		{nil, strings.TrimSpace(text) + " // tlgen:ignore id-mismatch frozen", []string{"bool-flag"}},
		{nil, "// tlgen:ignore-file bool-flag\n\nx = X;\n" + text, []string{"id-mismatch"}},
		{nil, "// tlgen:ignore syntax\nuser", []string{"unknown-rule", "syntax"}},
	} {
		_, rules := lint(c.severities, c.text)
		assert.Equal(t, c.want, rules, c.text)
	}
	file, _ := schema.Parse("a.tl", []byte(text))
	found := schema.Lint(schema.Severities{"bool-flag": schema.Error}, file)
	assert.Equal(t, schema.Error, found[1].Severity)
}

// TestMuchIsFoundInTime: inputs that a search over pairs of anything would take
// minutes for.
func TestMuchIsFoundInTime(t *testing.T) {
	many := func(format string) string {
		var b strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"builtins": many("a%d ? = Int;"), "unknown types": many("a%[1]d x:T%[1]d = A;\n"), "one name": many("a#%x x:int = A;\n"),
		"no semicolons": many("a%d = A\n"), "one line of rubbish": many("@ = ; ) ( %d"), "layer marks": many("===%[1]d===\na x:T%[1]d = A;\n"),
		"wrong ids": many("a%[1]d#%[1]x x:int = A;\n"), "a wrong id": "a#1 " + many("field_%d:int ") + "= A;",
		"comments": "a " + many("/* %d */ x:int ") + "= A;", "numbers": "a " + many("n%d:# ") + many("x%[1]d:n%[1]d.0?int ") + "= A;",
	} {
		begin := time.Now()
		file, _ := schema.Parse("a.tl", []byte(text))
		found := schema.Lint(nil, file)
		assert.Less(t, time.Since(begin), 20*time.Second, "%s: %d findings", name, len(found))
	}
}

// FuzzLint looks at whatever parses in every way that there is.
func FuzzLint(f *testing.F) {
	seed(f, "*/*.tl")
	f.Fuzz(func(t *testing.T, text []byte) {
		file, broken := schema.Parse("fuzz.tl", text)
		for _, d := range schema.Lint(nil, file) {
			assert.NotEmpty(t, d.Rule.Name)
			assert.Positive(t, d.Range.Start.Line, d.Summary)
		}
		s, found := schema.Resolve(file)
		if broken.HasErrors() || found.HasErrors() {
			return
		}
		again, found := schema.Parse("fuzz.tl", s.TL())
		require.Empty(t, found, "%s", s.TL())
		same, found := schema.Resolve(again)
		require.NoError(t, found.Err(), "%s", s.TL())
		assert.ElementsMatch(t, ids(s), ids(same), "%s", s.TL())
		for _, layer := range s.Layers {
			_, err := s.At(layer)
			require.NoError(t, err)
		}
	})
}

// ids are the names and ids of all declarations, with their layers.
func ids(s *schema.Schema) []string {
	var all []string
	for _, c := range s.Declarations() {
		all = append(all, fmt.Sprintf("%s#%x %v", c.Name, c.ID, c.Layers))
	}
	return all
}

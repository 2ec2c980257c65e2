package schema_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// updating tells whether golden files are to be written. Another package of the
// test binary may have the flag already.
var updating = func() func() bool {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "write the golden files")
	}
	return func() bool { return flag.Lookup("update").Value.String() == "true" }
}()

// changesOf are the changes as lines: what changed, and what that breaks.
func changesOf(d *schema.Difference) []string {
	var lines []string
	for _, delta := range d.Deltas {
		for _, c := range delta.Changes {
			line := string(c.Rule) + " " + delta.Name()
			if c.Field != "" {
				line += "." + c.Field
			}
			if c.Breaks.Any() {
				line += ": " + c.Breaks.String()
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// TestDiffOfDeclarations: in these, f is called and answered with A, so clients
// send what the arguments of f hold and are sent what A holds.
func TestDiffOfDeclarations(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		want     []string
	}{
		"a new function is called by nobody yet": {
			"a = A;---functions---\nf = A;", "a = A;---functions---\nf = A; g = A;",
			[]string{"function-added g"},
		},
		"old clients call what is gone": {
			"a = A;---functions---\nf = A; g = A;", "a = A;---functions---\nf = A;",
			[]string{"function-removed g: old clients, Go"},
		},
		"the id tells a renamed function": {
			"a = A;---functions---\nf#1 x:int = A;", "a = A;---functions---\nother#1 x:int = A;",
			[]string{"function-renamed f: Go"},
		},
		"fields, result and a similar name tell a renamed function": {
			"a = A;---functions---\ngetUser id:int = A;", "a = A;---functions---\ngetUsers id:int = A;",
			[]string{"function-renamed getUser: old and new clients, Go", "id-changed getUser: old and new clients"},
		},
		"so does the name in another namespace": {
			"a = A;---functions---\nx.get id:int = A;", "a = A;---functions---\nlonger.get id:int = A;",
			[]string{"function-renamed x.get: old and new clients, Go", "id-changed x.get: old and new clients"},
		},
		"without fields nothing tells": {
			"a = A;---functions---\ngetUser = A;", "a = A;---functions---\ngetUsers = A;",
			[]string{"function-removed getUser: old clients, Go", "function-added getUsers"},
		},
		"of two that look the same neither is told": {
			"a = A;---functions---\ngetUser id:int = A;", "a = A;---functions---\ngetUser1 id:int = A; getUser2 id:int = A;",
			[]string{"function-removed getUser: old clients, Go", "function-added getUser1", "function-added getUser2"},
		},
		"another name is another function": {
			"a = A;---functions---\nget id:int = A;", "a = A;---functions---\nremove id:int = A;",
			[]string{"function-removed get: old clients, Go", "function-added remove"},
		},
		"a second constructor of an answer makes an interface of a pointer": {
			"a = A;---functions---\nf = A;", "a = A; a2 = A;---functions---\nf = A;",
			[]string{"constructor-added a2: old clients, Go"},
		},
		"a third one does not": {
			"a = A; a2 = A;---functions---\nf = A;", "a = A; a2 = A; a3 = A;---functions---\nf = A;",
			[]string{"constructor-added a3: old clients"},
		},
		"what is only sent surprises no client": {
			"a = A; i = I; i2 = I;---functions---\nf x:I = A;", "a = A; i = I; i2 = I; i3 = I;---functions---\nf x:I = A;",
			[]string{"constructor-added i3"},
		},
		"a constructor that is only sent": {
			"a = A; i = I; i2 = I;---functions---\nf x:I = A;", "a = A; i = I;---functions---\nf x:I = A;",
			[]string{"constructor-removed i2: old clients, Go"},
		},
		"a constructor that is only answered": {
			"a = A; a2 = A;---functions---\nf = A;", "a = A;---functions---\nf = A;",
			[]string{"constructor-removed a2: new clients, Go"},
		},
		"what no function holds comes from either side": {
			"m = M; m2 = M; n = N; n2 = N;", "m = M; m2 = M; m3 = M; n = N;",
			[]string{"constructor-removed n2: old and new clients, Go", "constructor-added m3: old clients"},
		},
		"so may anything where an Object is answered": {
			"m = M; m2 = M; a x:Object = A;---functions---\nf y:M = A;", "m = M; m2 = M; m3 = M; a x:Object = A;---functions---\nf y:M = A;",
			[]string{"constructor-added m3: old clients"},
		},
		"a new class": {
			"a = A;", "a = A; b = B;",
			[]string{"constructor-added b", "class-added B"},
		},
		"a class that is gone": {
			"a = A; b = B;---functions---\nf = A; g = B;", "a = A;---functions---\nf = A;",
			[]string{"function-removed g: old clients, Go", "constructor-removed b: Go", "class-removed B: Go"},
		},
		"a renamed class with frozen ids": {
			"a#1 = A; b#2 x:A = B;---functions---\nf#3 = A;", "a#1 = Z; b#2 x:Z = B;---functions---\nf#3 = Z;",
			[]string{"class-renamed A: Go"},
		},
		"a constructor in another class": {
			"a#1 = A; x#2 = A; b#3 = B;", "a#1 = A; x#2 = B; b#3 = B;",
			[]string{"class-changed x: old and new clients, Go"},
		},
		"an id of a bare constructor is never on the wire": {
			"p#1 x:int = P; a#2 p:%P = A;---functions---\nf#3 = A;", "p#9 x:int = P; a#2 p:%P = A;---functions---\nf#3 = A;",
			[]string{"id-changed p"},
		},
		"another name of a template argument": {
			"---functions---\nf#1 {X:Type} q:!X = X;", "---functions---\nf#1 {Y:Type} q:!Y = Y;",
			[]string{"template-arguments-changed f", "result-changed f", "field-type-changed f.q"},
		},
		"another kind of template argument": {
			"a#1 {n:#} x:n*[ int ] = A n;", "a#1 {t:Type} x:t = A t;",
			[]string{"template-arguments-changed a: Go", "class-changed a: old and new clients, Go", "field-type-changed a.x: old and new clients, Go"},
		},
		"another answer": {
			"a = A; b = B;---functions---\nf#1 = A;", "a = A; b = B;---functions---\nf#1 = B;",
			[]string{"result-changed f: old and new clients, Go"},
		},
		"another answer in Go alone": {
			"---functions---\nf#1 = Vector<string>;", "---functions---\nf#1 = Vector<bytes>;",
			[]string{"result-changed f: Go"},
		},
		"another answer on the wire alone": {
			"a#2 = A;---functions---\nf#1 = A;", "a#2 = A;---functions---\nf#1 = %A;",
			[]string{"result-changed f: old and new clients"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, changesOf(schema.Diff(resolve(t, c.old), resolve(t, c.new))))
		})
	}
}

// TestDiffOfFields: the ids are frozen, so that a change breaks what its bytes
// break. Each pair of fields is that of a function, which clients send, and of
// a constructor that they are sent.
func TestDiffOfFields(t *testing.T) {
	const all, wire, gone, nothing = ": old and new clients, Go", ": old and new clients", ": Go", ""
	for _, c := range []struct {
		old, new       string
		sent, answered []string
	}{
		// Who sends a field that is always there has to fill it in.
		{"x:int", "x:int y:int", []string{"field-added y" + all}, []string{"field-added y" + wire}},
		{"x:int y:int", "x:int", []string{"field-removed y" + all}, []string{"field-removed y" + all}},
		// Without fields the client's method takes no request.
		{
			"", "w:# x:w.0?int",
			[]string{"flags-word-added w" + all, "optional-field-added x" + gone},
			[]string{"flags-word-added w" + wire, "optional-field-added x: old clients"},
		},
		// A peer that is new sets a bit that old clients do not know; who sends decides.
		{"w:# x:w.0?int", "w:# x:w.0?int y:w.1?int", []string{"optional-field-added y"}, []string{"optional-field-added y: old clients"}},
		{
			"w:# x:w.0?int y:w.1?int", "w:# x:w.0?int",
			[]string{"optional-field-removed y: old clients, Go"},
			[]string{"optional-field-removed y: new clients, Go"},
		},
		// Whoever sets bit 0 for x sends no y, or one too many.
		{"w:# x:w.0?int", "w:# x:w.0?int y:w.0?int", []string{"optional-field-added y" + wire}, []string{"optional-field-added y" + wire}},
		{"w:# x:w.0?int y:w.0?int", "w:# x:w.0?int", []string{"optional-field-removed y" + all}, []string{"optional-field-removed y" + all}},
		{"w:# x:w.0?true", "w:# x:w.0?true y:w.0?int", []string{"optional-field-added y" + wire}, []string{"optional-field-added y" + wire}},
		// A bit and nothing else.
		{"w:# x:w.0?int", "w:# x:w.0?int y:w.1?true", []string{"flag-added y"}, []string{"flag-added y"}},
		{"w:# x:w.0?int y:w.1?true", "w:# x:w.0?int", []string{"flag-removed y" + gone}, []string{"flag-removed y" + gone}},
		{"w:# x:w.0?int y:w.1?true", "w:# y:w.1?true x:w.0?int", nil, nil},
		{"w:# x:w.0?true", "w:# x:w.3?true", []string{"flag-bit-moved x" + wire}, []string{"flag-bit-moved x" + wire}},
		{
			"w:# v:# x:w.0?int y:v.0?int", "w:# v:# x:v.1?int y:v.0?int", // w says nothing now, and is a number
			[]string{"flags-became-number w" + gone, "flag-bit-moved x" + wire},
			[]string{"flags-became-number w" + gone, "flag-bit-moved x" + wire},
		},
		{"x:int", "y:int", []string{"field-renamed x" + gone}, []string{"field-renamed x" + gone}},
		{"a:int x:int b:int", "a:int b:int y:int", // not at the same place
			[]string{"field-removed x" + all, "field-added y" + all}, []string{"field-removed x" + all, "field-added y" + wire}},
		{"w:# x:w.0?int", "v:# x:v.0?int", []string{"flags-word-renamed w"}, []string{"flags-word-renamed w"}},
		{
			"w:# x:w.0?int", "v:# y:v.0?int",
			[]string{"flags-word-renamed w", "field-renamed x" + gone},
			[]string{"flags-word-renamed w", "field-renamed x" + gone},
		},
		{"w:#", "w:# x:w.0?true", []string{"number-became-flags w" + gone, "flag-added x"}, []string{"number-became-flags w" + gone, "flag-added x"}},
		{"x:int", "x:int w:# y:w.0?true", []string{"flags-word-added w" + wire, "flag-added y"}, []string{"flags-word-added w" + wire, "flag-added y"}},
		{
			"x:int w:# y:w.0?true", "x:int",
			[]string{"flags-word-removed w" + wire, "flag-removed y" + gone},
			[]string{"flags-word-removed w" + wire, "flag-removed y" + gone},
		},
		// A word that is there only where its own bit is set.
		{
			"w:# x:w.0?int", "w:# x:w.0?int v:w.1?# y:v.0?int",
			[]string{"optional-field-added v", "optional-field-added y"},
			[]string{"optional-field-added v: old clients", "optional-field-added y: old clients"},
		},
		// Types: in bytes, in Go, in both, in neither.
		{"x:string", "x:bytes", []string{"field-type-changed x" + gone}, []string{"field-type-changed x" + gone}},
		{"x:c", "x:C", []string{"field-type-changed x" + wire}, []string{"field-type-changed x" + wire}},
		{"x:vector<int>", "x:Vector<int>", []string{"field-type-changed x" + wire}, []string{"field-type-changed x" + wire}},
		{"x:C", "x:D", []string{"field-type-changed x" + all}, []string{"field-type-changed x" + all}},
		{"x:int", "x:int32", []string{"field-type-changed x" + nothing}, []string{"field-type-changed x" + nothing}},
		{"w:# x:w.0?true", "w:# x:w.0?Bool", []string{"field-type-changed x" + all}, []string{"field-type-changed x" + all}},
		// tl.Opt[int32] is another type than int32. A class has nil already: who
		// reads may meet it, who sends may no longer leave it.
		{"w:# z:w.9?int x:int", "w:# z:w.9?int x:w.0?int", []string{"field-became-optional x" + all}, []string{"field-became-optional x" + all}},
		{"w:# z:w.9?int x:C", "w:# z:w.9?int x:w.0?C", []string{"field-became-optional x" + wire}, []string{"field-became-optional x" + all}},
		{"w:# z:w.9?int x:w.0?C", "w:# z:w.9?int x:C", []string{"field-became-required x" + all}, []string{"field-became-required x" + wire}},
		// As few as can be have moved.
		{"a:int b:int c:int", "c:int a:int b:int", []string{"field-moved c" + wire}, []string{"field-moved c" + wire}},
		// Without names their places tell fields apart.
		{"int long", "int string", []string{"field-type-changed field 2" + all}, []string{"field-type-changed field 2" + all}},
	} {
		t.Run(c.old+" | "+c.new, func(t *testing.T) {
			const rest = "c#1 x:int = C; d#2 = D; d2#3 = D; "
			fields := func(form string) []string {
				d := schema.Diff(resolve(t, fmt.Sprintf(form, c.old)), resolve(t, fmt.Sprintf(form, c.new)))
				assert.NotRegexp(t, `(?m)^ +(\(|$)`, d.Text(), "each rule has words")
				var lines []string
				for _, l := range changesOf(d) {
					lines = append(lines, strings.NewReplacer(" f.", " ", " a.", " ").Replace(l))
				}
				return lines
			}
			assert.Equal(t, c.sent, fields(rest+"---functions---\nf#4 %s = C;"), "sent")
			assert.Equal(t, c.answered, fields(rest+"a#4 %s = A;\n---functions---\nf#5 = A;"), "answered")
		})
	}
}

// TestDiffOfGenericCalls: the parameters of the generated function are the
// fields of a generic one, in their order.
func TestDiffOfGenericCalls(t *testing.T) {
	for _, c := range []struct {
		old, new string
		want     []string
	}{
		{"a:int b:long", "b:long a:int", []string{"field-moved f.a: old and new clients, Go"}},
		{"a:int", "a:int w:# x:w.0?true", []string{"flags-word-added f.w: old and new clients, Go", "flag-added f.x: Go"}},
		{"w:# a:w.0?int", "w:# a:w.0?int b:w.1?int", []string{"optional-field-added f.b"}},
	} {
		const form = "---functions---\nf#1 {X:Type} %s q:!X = X;"
		d := schema.Diff(resolve(t, fmt.Sprintf(form, c.old)), resolve(t, fmt.Sprintf(form, c.new)))
		assert.Equal(t, c.want, changesOf(d), "%s | %s", c.old, c.new)
	}
}

// TestDiffSpreadsAChangedID: where the id changes with the field, whoever still
// uses the old id is broken by the field, whatever its bytes are.
func TestDiffSpreadsAChangedID(t *testing.T) {
	old := "a = A;---functions---\nf#1 w:# x:w.0?int = A;"
	for _, c := range []struct {
		new  string
		want []string
	}{
		{"f#2 w:# x:w.0?int y:w.1?int = A;", []string{"id-changed f: old and new clients", "optional-field-added f.y: old and new clients"}},
		{"f#2 w:# y:w.0?int = A;", []string{"id-changed f: old and new clients", "field-renamed f.x: old and new clients, Go"}},
		// The id may have changed for y, and not for z, which Telegram's ids do not show.
		{"f#2 w:# x:w.0?int y:w.1?int z:w.2?true = A;", []string{
			"id-changed f: old and new clients", "optional-field-added f.y: old and new clients", "flag-added f.z",
		}},
		{"f#2 w:# x:w.0?int z:w.2?true = A;", []string{"id-changed f: old and new clients", "flag-added f.z: old and new clients"}},
	} {
		d := schema.Diff(resolve(t, old), resolve(t, "a = A;---functions---\n"+c.new))
		assert.Equal(t, c.want, changesOf(d), c.new)
	}
}

func TestDiffComparesTheNewestForms(t *testing.T) {
	first, found := schema.Parse("1.tl", []byte("a#1 x:int = A; b#3 = B;\n// LAYER 1"))
	require.Empty(t, found)
	second, found := schema.Parse("2.tl", []byte("a#2 x:long = A; b#3 = B;\n// LAYER 2"))
	require.Empty(t, found)
	both, found := schema.Resolve(first, second)
	require.NoError(t, found.Err())
	newest, found := schema.Resolve(second)
	require.NoError(t, found.Err())
	assert.Empty(t, changesOf(schema.Diff(both, newest)))
	assert.Empty(t, changesOf(schema.Diff(newest, both)))
}

func TestDiffTellsPlacesAndTexts(t *testing.T) {
	d := schema.Diff(resolve(t, "a#1 x:int\n  y:int = A;"), resolve(t, "a#2 x:long = A;"))
	require.Len(t, d.Deltas, 1)
	var got []string
	for _, c := range d.Deltas[0].Changes {
		got = append(got, fmt.Sprintf("%s: %q at %d:%d, %q at %d:%d", c.Rule,
			c.Old, c.OldRange.Start.Line, c.OldRange.Start.Column, c.New, c.NewRange.Start.Line, c.NewRange.Start.Column))
	}
	assert.Equal(t, []string{
		`id-changed: "#1" at 1:2, "#2" at 1:2`,
		`field-removed: "y:int" at 2:3, "" at 0:0`,
		`field-type-changed: "int" at 1:5, "long" at 1:5`,
	}, got)
}

// layer is the schema of a layer of Telegram.
func layer(t *testing.T, spec string) *schema.Schema {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", spec)
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

func TestDiffOfTelegramsLayers(t *testing.T) {
	before, after := layer(t, "telegram@170"), layer(t, "telegram@228")
	d := schema.Diff(before, after)
	texts := map[string]string{}
	for _, delta := range d.Deltas {
		for _, c := range delta.Changes {
			texts[delta.Name()+" "+string(c.Rule)] = c.Old + " -> " + c.New + ": " + c.Breaks.String()
		}
	}
	assert.Equal(t, "Updates -> messages.InvitedUsers: old and new clients, Go", texts["messages.createChat result-changed"])
	assert.Equal(t, "#34a818 -> #92ceddd4: old and new clients", texts["messages.createChat id-changed"])
	assert.Equal(t, "updateGroupInvitePrivacyForbidden#ccf08ad6 user_id:long = Update; -> : new clients, Go",
		texts["updateGroupInvitePrivacyForbidden constructor-removed"])
	// Telegram's ids do not show a flag.
	assert.Equal(t, " -> unknown_number:flags.9?true: ", texts["codeSettings flag-added"])
	assert.NotContains(t, texts, "codeSettings id-changed")

	text := d.Text()
	assert.Less(t, len(text), 200_000)
	for line := range strings.Lines(text) {
		assert.LessOrEqual(t, len(line), 200, line)
	}
	assert.Equal(t, text, schema.Diff(before, after).Text(), "the same each time")

	part := d.Breaking()
	assert.Less(t, len(part.Deltas), len(d.Deltas))
	for _, delta := range part.Deltas {
		for _, c := range delta.Changes {
			assert.True(t, c.Breaks.Any())
		}
	}
	assert.Equal(t, "layer 228 -> 228: nothing differs\n", schema.Diff(after, after).Text())
	assert.Equal(t, "layer 228 -> 228: nothing breaks\n", schema.Diff(after, after).Breaking().Text())
}

// TestDiffReports compares reports with the golden files under testdata/diff,
// which -update writes.
func TestDiffReports(t *testing.T) {
	d := schema.Diff(layer(t, "testdata/diff/old.tl"), layer(t, "testdata/diff/new.tl"))
	document, err := d.JSON()
	require.NoError(t, err)
	assert.True(t, json.Valid(document))
	for name, got := range map[string]string{
		"report.txt": d.Text(), "breaking.txt": d.Breaking().Text(), "report.md": d.Markdown(), "report.json": string(document),
	} {
		path := "testdata/diff/" + name
		if updating() {
			require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "go test ./schema -run TestDiffReports -update writes it")
		assert.Equal(t, string(want), got, path)
	}
}

func TestDiffOfEqualSchemasIsEmpty(t *testing.T) {
	same := resolve(t, "a = A;")
	document, err := schema.Diff(same, same).JSON()
	require.NoError(t, err)
	assert.JSONEq(t, `{"summary": {"added": 0, "removed": 0, "renamed": 0, "changed": 0,
		"breaks": {"old_clients": 0, "new_clients": 0, "go": 0}}, "declarations": []}`, string(document))
	assert.Equal(t, "## Schema changes\n\nNothing differs.\n", schema.Diff(same, same).Markdown())
}

func TestMarkdownEscapesBackticks(t *testing.T) {
	d := &schema.Difference{Deltas: []*schema.Delta{{
		Subject: schema.ClassSubject, Status: schema.Added, NewName: "a``b`", Changes: []*schema.Change{{Rule: schema.ClassAdded}},
	}}}
	assert.Contains(t, d.Markdown(), "\n- ``` a``b` ```\n")
}

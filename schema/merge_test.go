package schema_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// merged resolves several texts as one schema.
func merged(t *testing.T, texts ...string) *schema.Schema {
	t.Helper()
	var files []*schema.File
	for i, text := range texts {
		file, found := schema.Parse(string(rune('a'+i))+".tl", []byte(text))
		require.Empty(t, found)
		files = append(files, file)
	}
	s, found := schema.Resolve(files...)
	require.NoError(t, found.Err())
	return s
}

// A schema in three layers. In the second, user got a field and call another
// result; in the third, chat got a ?true field, which ids do not show, and gone went.
const (
	layer1 = `user#1ec2365e id:int = User;
chat#f834c304 flags:# id:int = Chat; 
gone = Gone;
---functions---
call#1bfa4d5f = User;
// LAYER 1
`
	layer2 = `user#c2d8c818 id:int name:string = User;
chat#f834c304 flags:# id:int = Chat;
gone = Gone;
---functions---
call id:int = Chat;
// LAYER 2
`
	layer3 = `user#c2d8c818 id:int name:string = User;
chat#f834c304 flags:# left:flags.0?true id:int = Chat;
---functions---
call id:int = Chat;
// LAYER 3
`
)

func TestLayersMerge(t *testing.T) {
	s := merged(t, layer1, layer2, layer3)
	assert.Equal(t, []int{1, 2, 3}, s.Layers)
	assert.Equal(t, 3, s.Layer)
	user := s.Classes[0]
	require.Len(t, user.Constructors, 2)
	assert.Equal(t, []int{1}, user.Constructors[0].Layers)
	assert.Equal(t, []int{2, 3}, user.Constructors[1].Layers)
	assert.Equal(t, user.Constructors, user.Constructors[0].Forms)

	chat := s.Classes[1]
	require.Len(t, chat.Constructors, 1, "forms of one id are one to a reader")
	assert.Len(t, chat.Constructors[0].Fields, 3)
	require.Len(t, chat.Constructors[0].Forms, 2)
	assert.Equal(t, []int{1, 2}, chat.Constructors[0].Forms[0].Layers)

	assert.Equal(t, []int{1, 2}, s.Classes[2].Constructors[0].Layers)
	assert.Len(t, s.Functions, 2)
}

func TestMergedLayersAsTL(t *testing.T) {
	s := merged(t, layer1, layer2, layer3)
	const want = `// tlgen:merged 1 2 3

userLayer1#1ec2365e id:int = User; // tlgen:layers 1 of user
chatLayer2#f834c304 flags:# id:int = Chat; // tlgen:layers 1 2 of chat
gone = Gone; // tlgen:layers 1 2
user#c2d8c818 id:int name:string = User; // tlgen:layers 2 3
chat#f834c304 flags:# left:flags.0?true id:int = Chat; // tlgen:layers 3

---functions---

callLayer1#1bfa4d5f = User; // tlgen:layers 1 of call
call id:int = Chat; // tlgen:layers 2 3

// LAYER 3
`
	assert.Equal(t, want, string(s.TL()))

	file, found := schema.Parse("merged.tl", []byte(want))
	require.Empty(t, found)
	assert.Equal(t, want, string(schema.Format(file)))
	assert.Empty(t, schema.Lint(schema.Severities{"unused-type": schema.Off, "layer-conflict": schema.Off}, file))
	again, found := schema.Resolve(file)
	require.Empty(t, found)
	assert.Equal(t, dump(s), dump(again))

	for i, text := range []string{layer1, layer2, layer3} {
		one, err := again.At(i + 1)
		require.NoError(t, err)
		assert.ElementsMatch(t, dump(merged(t, text)), dump(one))
	}
	_, err := again.At(4)
	require.EqualError(t, err, "the schema has no layer 4, but 1, 2, 3")
}

func TestConflictsAreNamed(t *testing.T) {
	s := merged(t, "a x:int y:string = A;\n---functions---\nf = A;\n// LAYER 7", "a x:long = A;\n---functions---\nf x:int = Vector<A>;\n// LAYER 9")
	var all []string
	for _, c := range s.Conflicts() {
		all = append(all, c.String())
	}
	assert.Equal(t, []string{
		"field x of a is int up to layer 7 and long in layer 9",
		"result of f is A up to layer 7 and Vector<A> in layer 9",
	}, all)
}

// TestConflictsOfTelegram: the numbers were counted with another program.
func TestConflictsOfTelegram(t *testing.T) {
	s, _, err := schema.Load(t.Context(), ".", "telegram@170", "telegram@228")
	require.NoError(t, err)
	fields, results := 0, 0
	for _, c := range s.Conflicts() {
		if c.Field == "" {
			results++
		} else {
			fields++
		}
	}
	assert.Equal(t, 10, fields)
	assert.Equal(t, 13, results)

	for _, layer := range []int{170, 228} {
		one, err := s.At(layer)
		require.NoError(t, err)
		alone, _, err := schema.Load(t.Context(), ".", map[int]string{170: "telegram@170", 228: "telegram@228"}[layer])
		require.NoError(t, err)
		assert.ElementsMatch(t, dump(alone), dump(one))
	}
}

func TestLayerMarksStay(t *testing.T) {
	const text = `user id:int = User;

---functions---

get = User;

---types---

===8===
user id:long = User;

===17===
user id:string = User;
`
	s := merged(t, text)
	assert.Equal(t, []int{0, 8, 17}, s.Layers)
	assert.Equal(t, text, string(s.TL()))
	one, err := s.At(8)
	require.NoError(t, err)
	assert.Equal(t, "user id:long = User;\n\n---functions---\n\nget = User;\n\n// LAYER 8\n", string(one.TL()))
}

func TestAFragmentIsCompletedByItsLayer(t *testing.T) {
	fragment, found := schema.Parse("fragment.tl", []byte(updates+
		"messages.createChat#9cb126e users:Vector<InputUser> title:string = Updates;\n"))
	require.Empty(t, found)
	files, found, err := schema.LoadFiles(t.Context(), ".", "telegram@148")
	require.NoError(t, err)
	require.Empty(t, found)
	s, found := schema.Resolve(append([]*schema.File{fragment}, files...)...)
	require.NoError(t, found.Err())
	kept, err := s.Prune([]string{"messages.createChat"})
	require.NoError(t, err)
	assert.Len(t, kept.Functions, 1)
}

func TestPruneKeepsTheFormsOfARoot(t *testing.T) {
	s := merged(t, layer1, layer2, layer3)
	for root, want := range map[string]int{"call": 2, "callLayer1": 1} {
		kept, err := s.Prune([]string{root})
		require.NoError(t, err)
		assert.Len(t, kept.Functions, want, root)
	}
}

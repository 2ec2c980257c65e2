package schema_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// resolve parses and resolves one text.
func resolve(t *testing.T, text string) *schema.Schema {
	t.Helper()
	file, found := schema.Parse("test.tl", []byte(text))
	require.Empty(t, found)
	s, found := schema.Resolve(file)
	require.NoError(t, found.Err())
	return s
}

// TestErrors finds in each file of testdata/errors what its comments say, and
// nothing else.
func TestErrors(t *testing.T) {
	for _, src := range own(t, "errors/*.tl") {
		t.Run(filepath.Base(src.path), func(t *testing.T) {
			file, found := schema.Parse(src.path, src.text)
			_, more := schema.Resolve(file)
			found = append(found, more...)
			for i, line := range strings.Split(string(src.text), "\n") {
				checkLine(t, i+1, line, found)
			}
		})
	}
}

// checkLine compares the findings of one line with its comments.
func checkLine(t *testing.T, number int, line string, found schema.Diagnostics) {
	t.Helper()
	var want, got []string
	for _, w := range strings.Split(line, "// ERROR ")[1:] {
		want = append(want, strings.TrimSpace(w))
	}
	for _, d := range found {
		if d.Range.Start.Line != number {
			continue
		}
		text := d.Summary
		if d.Remedy != "" {
			text += "; " + d.Remedy
		}
		got = append(got, text)
	}
	if !assert.Len(t, got, len(want), "line %d: %q", number, got) {
		return
	}
	for _, w := range want {
		assert.True(t, containsPrefix(got, w), "line %d: want %q, got %q", number, w, got)
	}
}

func containsPrefix(all []string, prefix string) bool {
	for _, s := range all {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

func TestRenderShowsTheLineAndACaret(t *testing.T) {
	const line = "messages.createChat#9cb126e users:Vector<InputUsr> title:string = Updates;"
	file, found := schema.Parse("api.tl", []byte("inputUserSelf = InputUser;\nupdates = Updates;\n---functions---\n"+line+"\n"))
	require.Empty(t, found)
	_, found = schema.Resolve(file)
	require.Len(t, found, 2)
	assert.Equal(t, `api.tl:4:42: unknown type "InputUsr"; did you mean "InputUser"?
  4 | messages.createChat#9cb126e users:Vector<InputUsr> title:string = Updates;
    |                                          ^^^^^^^^
`, found[1].Render())
}

func TestRenderShowsTheFirstDeclaration(t *testing.T) {
	file, found := schema.Parse("a.tl", []byte("\tuser id:int = User;\n\tuser id:long = User;\n"))
	require.Empty(t, found)
	_, found = schema.Resolve(file)
	require.Len(t, found, 1)
	assert.Equal(t, "a.tl:2:2: user is declared twice; rename one of them\n  2 | \tuser id:long = User;\n    | \t^^^^\n"+
		"a.tl:1:2: first declared here\n  1 | \tuser id:int = User;\n    | \t^^^^\n", found[0].Render())
}

func TestRenderShowsAPieceOfALongLine(t *testing.T) {
	long := "user " + strings.Repeat("x", 100) + ":int y:Nowhere z" + strings.Repeat("z", 100) + ":int = User;"
	file, _ := schema.Parse("a.tl", []byte(long))
	_, found := schema.Resolve(file)
	require.Len(t, found, 1)
	assert.Equal(t, "a.tl:1:113: unknown type \"Nowhere\"; declare a constructor of it\n"+
		"  1 | …"+strings.Repeat("x", 33)+":int y:Nowhere z"+strings.Repeat("z", 71)+"…\n"+
		"    | "+strings.Repeat(" ", 41)+"^^^^^^^\n", found[0].Render())
}

func TestOwnSchemaResolves(t *testing.T) {
	text, err := os.ReadFile("testdata/valid/chat.tl")
	require.NoError(t, err)
	file, found := schema.Parse("chat.tl", text)
	require.Empty(t, found)
	s, found := schema.Resolve(file)
	require.NoError(t, found.Err())
	assert.Equal(t, 7, s.Layer)

	types := map[string]string{}
	for _, c := range s.Combinators() {
		for _, f := range c.Fields {
			types[c.Name+"."+f.Name] = f.Type.String()
		}
		if c.Function {
			types[c.Name] = c.Result.String()
		}
	}
	for name, want := range map[string]string{
		"user.self": "true", "user.flags": "#", "user.key": "int128", "user.photo": "Photo",
		"media.photo.sizes": "vector<media.size>", "box.messages": "vector<message>", "box.users": "Vector<User>",
		"box.deep": "vector<vector<string>>", "getUser": "User", "users.get": "Vector<User>", "count": "Vector<int>",
		"wrap": "X", "wrap.query": "!X",
	} {
		assert.Equal(t, want, types[name], name)
	}
}

func TestBareAndBoxedAreSettled(t *testing.T) {
	s := resolve(t, "ip a:int = Ip;\nx a:vector<ip> b:vector<Ip> c:Vector<ip> d:%Vector<Ip> e:%Ip = X;")
	fields := s.Classes[1].Constructors[0].Fields
	for i, want := range []struct{ vector, item bool }{{false, false}, {false, true}, {true, false}, {false, true}} {
		v, ok := fields[i].Type.(*schema.Vector)
		require.True(t, ok)
		_, boxed := v.Item.(*schema.Boxed)
		assert.Equal(t, want.vector, v.Boxed, fields[i].Name)
		assert.Equal(t, want.item, boxed, fields[i].Name)
	}
	assert.IsType(t, &schema.Bare{}, fields[4].Type)
}

// Published ids, of layer 228 and of MTProto's service messages.
func TestIDsOfTelegram(t *testing.T) {
	for text, want := range map[string]uint32{
		"inputPeerUser user_id:long access_hash:long = InputPeer;":                     0xdde8a54c,
		"inputFile id:long parts:int name:string md5_checksum:string = InputFile;":     0xf52ff27f,
		"msgs_ack msg_ids:Vector<long> = MsgsAck;":                                     0x62d6b459,
		"auth.exportedAuthorization id:long bytes:bytes = auth.ExportedAuthorization;": 0xb434e2b8,
	} {
		file, found := schema.Parse("test.tl", []byte(text))
		require.Empty(t, found)
		file.Profile = schema.Telegram
		s, found := schema.Resolve(file)
		require.NoError(t, found.Err())
		assert.Equal(t, want, s.Classes[0].Constructors[0].ID, text)
	}
}

func TestNoFalseAlarmOnTelegramsSchemas(t *testing.T) {
	for _, spec := range []string{"telegram@148", "telegram@158", "telegram@170", "telegram@176", "telegram@228", "secret"} {
		s, found, err := schema.Load(t.Context(), ".", spec)
		require.NoError(t, err, spec)
		assert.Empty(t, found, spec)
		assert.NotEmpty(t, s.Functions, spec)
	}
}

func TestLayer228IsComplete(t *testing.T) {
	s, _, err := schema.Load(t.Context(), ".", "telegram@228")
	require.NoError(t, err)
	right, stated, word := 0, 0, 0
	for _, c := range s.Combinators() {
		if c.Declared {
			stated++
		}
		if c.Declared && c.ID == c.Computed {
			right++
		}
		for _, f := range c.Fields {
			if f.Bits != 0 {
				word++
			}
		}
	}
	assert.Equal(t, 228, s.Layer)
	assert.Len(t, s.Functions, 808)
	assert.Equal(t, 5, stated-right, "the ids that follow from no known text")
	assert.Positive(t, word)
}

func TestPruneKeepsWhatRootsReach(t *testing.T) {
	s := resolve(t, `a = A; b x:A = B; c y:vector<B> = C; c2 = C; d = D;
---functions---
f c:C = A; g = D;`)
	kept, err := s.Prune([]string{"f"})
	require.NoError(t, err)
	var classes []string
	for _, c := range kept.Classes {
		classes = append(classes, c.Name)
	}
	assert.Equal(t, []string{"A", "B", "C"}, classes)
	assert.Len(t, kept.Classes[2].Constructors, 2, "every constructor of a class that is reached")
	assert.Len(t, kept.Functions, 1)

	_, err = s.Prune([]string{"fff"})
	require.EqualError(t, err, `unknown root "fff"; roots are functions, classes and constructors of the schema`)
}

func TestReadSaysWhichLayersHaveShortNames(t *testing.T) {
	_, err := schema.Read(t.Context(), ".", "telegram@1")
	require.ErrorContains(t, err, "schema telegram@1: no short name for this layer; there are 148, 158")
	_, err = schema.Read(t.Context(), ".", "")
	require.ErrorContains(t, err, "the name of a schema is empty; write a path")
	_, err = schema.Read(t.Context(), ".", "testdata/valid")
	require.ErrorContains(t, err, "schema testdata/valid is a folder; name its files, as in testdata/valid/*.tl")
	_, err = schema.Read(t.Context(), ".", "module:nothing")
	require.ErrorContains(t, err, "want module:MODULE@VERSION/FILE")
	_, err = schema.Read(t.Context(), ".", "module:github.com/gotd/td@v0.161.0/../etc")
	require.Error(t, err)
	_, err = schema.Read(t.Context(), ".", "missing.tl")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestParsingAlwaysEnds(t *testing.T) {
	text, err := os.ReadFile("testdata/valid/chat.tl")
	require.NoError(t, err)
	for i := range text {
		file, _ := schema.Parse("cut.tl", text[:i])
		_, _ = schema.Resolve(file)
		broken := append([]byte(nil), text...)
		broken[i] ^= 0x15
		file, _ = schema.Parse("broken.tl", broken)
		_, _ = schema.Resolve(file)
	}
}

func TestNestingIsBounded(t *testing.T) {
	for _, open := range []string{"(", "[", "a<", "x:(", "2*["} {
		_, found := schema.Parse("deep.tl", []byte("a x:"+strings.Repeat(open, 1_000_000)+" = X;\nb = B;"))
		require.NotEmpty(t, found)
		assert.Contains(t, found[0].Summary, "brackets nest deeper than 64")
	}
}

func FuzzParse(f *testing.F) {
	seed(f, "*/*.tl")
	f.Fuzz(func(t *testing.T, text []byte) {
		begin := time.Now()
		file, found := schema.Parse("fuzz.tl", text)
		_, more := schema.Resolve(file)
		for _, d := range append(found, more...) {
			assert.NotEmpty(t, d.Render())
			assert.Positive(t, d.Range.Start.Line, d.Summary)
			assert.LessOrEqual(t, d.Range.End.Offset, len(text)+1, d.Summary)
		}
		assert.Less(t, time.Since(begin), 10*time.Second)
	})
}

func TestAMarkBeforeParenthesesReachesTheType(t *testing.T) {
	s := resolve(t, "ip a:int = Ip;\nx a:%(Vector int) b:%(Ip) c:(Vector %Ip) d:%(%Ip) = X;")
	var types []string
	for _, f := range s.Classes[1].Constructors[0].Fields {
		types = append(types, f.Type.String())
	}
	assert.Equal(t, []string{"vector<int>", "ip", "Vector<ip>", "ip"}, types)
}

func TestAConditionMayStandInParentheses(t *testing.T) {
	s := resolve(t, "x fields:# a:(fields.0?string) b:fields.1?(Vector int) c:(fields.2?Vector int) = X;")
	fields := s.Classes[0].Constructors[0].Fields
	for i, want := range []string{"string", "Vector<int>", "Vector<int>"} {
		f := fields[i+1]
		assert.Equal(t, want, f.Type.String())
		require.NotNil(t, f.Cond, f.Name)
		assert.Equal(t, i, f.Cond.Bit)
	}
}

func TestAPrefixHasTheIDOfItsFunction(t *testing.T) {
	s := resolve(t, "error = Error;\ninvokeWithApnsSecretPrefix#dae54f8 nonce:string secret:string = Error;\n"+
		"---functions---\ninvokeWithApnsSecret#dae54f8 {X:Type} nonce:string secret:string query:!X = X;")
	assert.Len(t, s.Classes[0].Constructors, 2)
	assert.Len(t, s.Functions, 1)
}

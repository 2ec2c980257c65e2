package tltest

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// chat declares what the tests encode.
const chat = `
inputUserSelf#f7c1b13f = InputUser;
inputUser#f21158c6 user_id:long access_hash:long = InputUser;
updates#22222222 = Updates;
---functions---
messages.createChat#34a818 flags:# users:Vector<InputUser> title:string ttl_period:flags.0?int = Updates;
getIDs#11111111 = Vector<long>;
`

// request creates a chat; longer has another title, and a period.
const (
	request = "18a83400 00000000 15c4b51c 01000000 3fb1c1f7 05 7469746c65 0000"
	longer  = "18a83400 01000000 15c4b51c 01000000 3fb1c1f7 06 7469746c6573 00 3c000000"
)

// requestFile is the golden file of request.
const requestFile = header + `
byte  bytes                    ascii     field                      value                   meaning
   0  18 a8 34 00              ..4.      messages.createChat        #34a818                 id of a function
   4  00 00 00 00              ....        flags:#                  0                       no bit is set
   8  15 c4 b5 1c              ....        users:Vector<InputUser>  #1cb5c415               id of a vector
  12  01 00 00 00              ....          count                  1                       how many items follow
  16  3f b1 c1 f7              ?...          [0]                    inputUserSelf#f7c1b13f  id
  20  05                       .           title:string             5                       length in bytes
  21  74 69 74 6c 65           title         data                   "title"
  26  00 00                    ..            padding                                        up to a multiple of 4
`

func unhex(tb testing.TB, digits string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	require.NoError(tb, err)
	return b
}

// in is an Inspector of a schema.
func in(tb testing.TB, text string) *inspect.Inspector {
	tb.Helper()
	f, found := schema.Parse("chat.tl", []byte(text))
	require.NoError(tb, found.Err())
	s, found := schema.Resolve(f)
	require.NoError(tb, found.Err())
	return inspect.New(s)
}

// here is Schemas of chat for files in a folder of the test. Nobody asks for updates.
func here(t *testing.T) *Schemas {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv(updateVariable, "")
	t.Setenv("CI", "")
	return With(in(t, chat))
}

// recorder is a test that notes what is said of it.
type recorder struct {
	testing.TB
	failures, logs []string
}

func (r *recorder) Error(args ...any) { r.failures = append(r.failures, fmt.Sprint(args...)) }

func (r *recorder) Errorf(format string, args ...any) { r.Error(fmt.Sprintf(format, args...)) }

func (r *recorder) Log(args ...any) { r.logs = append(r.logs, fmt.Sprint(args...)) }

// said is what Golden says of bytes.
func said(t *testing.T, s *Schemas, file, digits string) *recorder {
	t.Helper()
	r := &recorder{TB: t}
	s.GoldenBytes(r, file, unhex(t, digits))
	return r
}

// toUpdate is how the test at hand is updated.
func toUpdate(t *testing.T) string {
	t.Helper()
	return "TLTEST_UPDATE=1 go test github.com/tlgen-go/tlgen/tl/tltest -run '^" + strings.ReplaceAll(t.Name(), "/", "$/^") + "$'"
}

func put(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}

func textOf(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(b)
}

func TestAMissingFileFails(t *testing.T) {
	r := said(t, here(t), "request.golden", request)
	assert.Equal(t, []string{"there is no golden file request.golden; to write it: " + toUpdate(t)}, r.failures)
	assert.NoFileExists(t, "request.golden")
}

func TestUpdatesWriteTheListing(t *testing.T) {
	s := here(t)
	t.Setenv(updateVariable, "1")
	r := said(t, s, "testdata/a folder/request.golden", request)
	assert.Empty(t, r.failures)
	assert.Equal(t, []string{"wrote testdata/a folder/request.golden"}, r.logs)
	assert.Equal(t, requestFile, textOf(t, "testdata/a folder/request.golden"))
	files, err := os.ReadDir("testdata/a folder")
	require.NoError(t, err)
	assert.Len(t, files, 1, "nothing else is left")
	assert.Empty(t, said(t, s, "testdata/a folder/request.golden", request).logs, "what is as it should be is not written")

	t.Setenv(updateVariable, "")
	r = said(t, s, "testdata/a folder/request.golden", request)
	assert.Empty(t, r.failures)
	assert.Empty(t, r.logs)
}

// TestUpdatesSayWhatCannotBeRead, as a golden file of damage may be meant.
func TestUpdatesSayWhatCannotBeRead(t *testing.T) {
	s := here(t)
	t.Setenv(updateVariable, "1")
	r := said(t, s, "other.golden", "00ffff00 00000000")
	assert.Empty(t, r.failures)
	assert.Equal(t, []string{"wrote other.golden, though its bytes cannot be read at byte 0: unexpected constructor id: " +
		"want a boxed value, met #ffff00, which no schema here declares"}, r.logs)
	assert.FileExists(t, "other.golden")
}

func TestTheFlagOfOthersUpdates(t *testing.T) {
	s := here(t)
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "")
	}
	require.NoError(t, flag.Set("update", "true"))
	t.Cleanup(func() { require.NoError(t, flag.Set("update", "false")) })
	said(t, s, "request.golden", request)
	assert.FileExists(t, "request.golden")
}

func TestUpdatesAreRefused(t *testing.T) {
	s := here(t)
	put(t, "request.golden", requestFile)
	for _, c := range []struct{ update, ci, want string }{
		{"1", "true", "golden files are not updated where CI is set (CI=true); update them where somebody reads what changed"},
		{"true", "", `TLTEST_UPDATE is "true"; set it to 1 to update golden files, or not at all`},
	} {
		t.Setenv(updateVariable, c.update)
		t.Setenv("CI", c.ci)
		assert.Equal(t, []string{"request.golden: " + c.want}, said(t, s, "request.golden", longer).failures)
		assert.Equal(t, requestFile, textOf(t, "request.golden"))
	}
	t.Setenv(updateVariable, "0")
	assert.Empty(t, said(t, s, "request.golden", request).failures)
	t.Setenv(updateVariable, "1")
	t.Setenv("CI", "false")
	assert.Equal(t, []string{"wrote request.golden"}, said(t, s, "request.golden", longer).logs)
}

func TestADifferenceHasItsPlaceAndBothRows(t *testing.T) {
	s := here(t)
	put(t, "request.golden", requestFile)
	r := said(t, s, "request.golden", longer)
	assert.Equal(t, []string{`request.golden:4: the encoding differs from byte 4 on, and has 32 bytes in place of 28 (-want +got):

at byte 4, messages.createChat.flags:
-  4  00 00 00 00              ....      flags:#  0    no bit is set
+  4  01 00 00 00              ....      flags:#  0x1  0 ttl_period

at byte 20, messages.createChat.title:
- 20  05                       .         title:string  5         length in bytes
- 21  74 69 74 6c 65           title       data        "title"
- 26  00 00                    ..          padding               up to a multiple of 4
+ 20  06                       .         title:string  6         length in bytes
+ 21  74 69 74 6c 65 73        titles      data        "titles"
+ 27  00                       .           padding               up to a multiple of 4

at byte 28, messages.createChat.ttl_period:
+ 28  3c 00 00 00              <...      ttl_period:int  60

to update: ` + toUpdate(t)}, r.failures)
}

func TestManyDifferencesAreNamed(t *testing.T) {
	s := With(in(t, "n#1 a:int b:int c:int d:int e:int f:int g:int h:int i:int j:int = N;"))
	r := &recorder{TB: t}
	s.Equal(r, unhex(t, "01000000"+strings.Repeat("01000000", 10)), unhex(t, "01000000"+strings.Repeat("02000000", 10)))
	require.Len(t, r.failures, 1)
	assert.Regexp(t, `^the encoding differs from byte 4 on \(-want \+got\):\n\nat byte 4, n\.a:\n- .*\n\+ .*\n\nat`, r.failures[0])
	assert.Regexp(t, `\n\nand at byte 16, n\.d; at byte 20, n\.e; .* at byte 32, n\.h; and 2 more$`, r.failures[0])
	r.failures = nil
	s.Equal(r, []byte{1}, []byte{1})
	assert.Empty(t, r.failures)
}

// TestDifferencesOfWhatIsPacked are shown where they are packed.
func TestDifferencesOfWhatIsPacked(t *testing.T) {
	s := With(in(t, "blob#3 data:bytes = Blob; user#1 id:int = User;"))
	r := &recorder{TB: t}
	s.Equal(r, unhex(t, "03000000 08 01000000 07000000 000000"), unhex(t, "03000000 08 01000000 08000000 000000"))
	assert.Equal(t, []string{`the encoding differs from byte 9 on (-want +got):

at byte 4 of what is packed by bytes, blob.data/user.id:
- 4  07 00 00 00              ....      id:int  7
+ 4  08 00 00 00              ....      id:int  8`}, r.failures)
}

// TestAnItemMoreIsOneDifference, and those behind it are none.
func TestAnItemMoreIsOneDifference(t *testing.T) {
	r := &recorder{TB: t}
	With(in(t, "ids#4 all:vector<int> = Ids;")).Equal(r, unhex(t, "04000000 02000000 07000000 08000000"), unhex(t, "04000000 03000000 09000000 07000000 08000000"))
	assert.Equal(t, []string{`the encoding differs from byte 4 on, and has 20 bytes in place of 16 (-want +got):

at byte 4, ids.all:
-  4  02 00 00 00              ....      all:vector<int>  2  how many items follow
+  4  03 00 00 00              ....      all:vector<int>  3  how many items follow

at byte 8, ids.all[0]:
+  8  09 00 00 00              ....      [0]  9`}, r.failures)
}

func TestEqualValuesInOtherBytesAreToldApart(t *testing.T) {
	r := &recorder{TB: t}
	With(in(t, "blob#3 data:bytes = Blob;")).Equal(r, unhex(t, "03000000 01ff0000"), unhex(t, "03000000 01ff0001"))
	require.Len(t, r.failures, 1)
	assert.Contains(t, r.failures[0], "\n\nat byte 7, blob.data, equal in value:\n- 4  01 ")
}

// TestOnlyBytesAreCompared: all else in the file may be as it likes.
func TestOnlyBytesAreCompared(t *testing.T) {
	s := here(t)
	for name, text := range map[string]string{
		"Windows":         "\ufeff" + strings.ReplaceAll(requestFile, "\n", "\r\n"),
		"another name":    strings.ReplaceAll(requestFile, "title:string ", "name:string  "),
		"no comment":      strings.TrimPrefix(requestFile, header+"\n"),
		"comments":        "# a\n\n" + strings.ReplaceAll(requestFile, "  20  05", "# the title\n  20  05") + "# z\n",
		"spaces":          strings.ReplaceAll(requestFile, "\n", "   \n\n"),
		"bytes alone":     "byte  bytes                    ascii\n0     18 a8 34 00 00 00 00 00\n   8  15 c4 b5 1c 01 00 00 00 3f b1\n",
		"upper case":      strings.ReplaceAll(requestFile, "b5 1c", "B5 1C"),
		"no end of line":  strings.TrimSuffix(requestFile, "\n"),
		"what was packed": requestFile + "\n[1] 4 bytes, in data:bytes at byte 4\nbyte  bytes\n  99  zz\n",
	} {
		put(t, "request.golden", text)
		r := said(t, s, "request.golden", request)
		if name == "bytes alone" {
			assert.Contains(t, strings.Join(r.failures, ""), `request.golden:3: "15 c4 b5 1c 01 00 00 00 3" are no bytes; `, name)
			continue
		}
		assert.Empty(t, r.failures, name)
	}
}

func TestWhatIsNoGoldenFileHasItsLine(t *testing.T) {
	s := here(t)
	for text, want := range map[string]string{
		"":               `request.golden: no golden file: it has no line of titles, which begins with "byte  bytes"`,
		"# a\n18a83400":  `request.golden:2: want the titles of a listing, which begin with "byte  bytes", met "18a83400"`,
		"<<<<<<< HEAD\n": `request.golden:1: want the titles of a listing, which begin with "byte  bytes", met "<<<<<<< HEAD"`,
		strings.Replace(requestFile, "01 00 00 00", "01 0g 00 00", 1):                            `request.golden:6: "01 0g 00 00" are no bytes; write two hex digits for each, one space between them`,
		strings.Replace(requestFile, "01 00 00 00", "01  0 00 00", 1):                            `request.golden:6: "01  0 00 00" are no bytes; write two hex digits for each, one space between them`,
		strings.Replace(requestFile, "  12  01 00 00 00              ....", "=======\n", 1):      `request.golden:6: want the offset of a row, met "======"`,
		strings.Replace(requestFile, "74 69 74 6c 65           title", "74 69 74 6c 65", 1):      `request.golden:9: "74 69 74 6c 65         da" are no bytes;`,
		strings.Replace(requestFile, "   4  00 00 00 00              ....        flag", "# ", 1): `request.golden:5: the row is of byte 8, but 4 stand before it`,
	} {
		put(t, "request.golden", text)
		r := said(t, s, "request.golden", request)
		require.Len(t, r.failures, 1, text)
		assert.True(t, strings.HasPrefix(r.failures[0], want), r.failures[0])
		assert.True(t, strings.HasSuffix(r.failures[0], "; to write the file anew: "+toUpdate(t)), r.failures[0])
	}
	require.NoError(t, os.Mkdir("folder", 0o700))
	assert.Contains(t, said(t, s, "folder", request).failures[0], "folder: is a directory")
}

// TestUpdatesKeepComments where they are about the same byte.
func TestUpdatesKeepComments(t *testing.T) {
	s := here(t)
	text := "# first\n# second\n" + strings.TrimPrefix(requestFile, header+"\n")
	text = strings.Replace(text, "  20  05", "# what it is called\n# in the list\n  20  05", 1) + "# last\n"
	put(t, "request.golden", strings.ReplaceAll(text, "\n", "\r\n"))
	t.Setenv(updateVariable, "1")
	assert.Empty(t, said(t, s, "request.golden", request).logs, "the ends of lines are no reason")
	assert.Equal(t, []string{"wrote request.golden"}, said(t, s, "request.golden", longer).logs)
	got := textOf(t, "request.golden")
	assert.True(t, strings.HasPrefix(got, "# first\n# second\nbyte  bytes"), got)
	assert.Contains(t, got, "\n# what it is called\n# in the list\n  20  06  ")
	assert.True(t, strings.HasSuffix(got, "\n# last\n"), got)

	put(t, "request.golden", "# first\n<<<<<<< HEAD\n"+text)
	said(t, s, "request.golden", request)
	assert.True(t, strings.HasPrefix(textOf(t, "request.golden"), "# first\n"), "a broken file is written anew")
	t.Setenv(updateVariable, "")
	assert.Empty(t, said(t, s, "request.golden", request).failures)
}

func TestUpdatesKeepPermissions(t *testing.T) {
	s := here(t)
	put(t, "request.golden", requestFile)
	t.Setenv(updateVariable, "1")
	said(t, s, "request.golden", longer)
	info, err := os.Stat("request.golden")
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestObjectsAreEncoded(t *testing.T) {
	s := here(t)
	put(t, "request.golden", requestFile)
	r := &recorder{TB: t}
	raw := tl.Raw(unhex(t, request))
	s.Golden(r, "request.golden", &raw)
	assert.Empty(t, r.failures)
	s.Golden(r, "request.golden", new(tl.Raw))
	assert.Equal(t, []string{"request.golden: encode Object: required value is missing"}, r.failures)
}

// TestTypesOfWhatDoesNotSayIt: a vector does not tell what its items are.
func TestTypesOfWhatDoesNotSayIt(t *testing.T) {
	s := here(t)
	t.Setenv(updateVariable, "1")
	const ids = "15c4b51c 01000000 0700000000000000"
	said(t, s.AnswerTo("getIDs"), "answer", ids)
	said(t, s.As("Vector<long>"), "vector", ids)
	assert.Contains(t, textOf(t, "answer"), "   8  07 00 00 00 00 00 00 00  ........    [0]         7\n")
	assert.Equal(t, textOf(t, "answer"), textOf(t, "vector"))
	assert.Equal(t, []string{`type "Vector<lang>": unknown type "lang"; did you mean "long"?`}, said(t, s.As("Vector<lang>"), "other", ids).failures)
	assert.Len(t, said(t, s.AnswerTo("getIds"), "other", ids).failures, 1)
	assert.NoFileExists(t, "other")
}

func TestSchemasAreReadOnceAndFromWhereTheyAreNamed(t *testing.T) {
	here(t)
	put(t, "chat.tl", chat)
	put(t, "request.golden", requestFile)
	dir, err := os.Getwd()
	require.NoError(t, err)
	s := New("chat.tl")
	t.Chdir(t.TempDir())
	assert.Contains(t, said(t, s, "request.golden", longer).failures[0], "messages.createChat.title")
	require.NoError(t, os.Remove(filepath.Join(dir, "chat.tl")))
	assert.Len(t, said(t, s, filepath.Join(dir, "request.golden"), longer).failures, 1)
}

func TestBrokenSchemasFailTheTest(t *testing.T) {
	here(t)
	put(t, "request.golden", requestFile)
	put(t, "broken.tl", "a#1 b:int = A;\nd#1 = D;\nf#1 = D;\n")
	assert.Equal(t, []string{"broken.tl:2:1: id #1 of d is taken by a; two combinators cannot share an id\n" +
		"broken.tl:3:1: id #1 of f is taken by a; two combinators cannot share an id"}, said(t, New("broken.tl"), "request.golden", longer).failures)
	for _, file := range []string{"request.golden", "none.golden"} { // whatever the file is like
		assert.Contains(t, said(t, New("none.tl"), file, request).failures[0], "schema none.tl: ")
	}
	assert.Equal(t, []string{`tltest.New has no schema; name one, as in tltest.New("telegram@228")`}, said(t, New(), "request.golden", longer).failures)
}

func TestTestsRunInParallel(t *testing.T) {
	s := here(t)
	s.inspector = New("chat.tl").inspector
	put(t, "chat.tl", chat)
	put(t, "request.golden", requestFile)
	done := make(chan *recorder)
	for range 4 {
		go func() {
			r := &recorder{TB: t}
			s.GoldenBytes(r, "request.golden", []byte{1})
			done <- r
		}()
	}
	for range 4 {
		assert.Len(t, (<-done).failures, 1)
	}
}

func TestFile(t *testing.T) {
	for name, want := range map[string]string{
		"plain":           "testdata/TestFile/plain.golden",
		"two words":       "testdata/TestFile/two_words.golden",
		"a/b":             "testdata/TestFile/a/b.golden",
		`what:is"*<>?|\'`: "testdata/TestFile/what%3Ais%22%2A%3C%3E%3F%7C%5C%27.golden",
		"..":              "testdata/TestFile/%2E..golden",
		"größe 漢":         "testdata/TestFile/größe_漢.golden",
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, want, File(t)) })
	}
}

func TestNamesInTheCommandAreQuoted(t *testing.T) {
	assert.Equal(t, `TLTEST_UPDATE=1 go test github.com/tlgen-go/tlgen/tl/tltest -run '^TestA$/^it'\''s_\[b\]\.\*$/^#1$'`,
		updateCommand("TestA/it's_[b].*/#1"))
}

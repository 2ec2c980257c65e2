package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// two are layers in which a function, a field and a name change.
var two = []string{`
// LAYER 1
user#11111111 id:long name:string = User;
userEmpty#22222222 = User;
---functions---
// @description Asks for a user, as users.getUsers does. @id whom
users.getUser#33333333 id:long = User;
users.getUsers#44444444 id:Vector<long> = Vector<User>;
`, `
// LAYER 2
user#55555555 flags:# id:long name:flags.0?string = User;
userEmpty#22222222 = User;
---functions---
// @description Asks for a user, as users.getUsers does. @id whom
users.getUser#33333333 id:long = User;
users.getUsers#44444444 id:Vector<long> = Vector<User>;
User#66666666 = User;
`}

// site is the site of schemas.
func site(t *testing.T, texts ...string) *Site {
	t.Helper()
	var files []*schema.File
	for _, text := range texts {
		f, found := schema.Parse("a.tl", []byte(text))
		require.NoError(t, found.Err())
		files = append(files, f)
	}
	s, found := schema.Resolve(files...)
	require.NoError(t, found.Err())
	x, err := New(s, Options{Title: "a.tl", Package: "tg"})
	require.NoError(t, err)
	return x
}

// page is a page of the site as text without tags.
func page(t *testing.T, s *Site, at string) string {
	t.Helper()
	b, err := s.File(at)
	require.NoError(t, err)
	require.NotNil(t, b, "no page %s among %v", at, s.Paths())
	text := regexp.MustCompile(`</(?:d[dt]|t[dh]|h\d|li|p)>`).ReplaceAllString(string(b), " ")
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "")
	return strings.Join(strings.Fields(text), " ")
}

func TestAPageTellsHowADeclarationChanged(t *testing.T) {
	text := page(t, site(t, two...), "constructor/user.html")
	assert.Contains(t, text, "Layer 1 → 2 changed")
	assert.Contains(t, text, "now optional: name:string -&gt; name:flags.0?string breaks old clients breaks new clients breaks Go")
	assert.Contains(t, text, "Layer 1 user#11111111 id:long name:string = User;")
	assert.Contains(t, text, "Layers 2")
	assert.Contains(t, page(t, site(t, two...), "function/User.html"), "Layer 1 → 2 added")
}

func TestAFunctionsPageTellsWhatItTakesAndAnswers(t *testing.T) {
	text := page(t, site(t, two...), "function/users.getUser.html")
	for _, want := range []string{"Asks for a user, as users.getUsers does.", "id long whom", "Result User", "client.UsersGetUser(ctx, &amp;tg.UsersGetUserRequest{ID: 1234567890})", "Related users.getUsers", "Asks for a user"} {
		assert.Contains(t, text, want)
	}
}

// TestUsesAreThoseOfTheNewestForms: what answers with something else by now is no
// use, and what is gone says up to when it was there.
func TestUsesAreThoseOfTheNewestForms(t *testing.T) {
	s := site(t, `
// LAYER 1
user#11111111 id:long = User;
group#22222222 id:long = Group;
---functions---
get#33333333 id:long = User;
old#44444444 id:long = User;
`, `
// LAYER 2
user#11111111 id:long = User;
group#22222222 id:long = Group;
---functions---
get#55555555 id:long = Group;
`)
	text := page(t, s, "class/User.html")
	assert.Contains(t, text, "Functions that answer with it 1 old up to layer 1")
	assert.NotContains(t, text, " get ")
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := site(t, two...)
	href := regexp.MustCompile(`(?:href|src|action)="([^"#?]+)`)
	for _, at := range s.Paths() {
		b, err := s.File(at)
		require.NoError(t, err)
		if path.Ext(at) != ".html" {
			continue
		}
		for _, m := range href.FindAllSubmatch(b, -1) {
			to, err := url.PathUnescape(string(m[1]))
			require.NoError(t, err)
			if to == "data:," {
				continue
			}
			assert.Contains(t, s.Paths(), path.Join(path.Dir(at), to), "from %s", at)
		}
	}
}

// Functions and classes may be called alike, and file systems may not tell
// capitals apart.
func TestPagesOfLikeNamesAreApart(t *testing.T) {
	s := site(t, "a.b#1 = A.b;\na.B#2 = A.b;\n")
	assert.Contains(t, s.Paths(), "constructor/a.b.html")
	assert.Contains(t, s.Paths(), "constructor/a.B~2.html")
	assert.Contains(t, s.Paths(), "class/A.b.html")
}

func TestTheSameSchemaMakesTheSameFiles(t *testing.T) {
	a, b := site(t, two...), site(t, two...)
	require.Equal(t, a.Paths(), b.Paths())
	for _, at := range a.Paths() {
		one, err := a.File(at)
		require.NoError(t, err)
		other, err := b.File(at)
		require.NoError(t, err)
		assert.Equal(t, one, other, at)
	}
}

// unpack reads what the script reads.
func unpack(t *testing.T, s *Site, at string, v any) {
	t.Helper()
	b, err := s.File(at)
	require.NoError(t, err)
	r, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, v))
}

func TestDataIsMadeOnce(t *testing.T) {
	s := site(t, two...)
	for _, at := range []string{"data/search.bin", "data/schema.bin", "data/compare-1-2.bin"} {
		one, err := s.File(at)
		require.NoError(t, err)
		again, err := s.File(at)
		require.NoError(t, err)
		assert.Same(t, &one[0], &again[0], at)
	}
}

func TestTheIndexHasNamesIDsOfAllLayersAndFields(t *testing.T) {
	var all []searchEntry
	unpack(t, site(t, two...), "data/search.bin", &all)
	assert.Contains(t, all, searchEntry{"constructor", "user", "constructor/user.html", "55555555 11111111", "User", "flags id name"})
	assert.Contains(t, all, searchEntry{"class", "User", "class/User.html"})
}

func TestTheComparisonSaysWhatBreaks(t *testing.T) {
	var all []comparedDelta
	unpack(t, site(t, two...), "data/compare-1-2.bin", &all)
	require.Len(t, all, 2)
	assert.Equal(t, "added", all[0].Status)
	assert.Equal(t, "user#11111111 id:long name:string = User;", all[1].OldText)
	assert.Equal(t, breaksOld|breaksNew|breaksGo, all[1].Changes[2].Breaks, "%v", all[1].Changes)
}

func TestTheProgramOfThePlaygroundIsSmall(t *testing.T) {
	b := read(codecName)
	require.NotEmpty(t, b)
	assert.Less(t, len(b), 2_000_000)
}

// request is the answer to a request to a listener on an address.
func request(t *testing.T, listener, method, host string) *http.Response {
	t.Helper()
	address, err := net.ResolveTCPAddr("tcp", listener)
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
	r.Host = host
	w := httptest.NewRecorder()
	site(t, two...).Handler(address).ServeHTTP(w, r)
	return w.Result()
}

func TestOnlyTheListenersOwnNamesAreServed(t *testing.T) {
	for _, c := range []struct {
		listener, host string
		status         int
	}{
		{"127.0.0.1:8080", "127.0.0.1:8080", http.StatusOK},
		{"127.0.0.1:8080", "localhost:8080", http.StatusOK},
		{"127.0.0.1:80", "localhost", http.StatusOK},
		{"[::1]:8080", "[::1]:8080", http.StatusOK},
		{"0.0.0.0:8080", "192.0.2.7:8080", http.StatusOK},
		{"127.0.0.1:8080", "attacker.example:8080", http.StatusMisdirectedRequest},
		{"127.0.0.1:8080", "localhost.attacker.example:8080", http.StatusMisdirectedRequest},
		{"127.0.0.1:8080", "127.0.0.1:8081", http.StatusMisdirectedRequest},
		{"127.0.0.1:8080", "192.0.2.7:8080", http.StatusMisdirectedRequest},
		{"127.0.0.1:8080", "", http.StatusMisdirectedRequest},
		{"0.0.0.0:8080", "attacker.example:8080", http.StatusMisdirectedRequest},
		{"192.0.2.7:8080", "localhost:8080", http.StatusMisdirectedRequest},
	} {
		assert.Equal(t, c.status, request(t, c.listener, http.MethodGet, c.host).StatusCode, "%+v", c)
	}
	assert.Equal(t, http.StatusMethodNotAllowed, request(t, "127.0.0.1:8080", http.MethodPost, "127.0.0.1:8080").StatusCode)
}

func TestNoScriptOfElsewhereRuns(t *testing.T) {
	policy := request(t, "127.0.0.1:8080", http.MethodGet, "127.0.0.1:8080").Header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'")
	assert.NotContains(t, policy, "unsafe-inline")
	assert.NotContains(t, policy, "'unsafe-eval'")
}

func TestAMissingPageSaysWhichWasMeant(t *testing.T) {
	s := site(t, two...)
	w := httptest.NewRecorder()
	s.serve(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/function/users.getUsr.html", nil))
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.Contains(t, w.Body.String(), "Did you mean users.getUser?")
}

// A schema that Go cannot have is shown all the same, and it is said why.
func TestASchemaWithoutAFormInGoIsShown(t *testing.T) {
	s := site(t, "pair a:Object b:int = Pair;\n")
	assert.Contains(t, page(t, s, "index.html"), "There are no examples in Go: ")
	assert.NotContains(t, page(t, s, "constructor/pair.html"), "value :=")
}

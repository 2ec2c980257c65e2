package schema_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// TestFormat: what stands left of an arrow is written as what stands right of it.
func TestFormat(t *testing.T) {
	for from, to := range map[string]string{
		"user   id:int\n  name : string =   User ;":                           "user id:int name:string = User;\n",
		"a#00AB = A; b = B;":                                                  "a#ab = A;\nb = B;\n",
		"a x:(Vector int) y:Vector<%B> z:%(Vector t) = A;":                    "a x:Vector<int> y:Vector<%B> z:%Vector<t> = A;\n",
		"a {X Y:Type} {n : #} = A X Y n;":                                     "a {X:Type} {Y:Type} {n:#} = A X Y n;\n",
		"a (n : #) (_ : %Tuple double n) = A;":                                "a n:# _:%Tuple<double,n> = A;\n",
		"a x:(fields.0?string) y:f.1?(vector b.c) = A;":                       "a x:fields.0?string y:f.1?vector<b.c> = A;\n",
		"a x:pair<int, pair<int , int>> = A;":                                 "a x:pair<int,pair<int,int>> = A;\n",
		"a m:# x:m*[a:int b:n*[long]] # [t] = A;":                             "a m:# x:m*[ a:int b:n*[ long ] ] # [ t ] = A;\n",
		"a x:(n+1)*[int] y:(t.M (1 + 32)) = A (1+n);":                         "a x:(n+1)*[ int ] y:t.M<1+32> = A (1+n);\n",
		"int#A8509BDA   ? = Int;":                                             "int#a8509bda ? = Int;\n",
		"@read\n@any f x : int => Maybe (B int);":                             "@read @any f x:int => Maybe<B<int>>;\n",
		"---functions---\nold query:!X = X;":                                  "---functions---\n\nold {X:Type} query:!X = X;\n",
		"Final  Bool;Vector   int;":                                           "Final Bool;\nVector int;\n",
		"a = A;\n\n\n\nb = B;\n---  functions---\nf = A;\n=== 8 ===\ng = A;":  "a = A;\n\nb = B;\n\n---functions---\n\nf = A;\n\n===8===\ng = A;\n",
		"\ufeff//x  \r\na = A; // y\r\n/* z\r\n z */ b = B; /**/":             "//x\na = A; // y\n/* z\n z */\nb = B; /**/\n",
		"a // one\n  // two\n x:int // three\n y:/*four*/int = A // five\n ;": "a // one\n    // two\n    x:int // three\n    y:int /*four*/\n    = A; // five\n",
		"a n:# x:(Tuple int n+1) y:t<1+2> z:(1+2) = A n+1;":                   "a n:# x:Tuple<int,n+1> y:t<1+2> z:(1+2) = A (n+1);\n",
		"a {n:#} x:(1+(2+n))*[int] = A n;":                                    "a {n:#} x:(1+2+n)*[ int ] = A n;\n",
		"a = A // one\n; // two\nb = B;":                                      "// one\na = A; // two\nb = B;\n",
		"a x:(Vector // about x\n int) y:int = A;":                            "a\n    x:Vector<int> // about x\n    y:int\n    = A;\n",
		"a x\n: int y:Vector\n<int> = A;":                                     "a x:int y:Vector<int> = A;\n",
		"// only":                                                             "// only\n",
		"":                                                                    "",
	} {
		file, found := schema.Parse("a.tl", []byte(from))
		require.Empty(t, found, from)
		assert.Equal(t, to, string(schema.Format(file)), from)
		assertFormatted(t, []byte(from))
	}
}

// assertFormatted formats the text twice, and compares what it declares and its
// comments before and after.
func assertFormatted(t *testing.T, text []byte) {
	t.Helper()
	file, _ := schema.Parse("a.tl", text)
	once := schema.Format(file)
	again, found := schema.Parse("a.tl", once)
	require.Empty(t, found, "%s", once)
	assert.Equal(t, string(once), string(schema.Format(again)), "%s", text)
	before, _ := schema.Resolve(file)
	after, _ := schema.Resolve(again)
	assert.Equal(t, dump(before), dump(after))
	assert.Equal(t, comments(string(text)), comments(string(once)))
}

// comments are the words of a text's comments.
func comments(text string) []string {
	var words []string
	for rest := text; ; {
		i := strings.Index(rest, "/")
		if i < 0 {
			return words
		}
		rest = rest[i:]
		end := "\n"
		if strings.HasPrefix(rest, "/*") {
			end = "*/"
		}
		comment, after, _ := strings.Cut(rest, end)
		words, rest = append(words, strings.Fields(comment)...), after
	}
}

// TestFormatOfCorpus formats every schema that parses, of the project and of
// the folder that TLGEN_CORPUS names.
func TestFormatOfCorpus(t *testing.T) {
	for _, src := range append(own(t, "valid/*.tl"), corpus(t, "*/*.tl")...) {
		if _, found := schema.Parse(src.path, src.text); found == nil {
			assertFormatted(t, src.text)
		}
	}
}

func FuzzFormat(f *testing.F) {
	seed(f, "*/*.tl")
	f.Fuzz(func(t *testing.T, text []byte) {
		if strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
			return
		}
		if _, found := schema.Parse("fuzz.tl", text); found == nil {
			assertFormatted(t, text)
		}
	})
}

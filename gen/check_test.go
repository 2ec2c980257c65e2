package gen_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/schema"
)

// TestWhatHasNoFormInGoIsRefused with its place, all of it at once.
func TestWhatHasNoFormInGoIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"// nothing": "the schema declares nothing",
		"a x:Object y:int = A;\nb v:Vector<Object> = B;": "a.tl:1:3: field x of a may be of any length; it has to be the last\n" +
			"a.tl:2:3: an item of v in b may be of any length; nobody can tell where the next begins",
		"a x:int y:Object = A;\nb a:A x:int = B;":                   "a.tl:2:3: field a of b may be of any length; it has to be the last",
		"---functions---\ng {X:Type} flags:# query:flags.0?!X = X;": "a.tl:2:20: query query may be absent, so the answer has no type; make it a field that is always there",
		"---functions---\nh {X:Type} value:X query:!X = X;":         "a.tl:2:12: field value is of an unknown type; write !X for a function whose answer it is",
		"foo {t:Type} v:t w:int = Foo t;\nh a:(Foo Object) = H;":    "a.tl:2:3: an item of a in h may be of any length; nobody can tell where the next begins",
		"lst {t:Type} xs:(vector t) = L t;\nh a:(L Object) = H;":    "a.tl:2:3: an item of a in h may be of any length; nobody can tell where the next begins",
		"a = A;\n---functions---\nget = Vector Object;":             "a.tl:3:1: an item of the answer of get may be of any length; nobody can tell where the next begins",
		"---functions---\nf {X:Type} a:int = Vector<X>;":            "a.tl:2:1: the answer of f is of type Vector<X>, and no field is a query for X; add one, as in query:!X",
		"a = A;\n---functions---\nf {n:#} a:int = A;":               "a.tl:3:4: nothing says what number n of function f is; make it a field: n:#",
		"pair {t:Type} a:t b:t = Pair t;\ntree {t:Type} flags:# x:flags.0?(Tree (Pair t)) = Tree t;": "a.tl:2:23: t of tree grows without end in Tree<Pair<t>>; " +
			"hand it on as it is",
		"===1===\nuser id:int = User;\nall v:vector<user> = All;\n===2===\nuser id:long = User;": "a.tl:3:5: user is another type in layer 1, and stands bare in all; " +
			"generate a package for each of the layers",
	} {
		file, found := schema.Parse("a.tl", []byte(text))
		require.Empty(t, found)
		s, found := schema.Resolve(file)
		require.NoError(t, found.Err())
		_, err := gen.Generate(s, gen.Config{Package: "a"})
		assert.EqualError(t, err, want)
	}
}

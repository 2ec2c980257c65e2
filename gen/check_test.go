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
		"---functions---\nf {X:Type} query:!X = Vector<X>;":         "a.tl:2:1: an answer that holds a template argument is not understood; answer with X itself",
		"---functions---\ng {X:Type} flags:# query:flags.0?!X = X;": "a.tl:2:20: query query may be absent, so the answer has no type; make it a field that is always there",
		"---functions---\nh {X:Type} value:X query:!X = X;":         "a.tl:2:12: field value is of an unknown type; write !X for a function whose answer it is",
		"none {t:Type} = Maybe t;\n":                                "a.tl:1:1: none has the template argument t, which is not generated; leave it out with roots",
		"a n:# x:n*[ int ] = A;\n":                                  "a.tl:1:1: a holds n*[ int ], which is not generated; leave it out with roots",
		"a int = A;\n":                                              "a.tl:1:1: a has a field without a name, which is not generated; leave it out with roots",
		"a n:# x:n?int = A;\n":                                      "a.tl:1:1: a has the field x under a condition without a bit, which is not generated; leave it out with roots",
		"---functions---\nf {X:Type} a:int = X;":                    "a.tl:2:1: the answer of f is of type X, and no field is a query for it; add one, as in query:!X",
	} {
		file, found := schema.Parse("a.tl", []byte(text))
		require.Empty(t, found)
		s, found := schema.Resolve(file)
		require.NoError(t, found.Err())
		_, err := gen.Generate(s, gen.Config{Package: "a"})
		assert.EqualError(t, err, want)
	}
}

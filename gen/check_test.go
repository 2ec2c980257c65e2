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
		"a x:int y:Object = A;\nb a:A x:int = B;": "a.tl:2:3: field a of b may be of any length; it has to be the last",
		"---functions---\nf {X:Type} a:int = X;":  "a.tl:2:1: the answer of f is of type X, and no field is a query for it; add one, as in query:!X",
	} {
		file, found := schema.Parse("a.tl", []byte(text))
		require.Empty(t, found)
		s, found := schema.Resolve(file)
		require.NoError(t, found.Err())
		_, err := gen.Generate(s, gen.Config{Package: "a"})
		assert.EqualError(t, err, want)
	}
}

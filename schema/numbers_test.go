package schema_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// TestNumbersThatTypesDependOn: by what a type says itself, in the order of that.
func TestNumbersThatTypesDependOn(t *testing.T) {
	f, found := schema.Parse("numbers.tl", []byte(`
tuple {t:Type} {n:#} n*[t] = Tuple t n;
all n:# m:# k:# plain:Vector<int> sized:(Tuple int n) sum:(Tuple (Tuple int m) n+k)
  twice:n*[ x:(Tuple int n) ] inner:k*[ own:# a:own.0?int b:own*[ c:m.1?int ] d:(Tuple int n) ] two:(n+1)*[ int ] if:m.2?k*[ int ] = All;
`))
	require.NoError(t, found.Err())
	s, found := schema.Resolve(f)
	require.NoError(t, found.Err())
	names := func(all []*schema.Field) string {
		var names []string
		for _, f := range all {
			names = append(names, f.Name)
		}
		return strings.Join(names, " ")
	}
	fields := s.Classes[len(s.Classes)-1].Constructors[0].Fields
	for name, want := range map[string]struct{ numbers, repeatedBy, around string }{
		"n": {}, "plain": {}, "sized": {numbers: "n"}, "sum": {numbers: "m n k"},
		"twice": {"n", "n", "n"}, "inner": {"k m n", "k", "m n"}, "two": {numbers: "n"}, "if": {numbers: "k"},
	} {
		for _, f := range fields {
			if f.Name != name {
				continue
			}
			assert.Equal(t, want.numbers, names(schema.Numbers(f.Type)), name)
			if by := f.RepeatedBy(); by != nil {
				assert.Equal(t, want.repeatedBy, by.Name, name)
				assert.Equal(t, want.around, names(f.Type.(*schema.Repeat).Numbers()), name)
			} else {
				assert.Empty(t, want.repeatedBy, name)
			}
		}
	}
}

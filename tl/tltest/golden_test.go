package tltest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// everything has all that listings show in ways of their own.
const everything = `
blob#1 flags:# data:bytes yes:flags.0?true more:flags.1?Vector<string> = Blob;
point#2 x:double y:int256 ok:Bool = Point;
list#3 {t:Type} n:# items:n*[a:t b:int] = List t;
lists#4 l:List<Point> v:vector<%Blob> = Lists;
gzip_packed#3072cfa1 packed_data:bytes = Object;
`

// TestListingsAreReadAgain: of values, whole and damaged, with comments anywhere.
func TestListingsAreReadAgain(t *testing.T) {
	f, found := schema.Parse("everything.tl", []byte(everything))
	require.NoError(t, found.Err())
	s, found := schema.Resolve(f)
	require.NoError(t, found.Err())
	schemas := With(inspect.New(s))
	sampler := schematest.New(s, 7)
	for _, c := range s.Combinators() {
		if len(c.Params) == 0 {
			b := sampler.Value(c, schematest.Mixed, 3, 20)
			for n := range len(b) + 1 {
				changed := append([]byte(nil), b...)
				if n < len(b) {
					changed[n] ^= 0x81
				}
				again(t, schemas, changed)
			}
		}
	}
}

// again writes bytes as a golden file and reads it, and that with comments.
func again(t *testing.T, s *Schemas, b []byte) {
	t.Helper()
	tree, err := s.read(b)
	require.NoError(t, err)
	text, err := listing(tree, nil)
	require.NoError(t, err)
	g, err := parse("file", text)
	require.NoError(t, err, string(text))
	require.Len(t, g.bytes, len(b), string(text))
	require.Equal(t, string(b), string(g.bytes), string(text))

	rows, _, _ := strings.Cut(string(text), "\n\n[")
	var commented strings.Builder
	last := headComment
	commented.WriteString("# above all\n")
	for line := range strings.Lines(rows) {
		// Above the first row of its byte a comment stays where it is.
		if offset, err := strconv.Atoi(strings.Fields(line)[0]); err == nil && offset > last {
			fmt.Fprintf(&commented, "# above %d\n", offset)
			last = offset
		}
		commented.WriteString(line)
	}
	g, err = parse("file", []byte(commented.String()))
	require.NoError(t, err)
	text, err = listing(tree, g.comments)
	require.NoError(t, err)
	rows, _, _ = strings.Cut(string(text), "\n\n[")
	require.Equal(t, strings.TrimSuffix(commented.String(), "\n"), strings.TrimSuffix(rows, "\n"))
}

func FuzzParse(f *testing.F) {
	f.Add(requestFile)
	f.Add("# a\n" + requestFile + "# b\n\n[1] 4 bytes, in data:bytes at byte 4\nbyte  bytes\n# c\n")
	f.Add("byte  bytes  ascii\n0")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := parse("file", []byte(text))
		require.NotNil(t, g)
		if err == nil {
			assert.LessOrEqual(t, len(g.bytes), len(text))
		}
	})
}

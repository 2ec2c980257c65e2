package javascript

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// TestInspectorReadsWhatGramJSReads compares every id, number, flags word, string
// and length of a vector in values of all that GramJS knows, and which fields are
// absent, with what GramJS finds in the same bytes.
func TestInspectorReadsWhatGramJSReads(t *testing.T) {
	for _, l := range libraries {
		if l.script[0] != "gramjs.js" {
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			known, refusals := l.definitions(t), refused(t, l.name)
			for _, source := range []string{l.schema, "mtproto"} {
				s := load(t, source)
				requireLeaves(t, l, s, samples(s, known), refusals)
			}
		})
	}
}

// refused is what the library is known to refuse.
func refused(t *testing.T, library string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "refusals", library+".txt"))
	require.NoError(t, err)
	return strings.Split(string(text), "\n")
}

// requireLeaves compares the leaves of samples of a schema.
func requireLeaves(t *testing.T, l library, s *schema.Schema, samples []sample, refusals []string) {
	t.Helper()
	values := make([][]byte, len(samples))
	for i, s := range samples {
		values[i] = s.value
	}
	in, compared, fields := inspect.New(s), 0, 0
	for i, a := range l.send(t, "leaves", values) {
		name := samples[i].name
		if a.refusal != "" {
			assert.Contains(t, refusals, name+": "+a.refusal, "%x", values[i])
			continue
		}
		var theirs map[string]any
		require.NoError(t, json.Unmarshal(a.value, &theirs))
		tree := in.Read(values[i], inspect.Options{Packed: true})
		require.NoError(t, tree.Err(), name)
		ours := leaves(tree)
		for path := range ours {
			if isDropped(name, path) {
				delete(ours, path)
				delete(theirs, path)
			}
		}
		require.Equal(t, theirs, ours, "%s: %s: %x", l.name, name, values[i])
		compared, fields = compared+1, fields+len(ours)
	}
	t.Logf("%d of %d values compared, with %d leaves", compared, len(values), fields)
}

// ofMessages are the paths to messages in a container, and to their lengths.
var ofMessages = regexp.MustCompile(`^\.messages\[\d+\](\.bytes)?$`)

// isDropped tells what GramJS reads and drops.
func isDropped(name, path string) bool {
	return name == "msg_container" && ofMessages.MatchString(path)
}

// leaves are the leaves of the first value of a tree, by their paths in GramJS's
// names, spelled as the script spells them.
func leaves(tree *inspect.Tree) map[string]any {
	all := map[string]any{}
	root := tree.Values[0].Is.Name
	tree.Walk(func(path string, n *inspect.Node) bool {
		path = camelCase(strings.TrimPrefix(path, root))
		switch n.Kind {
		case inspect.ID, inspect.Count:
		case inspect.Constructor:
			all[path] = float64(n.Is.ID)
			for _, f := range n.Is.Fields {
				all[path+"."+camelCase(f.Name)] = absent(f)
			}
		case inspect.Vector:
			all[path] = countOf(n)
		default:
			all[path] = spelled(n)
		}
		return n.Kind != inspect.String
	})
	return all
}

// absent is what a field is where it is not there.
func absent(f *schema.Field) any {
	if p, ok := f.Type.(*schema.Primitive); ok && p.Kind == schema.True {
		return false
	}
	return nil
}

// countOf is how many items the vector says to have.
func countOf(n *inspect.Node) any {
	parts := n.Parts()
	i := slices.IndexFunc(parts, func(n inspect.Node) bool { return n.Kind == inspect.Count })
	return float64(parts[i].Value().(uint32))
}

// spelled is the value of a leaf.
func spelled(n *inspect.Node) any {
	switch v := n.Value().(type) {
	case int32:
		return float64(v)
	case uint32: // which GramJS takes for a signed number
		return float64(int32(v))
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		return base64.StdEncoding.EncodeToString([]byte(v))
	case []byte:
		if n.Kind == inspect.Number {
			return signed(v)
		}
		return base64.StdEncoding.EncodeToString(v)
	default:
		return v
	}
}

// signed is the integer of any length that the bytes are, the lowest ones first.
func signed(b []byte) string {
	reversed := slices.Clone(b)
	slices.Reverse(reversed)
	n := new(big.Int).SetBytes(reversed)
	if reversed[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n.String()
}

var lettersBehind = regexp.MustCompile(`_[a-z]`)

// camelCase is a name, or the names of a path, as GramJS spells them.
func camelCase(name string) string {
	return lettersBehind.ReplaceAllStringFunc(name, func(s string) string { return strings.ToUpper(s[1:]) })
}

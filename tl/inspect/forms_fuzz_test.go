package inspect

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// fuzzed are inspectors of schemas with all that the language has.
func fuzzed(tb testing.TB) []*Inspector {
	tb.Helper()
	s := templates(tb)
	return []*Inspector{New(s, parse(tb, oddSchema)), New(parse(tb, oddSchema), s)}
}

// seeds are bytes to begin with.
func seeds(tb testing.TB) (all [][]byte) {
	tb.Helper()
	for _, s := range []*schema.Schema{templates(tb), parse(tb, oddSchema)} {
		for _, b := range samples(s) {
			all = append(all, b, packedBy(b), append(hexBytes(tb, "016d5cf3 2a00000000000000"), b...))
		}
	}
	return all
}

// FuzzForms: whatever bytes are read, by themselves, as a packet or as what is
// encrypted in one, each of their forms is theirs again.
func FuzzForms(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	key, packets := sealed(f)
	for _, b := range packets {
		f.Add(b)
		plain, _ := key.open(b[8:24], b[24:])
		f.Add(plain)
	}
	keys := []AuthKey{key}
	all := fuzzed(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		blocks := append(slices.Clip(b), make([]byte, -len(b)&15)...)
		packet := seal(t, key, len(b)%2, blocks)
		for _, in := range all {
			for _, o := range []Options{{Keys: keys}, {Keys: keys, Recover: true}, {Packed: true, Keys: keys}} {
				for _, b := range [][]byte{b, packet} {
					tree := in.ReadPacket(b, o)
					requireCovered(t, tree)
					requireForms(t, in, tree, EncodeOptions{})
					require.True(t, json.Valid(tree.AppendPositions(nil)))
				}
			}
		}
	})
}

// FuzzText: whatever is written is refused, or is bytes that come back.
func FuzzText(f *testing.F) {
	all := fuzzed(f)
	for _, b := range seeds(f) {
		tree := all[0].Read(b, Options{})
		f.Add(tree.Text(TextOptions{}))
		f.Add(tree.JSON())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, in := range all {
			for _, encode := range []func(string, []byte, EncodeOptions) ([]byte, error){in.EncodeText, in.EncodeJSON} {
				b, err := encode("", text, EncodeOptions{})
				if err != nil {
					require.NotEmpty(t, rendered(err))
					continue
				}
				tree := in.Read(b, Options{})
				requireForms(t, in, tree, EncodeOptions{})
				again, err := in.EncodeText("", tree.Text(TextOptions{}), EncodeOptions{})
				require.NoError(t, err)
				require.True(t, bytes.Equal(b, again))
			}
		}
	})
}

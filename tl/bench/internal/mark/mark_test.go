package mark

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryCodecReadsWhatItWrote(t *testing.T) {
	t.Run("ours", readsWhatItWrote(ours()))
	t.Run("bebop", readsWhatItWrote(bebop()))
	t.Run("gencode", readsWhatItWrote(gencode()))
	t.Run("mus", readsWhatItWrote(mus()))
	t.Run("benc", readsWhatItWrote(benc()))
	t.Run("by hand", readsWhatItWrote(byHand()))
}

// readsWhatItWrote sends people through each pair of the codec's functions.
func readsWhatItWrote[P any](c codec[P]) func(*testing.T) {
	return func(t *testing.T) {
		people := People()[:20]
		people[0].Siblings = -3
		for _, p := range people {
			want := c.person(p)
			b, err := c.fresh(&want)
			require.NoError(t, err)
			again, err := c.reused(bytes.Repeat([]byte{0xff}, 1024), &want)
			require.NoError(t, err)
			assert.Equal(t, b, again)
			for _, read := range []func(*P, []byte) error{c.copied, c.aliasing} {
				if read == nil {
					continue
				}
				var got P
				require.NoError(t, read(&got, b))
				assert.Equal(t, want, got)
			}
		}
	}
}

// A person by each format's definition.
func TestWhatThePeersWrite(t *testing.T) {
	p := Person{Name: "ab", Birthday: 1, Phone: "c", Siblings: -3, Spouse: true, Money: 1}
	b, _ := bebop().fresh(&p)
	assert.Equal(t, "\x02\x00\x00\x00ab\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00c\xfd\xff\xff\xff\x01"+
		"\x00\x00\x00\x00\x00\x00\xf0\x3f", string(b))
	b, _ = gencode().fresh(&p)
	assert.Equal(t, "\x02ab\x01\x00\x00\x00\x00\x00\x00\x00\x01c\x05\x01\x00\x00\x00\x00\x00\x00\xf0\x3f", string(b))
}

func TestEveryColumnHasOursFirst(t *testing.T) {
	for column, want := range map[string]int{Marshal: 6, MarshalReused: 6, Unmarshal: 6, UnmarshalAliased: 4} {
		all := sides(column, People()[:1])
		require.Len(t, all, want, column)
		assert.Equal(t, "ours", all[0].Name)
	}
}

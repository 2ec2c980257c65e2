package inspect

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
	"github.com/tlgen-go/tlgen/tl"
)

// templates is a schema with all that the language has.
func templates(tb testing.TB) *schema.Schema {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "gen", "testdata", "odd", "templates.tl"))
	require.NoError(tb, err)
	return parse(tb, string(text))
}

// samples are values of a schema.
func samples(s *schema.Schema) (all [][]byte) {
	sampler := schematest.New(s, 7)
	for _, c := range s.Combinators() {
		if len(c.Params) == 0 {
			all = append(all, sampler.Value(c, schematest.Mixed, 2, 9))
		}
	}
	return all
}

// requireRead reads b, whatever it is: every byte has its place, with an error
// or without.
func requireRead(tb testing.TB, in *Inspector, b []byte) *Tree {
	tb.Helper()
	tree := in.Read(b, Options{})
	requireCovered(tb, tree)
	recovered := in.Read(b, Options{Recover: true})
	requireCovered(tb, recovered)
	require.Equal(tb, tree.Err() == nil, recovered.Err() == nil)
	return tree
}

func TestDamagedValuesAreReadUpToTheDamage(t *testing.T) {
	s := templates(t)
	in := New(s)
	for _, b := range samples(s) {
		for n := range b {
			requireForms(t, in, requireRead(t, in, b[:n]), EncodeOptions{})
			changed := append([]byte(nil), b...)
			changed[n] ^= 0x81
			requireForms(t, in, requireRead(t, in, changed), EncodeOptions{})
		}
	}
}

func TestReadingGoesOnBehindDamage(t *testing.T) {
	s := parse(t, "user#11111111 id:int name:string = User;")
	user := []byte{0x11, 0x11, 0x11, 0x11, 7, 0, 0, 0, 3, 'b', 'o', 'b'}
	b := append(append(append([]byte(nil), user...), 9, 9, 9), user...)
	tree := New(s).Read(b, Options{Recover: true})
	require.EqualError(t, tree.Err(), "at byte 12: unexpected constructor id: want a boxed value, met #11090909, which no schema here declares")
	require.Len(t, tree.Errors, 1)
	require.Len(t, tree.Values, 3)
	assert.Equal(t, Unknown, tree.Values[1].Kind)
	assert.Equal(t, 15, tree.Values[2].Offset)
}

func TestHostileInputEnds(t *testing.T) {
	s := parse(t, `
deep#11111111 next:Deep = Deep;
self#22222222 next:%Self = Self;
one = One;
many#33333333 n:# items:n*[ %One ] = Many;
wide#44444444 items:Vector<%One> = Wide;
`)
	in := New(s)
	deep := make([]byte, 0, 4000)
	for range 1000 {
		deep = append(deep, 0x11, 0x11, 0x11, 0x11)
	}
	for name, b := range map[string][]byte{
		"deep": deep,
		"self": {0x22, 0x22, 0x22, 0x22},
		"many": {0x33, 0x33, 0x33, 0x33, 0xff, 0xff, 0xff, 0xff},
		"wide": {0x44, 0x44, 0x44, 0x44, 0x15, 0xc4, 0xb5, 0x1c, 0xff, 0xff, 0xff, 0xff},
	} {
		require.ErrorIs(t, requireRead(t, in, b).Err(), tl.ErrLimit, name)
	}
	bomb := packedBy(make([]byte, 1<<20))
	require.ErrorIs(t, in.Read(bomb, Options{Limits: tl.Limits{Bytes: 1 << 19}}).Err(), tl.ErrLimit)
}

func TestWhatDoesNotUnpackIsTold(t *testing.T) {
	in := New(parse(t, "one = One;"))
	packed := packedBy(make([]byte, 64))
	none := bytes.Clone(packed)
	none[5]++
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-8]++ // in the checksum
	for _, c := range []struct {
		b     []byte
		limit int
		want  string
	}{
		{none, 64, "gzip: invalid header: want gzip or zlib"},
		{damaged, 64, "gzip: invalid checksum"},
		{packed, 63, "limit exceeded: it unpacks to more than 63 bytes"},
	} {
		require.EqualError(t, in.Read(c.b, Options{Limits: tl.Limits{Bytes: c.limit}}).Err(), "at byte 4, gzip_packed.packed_data: "+c.want)
	}
}

func TestLengthsBeyondAllInputAreRefused(t *testing.T) {
	in := New(parse(t, "blob#00000003 data:bytes = Blob;"))
	for _, length := range []string{"ffffffff ffffff", "f0ffff7f 000000", "ffffff7f 000000", "ffffffff 000000"} {
		tree := requireRead(t, in, unhex(t, "03000000 ff "+length+" 00000000"))
		require.ErrorIs(t, tree.Err(), tl.ErrTruncated, length)
		requireForms(t, in, tree, EncodeOptions{})
	}
}

func TestNearMissesAreNamed(t *testing.T) {
	first := parse(t, "user#11111112 id:int = User; holder#22222222 user:User = Holder;")
	second := parse(t, "// LAYER 228\nuser#33333333 id:long = User; other#44444444 = Other;")
	in := New(first, second)
	for _, c := range []struct {
		id   []byte
		want string
	}{
		{[]byte{0x11, 0x11, 0x11, 0x12}, "#12111111, which no schema here declares; with its bytes reversed it is user#11111112, a constructor of User"},
		{[]byte{0x13, 0x11, 0x11, 0x11}, "#11111113, which no schema here declares; it is one bit from user#11111112, a constructor of User"},
		{[]byte{0x12, 0x11, 0xf0, 0x11}, "#11f01112, which no schema here declares; it is one byte from user#11111112, a constructor of User"},
		{[]byte{0x44, 0x00, 0x44, 0x44}, "#44440044, which no schema here declares; it is one byte from other#44444444, a constructor of Other in layer 228"},
		{[]byte{0x12, 0x10, 0xf0, 0x11}, "#11f01012, which no schema here declares"},
		{[]byte{0x44, 0x44, 0x44, 0x44}, "other#44444444, a constructor of Other in layer 228"},
		{[]byte{0x15, 0xc4, 0xb5, 0x1c}, "the id of a vector, #1cb5c415"},
	} {
		b := append([]byte{0x22, 0x22, 0x22, 0x22}, c.id...)
		require.EqualError(t, in.Read(b, Options{}).Err(), "at byte 4, holder.user: unexpected constructor id: want User, met "+c.want)
	}
	// Of several all are named, of many none.
	for many, want := range map[string]string{
		"a#70 = A; b#71 = B; c#72 = C;":           "; it is one byte from a#70, a constructor of A or b#71, a constructor of B or c#72, a constructor of C",
		"a#70 = A; b#71 = B; c#72 = C; d#73 = D;": "",
	} {
		require.EqualError(t, New(parse(t, many)).Read([]byte{0x0f, 0, 0, 0}, Options{}).Err(),
			"at byte 0: unexpected constructor id: want a boxed value, met #f, which no schema here declares"+want)
	}
	vectors := New(parse(t, "list#11111111 items:Vector<int> = List;"))
	require.EqualError(t, vectors.Read([]byte{0x11, 0x11, 0x11, 0x11, 9, 9, 9, 9}, Options{}).Err(),
		"at byte 4, list.items: unexpected constructor id: want Vector<int>, met #9090909, which no schema here declares")
	// What only another layer has is read as that says.
	tree := in.Read([]byte{0x22, 0x22, 0x22, 0x22, 0x33, 0x33, 0x33, 0x33, 1, 0, 0, 0, 0, 0, 0, 0}, Options{})
	require.NoError(t, tree.Err())
}

func FuzzRead(f *testing.F) {
	s := templates(f)
	for _, b := range samples(s) {
		f.Add(b)
		f.Add(packedBy(b))
	}
	in := New(s)
	f.Fuzz(func(t *testing.T, b []byte) { requireRead(t, in, b) })
}

package inspect

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// differing is what differs between two texts, as lines of a tree under the paths.
func differing(tb testing.TB, in *Inspector, a, b string) string {
	tb.Helper()
	var out bytes.Buffer
	for _, d := range Diff(in.Read(unhex(tb, a), Options{}), in.Read(unhex(tb, b), Options{})) {
		fmt.Fprintf(&out, "%s at %d\n", d.Path, d.Offset())
		require.NoError(tb, d.WriteTree(&out, Layout{}))
	}
	return out.String()
}

// diffed declares what the values below are of.
const diffed = `
inputUserSelf#f7c1b13f = InputUser;
inputUser#1 id:int = InputUser;
chat#2 flags:# silent:flags.1?true users:Vector<InputUser> title:string ttl:flags.0?int = Chat;
blob#3 data:bytes = Blob;
`

func TestDifferences(t *testing.T) {
	in := New(parse(t, diffed), parse(t, "chat#12 title:string = Chat;"))
	const (
		self   = "3fb1c1f7"
		user   = "01000000 07000000"
		none   = "15c4b51c 00000000"
		plain  = "02000000 00000000" + none + "02686900"
		packed = "1f8b0800000000000003"
	)
	for name, c := range map[string]struct{ a, b, want string }{
		"nothing": {plain, plain, ""},
		"a text": {plain, "02000000 00000000" + none + "03686579", `
chat.title at 16
- 16  title:string = "hi"
+ 16  title:string = "hey"
`},
		"fields that are in one": {plain, "02000000 03000000" + none + "02686900 3c000000", `
chat.flags at 4
-  4  flags:# = 0
+  4  flags:# = 0x3 (0 ttl, 1 silent)
chat.silent at 8
+  8  silent:true = true
chat.ttl at 20
+ 20  ttl:int = 60
`},
		"items, and another constructor": {
			"02000000 00000000 15c4b51c 01000000" + self + "02686900",
			"02000000 00000000 15c4b51c 02000000" + user + user + "02686900", `
chat.users at 12
-  8  users:Vector<InputUser> = 1 item
+  8  users:Vector<InputUser> = 2 items
chat.users[0] at 16
- 16  [0] = inputUserSelf#f7c1b13f
+ 16  [0] = inputUser#1
+ 20    id:int = 7
chat.users[1] at 24
+ 24  [1] = inputUser#1
+ 28    id:int = 7
`,
		},
		"values of other numbers": {self, self + user, `
inputUser at 4
+  4  inputUser#1 = InputUser
+  8    id:int = 7
`},
		"a constructor of another layer": {plain, "12000000 02686900", `
chat at 0
-  0  chat#2 = Chat
+  0  chat#12 = Chat
chat.flags at 4
-  4  flags:# = 0
chat.users at 8
-  8  users:Vector<InputUser> = 0 items
`},
		"damage": {plain, "02000000 00000000" + none + "0468", `
chat.title at 16
- 16  title:string = "hi"
 at 16
+ 16  2 bytes not read: 04 68
`},
		"padding and lengths": {"03000000 01ff0000" + "03000000 01ff0000", "03000000 01ff0001" + "03000000 fe010000 ff000000", `
blob.data at 7
-  4  data:bytes = 1 byte: ff
+  4  data:bytes = 1 byte: ff (its padding is 00 01)
blob.data at 12
- 12  data:bytes = 1 byte: ff
+ 12  data:bytes = 1 byte: ff (its length begins with fe)
`},
		"what is in bytes": {"03000000 08" + user + "000000", "03000000 08 01000000 08000000 000000", `
blob.data/inputUser.id at 4
- 4  id:int = 7
+ 4  id:int = 8
`},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, strings.TrimPrefix(c.want, "\n"), differing(t, in, c.a, c.b))
			assert.Equal(t, c.a == c.b, len(Diff(in.Read(unhex(t, c.a), Options{}), in.Read(unhex(t, c.b), Options{}))) == 0)
		})
	}
}

// TestEqualValuesInOtherBytes packs a value in two ways.
func TestEqualValuesInOtherBytes(t *testing.T) {
	in := New(parse(t, diffed))
	value := bytes.Repeat(unhex(t, "01000000 07000000"), 40)
	a := in.Read(packedBy(value), Options{})
	b := in.Read(bytes.Replace(packedBy(value), []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0}, []byte{0x1f, 0x8b, 8, 0, 1, 0, 0, 0, 0}, 1), Options{})
	found := Diff(a, b)
	require.Len(t, found, 1)
	assert.True(t, found[0].Equal)
	assert.Equal(t, "gzip_packed.packed_data", found[0].Path)
	assert.Equal(t, 9, found[0].Offset())
	var out bytes.Buffer
	require.NoError(t, found[0].WriteTree(&out, Layout{}))
	assert.Contains(t, out.String(), "gzip of 320 bytes (packed in other bytes)\n+ ")
}

func TestRowsOfDifferences(t *testing.T) {
	in := New(parse(t, diffed))
	rows := func(a, b []byte, layout Layout) string {
		var out bytes.Buffer
		found := Diff(in.Read(a, Options{}), in.Read(b, Options{}))
		require.NotEmpty(t, found)
		require.NoError(t, found[0].WriteHex(&out, layout))
		return "\n" + out.String()
	}
	chat := func(rest string) []byte { return unhex(t, "02000000 00000000 15c4b51c 00000000"+rest) }
	assert.Equal(t, `
- 16  02                       .         title:string  2     length in bytes
- 17  68 69                    hi          data        "hi"
- 19  00                       .           padding           up to a multiple of 4
+ 16  01                       .         title:string  1     length in bytes
+ 17  68                       h           data        "h"
+ 18  00 00                    ..          padding           up to a multiple of 4
`, rows(chat("02686900"), chat("01680000"), Layout{}))

	long := func(i int) []byte {
		b := append(unhex(t, "03000000 fec80000"), bytes.Repeat([]byte{'.'}, 200)...)
		b[8+i] = '!'
		return b
	}
	assert.Equal(t, `
-   4  fe c8 00 00              ....      data:bytes  200  length: fe, and 3 bytes that tell it, which fewer bytes could
-  96  2e 2e 2e 2e 2e 2e 2e 2e  ........    data
- 104  2e 2e 2e 2e 21 2e 2e 2e  ....!...
- 112  2e 2e 2e 2e 2e 2e 2e 2e  ........
- 120  2e 2e 2e 2e 2e 2e 2e 2e  ........
- 128  … 80 more
+   4  fe c8 00 00              ....      data:bytes  200  length: fe, and 3 bytes that tell it, which fewer bytes could
+  96  2e 2e 2e 2e 2e 2e 2e 2e  ........    data
+ 104  2e 2e 2e 2e 2e 2e 2e 2e  ........
+ 112  2e 2e 2e 2e 2e 2e 2e 2e  ........
+ 120  2e 2e 2e 2e 2e 2e 2e 2e  ........
+ 128  … 80 more
`, rows(long(100), long(199), Layout{}))
}

// requireDiff claims that trees differ exactly where their bytes do.
func requireDiff(tb testing.TB, in *Inspector, a, b []byte, o Options) {
	tb.Helper()
	found := Diff(in.ReadPacket(a, o), in.ReadPacket(b, o))
	if bytes.Equal(a, b) != (len(found) == 0) {
		require.Fail(tb, "what differs is not what is found", "%x\n%x\n%v", a, b, found)
	}
	for _, d := range found {
		require.NoError(tb, d.WriteHex(new(bytes.Buffer), Layout{}))
		require.NoError(tb, d.WriteTree(new(bytes.Buffer), Layout{Width: 60, Colors: true}))
	}
}

func TestDiffFindsEveryByte(t *testing.T) {
	for _, s := range []*schema.Schema{templates(t), parse(t, oddSchema)} {
		in := New(s)
		for _, b := range samples(s) {
			requireDiff(t, in, b, bytes.Clone(b), Options{})
			for i := range b {
				other := bytes.Clone(b)
				other[i]++
				requireDiff(t, in, b, other, Options{})
			}
		}
	}
}

// FuzzDiff does the same with what nobody thought of.
func FuzzDiff(f *testing.F) {
	for _, b := range seeds(f) {
		other := bytes.Clone(b)
		other[len(b)/2]++
		f.Add(b, other)
	}
	all := fuzzed(f)
	f.Fuzz(func(t *testing.T, a, b []byte) {
		for _, in := range all {
			for _, o := range []Options{{}, {Recover: true}, {Packed: true}} {
				requireDiff(t, in, a, b, o)
			}
		}
	})
}

// ids are a list of longs in their bytes.
func ids(tb testing.TB, all ...int64) []byte {
	tb.Helper()
	b := binary.LittleEndian.AppendUint32(unhex(tb, "04000000 15c4b51c"), uint32(len(all)))
	for _, id := range all {
		b = binary.LittleEndian.AppendUint64(b, uint64(id))
	}
	return b
}

// TestItemsAreAligned: what is inserted or taken out is told, and not all behind it.
func TestItemsAreAligned(t *testing.T) {
	in := New(parse(t, "ids#4 all:Vector<long> = Ids;"))
	for name, c := range map[string]struct {
		a, b []int64
		want string
	}{
		"at the front":      {[]int64{1, 2, 3}, []int64{9, 1, 2, 3}, "+[0]=9"},
		"in the middle":     {[]int64{1, 2, 3}, []int64{1, 2, 9, 3}, "+[2]=9"},
		"at the end":        {[]int64{1, 2, 3}, []int64{1, 2, 3, 9}, "+[3]=9"},
		"two":               {[]int64{1, 2, 3}, []int64{8, 1, 2, 9, 3}, "+[0]=8 +[3]=9"},
		"taken out":         {[]int64{1, 2, 3, 4}, []int64{1, 3}, "-[1]=2 -[3]=4"},
		"changed":           {[]int64{1, 2, 3}, []int64{1, 7, 3}, "[1]=2,7"},
		"all changed":       {[]int64{1, 2}, []int64{7, 8}, "[0]=1,7 [1]=2,8"},
		"moved":             {[]int64{1, 2, 3, 4}, []int64{2, 3, 4, 1}, "-[0]=1 +[3]=1"},
		"inserted, changed": {[]int64{1, 2, 3, 4}, []int64{9, 1, 2, 7, 4}, "+[0]=9 [2→3]=3,7"},
		"one of many alike": {[]int64{5, 5, 5, 7}, []int64{5, 5, 5, 5, 7}, "+[3]=5"},
		"alike, and around": {[]int64{1, 5, 5, 2, 5, 5, 3}, []int64{9, 1, 5, 2, 5, 5, 5, 3}, "+[0]=9 -[2]=5 +[4]=5"},
		"emptied":           {[]int64{1, 2}, nil, "-[0]=1 -[1]=2"},
	} {
		t.Run(name, func(t *testing.T) {
			var told []string
			for _, d := range Diff(in.Read(ids(t, c.a...), Options{}), in.Read(ids(t, c.b...), Options{})) {
				path := strings.TrimPrefix(d.Path, "ids.all")
				switch {
				case path == "": // the count
				case d.A == nil:
					told = append(told, fmt.Sprintf("+%s=%v", path, d.B.Value()))
				case d.B == nil:
					told = append(told, fmt.Sprintf("-%s=%v", path, d.A.Value()))
				default:
					told = append(told, fmt.Sprintf("%s=%v,%v", path, d.A.Value(), d.B.Value()))
				}
			}
			assert.Equal(t, c.want, strings.Join(told, " "))
		})
	}
}

// TestLongListsAreComparedQuickly, whatever they have in common.
func TestLongListsAreComparedQuickly(t *testing.T) {
	in := New(parse(t, "ids#4 all:Vector<long> = Ids;"))
	const size = 1 << 17
	random := rand.New(rand.NewPCG(1, 2))
	var plain, sparse, other, alike []int64
	for i := range size {
		plain = append(plain, int64(i))
		if i%1000 == 500 {
			sparse = append(sparse, -int64(i))
		}
		sparse = append(sparse, int64(i))
		other = append(other, int64(random.Uint64()))
		alike = append(alike, int64(random.IntN(2)))
	}
	shuffled := slices.Clone(plain)
	random.Shuffle(size, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for name, c := range map[string]struct {
		with []int64
		most int
	}{
		"inserted": {sparse, 1 + size/1000 + 1}, "other": {other, 1 + size}, "alike": {alike, 1 + size}, "shuffled": {shuffled, 1 + 2*size},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := in.Read(ids(t, plain...), Options{}), in.Read(ids(t, c.with...), Options{})
			var found []Difference
			// A difference has some 150 bytes, and the list of them grows.
			multiple := bounded(t, "comparing", len(a.Bytes)+len(b.Bytes), func() { found = Diff(a, b) })
			assert.LessOrEqual(t, len(found), c.most)
			t.Logf("%d differences, %.0f bytes of memory for a byte", len(found), multiple)
		})
	}
}

package inspect

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
	"github.com/tlgen-go/tlgen/tl"
)

// mostDamaged is about how many damaged values a test takes of each schema: of
// those with more, every so many bytes are damaged.
const mostDamaged = 1024

// damages are values of all that s declares, cut off at a byte, or with it changed.
// Long ones, which are little but a string, are left out.
func damages(s *schema.Schema, most int) iter.Seq[[]byte] {
	sampler, values, size := schematest.New(s, 3), [][]byte{}, 0
	for _, c := range s.Combinators() {
		if b := sampler.Value(c, schematest.Mixed, 1, 5); len(b) < 4<<10 && (len(c.Params) == 0 || c.Function) {
			values = append(values, b)
			size += len(b)
		}
	}
	each, n := 1+2*size/most, 0
	return func(yield func([]byte) bool) {
		for _, b := range values {
			for at := range b {
				if n++; n%each != 0 {
					continue
				}
				changed := bytes.Clone(b)
				changed[at] ^= byte(n*0x4f) | 1
				if !yield(b[:at]) || !yield(changed) {
					return
				}
			}
		}
	}
}

// TestDamageInRealSchemas: whatever is left of a value is read, and comes back
// from each of its forms.
func TestDamageInRealSchemas(t *testing.T) {
	realSchemas(t, func(t *testing.T, s *schema.Schema) {
		t.Helper()
		in, n := New(s, parse(t, anySchema)), 0
		for b := range damages(s, mostDamaged) {
			tree := requireRead(t, in, b)
			if n++; n%4 == 0 {
				requireForms(t, in, tree, EncodeOptions{})
			}
		}
		t.Logf("%d damaged values", n)
	})
}

// What is allocated for a byte of what is read or written, in all and not only
// at a time, and beside that for each input.
const (
	bytesPerByte  = 1024
	bytesPerInput = 64 << 10
)

// bounded claims that the form of so many bytes took no more memory than may be.
func bounded(t *testing.T, what string, size int, do func()) float64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	got := after.TotalAlloc - before.TotalAlloc
	assert.LessOrEqual(t, got, uint64(bytesPerByte*size+bytesPerInput), "%s of %d bytes", what, size)
	return float64(got) / float64(size)
}

// memory measures what reading b takes, writing its forms, and reading these. It
// tells the multiples of the input, and of the forms for what reads them.
func memory(t *testing.T, in *Inspector, b []byte, o Options) string {
	t.Helper()
	var tree *Tree
	var text, form []byte
	measured := []float64{
		bounded(t, "reading", len(b), func() { tree = in.Read(b, o) }),
		bounded(t, "text", len(b), func() { text = tree.Text(TextOptions{}) }),
		bounded(t, "JSON", len(b), func() { form = tree.JSON() }),
		bounded(t, "reading text", len(text), func() { _, _ = in.EncodeText("", text, EncodeOptions{}) }),
		bounded(t, "reading JSON", len(form), func() { _, _ = in.EncodeJSON("", form, EncodeOptions{}) }),
	}
	return fmt.Sprintf("read %.0f, text %.0f, JSON %.0f, back from text %.0f, from JSON %.0f", measured[0], measured[1], measured[2], measured[3], measured[4])
}

// TestMemoryIsBoundedByInput: values without bytes and what is packed, which
// Limits bound, are left out.
func TestMemoryIsBoundedByInput(t *testing.T) {
	eachSchema(t, func(t *testing.T, s *schema.Schema) {
		t.Helper()
		in := New(s, parse(t, anySchema))
		in.vocabulary()
		var all []byte
		few := tl.Limits{Elements: 16}
		for b := range damages(s, 64) {
			all = append(all, b...)
			if len(b) > 0 {
				memory(t, in, b, Options{Limits: few})
			}
		}
		if len(all) > 0 {
			t.Log("one after another:", memory(t, in, all, Options{Recover: true, Limits: few}))
		}
	})
}

// hostile declares what takes much memory for its bytes.
const hostile = `
ints#11111111 items:Vector<int> = Ints;
blobs#22222222 items:Vector<bytes> = Blobs;
deep#33333333 items:Vector<Deep> = Deep;
pair#44444444 a:int = Pair;
`

func TestMemoryAndTimeOfHostileInput(t *testing.T) {
	in := New(parse(t, hostile))
	in.vocabulary()
	const size = 1 << 18
	vector := func(id string, n int) []byte {
		return binary.LittleEndian.AppendUint32(unhex(t, id+"15c4b51c"), uint32(n))
	}
	nested := bytes.Repeat(vector("33333333", 1), 60)
	for name, b := range map[string][]byte{
		"numbers":               append(vector("11111111", size/4), make([]byte, size)...),
		"a count without items": append(vector("11111111", 1<<30), make([]byte, size)...),
		"bytes that seem to hold a value": append(append(bytes.Clone(nested), vector("33333333", 1)...),
			append(vector("22222222", size/12), bytes.Repeat(unhex(t, "08 11111111 00000000 000000"), size/12)...)...),
		"empty items, deep":  append(append(bytes.Clone(nested), vector("33333333", size/12)...), bytes.Repeat(vector("33333333", 0), size/12)...),
		"nothing known":      bytes.Repeat([]byte{1}, size),
		"damage everywhere":  bytes.Repeat(append(unhex(t, "ffffffff"), append(vector("11111111", 1<<30), unhex(t, "44444444 00000000")...)...), size/24),
		"the same, in bytes": bytes.Repeat(unhex(t, "ffffffff 22222222 15c4b51c ffffff00 07 000000 44444444 00000000"), size/28),
	} {
		t.Run(name, func(t *testing.T) { t.Log(memory(t, in, b, Options{Recover: true})) })
	}
	for name, text := range map[string]string{
		"numbers":    "ints { items: [ " + strings.Repeat("0 ", size/2) + "] }",
		"names":      strings.Repeat("deep ", size/5),
		"fields":     strings.Repeat("pair { a: 0 }", size/13),
		"open lists": strings.Repeat("deep { items: [ ", 120) + strings.Repeat("deep { items: [] } ", size/20),
		"brackets":   strings.Repeat("[", size),
		"types":      strings.Repeat("(Vector<int>)[]", size/15),
	} {
		t.Run("text: "+name, func(t *testing.T) {
			t.Logf("%.0f", bounded(t, "reading text", len(text), func() { _, _ = in.EncodeText("", []byte(text), EncodeOptions{}) }))
		})
	}
	for name, text := range map[string]string{
		"numbers": `{"@type":"ints","items":[` + strings.Repeat("0,", size/2) + "0]}",
		"objects": strings.Repeat("{}", size/2),
		"fields":  strings.Repeat(`{"@type":"pair","a":0}`, size/22),
	} {
		t.Run("JSON: "+name, func(t *testing.T) {
			t.Logf("%.0f", bounded(t, "reading JSON", len(text), func() { _, _ = in.EncodeJSON("", []byte(text), EncodeOptions{}) }))
		})
	}
}

func TestValuesWithoutBytesAreBoundedByLimits(t *testing.T) {
	in := New(parse(t, "none = None; many#1 items:Vector<%None> = Many;"))
	b := binary.LittleEndian.AppendUint32(unhex(t, "01000000 15c4b51c"), 1<<30)
	for _, elements := range []int{16, 1 << 16} {
		tree := in.Read(b, Options{Limits: tl.Limits{Elements: elements}})
		require.ErrorIs(t, tree.Err(), tl.ErrLimit)
	}
}

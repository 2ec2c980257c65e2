package ton

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xssnick/tonutils-go/tl"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
)

// missing are the functions of LiteAPI that tonutils has no type for.
var missing = []string{
	"liteServer.getBlockOutMsgQueueSize",
	"liteServer.getDispatchQueueInfo",
	"liteServer.getDispatchQueueMessages",
	"liteServer.getLibrariesWithProof",
	"liteServer.getOutMsgQueueSizes",
	"liteServer.getValidatorStats",
	"liteServer.lookupBlockWithProof",
	"liteServer.nonfinal.getPendingShardBlocks",
	"liteServer.queryPrefix",
}

// different are the definitions of which tonutils refuses or loses values, and why.
var different = map[string]string{
	"liteServer.getState":   "tonutils gives it the fields of blockState",
	"liteServer.blockState": "tonutils gives it the fields of getState",
}

// newer are those of which it does because TON's schema has more than tonutils declares.
var newer = map[string]string{
	"liteServer.transactionId":     "tonutils has no metadata, which flag 8 announces",
	"liteServer.blockLinkForward":  "tonutils has no liteServer.signatureSet.simplex",
	"liteServer.partialBlockProof": "it holds blockLinkForward",
}

// TestTonutilsAgreesOnWhatItDeclares compares generated code and tonutils on
// the declarations that tonutils itself gives of its types.
func TestTonutilsAgreesOnWhatItDeclares(t *testing.T) {
	lines := declarations(t)
	compare(t, declared(t, lines), lines, different)
}

// TestTonutilsAgreesOnLiteAPI compares them on TON's lite_api.tl.
func TestTonutilsAgreesOnLiteAPI(t *testing.T) {
	dir := os.Getenv("TLGEN_CORPUS")
	if dir == "" {
		t.Log("TLGEN_CORPUS is not set: compared is what tonutils declares alone")
		return
	}
	s, lines := load(t, filepath.Join(dir, "ton", "lite_api.tl")), declarations(t)
	var lacking []string
	for _, f := range s.Functions {
		if lines[f.Name] == "" {
			lacking = append(lacking, f.Name)
		}
	}
	assert.Equal(t, missing, slices.Sorted(slices.Values(lacking)), "the list of what tonutils lacks is stale")
	allowed := maps.Clone(different)
	maps.Copy(allowed, newer)
	compare(t, s, lines, allowed)
}

// compare sends values of everything in s that tonutils has a type for through
// both sides, beginning with ours, and with theirs where they alone can make
// values. The bytes have to stay, but for some values of the allowed.
func compare(t *testing.T, s *schema.Schema, lines, allowed map[string]string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{}))
	echo, err := gentest.NewEcho(t.Context(), dir)
	require.NoError(t, err)

	names, values := samples(t, s, lines)
	ours, err := echo.Send(t.Context(), messages(values))
	require.NoError(t, err)
	differing := map[string]bool{}
	for i, b := range ours {
		require.True(t, bytes.Equal(values[i], b), "%s: %x came back as %q", names[i], values[i], b)
		theirs, err := throughTonutils(b)
		if err != nil || !bytes.Equal(b, theirs) {
			differing[names[i]] = true
			if allowed[names[i]] == "" {
				assert.Fail(t, "tonutils differs", "%s: ours %x, tonutils' %x, %v", names[i], b, theirs, err)
			}
		}
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(allowed)), slices.Collect(maps.Keys(differing)),
		"tonutils writes one of them right now: take it off the list")
	t.Logf("%d values of %d functions and constructors", len(values), len(slices.Compact(names)))
}

// samples are values of every combinator that tonutils has a type for, from us
// or, of the parsed, from tonutils.
func samples(t *testing.T, s *schema.Schema, lines map[string]string) (names []string, values [][]byte) {
	t.Helper()
	sampler, theirs := schematest.New(s, 7), filler{rand.New(rand.NewPCG(7, 7))}
	for _, c := range s.Combinators() {
		if lines[c.Name] == "" {
			continue
		}
		for i := range 12 {
			var value []byte
			if like, ok := parsed[c.Name]; ok {
				var err error
				value, err = tl.Serialize(theirs.value(like), true)
				require.NoError(t, err, c.Name)
			} else {
				value = sampler.Value(c, []schematest.Presence{schematest.Absent, schematest.Present, schematest.Mixed}[i%3], -1, -1)
			}
			names, values = append(names, c.Name), append(values, value)
		}
	}
	return names, values
}

// messages are the values for an Echo.
func messages(values [][]byte) []gentest.Message {
	all := make([]gentest.Message, len(values))
	for i, v := range values {
		all[i].Value = v
	}
	return all
}

// throughTonutils decodes and encodes a value with tonutils' types.
func throughTonutils(b []byte) (again []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	var v tl.Serializable
	rest, err := tl.Parse(&v, b, true)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes left", len(rest))
	}
	return tl.Serialize(v, true)
}

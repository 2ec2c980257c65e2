package gen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
)

// TestDecodersOnAnyInput runs a fuzz target over generated decoders, whose seeds
// are values of every combinator. TLGEN_FUZZTIME says how long it looks for new
// inputs, in a package of all of Telegram; without it a schema of every construct
// of the language has its seeds tried alone.
func TestDecodersOnAnyInput(t *testing.T) {
	t.Parallel()
	dir, args := t.TempDir(), []string{"test", "-trimpath", "./tg"}
	s := load(t, "../schema/testdata/valid/language.tl")
	if time := os.Getenv("TLGEN_FUZZTIME"); time != "" {
		s = load(t, "telegram@228")
		args = append(args, "-run", "^$", "-fuzz", "FuzzDecode", "-parallel", "1", "-fuzztime", time)
	}
	require.NoError(t, gentest.Module(dir, s, gen.Config{Skip: true}))
	target, err := os.ReadFile("testdata/fuzz_test.go.txt")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tg", "fuzz_test.go"), target, 0o600))
	writeSeeds(t, s, filepath.Join(dir, "tg", "testdata", "fuzz", "FuzzDecode"))
	require.NoError(t, gentest.Go(t.Context(), dir, args...))
}

// writeSeeds writes one value of every combinator, the longest, as seeds.
func writeSeeds(t *testing.T, s *schema.Schema, dir string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o700))
	names, messages := samples(s)
	longest := map[string][]byte{}
	for i, m := range messages {
		if m.Function == 0 && len(m.Value) < 4<<10 && len(m.Value) > len(longest[names[i]]) {
			longest[names[i]] = m.Value
		}
	}
	require.NotEmpty(t, longest)
	n := 0
	for _, v := range longest {
		seed := fmt.Sprintf("go test fuzz v1\n[]byte(%q)\n", v)
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprint(n)), []byte(seed), 0o600))
		n++
	}
}

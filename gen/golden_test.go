package gen_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestGolden compares what is emitted with what was read by people.
func TestGolden(t *testing.T) {
	for name, config := range map[string]gen.Config{
		"constructs": {Client: true, Server: true},
		"options":    {JSON: true, Skip: true, Clone: true, Equal: true, Unknown: true, Registry: true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("testdata", "golden", name)
			config.Package = name
			files, err := gen.Generate(load(t, filepath.Join(dir, "schema.tl")), config)
			require.NoError(t, err)
			for _, f := range files {
				path := filepath.Join(dir, f.Name+".golden")
				if *update {
					require.NoError(t, os.WriteFile(path, f.Content, 0o600))
				}
				want, err := os.ReadFile(path)
				require.NoError(t, err)
				assert.Equal(t, string(want), string(f.Content), f.Name)
			}
			stored, err := filepath.Glob(filepath.Join(dir, "*.golden"))
			require.NoError(t, err)
			assert.Len(t, stored, len(files), "a golden file is left over")
		})
	}
}

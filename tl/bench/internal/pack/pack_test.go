package pack_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/tlgen-go/tlgen/tl/bench/internal/pack"
)

func TestWhatIsPackedComesBack(t *testing.T) {
	longer := strings.Repeat("x", 300)
	var b bytes.Buffer
	require.NoError(t, pack.Array(&b, []any{
		map[string]any{"b": []any{1.0, -5.0, 70000.0}, "a": map[string]any{"yes": true}},
		map[string]any{"short": "fifteen letters", "next": "sixteen letters.", "long": longer},
	}))
	var v any
	require.NoError(t, msgpack.Unmarshal(b.Bytes(), &v))
	assert.Equal(t, []any{
		map[string]any{"b": []any{int8(1), int8(-5), uint32(70000)}, "a": map[string]any{"yes": true}},
		map[string]any{"short": "fifteen letters", "next": "sixteen letters.", "long": longer},
	}, v)
}

// Worked out with the specification of MessagePack.
func TestStringsThatFqCutsHaveALengthOfAByte(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, pack.Array(&b, []any{"fifteen letters", "sixteen letters."}))
	assert.Equal(t, "\x92\xaffifteen letters\xd9\x10sixteen letters.", b.String())
}

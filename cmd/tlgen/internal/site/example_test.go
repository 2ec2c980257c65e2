package site

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
)

// program runs statements, each of which is an example, and prints the bytes of
// what it makes or sends.
const program = `package main

import (
	"context"
	"errors"
	"fmt"

	"generated/tg"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

var conn = runtime.InvokerFunc(func(_ context.Context, request tl.Object, _ runtime.Result) error {
	show(request)
	return errors.New("sent")
})

func show(v tl.Object) {
	b, err := tl.Append(nil, v)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", b)
}

func main() {
	ctx, client := context.Background(), tg.NewClient(conn)
	_, _ = ctx, client
`

// Examples in Go compile, and make the bytes that the page shows beside them.
func TestExamplesInGoMakeTheBytesOfThePage(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	for _, c := range []struct {
		path  string
		roots []string
	}{
		{filepath.Join(root, "_examples", "keyvalue", "keyvalue.tl"), nil},
		{filepath.Join(os.Getenv("TLGEN_CORPUS"), "telegram", "layer228.tl"), []string{
			"help.getNearestDc", "invokeWithLayer", "initConnection", "messages.setTyping", "photos.uploadProfilePhoto", "InputMedia",
		}},
	} {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			if c.roots != nil && os.Getenv("TLGEN_CORPUS") == "" {
				t.Skip("TLGEN_CORPUS is not set")
			}
			s, _, err := schema.Load(t.Context(), "", c.path)
			require.NoError(t, err)
			if c.roots != nil {
				s, err = s.Prune(c.roots)
				require.NoError(t, err)
			}
			compare(t, s)
		})
	}
}

// compare has all examples of the schema print their bytes.
func compare(t *testing.T, s *schema.Schema) {
	t.Helper()
	x, err := New(s, Options{Package: "tg"})
	require.NoError(t, err)
	source := new(strings.Builder)
	source.WriteString(program)
	var want []string
	for _, c := range s.Combinators() {
		e := x.example(c)
		if e == nil || e.Go == "" {
			continue
		}
		b, err := base64.RawURLEncoding.DecodeString(e.Fragment)
		require.NoError(t, err)
		want = append(want, hex.EncodeToString(b))
		if c.Function {
			fmt.Fprintf(source, "\t{\n%s\n_, _ = answer, err\n}\n", e.Go)
		} else {
			fmt.Fprintf(source, "\t{\n%s\nshow(value)\n}\n", e.Go)
		}
	}
	source.WriteString("}\n")
	require.NotEmpty(t, want)
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{Client: true}))
	path, err := gentest.Program(t.Context(), dir, []byte(source.String()))
	require.NoError(t, err, "%s", source)
	out, err := exec.CommandContext(t.Context(), path).Output()
	require.NoError(t, err)
	assert.Equal(t, want, strings.Fields(string(out)))
	t.Logf("%d examples", len(want))
}

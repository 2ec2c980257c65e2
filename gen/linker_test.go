package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
)

// oneCall is a program with a client, a server and a dispatcher that uses one
// function of many.
const oneCall = `package main

import (
	"context"
	"os"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"

	"generated/tg"
)

func main() {
	u, s := tg.NewUpdateDispatcher(), tg.NewServer()
	u.OnA(func(context.Context, *tg.Envelope, *tg.UpdateA) error { return nil })
	s.OnUsed(func(context.Context, *tg.UsedRequest) (*tg.Kept, error) { return &tg.Kept{}, nil })
	inv := runtime.InvokerFunc(func(ctx context.Context, r tl.Object, result runtime.Result) error {
		b, err := tl.Append(nil, r)
		if err == nil {
			b, err = s.ServeTL(ctx, b, nil)
		}
		if err != nil {
			return err
		}
		return result.DecodeTL(tl.NewDecoder(b))
	})
	if _, err := tg.NewClient(u.Middleware(inv)).Used(context.Background()); err != nil {
		os.Exit(1)
	}
}
`

// TestWhatAProgramDoesNotUseIsNotLinked: neither the registry nor a client, a
// server or a dispatcher keeps the other functions and their types in the binary.
func TestWhatAProgramDoesNotUseIsNotLinked(t *testing.T) {
	file, found := schema.Parse("a.tl", []byte(`kept = Kept; dropped x:string = Dropped;
updateA = Update; updateB = Update; updatesTooLong = Updates; updatesShort update:Update = Updates;
---functions---
used = Kept; unused x:Dropped = Dropped;`))
	require.Empty(t, found)
	s, found := schema.Resolve(file)
	require.NoError(t, found.Err())
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{Client: true, Server: true, Updates: true}))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(oneCall), 0o600))
	require.NoError(t, gentest.Go(t.Context(), dir, "build", "-trimpath", "-o", "once", "."))
	require.NoError(t, exec.CommandContext(t.Context(), filepath.Join(dir, "once")).Run())

	symbols, err := exec.CommandContext(t.Context(), "go", "tool", "nm", filepath.Join(dir, "once")).Output()
	require.NoError(t, err)
	assert.Contains(t, string(symbols), "generated/tg.(*UsedRequest).EncodeTL")
	assert.NotContains(t, string(symbols), "generated/tg.(*Dropped)")
	assert.NotContains(t, string(symbols), "generated/tg.(*UnusedRequest)")
	assert.NotContains(t, string(symbols), "generated/tg.New\n")
}

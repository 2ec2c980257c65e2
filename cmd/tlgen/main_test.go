package main

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tlgen": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs tlgen as its users do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

// TestExitCodes: 0 fine, 1 findings, 2 usage or input error.
func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) { require.NoError(t, os.WriteFile(name, []byte(text), 0o600)) }
	write("good.tl", "user id:int = User;")
	write("bad.tl", "user id:int")
	write("good.yaml", "version: 1\nschema: good.tl\npackages: [{package: out}]")
	write("bad.yaml", "version: 1\nschema: bad.tl\npackages: [{package: out}]")
	for _, c := range []struct {
		args string
		want int
	}{
		{"", exitFine},
		{"--version", exitFine},
		{"generate -c good.yaml --check", exitFindings},
		{"generate -c good.yaml", exitFine},
		{"generate -c good.yaml --check", exitFine},
		{"generate -c bad.yaml", exitError},
		{"generate -c bad.yaml --check", exitError},
		{"generate -c missing.yaml", exitError},
		{"generate --wrong", exitError},
		{"wrong", exitError},
	} {
		assert.Equal(t, c.want, run(t.Context(), strings.Fields(c.args), io.Discard, io.Discard), c.args)
	}
}

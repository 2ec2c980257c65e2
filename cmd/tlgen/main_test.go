package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"proxy": proxy, "same": same},
	})
}

// proxy packs the folder DIR as MODULE@VERSION for the go command to fetch, and
// lets it fetch nothing else: proxy DIR MODULE VERSION.
func proxy(ts *testscript.TestScript, _ bool, args []string) {
	dir, module, version := args[0], args[1], args[2]
	versions := ts.MkAbs(filepath.Join("proxy", module, "@v"))
	ts.Check(os.MkdirAll(versions, 0o750))
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	ts.Check(fs.WalkDir(os.DirFS(ts.MkAbs(dir)), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := w.Create(module + "@" + version + "/" + name)
		if err != nil {
			return err
		}
		_, err = f.Write([]byte(ts.ReadFile(filepath.Join(dir, name))))
		return err
	}))
	ts.Check(w.Close())
	for ending, text := range map[string]string{
		".zip": packed.String(), ".mod": "module " + module + "\n", ".info": `{"Version": "` + version + `"}`,
	} {
		ts.Check(os.WriteFile(filepath.Join(versions, version+ending), []byte(text), 0o600))
	}
	ts.Setenv("GOPROXY", "file://"+filepath.ToSlash(ts.MkAbs("proxy")))
	ts.Setenv("GOSUMDB", "off")
	ts.Setenv("GOMODCACHE", ts.MkAbs(filepath.Join("modules", dir)))
}

// same claims that each form of what lies in a file of hex becomes the same bytes
// again, with the flags for decode and encode: same FILE [FLAG]…
func same(ts *testscript.TestScript, _ bool, args []string) {
	file, flags := args[0], args[1:]
	want := strings.Join(strings.Fields(ts.ReadFile(file)), "") + "\n"
	for _, format := range []string{"text", "jsonl"} {
		_ = ts.Exec("tlgen", append([]string{"decode", "--format", format, file}, flags...)...) // damage is an error
		form := ts.ReadFile("stdout")
		ts.Check(os.WriteFile(ts.MkAbs("form"), []byte(form), 0o600))
		ts.Check(ts.Exec("tlgen", append([]string{"encode", "--to", "hex", "form"}, flags...)...))
		if again := ts.ReadFile("stdout"); form == "" || again != want {
			ts.Fatalf("%s as %s:\n%s\nis %s", file, format, form, again)
		}
	}
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

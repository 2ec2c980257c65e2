package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

// The packages that are compiled.
const (
	gotdPackage  = "github.com/gotd/td/tg"
	wholePackage = "./_generated/whole"
	chatPackage  = "./_generated/chat"
)

// figures are what a work took, a figure a time.
type figures map[string][]float64

// compile are the rows of compiling packages. gotd's is the same in both: it
// has no way to leave out what a program does not call.
func (b *bench) compile(ctx context.Context) ([]report.Row, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	paths := []string{gotdPackage, wholePackage, chatPackage}
	taken := map[string]figures{}
	units := map[string]*unit{}
	for _, path := range paths {
		u, err := b.unit(ctx, path)
		if err != nil {
			return nil, err
		}
		units[path], taken[path] = u, figures{}
	}
	for range b.effort.compile {
		for _, path := range paths {
			if err := units[path].compile(ctx, taken[path]); err != nil {
				return nil, err
			}
		}
	}
	var all []report.Row
	for _, c := range []struct{ kind, work, path string }{
		{goal.CompileWhole, "compile layer 228", wholePackage},
		{goal.CompileRoots, "compile for messages.createChat", chatPackage},
	} {
		for _, f := range []string{goal.CPU, goal.Memory, goal.Size} {
			all = append(all, report.Compare(c.kind, c.work, f, goal.Gotd, taken[gotdPackage][f], taken[c.path][f]))
		}
	}
	return all, nil
}

// unit is a package with all that its compiler is told: the compiler is called
// as the go command does, so that its figures are its own and no cache is
// filled or asked.
type unit struct {
	compiler string
	args     []string
	dir      string // of the sources
	archive  string
}

// unit is the package, whose dependencies are compiled if they are not yet.
func (b *bench) unit(ctx context.Context, path string) (*unit, error) {
	listed, err := goTool(ctx, "list", "-json=ImportPath,Dir,GoFiles,Deps,Module", path)
	if err != nil {
		return nil, err
	}
	var pkg struct {
		ImportPath, Dir string
		GoFiles, Deps   []string
		Module          struct{ GoVersion string }
	}
	if err := json.Unmarshal([]byte(listed), &pkg); err != nil {
		return nil, fmt.Errorf("go list %s: %w", path, err)
	}
	tools, err := goTool(ctx, "env", "GOTOOLDIR")
	if err != nil {
		return nil, err
	}
	name := strings.ReplaceAll(strings.TrimPrefix(path, "./"), "/", ".")
	u := &unit{compiler: filepath.Join(tools, "compile"), dir: pkg.Dir, archive: filepath.Join(b.temp, name+".a")}
	imports := filepath.Join(b.temp, name+".importcfg")
	if err := exports(ctx, imports, pkg.Deps); err != nil {
		return nil, err
	}
	u.args = append([]string{
		"-o", u.archive, "-p", pkg.ImportPath, "-lang=go" + languageVersion(pkg.Module.GoVersion), "-complete", "-buildid", "bench",
		"-goversion", runtime.Version(), "-c=" + strconv.Itoa(min(4, runtime.NumCPU())), "-nolocalimports",
		"-importcfg", imports, "-pack",
	}, pkg.GoFiles...)
	return u, nil
}

// languageVersion is a version of Go without its patch.
func languageVersion(version string) string {
	parts := strings.Split(version, ".")
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// exports writes for the compiler where each of the packages is.
func exports(ctx context.Context, to string, packages []string) error {
	const format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"
	list, err := goTool(ctx, append([]string{"list", "-export", "-f", format}, packages...)...)
	if err != nil {
		return err
	}
	return os.WriteFile(to, []byte(list+"\n"), 0o600)
}

// compile compiles the package once more.
func (u *unit) compile(ctx context.Context, taken figures) error {
	cmd := exec.CommandContext(ctx, u.compiler, u.args...)
	cmd.Dir = u.dir
	took, err := timed(cmd)
	if err != nil {
		return err
	}
	archive, err := os.Stat(u.archive)
	if err != nil {
		return err
	}
	taken[goal.CPU] = append(taken[goal.CPU], float64(took.cpu))
	taken[goal.Memory] = append(taken[goal.Memory], float64(took.memory))
	taken[goal.Size] = append(taken[goal.Size], float64(archive.Size()))
	return os.Remove(u.archive)
}

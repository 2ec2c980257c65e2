package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

// The generators, as they are called within the run's folder.
const (
	tlgen   = "tlgen"
	gotdgen = "gotdgen"
)

// tool is the path of a generator.
func (b *bench) tool(name string) string { return filepath.Join(b.temp, name) }

// prepare generates the packages that are compiled and linked here. What did
// not change since another run stays in the cache of the go command.
func (b *bench) prepare(ctx context.Context) error {
	if b.ready {
		return nil
	}
	if _, err := goTool(ctx, "build", "-C", filepath.Join("..", ".."), "-o", b.tool(tlgen), "./cmd/tlgen"); err != nil {
		return err
	}
	config := filepath.Join("_generated", "tlgen.yaml")
	_, err := timed(exec.CommandContext(ctx, b.tool(tlgen), "generate", "-c", config))
	b.ready = err == nil
	return err
}

// generate are the rows of writing layer 228 to formatted files, as gotd does
// it for its tg, and as users of ours do: with what Telegram says about it.
func (b *bench) generate(ctx context.Context) ([]report.Row, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	if _, err := goTool(ctx, "build", "-o", b.tool(gotdgen), "github.com/gotd/td/cmd/gotdgen"); err != nil {
		return nil, err
	}
	source, err := goTool(ctx, "list", "-m", "-f", "{{.Dir}}", "github.com/gotd/td")
	if err != nil {
		return nil, err
	}
	source = filepath.Join(source, "_schema", "telegram.tl")
	config := "version: 1\nschema: " + source + "\ndocs: telegram\npackages:\n  - package: ours\n    client: true\n"
	if err := os.WriteFile(filepath.Join(b.temp, "tlgen.yaml"), []byte(config), 0o600); err != nil {
		return nil, err
	}
	commands := map[string][]string{
		goal.Ours: {tlgen, "generate"},
		goal.Gotd: {
			gotdgen, "--doc", "https://core.telegram.org/", "--clean", "--server", "--handlers", "--mapping", "--slices",
			"--package", "tg", "--target", goal.Gotd, "--schema", source,
		},
	}
	wall := map[string][]float64{}
	for range b.effort.generate {
		for _, side := range []string{goal.Gotd, goal.Ours} {
			took, err := b.generateOnce(ctx, side, commands[side])
			if err != nil {
				return nil, err
			}
			wall[side] = append(wall[side], float64(took.wall))
		}
	}
	const work = "generate layer 228"
	return []report.Row{
		report.Compare(goal.Generate, work, goal.Time, goal.Gotd, wall[goal.Gotd], wall[goal.Ours]),
		report.Compare(goal.Generate, work, goal.Size, goal.Gotd,
			[]float64{b.written(goal.Gotd)}, []float64{b.written(goal.Ours)}),
	}, nil
}

// generateOnce runs a generator, which finds nothing to overwrite.
func (b *bench) generateOnce(ctx context.Context, side string, command []string) (usage, error) {
	if err := os.RemoveAll(filepath.Join(b.temp, side)); err != nil {
		return usage{}, err
	}
	cmd := exec.CommandContext(ctx, b.tool(command[0]), command[1:]...)
	cmd.Dir = b.temp
	return timed(cmd)
}

// written is how many bytes a generator wrote to its folder.
func (b *bench) written(side string) (bytes float64) {
	err := filepath.WalkDir(filepath.Join(b.temp, side), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		bytes += float64(info.Size())
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	return bytes
}

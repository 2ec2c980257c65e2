package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

// link is the row of what a program grows by over hello world, stripped, when
// it calls messages.createChat and decodes the answer.
func (b *bench) link(ctx context.Context) ([]report.Row, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	sizes := map[string]float64{}
	for _, program := range []string{"hello", goal.Gotd, goal.Ours} {
		out := filepath.Join(b.temp, program+".program")
		if _, err := goTool(ctx, "build", "-tags", "bench", "-ldflags=-s -w", "-o", out, "./internal/program/"+program); err != nil {
			return nil, err
		}
		info, err := os.Stat(out)
		if err != nil {
			return nil, err
		}
		sizes[program] = float64(info.Size())
	}
	grows := func(program string) []float64 { return []float64{sizes[program] - sizes["hello"]} }
	const work = "binary of messages.createChat, over hello world"
	return []report.Row{report.Compare(goal.Link, work, goal.Size, goal.Gotd, grows(goal.Gotd), grows(goal.Ours))}, nil
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

// codec are the rows of decoding and encoding, from several short processes:
// where memory lies differs from one to the next.
func (b *bench) codec(ctx context.Context) ([]report.Row, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	program := filepath.Join(b.temp, "codec")
	if _, err := goTool(ctx, "build", "-tags", "bench", "-o", program, "./internal/codec"); err != nil {
		return nil, err
	}
	var all []measure.Contest
	for range b.effort.processes {
		some, err := b.codecOnce(ctx, program)
		if err != nil {
			return nil, err
		}
		all = joined(all, some)
	}
	return rows(all), nil
}

// codecOnce is what one process measured.
func (b *bench) codecOnce(ctx context.Context, program string) ([]measure.Contest, error) {
	cmd := exec.CommandContext(ctx, program,
		"-rounds", strconv.Itoa(b.effort.work.Rounds), "-sample", b.effort.work.Sample.String())
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	var contests []measure.Contest
	if err := json.Unmarshal(out.Bytes(), &contests); err != nil {
		return nil, fmt.Errorf("its output: %w", err)
	}
	return contests, nil
}

// joined are the contests with the rounds of more of the same.
func joined(all, more []measure.Contest) []measure.Contest {
	if all == nil {
		return more
	}
	for i := range all {
		for j := range all[i].Sides {
			side := &all[i].Sides[j]
			side.Nanoseconds = append(side.Nanoseconds, more[i].Sides[j].Nanoseconds...)
		}
	}
	return all
}

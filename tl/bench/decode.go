package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

// How ours is called, and fq; a file follows.
var (
	decodeArgs = []string{"decode", "-s", "telegram@228", "--format", "jsonl"}
	fqArgs     = []string{"-d", "msgpack", "-c", "tovalue"}
)

// decode are the rows of decoding a stream of updates to JSON by a command, on
// all processors and on one, and of what fq does with the same updates.
func (b *bench) decode(ctx context.Context) ([]report.Row, error) {
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	u, err := b.updates(ctx)
	if err != nil {
		return nil, err
	}
	ours, err := newDecoder(b.tool(tlgen), decodeArgs, u.stream)
	if err != nil {
		return nil, err
	}
	one := *ours
	one.processors, one.took = 1, figures{}
	sides := []*decoder{ours, &one}
	fq, err := newFq(ctx, u)
	if err != nil {
		return nil, err
	}
	if fq != nil {
		sides = append(sides, fq)
	}
	for range b.effort.decode {
		for _, side := range sides {
			if err := side.run(ctx); err != nil {
				return nil, err
			}
		}
	}
	return decodeRows(ours, &one, fq), nil
}

// decodeRows are the rows of what was taken; fq may be missing.
func decodeRows(ours, one, fq *decoder) (rows []report.Row) {
	work := fmt.Sprintf("tlgen decode, %.0f MB of updates to JSON", ours.size/1e6)
	for _, f := range []string{goal.Speed, goal.CPUSpeed, goal.Memory} {
		rows = append(rows, report.Alone(goal.DecodeStream, work, f, ours.took[f]))
	}
	for _, f := range []string{goal.Speed, goal.CPUSpeed, goal.Memory} {
		rows = append(rows, report.Alone(goal.DecodeStreamOne, work+", GOMAXPROCS=1", f, one.took[f]))
	}
	if fq == nil {
		return rows
	}
	work = fmt.Sprintf("%s; fq, %.1f MB of MessagePack", work, fq.size/1e6)
	for _, f := range []string{goal.CPUSpeed, goal.MemoryShare} {
		rows = append(rows, report.Compare(goal.DecodeStream, work, f, goal.Fq, fq.took[f], ours.took[f]))
	}
	return rows
}

// decoder is a command that decodes a file.
type decoder struct {
	command    []string
	processors int
	size       float64 // of the file, in bytes
	took       figures
}

// newDecoder is the command with the arguments and the file behind them, on all
// processors.
func newDecoder(command string, args []string, file string) (*decoder, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	return &decoder{
		command: append(append([]string{command}, args...), file), processors: runtime.NumCPU(),
		size: float64(info.Size()), took: figures{},
	}, nil
}

// newFq is fq, which has proved to read the same as ours, or nil where there is
// none.
func newFq(ctx context.Context, u updates) (*decoder, error) {
	command, err := exec.LookPath(goal.Fq)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: fq is not in PATH; its rows are left out")
		return nil, nil
	}
	if err := u.prove(ctx, command); err != nil {
		return nil, fmt.Errorf("fq: %w", err)
	}
	return newDecoder(command, fqArgs, u.packed)
}

// run decodes the file once more, to nowhere.
func (d *decoder) run(ctx context.Context) (err error) {
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, nowhere.Close()) }()
	cmd := exec.CommandContext(ctx, d.command[0], d.command[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(d.processors))
	cmd.Stdout = nowhere
	used, err := timed(cmd)
	if err != nil {
		return err
	}
	for figure, v := range map[string]float64{
		goal.Speed:       d.size / used.wall.Seconds(),
		goal.CPUSpeed:    d.size / used.cpu.Seconds(),
		goal.Memory:      float64(used.memory),
		goal.MemoryShare: float64(used.memory) / d.size,
	} {
		d.took[figure] = append(d.took[figure], v)
	}
	return nil
}

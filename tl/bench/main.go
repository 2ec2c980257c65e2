// Command bench does the same work with this project and with others, in turn,
// and says how many times better ours is. It reports and never judges by its
// exit code: a goal that is missed is printed like any other.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"

	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

func main() {
	short := flag.Bool("short", false, "a run of two minutes in place of ten, whose figures are less steady")
	only := flag.String("only", "", "the parts to run, of "+strings.Join(partNames(), ",")+"; nothing is written to files then")
	merge := flag.Bool("merge", false, "put the rows of these parts into the files, in place of those that are there")
	flag.Parse()
	// Both sides work on one processor; who leaves garbage pays for it.
	runtime.GOMAXPROCS(1)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *short, *only, *merge)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures all parts, or those that are named, and reports.
func run(ctx context.Context, short bool, only string, merge bool) (err error) {
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	b := &bench{effort: full, corpus: os.Getenv("TLGEN_CORPUS")}
	if short {
		b.effort = brief
	}
	if b.temp, err = os.MkdirTemp("", "bench"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.temp)) }()
	results := report.Results{Go: runtime.Version(), Form: b.effort.name, Notes: notes}
	for _, p := range chosen {
		start := time.Now()
		rows, err := p.measure(b, ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		results.Rows = append(results.Rows, rows...)
		fmt.Fprintf(os.Stderr, "%s took %s\n", p.name, time.Since(start).Round(time.Second))
	}
	if err := results.Table(os.Stdout); err != nil || only != "" && !merge {
		return err
	}
	if merge {
		if results, err = merged(results); err != nil {
			return err
		}
	}
	return writeAll(results)
}

// merged are the results that the files have, with the rows of some parts.
func merged(some report.Results) (all report.Results, err error) {
	text, err := os.ReadFile(resultsFile)
	if err != nil {
		return all, err
	}
	if all, err = report.Read(text); err != nil {
		return all, fmt.Errorf("%s: %w", resultsFile, err)
	}
	return all, all.Merge(some)
}

// resultsFile has the results for programs.
const resultsFile = "results.json"

// writeAll writes the results to their files.
func writeAll(r report.Results) error {
	for name, write := range map[string]func(io.Writer) error{
		"results.md": r.Table, resultsFile: r.JSON, "chart.svg": r.Chart,
	} {
		if err := writeFile(name, write); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tlgen-go/tlgen/tl/bench/internal/mark"
	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

// bench is a run.
type bench struct {
	effort effort
	corpus string // a folder of schemas, or nothing
	temp   string // a folder that ends with the run
	ready  bool   // whether the generated packages are
}

// effort is how much is done for the figures.
type effort struct {
	name      string
	work      measure.Effort // within a process
	processes int            // of the codec rows
	generate  int            // times
	compile   int            // times
	decode    int            // times
}

var (
	full = effort{
		name: "full", work: measure.Effort{Rounds: 10, Sample: 20 * time.Millisecond},
		processes: 4, generate: 5, compile: 3, decode: 5,
	}
	brief = effort{
		name: "short", work: measure.Effort{Rounds: 5, Sample: 10 * time.Millisecond},
		processes: 2, generate: 1, compile: 1, decode: 2,
	}
)

// notes are what a reader of the table has to know.
var notes = []string{
	"Theirs and ours are medians; ratio is the median of theirs by ours over all rounds, in each of which all sides took " +
		"their turn, and spread the middle half of them. memcpy copies the same bytes, and walk goes over them " +
		"without keeping anything: they are limits, not peers.",
}

// part is one of the things that are measured.
type part struct {
	name    string
	measure func(*bench, context.Context) ([]report.Row, error)
}

var parts = []part{
	{"codec", (*bench).codec},
	{"mark", (*bench).mark},
	{"compile", (*bench).compile},
	{"link", (*bench).link},
	{"generate", (*bench).generate},
	{"parse", (*bench).parse},
	{"decode", (*bench).decode},
}

func partNames() []string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	return names
}

// choose are the parts that only names, or all.
func choose(only string) ([]part, error) {
	if only == "" {
		return parts, nil
	}
	names := strings.Split(only, ",")
	for _, n := range names {
		if !slices.Contains(partNames(), n) {
			return nil, fmt.Errorf("no part %q; there are %s", n, strings.Join(partNames(), ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return !slices.Contains(names, p.name) }), nil
}

// mark are the rows of the public mark.
func (b *bench) mark(context.Context) ([]report.Row, error) {
	effort := b.effort.work
	effort.Rounds *= 2
	contests, err := mark.Contests(effort)
	if err != nil {
		return nil, err
	}
	return rows(contests), nil
}

// rows are those of all contests.
func rows(contests []measure.Contest) []report.Row {
	var all []report.Row
	for _, c := range contests {
		all = append(all, report.Contest(c)...)
	}
	return all
}

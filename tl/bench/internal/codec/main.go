//go:build bench

// Command codec has both sides decode and encode the same values, and writes
// what they needed to its standard output, as JSON. It is built with the tag
// bench, for it takes minutes to compile, and generated code.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
)

func main() {
	rounds := flag.Int("rounds", 10, "how often each side does a work")
	sample := flag.Duration("sample", 20*time.Millisecond, "what a round of it takes at least")
	flag.Parse()
	if err := run(measure.Effort{Rounds: *rounds, Sample: *sample}); err != nil {
		fmt.Fprintln(os.Stderr, "codec:", err)
		os.Exit(1)
	}
}

// run measures all works and prints them.
func run(effort measure.Effort) error {
	all, err := samples()
	if err != nil {
		return err
	}
	last, err := finding()
	if err != nil {
		return err
	}
	var works []work
	for _, s := range all {
		works = append(works, s.works()...)
	}
	var contests []measure.Contest
	for _, w := range append(works, last) {
		sides, err := w.measure(effort)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		contests = append(contests, measure.Contest{Kind: w.kind, Name: w.name, Sides: sides})
	}
	return json.NewEncoder(os.Stdout).Encode(contests)
}

// Command bench does the same work with this project and with others, in turn
// and in one process, and prints how long each took. It reports and never
// judges: a ratio above its goal is printed like any other.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
)

// pairs is how often each side does a row's work. On a busy machine the ratios of
// two runs then differ by a tenth.
const pairs = 200

func main() {
	if err := run(context.Background(), os.Stdout, os.Getenv("TLGEN_CORPUS"), pairs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures every row and prints the table.
func run(ctx context.Context, w io.Writer, corpus string, pairs int) error {
	rows, err := parsing(ctx, corpus)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "medians of %d pairs, in turn; GOMAXPROCS=%d, %s\n\n", pairs, runtime.GOMAXPROCS(0), runtime.Version())
	results := make([]result, len(rows))
	for i, r := range rows {
		if results[i], err = r.measure(pairs); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	if err := table(w, results); err != nil {
		return err
	}
	if corpus == "" {
		fmt.Fprintln(w, "\nskipped "+bigSchema+": TLGEN_CORPUS does not name a folder that holds it")
	}
	return nil
}

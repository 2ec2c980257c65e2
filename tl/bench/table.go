package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// table prints results side by side.
func table(w io.Writer, results []result) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "work\tours\tgotd\tours/gotd\tgoal")
	for _, r := range results {
		theirs, ratio, goal := "-", "-", "-"
		if r.theirs != nil {
			theirs, ratio = rounded(r.theirsTime), fmt.Sprintf("%.2f", r.ratio())
		}
		if r.goal > 0 {
			goal = fmt.Sprintf("at most %g", r.goal)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.name, rounded(r.oursTime), theirs, ratio, goal)
	}
	return t.Flush()
}

// rounded is the time with its first three digits, which is more than repeats.
func rounded(d time.Duration) string {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit).String()
}

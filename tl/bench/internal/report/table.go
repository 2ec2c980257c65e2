package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Results are all rows of a run, and what a reader has to know of it.
type Results struct {
	Go    string   `json:"go"`
	Form  string   `json:"form"` // full or short
	Notes []string `json:"notes,omitempty"`
	Rows  []Row    `json:"rows"`
}

// header names the columns of the table.
var header = []string{"work", "figure", "peer", "theirs", "ours", "ratio", "spread", "must", "stretch", "reached"}

// cells are the row's, in the order of the header.
func (r Row) cells() []string {
	ratio := r.Ratio.String()
	if r.Ratio == 0 {
		ratio = ""
	}
	spell := units[r.Figure]
	if r.Peer == "" {
		return []string{r.Work, r.Figure, "", "", spell(r.Ours), "", "", r.Must, r.Stretch, r.Reached}
	}
	return []string{
		r.Work, r.Figure, r.Peer, spell(r.Theirs), spell(r.Ours), ratio, spread(r.Low, r.High), r.Must, r.Stretch, r.Reached,
	}
}

// Table writes the rows as Markdown whose columns are aligned, so that it reads
// as plain text too.
func (r Results) Table(w io.Writer) error {
	table := [][]string{header}
	for _, row := range r.Rows {
		table = append(table, row.cells())
	}
	widths := make([]int, len(header))
	for _, line := range table {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s form.\n\n", r.Go, r.Form)
	for i, line := range table {
		write(&b, line, widths, " ")
		if i == 0 {
			write(&b, make([]string, len(header)), widths, "-")
		}
	}
	fmt.Fprintf(&b, "\n%s\n", r.summary())
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// summary counts the goals that are reached.
func (r Results) summary() string {
	var musts, must, stretches, stretch int
	for _, row := range r.Rows {
		if row.Must != "" {
			musts++
		}
		if row.Must != "" && row.Reached != no {
			must++
		}
		if row.Stretch != "" {
			stretches++
		}
		if row.Reached == reachesStretch {
			stretch++
		}
	}
	return fmt.Sprintf("%d of %d musts are reached, %d of %d stretches.", must, musts, stretch, stretches)
}

// write is one line of a table, filled up to the widths.
func write(b *strings.Builder, line []string, widths []int, fill string) {
	for i, cell := range line {
		b.WriteString("|" + fill + cell + strings.Repeat(fill, widths[i]-utf8.RuneCountInString(cell)+1))
	}
	b.WriteString("|\n")
}

// JSON writes the results for programs.
func (r Results) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(r)
}

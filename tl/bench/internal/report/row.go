// Package report turns measurements into rows, and those into a table, JSON
// and a chart.
package report

import (
	"math"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
)

// Row compares one figure of ours with a peer's.
type Row struct {
	Kind   string `json:"kind"`
	Work   string `json:"work"`
	Figure string `json:"figure"`
	Peer   string `json:"peer"`

	Theirs float64 `json:"theirs"` // medians
	Ours   float64 `json:"ours"`
	// Ratio is the median of theirs by ours of each round; half of the rounds
	// lie between Low and High. It is 0 where both are 0, and infinite where
	// ours alone is, for which JSON has null.
	Ratio Ratio `json:"ratio"`
	Low   Ratio `json:"low"`
	High  Ratio `json:"high"`

	Must    string `json:"must,omitempty"`
	Stretch string `json:"stretch,omitempty"`
	Reached string `json:"reached,omitempty"` // of the goals

	goal *goal.Goal
}

// Compare is the row of a figure that was taken once or several times in turn.
func Compare(kind, work, figure, peer string, theirs, ours []float64) Row {
	ratios := measure.Ratios(theirs, ours)
	if goal.Rises(figure) {
		ratios = measure.Ratios(ours, theirs)
	}
	for i, r := range ratios {
		if math.IsNaN(r) {
			ratios[i] = 0
		}
	}
	r := Row{
		Kind: kind, Work: work, Figure: figure, Peer: peer,
		Theirs: measure.Median(theirs), Ours: measure.Median(ours),
		Ratio: Ratio(measure.Median(ratios)),
		Low:   Ratio(measure.Quantile(ratios, 0.25)), High: Ratio(measure.Quantile(ratios, 0.75)),
	}
	r.judge()
	return r
}

// Alone is the row of a figure of what only ours does.
func Alone(kind, work, figure string, ours []float64) Row {
	return Compare(kind, work, figure, "", ours, ours)
}

// What a row reaches of its goals.
const (
	reachesStretch = "stretch"
	reachesMust    = "must"
	no             = "no"
)

// judge fills in the goals and whether they are reached.
func (r *Row) judge() {
	r.Must, r.Stretch, r.Reached = "", "", ""
	if r.goal = goal.Of(r.Kind, r.Figure, r.Peer); r.goal == nil {
		return
	}
	r.Must, r.Stretch = r.spell(r.goal.Must), r.spell(r.goal.Stretch)
	switch {
	case r.meets(r.goal.Stretch):
		r.Reached = reachesStretch
	case r.Must != "" && r.meets(r.goal.Must):
		r.Reached = reachesMust
	default:
		r.Reached = no
	}
}

// meets tells whether a goal's value is reached.
func (r *Row) meets(value float64) bool {
	switch {
	case !r.goal.Absolute:
		return float64(r.Ratio) >= value
	case goal.Rises(r.Figure):
		return r.Ours >= value
	default:
		return r.Ours <= value
	}
}

// spell writes a goal's value.
func (r *Row) spell(value float64) string {
	switch {
	case r.goal.Absolute && goal.Rises(r.Figure):
		return "at least " + units[r.Figure](value)
	case r.goal.Absolute:
		return "at most " + units[r.Figure](value)
	case value == 0:
		return ""
	default:
		return Ratio(value).String()
	}
}

// Contest is the rows of a contest: the times against all others, the
// allocations against gotd or what is written by hand. What only ours does has
// a row without a peer.
func Contest(c measure.Contest) []Row {
	var rows []Row
	ours := c.Sides[0]
	if len(c.Sides) == 1 {
		return []Row{Alone(c.Kind, c.Name, goal.Time, ours.Nanoseconds)}
	}
	for _, s := range c.Sides[1:] {
		rows = append(rows, Compare(c.Kind, c.Name, goal.Time, s.Name, s.Nanoseconds, ours.Nanoseconds))
	}
	for _, s := range c.Sides[1:] {
		if s.Name != goal.Gotd && s.Name != goal.Baseline {
			continue
		}
		rows = append(rows,
			Compare(c.Kind, c.Name, goal.Allocations, s.Name, []float64{s.Allocations}, []float64{ours.Allocations}),
			Compare(c.Kind, c.Name, goal.Allocated, s.Name, []float64{s.Bytes}, []float64{ours.Bytes}),
		)
	}
	return rows
}

package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	want := results()
	want.Rows = append(want.Rows, Compare(goal.DecodeReusing, "decode", goal.Allocations, goal.Gotd, []float64{1600}, []float64{0}))
	var b bytes.Buffer
	require.NoError(t, want.JSON(&b))
	is, err := Read(b.Bytes())
	require.NoError(t, err)
	assert.Equal(t, want, is, "infinite ratios and goals too")
}

func TestRowsTakeThePlaceOfTheirKind(t *testing.T) {
	r := results()
	again := Compare(goal.DecodeContainer, "decode updates", goal.Time, goal.Gotd, []float64{3}, []float64{1})
	parse := Alone(goal.Parse, "parse", goal.Time, []float64{1})
	compiled := r.Rows[len(r.Rows)-1]
	require.NoError(t, r.Merge(Results{Go: r.Go, Form: r.Form, Rows: []Row{again}}))
	assert.Equal(t, []Row{again, compiled}, r.Rows)
	require.NoError(t, r.Merge(Results{Go: r.Go, Form: r.Form, Rows: []Row{parse}}))
	assert.Equal(t, []Row{again, compiled, parse}, r.Rows)
	require.EqualError(t, r.Merge(Results{Go: r.Go, Form: "full"}),
		"the results are of go1.26 in the short form, and what was measured now of go1.26 in the full form; measure all parts")
}

package report

import (
	"bytes"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
)

// The chart's measures and colours. White lies behind all of it, so that it can
// be read on a dark page too.
const (
	width     = 9.5 * vg.Inch
	rowHeight = 16 * vg.Length(1)
	margin    = 80 * vg.Length(1) // of title and axis together
	border    = 8 * vg.Length(1)
	half      = 0.36 // of a bar's height, where rows are 1 apart
)

var (
	reached = color.RGBA{R: 0x2a, G: 0x78, B: 0xd6, A: 0xff}
	missed  = color.RGBA{R: 0xeb, G: 0x68, B: 0x34, A: 0xff}
	ink     = color.RGBA{R: 0x0b, G: 0x0b, B: 0x0b, A: 0xff}
	faint   = color.RGBA{R: 0xe1, G: 0xe0, B: 0xd9, A: 0xff}
)

// Chart draws a bar for each row that has to reach a ratio of time, memory or
// size, as SVG.
func (r Results) Chart(w io.Writer) error {
	p, height := r.plot()
	canvas := vgsvg.New(width, height)
	p.Draw(draw.Crop(draw.New(canvas), border, -border, border, -border))
	return writeSVG(w, canvas)
}

// plot is the chart and how high it has to be.
func (r Results) plot() (p *plot.Plot, height vg.Length) {
	b := bars{label: text.Style{Color: ink, Font: plot.DefaultFont, Handler: plot.DefaultTextHandler, YAlign: text.YCenter}}
	b.label.Font.Variant, b.label.Font.Size = "Sans", 9
	for _, row := range slices.Backward(r.Rows) {
		if row.charted() {
			b.rows = append(b.rows, row)
		}
	}
	p = plot.New()
	p.Title.Text = "How many times better than gotd/td, or than the peer that is named;\n" +
		"the black mark is what has to be reached, and a blue bar reaches it"
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.TickerFunc(ratioTicks)
	p.Title.Padding = 8
	p.NominalY(b.names()...)
	for _, s := range []*text.Style{&p.Title.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label} {
		s.Font.Variant, s.Color = "Sans", ink
	}
	p.Add(b)
	return p, margin + rowHeight*vg.Length(len(b.rows))
}

// writeSVG names fonts to fall back on, which the canvas does not.
func writeSVG(w io.Writer, canvas io.WriterTo) error {
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return err
	}
	const font = "font-family:Liberation Sans"
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte(font), []byte(font+",Arial,Helvetica,sans-serif")))
	return err
}

// charted tells whether the row has a bar.
func (r Row) charted() bool {
	switch r.Figure {
	case goal.Allocations, goal.Allocated:
		return false
	}
	finite := r.Ratio > 0 && !math.IsInf(float64(r.Ratio), 0)
	return finite && r.goal != nil && !r.goal.Absolute && r.goal.Must > 0
}

// ratioTicks are the ratios that the axis names.
func ratioTicks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for _, v := range []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200} {
		if v >= low && v <= high {
			ticks = append(ticks, plot.Tick{Value: v, Label: Ratio(v).String()})
		}
	}
	return ticks
}

// bars draws the rows, the first at the bottom.
type bars struct {
	rows  []Row
	label text.Style
}

// names are what stands beside the bars.
func (b bars) names() []string {
	names := make([]string, len(b.rows))
	for i, r := range b.rows {
		names[i] = r.Work
		if r.Figure != goal.Time && r.Figure != goal.Size {
			names[i] += ", " + r.Figure
		}
		if r.Peer != goal.Gotd {
			names[i] += ", " + r.Peer
		}
	}
	return names
}

// DataRange is that of bars, marks and 1×, where bars begin.
func (b bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = 1, 2
	for _, r := range b.rows {
		xmin = min(xmin, float64(r.Ratio), r.goal.Must)
		xmax = max(xmax, float64(r.Ratio), r.goal.Must)
	}
	return xmin / 1.1, xmax * 2.5, -0.5, float64(len(b.rows)) - 0.5
}

// Plot draws each bar, from 1× to the row's ratio, with the mark across it and
// both values behind.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	line := func(at, from, to float64, style draw.LineStyle) {
		c.StrokeLine2(style, x(at), y(from), x(at), y(to))
	}
	for _, t := range ratioTicks(p.X.Min, p.X.Max) {
		line(t.Value, p.Y.Min, p.Y.Max, draw.LineStyle{Color: faint, Width: 0.5})
	}
	for i, r := range b.rows {
		row := float64(i)
		fill := missed
		if r.meets(r.goal.Must) {
			fill = reached
		}
		left, right := x(min(1, float64(r.Ratio))), x(max(1, float64(r.Ratio)))
		bottom, top := y(row-half), y(row+half)
		c.FillPolygon(fill, []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}})
		line(r.goal.Must, row-0.5, row+0.5, draw.LineStyle{Color: ink, Width: 1.5})
		end := max(right, x(max(1, r.goal.Must)))
		c.FillText(b.label, vg.Point{X: end + 4, Y: y(row)}, r.Ratio.String()+" of "+r.Must)
	}
	line(1, p.Y.Min, p.Y.Max, draw.LineStyle{Color: ink, Width: 0.5})
}

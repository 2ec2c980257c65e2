package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// The progress bar.
const (
	barWidth    = 24                     // columns
	barPause    = 100 * time.Millisecond // between two times that it is drawn
	barBegins   = 500 * time.Millisecond // what is done by then needs none
	eraseLine   = "\r\x1b[K"
	perKilobyte = 1000
)

// progress is a bar on a terminal that tells how much of an input is done.
type progress struct {
	out          io.Writer // nil: there is none
	width        int
	size         int64 // of the input, in bytes; 0: it is not known
	begun, drawn time.Time
	visible      bool
}

// newProgress makes a bar on a terminal, unless the output goes there too.
func newProgress(out io.Writer, taken bool, size int64) *progress {
	p := &progress{size: size, begun: time.Now(), width: defaultWidth}
	if f, ok := out.(*os.File); ok && isTerminal(out) && !taken && os.Getenv("TERM") != "dumb" {
		p.out = out
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			p.width = width
		}
	}
	return p
}

// show draws the bar for so many bytes that are done, if it is time to.
func (p *progress) show(now time.Time, done int64) {
	if p.out == nil || now.Sub(p.drawn) < barPause || now.Sub(p.begun) < barBegins {
		return
	}
	p.drawn, p.visible = now, true
	fmt.Fprint(p.out, eraseLine+p.line(now.Sub(p.begun), done))
}

// clear takes the bar away.
func (p *progress) clear() {
	if p.visible {
		fmt.Fprint(p.out, eraseLine)
		p.visible = false
	}
}

// line is the bar after some time:
//
//	43 % ██████████░░░░░░░░░░░░░░ 43.1 MB of 100 MB, 112 MB/s, 0:01 left
func (p *progress) line(passed time.Duration, done int64) string {
	speed := float64(done) / passed.Seconds()
	if p.size == 0 {
		return clip(fmt.Sprintf("%s, %s/s", bytesOf(float64(done)), bytesOf(speed)), p.width)
	}
	part := min(float64(done)/float64(p.size), 1)
	full := int(part * barWidth)
	left := time.Duration(float64(max(p.size-done, 0)) / speed * float64(time.Second)).Round(time.Second)
	return clip(fmt.Sprintf("%3.0f %% %s%s %s of %s, %s/s, %d:%02d left", 100*part,
		strings.Repeat("█", full), strings.Repeat("░", barWidth-full),
		bytesOf(float64(done)), bytesOf(float64(p.size)), bytesOf(speed), int(left.Minutes()), int(left.Seconds())%60), p.width)
}

// clip is what of a line fits before the last column.
func clip(line string, width int) string {
	runes := []rune(line)
	return string(runes[:min(len(runes), max(width-1, 0))])
}

// bytesOf spells how many bytes: 812 B, 43.1 MB.
func bytesOf(n float64) string {
	const units = "kMGTP"
	if n < perKilobyte {
		return fmt.Sprintf("%.0f B", n)
	}
	unit := -1
	for n >= perKilobyte && unit+1 < len(units) {
		n /= perKilobyte
		unit++
	}
	digits := 0
	if n < 100 {
		digits = 1
	}
	return fmt.Sprintf("%.*f %cB", digits, n, units[unit])
}

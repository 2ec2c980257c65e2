package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgressBars(t *testing.T) {
	for _, c := range []struct {
		size, done int64
		passed     time.Duration
		width      int
		want       string
	}{
		{100e6, 43.1e6, 500 * time.Millisecond, 80, " 43 % ██████████░░░░░░░░░░░░░░ 43.1 MB of 100 MB, 86.2 MB/s, 0:01 left"},
		{2e9, 1e9, 100 * time.Second, 80, " 50 % ████████████░░░░░░░░░░░░ 1.0 GB of 2.0 GB, 10.0 MB/s, 1:40 left"},
		{100, 100, time.Second, 80, "100 % ████████████████████████ 100 B of 100 B, 100 B/s, 0:00 left"},
		{100, 300, time.Second, 80, "100 % ████████████████████████ 300 B of 100 B, 300 B/s, 0:00 left"},
		{0, 5300, time.Second, 80, "5.3 kB, 5.3 kB/s"},
		{2e9, 1e9, 100 * time.Second, 10, " 50 % ███"},
	} {
		p := &progress{size: c.size, width: c.width}
		assert.Equal(t, c.want, p.line(c.passed, c.done))
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, false, 100)
	p.show(p.begun.Add(time.Hour), 50)
	p.clear()
	assert.Empty(t, out.String())

	p.out = &out
	p.show(p.begun.Add(barBegins/2), 50)
	assert.Empty(t, out.String(), "short work needs no bar")
	p.show(p.begun.Add(time.Second), 50)
	p.show(p.begun.Add(time.Second+barPause/2), 60)
	p.clear()
	p.clear()
	assert.Equal(t, eraseLine+" 50 % ████████████░░░░░░░░░░░░ 50 B of 100 B, 50 B/s, 0:01 left"+eraseLine, out.String())
}

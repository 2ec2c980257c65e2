package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// What a terminal shows.
const (
	defaultWidth = 80 // of a terminal that does not say
	mostBytes    = 64 // of one field
)

// layoutOf is how a listing is written to out. COLUMNS is heard everywhere;
// colors are for terminals alone.
func layoutOf(out io.Writer) (l inspect.Layout) {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		l.Width, l.Most = n, mostBytes
	}
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return l
	}
	l.Colors = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if l.Most = mostBytes; l.Width == 0 {
		if l.Width, _, _ = term.GetSize(int(f.Fd())); l.Width <= 0 {
			l.Width = defaultWidth
		}
	}
	return l
}

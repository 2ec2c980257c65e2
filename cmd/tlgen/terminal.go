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
	defaultWidth = 80 // columns, of a terminal that does not say
	mostBytes    = 64 // of one field
)

// layoutOf is how a listing is written to out.
func layoutOf(out io.Writer) inspect.Layout {
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return layout(false, 0, os.Getenv)
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = defaultWidth
	}
	return layout(true, width, os.Getenv)
}

// layout is how a listing is written to a terminal of a width, or elsewhere.
// COLUMNS is heard in both cases; colors are for terminals alone.
func layout(terminal bool, width int, env func(string) string) inspect.Layout {
	l := inspect.Layout{Width: width}
	l.Colors = terminal && env("NO_COLOR") == "" && env("TERM") != "dumb"
	if n, err := strconv.Atoi(env("COLUMNS")); err == nil && n > 0 {
		l.Width = n
	}
	if l.Width > 0 {
		l.Most = mostBytes
	}
	return l
}

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

// isTerminal tells whether what is read or written is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// layoutOf is how a listing is written to out.
func layoutOf(out io.Writer) inspect.Layout {
	f, _ := out.(*os.File)
	if !isTerminal(out) {
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

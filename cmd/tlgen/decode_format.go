package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// decodeFormat is a form in which values are written.
type decodeFormat struct {
	name  string
	write func(t *inspect.Tree, w io.Writer, o outputOptions) error
}

// outputOptions say how values are written.
type outputOptions struct {
	inspect.Layout
	comments bool
	terminal bool
}

// decodeFormats are the formats; the first is the usual one.
var decodeFormats = []decodeFormat{
	{"tree", func(t *inspect.Tree, w io.Writer, o outputOptions) error { return t.WriteTree(w, o.Layout) }},
	{"hex", func(t *inspect.Tree, w io.Writer, o outputOptions) error { return t.WriteHex(w, o.Layout) }},
	{textForm, writeText},
	{"json", func(t *inspect.Tree, w io.Writer, o outputOptions) error {
		return o.writeLine(w, t.AppendPositions(nil))
	}},
	{linesForm, func(t *inspect.Tree, w io.Writer, o outputOptions) error { return o.writeLine(w, t.JSON()) }},
}

// The names of formats that differ from the others.
const (
	textForm  = "text"
	linesForm = "jsonl"
)

// writeText writes the text form.
func writeText(t *inspect.Tree, w io.Writer, o outputOptions) error {
	_, err := w.Write(t.Text(inspect.TextOptions{Comments: o.comments}))
	return err
}

// writeLine writes JSON, and ends the line.
func (o outputOptions) writeLine(w io.Writer, json []byte) error {
	_, err := o.escaping(w).Write(append(json, '\n'))
	return err
}

// escaping is a writer of JSON. A terminal might obey what JSON allows in strings
// as it is: those control characters are escaped.
func (o outputOptions) escaping(w io.Writer) io.Writer {
	if o.terminal {
		return escaper{w}
	}
	return w
}

// escaper escapes the control characters of JSON, in writes of whole lines.
type escaper struct{ io.Writer }

func (e escaper) Write(json []byte) (int, error) {
	if _, err := controls.WriteString(e.Writer, string(json)); err != nil {
		return 0, err
	}
	return len(json), nil
}

// controls escapes the control characters that JSON does not have escaped.
var controls = func() *strings.Replacer {
	var pairs []string
	for c := '\x7f'; c < '\xa0'; c++ {
		pairs = append(pairs, string(c), fmt.Sprintf(`\u%04x`, c))
	}
	return strings.NewReplacer(pairs...)
}()

// decodeFormatNamed is the format with the name, or nil.
func decodeFormatNamed(name string) *decodeFormat {
	for i := range decodeFormats {
		if decodeFormats[i].name == name {
			return &decodeFormats[i]
		}
	}
	return nil
}

// decodeFormatNames are the names of the formats: tree, hex or json.
func decodeFormatNames() string {
	names := make([]string, len(decodeFormats))
	for i, f := range decodeFormats {
		names[i] = f.name
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// to writes what was read to out.
func (f *decodeFormat) to(out io.Writer, t *inspect.Tree, comments bool) error {
	w := bufio.NewWriterSize(out, 1<<16)
	o := outputOptions{Layout: layoutOf(out), comments: comments, terminal: isTerminal(out)}
	if err := f.write(t, w, o); err != nil {
		return err
	}
	return w.Flush()
}

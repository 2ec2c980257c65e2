package gen

import (
	"bytes"
	"fmt"
	"go/format"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/dave/jennifer/jen"
)

// file is one file while it is written. It is printed in sheets, on all
// processors, while the next sheet is written.
type file struct {
	*jen.File // the present sheet
	name      string
	size      int // of the present sheet, in declarations of the schema
	sheets    []*sheet
}

// sheetSize is how many declarations of the schema are printed together.
const sheetSize = 40

// newFile begins a file of the package.
func (g *generator) newFile(name string) *file {
	f := &file{File: g.newSheet(), name: name}
	g.files = append(g.files, f)
	return f
}

// newSheet begins a sheet of a file.
func (g *generator) newSheet() *jen.File {
	f := jen.NewFile(g.config.Package)
	f.NoFormat = true
	f.HeaderComment(header)
	f.ImportNames(map[string]string{
		tlPath: "tl", runtimePath: "runtime", "context": "context", "log/slog": "slog", "slices": "slices", "bytes": "bytes", "math": "math", "encoding/binary": "binary",
	})
	return f
}

// cut ends a declaration of the schema. Where the sheet is long enough it is
// printed, and another begins.
func (g *generator) cut(f *file) {
	if f.size++; f.size == sheetSize {
		g.hand(f)
		f.File, f.size = g.newSheet(), 0
	}
}

// hand has the present sheet printed; nothing may be added to it any more.
func (g *generator) hand(f *file) {
	s := &sheet{source: f.File}
	f.sheets = append(f.sheets, s)
	g.printer.sheets <- s
}

// render is the text of all files.
func (g *generator) render() ([]File, error) {
	for _, f := range g.files {
		g.hand(f)
	}
	g.printer.stop()
	files := make([]File, len(g.files))
	for i, f := range g.files {
		text, err := f.text()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		files[i] = File{Name: f.name, Content: text}
	}
	return files, nil
}

// printer turns sheets to formatted text.
type printer struct {
	sheets chan *sheet
	done   sync.WaitGroup
	stop   func() // waits until all sheets are printed
}

func newPrinter() *printer {
	p := &printer{sheets: make(chan *sheet)}
	for range runtime.GOMAXPROCS(0) {
		p.done.Go(func() {
			for s := range p.sheets {
				s.err = s.print()
			}
		})
	}
	p.stop = sync.OnceFunc(func() {
		close(p.sheets)
		p.done.Wait()
	})
	return p
}

// sheet is a part of a file, and what it is printed to: what is before the
// imports, their paths in quotes, and what is behind them.
type sheet struct {
	source     *jen.File // nil when it is printed
	head, body []byte
	imports    []string
	err        error
}

func (s *sheet) print() error {
	var b bytes.Buffer
	if err := s.source.Render(&b); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	s.source = nil
	text, err := format.Source(b.Bytes())
	if err != nil {
		return fmt.Errorf("format: %w", err)
	}
	s.split(text)
	return nil
}

// split takes the text apart.
func (s *sheet) split(text []byte) {
	at := bytes.Index(text, []byte("\npackage ")) + 1
	at += bytes.IndexByte(text[at:], '\n') + 1
	s.head, s.body = text[:at:at], bytes.TrimSpace(text[at:])
	var imports []byte
	if block, ok := bytes.CutPrefix(s.body, []byte("import (\n")); ok {
		imports, s.body, _ = bytes.Cut(block, []byte(")\n"))
	} else if one, ok := bytes.CutPrefix(s.body, []byte("import ")); ok {
		imports, s.body, _ = bytes.Cut(one, []byte("\n"))
	}
	s.imports, s.body = strings.Fields(string(imports)), bytes.TrimSpace(s.body)
}

// text joins the sheets.
func (f *file) text() ([]byte, error) {
	var paths []string
	for _, s := range f.sheets {
		if s.err != nil {
			return nil, s.err
		}
		paths = append(paths, s.imports...)
	}
	b := bytes.NewBuffer(f.sheets[0].head)
	b.WriteString(importing(paths))
	for _, s := range f.sheets {
		if len(s.body) > 0 {
			fmt.Fprintf(b, "\n%s\n", s.body)
		}
	}
	return b.Bytes(), nil
}

// importing is the declaration of the imports: those of the standard library,
// and behind an empty line the others.
func importing(paths []string) string {
	slices.Sort(paths)
	paths = slices.Compact(paths)
	if len(paths) == 1 {
		return "\nimport " + paths[0] + "\n"
	}
	var own, others string
	for _, path := range paths {
		if strings.Contains(path, ".") {
			others += "\t" + path + "\n"
		} else {
			own += "\t" + path + "\n"
		}
	}
	switch {
	case len(paths) == 0:
		return ""
	case own != "" && others != "":
		own += "\n"
	}
	return "\nimport (\n" + own + others + ")\n"
}

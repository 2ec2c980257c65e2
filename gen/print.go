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
	f.HeaderComment(header)
	g.files = append(g.files, f)
	return f
}

// newSheet begins a sheet of a file.
func (g *generator) newSheet() *jen.File {
	f := jen.NewFile(g.config.Package)
	f.NoFormat = true
	f.ImportNames(map[string]string{
		tlPath: "tl", runtimePath: "runtime", "context": "context", "log/slog": "slog", "slices": "slices", "bytes": "bytes", "math": "math", "encoding/binary": "binary",
	})
	return f
}

// cut ends a declaration of the schema. Where the sheet is long enough it is
// printed, and another begins.
func (g *generator) cut(f *file) {
	if f.size++; f.size == sheetSize {
		g.print(f)
		f.File, f.size = g.newSheet(), 0
	}
}

// print has the present sheet printed; nothing may be added to it any more.
func (g *generator) print(f *file) {
	p := &sheet{source: f.File}
	f.sheets = append(f.sheets, p)
	g.printer.sheets <- p
}

// render is the text of all files.
func (g *generator) render() ([]File, error) {
	for _, f := range g.files {
		g.print(f)
	}
	g.printer.stop()
	files := make([]File, len(g.files))
	for i, f := range g.files {
		text, err := f.text()
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", f.name, err)
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
			for sheet := range p.sheets {
				sheet.print()
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
	source     *jen.File
	head, body []byte
	imports    []string
	err        error
}

func (p *sheet) print() {
	var b bytes.Buffer
	if p.err = p.source.Render(&b); p.err != nil {
		return
	}
	var text []byte
	if text, p.err = format.Source(b.Bytes()); p.err != nil {
		return
	}
	p.split(text)
}

// split takes the text apart.
func (p *sheet) split(text []byte) {
	const clause = "\npackage "
	end := bytes.Index(append([]byte("\n"), text...), []byte(clause)) + len(clause)
	end += bytes.IndexByte(text[end:], '\n') + 1
	p.head, p.body = text[:end], bytes.TrimSpace(text[end:])
	imports, behind, isBlock := bytes.Cut(bytes.TrimPrefix(p.body, []byte("import (\n")), []byte(")\n"))
	if !bytes.HasPrefix(p.body, []byte("import ")) {
		return
	}
	if isBlock = isBlock && bytes.HasPrefix(p.body, []byte("import (")); !isBlock {
		imports, behind, _ = bytes.Cut(bytes.TrimPrefix(p.body, []byte("import ")), []byte("\n"))
	}
	p.imports, p.body = strings.Fields(string(imports)), bytes.TrimSpace(behind)
}

// text joins the sheets. The standard library's imports come first.
func (f *file) text() ([]byte, error) {
	var own, others []string
	b := bytes.NewBuffer(slices.Clip(f.sheets[0].head))
	for _, p := range f.sheets {
		if p.err != nil {
			return nil, p.err
		}
		for _, path := range p.imports {
			if strings.Contains(path, ".") {
				others = append(others, path)
			} else {
				own = append(own, path)
			}
		}
	}
	writeImports(b, distinct(own), distinct(others))
	for _, p := range f.sheets {
		if len(p.body) > 0 {
			fmt.Fprintf(b, "\n%s\n", p.body)
		}
	}
	return b.Bytes(), nil
}

// distinct are the strings in order, each once.
func distinct(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

// writeImports writes the declaration of the imports, two groups of them.
func writeImports(b *bytes.Buffer, own, others []string) {
	switch len(own) + len(others) {
	case 0:
		return
	case 1:
		fmt.Fprintf(b, "\nimport %s\n", append(own, others...)[0])
		return
	}
	group := func(paths []string) string { return "\t" + strings.Join(paths, "\n\t") + "\n" }
	b.WriteString("\nimport (\n")
	switch {
	case len(own) == 0:
		b.WriteString(group(others))
	case len(others) == 0:
		b.WriteString(group(own))
	default:
		b.WriteString(group(own) + "\n" + group(others))
	}
	b.WriteString(")\n")
}

package tltest

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// golden is what a golden file says.
type golden struct {
	file     string
	bytes    []byte
	rows     []goldenRow
	comments []comment
}

// goldenRow is a line that has bytes, from 1, and where they begin.
type goldenRow struct{ line, offset int }

// comment is a line of a comment, and the offset of what it stands above.
type comment struct {
	above int
	text  string
}

// headComment is of what stands above all rows, and endComment of what stands
// below them.
const (
	headComment = -1
	endComment  = math.MaxInt
)

// place is where in the file it says what b lacks, or says otherwise.
func (g *golden) place(b []byte) string {
	at := g.file
	differs := inspect.CommonPrefix(g.bytes, b)
	for _, r := range g.rows {
		if r.offset <= differs {
			at = fmt.Sprintf("%s:%d", g.file, r.line)
		}
	}
	return at
}

// reader reads the text of a golden file.
type reader struct {
	*golden
	inspect.HexReader
	line    int
	titled  bool
	waiting int // comments that the next row follows
}

// parse reads the text of a golden file. What it found comes back with the error.
func parse(file string, text []byte) (*golden, error) {
	r := &reader{golden: &golden{file: file}}
	var failed error
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		r.line++
		if err := r.read(strings.TrimRight(line, " \t\r\n")); err != nil && failed == nil {
			failed = fmt.Errorf("%s:%d: %w", file, r.line, err)
		}
	}
	if failed == nil && !r.titled {
		failed = fmt.Errorf("%s: no golden file: it has no line of titles, which begins with \"byte  bytes\"", file)
	}
	r.bytes = r.Bytes
	return r.golden, failed
}

// read reads a line.
func (r *reader) read(line string) error {
	before := len(r.Bytes)
	offset, err := r.Line(line)
	switch {
	case line == "":
		return nil
	case line[0] == '#':
		r.comments = append(r.comments, comment{endComment, line})
		r.waiting++
		return nil
	case offset == headComment:
		r.titled = true
	case len(r.Bytes) > before:
		r.rows = append(r.rows, goldenRow{r.line, offset})
	}
	r.settle(offset)
	return err
}

// settle says what the last comments stand above.
func (r *reader) settle(above int) {
	for ; r.waiting > 0; r.waiting-- {
		r.comments[len(r.comments)-r.waiting].above = above
	}
}

// listing is the text of a golden file with the bytes that the tree is of.
// Comments stand above what they stood above before.
func listing(t *inspect.Tree, comments []comment) ([]byte, error) {
	var rows, text bytes.Buffer
	if err := t.WriteHex(&rows, inspect.Layout{}); err != nil {
		return nil, err
	}
	upTo := func(offset int) {
		for len(comments) > 0 && comments[0].above <= offset {
			text.WriteString(comments[0].text + "\n")
			comments = comments[1:]
		}
	}
	upTo(headComment)
	for line := range strings.Lines(rows.String()) {
		if offset, _, ok := strings.Cut(strings.TrimLeft(line, " "), " "); ok && text.Len() > 0 {
			if n, err := strconv.Atoi(offset); err == nil {
				upTo(n)
			}
		}
		text.WriteString(line)
	}
	upTo(endComment)
	return text.Bytes(), nil
}

package tltest

import (
	"bytes"
	"encoding/hex"
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
	differs := differsAt(g.bytes, b)
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
	line int
	// Where the columns of bytes and of the same as ASCII begin; 0 before their titles.
	bytesAt, asciiAt int
	packed           bool // in what is packed, which follows from the rest
	waiting          int  // comments that the next row follows
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
	if failed == nil && r.asciiAt == 0 {
		failed = fmt.Errorf("%s: no golden file: it has no line of titles, which begins with %q", file, titles)
	}
	return r.golden, failed
}

// titles is how the line begins that says where columns are.
const titles = "byte  bytes"

// read reads a line.
func (r *reader) read(line string) error {
	switch {
	case line == "":
	case line[0] == '#':
		r.comment(line)
	case line[0] == '[':
		r.packed = true
		r.settle(endComment)
	case r.packed:
	case r.asciiAt == 0:
		r.settle(headComment)
		return r.titles(line)
	default:
		return r.row(line)
	}
	return nil
}

// comment notes a comment. The next row says what it stands above.
func (r *reader) comment(line string) {
	r.comments = append(r.comments, comment{endComment, line})
	if !r.packed {
		r.waiting++
	}
}

// settle says what the last comments stand above.
func (r *reader) settle(above int) {
	for ; r.waiting > 0; r.waiting-- {
		r.comments[len(r.comments)-r.waiting].above = above
	}
}

// titles reads where columns are.
func (r *reader) titles(line string) error {
	bytesAt, asciiAt := strings.Index(line, "bytes"), strings.Index(line, "ascii")
	if !strings.HasPrefix(strings.TrimLeft(line, " "), titles) || asciiAt < bytesAt {
		return fmt.Errorf("want the titles of a golden file, which begin with %q, met %q", titles, line)
	}
	r.bytesAt, r.asciiAt = bytesAt, asciiAt
	return nil
}

// row reads a row: an offset, and the bytes from there if it has some.
func (r *reader) row(line string) error {
	head := line[:min(r.bytesAt, len(line))]
	offset, err := strconv.Atoi(strings.TrimSpace(head))
	if err != nil {
		return fmt.Errorf("want the offset of a row, met %q", head)
	}
	r.settle(offset)
	cell := strings.TrimRight(line[len(head):min(r.asciiAt, len(line))], " ")
	if cell == "" {
		return nil
	}
	if offset != len(r.bytes) {
		return fmt.Errorf("the row is of byte %d, but %d stand before it", offset, len(r.bytes))
	}
	r.rows = append(r.rows, goldenRow{r.line, offset})
	for digits := range strings.SplitSeq(cell, " ") {
		b, err := hex.DecodeString(digits)
		if err != nil || len(b) != 1 {
			return fmt.Errorf("%q are no bytes; write two hex digits for each, one space between them", cell)
		}
		r.bytes = append(r.bytes, b[0])
	}
	return nil
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

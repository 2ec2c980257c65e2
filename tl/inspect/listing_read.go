package inspect

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// HexReader reads the bytes of a listing that [Tree.WriteHex] wrote. Only the
// offsets and the bytes count; what was packed follows from them. Lines may be
// empty, or comments, which begin with #.
type HexReader struct {
	// Bytes are those of the lines that were read.
	Bytes []byte

	// Where the columns of bytes and of the same as ASCII begin; 0 before their titles.
	bytesAt, asciiAt int
	packed           bool // in what is packed
}

// hexTitles is how the line begins that says where columns are.
const hexTitles = "byte  bytes"

// IsListing tells whether a text begins as a listing does that [Tree.WriteHex]
// wrote, with titles of columns below comments.
func IsListing(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' {
			return bytes.HasPrefix(line, []byte(hexTitles))
		}
	}
	return false
}

// Line reads a line. The offset is that of the byte that the line is about, or
// stands above; of the line of titles it is -1, and where something is listed that
// was packed, math.MaxInt.
func (r *HexReader) Line(line string) (offset int, err error) {
	line = strings.TrimRight(line, " \t\r\n")
	switch {
	case r.packed || strings.HasPrefix(line, "["):
		r.packed = true
		return math.MaxInt, nil
	case line == "" || line[0] == '#':
		return len(r.Bytes), nil
	case r.asciiAt == 0:
		return -1, r.titles(line)
	}
	return r.row(line)
}

// titles reads where columns are.
func (r *HexReader) titles(line string) error {
	bytesAt, asciiAt := strings.Index(line, "bytes"), strings.Index(line, "ascii")
	if !strings.HasPrefix(strings.TrimLeft(line, " "), hexTitles) || asciiAt < bytesAt {
		return fmt.Errorf("want the titles of a listing, which begin with %q, met %q", hexTitles, line)
	}
	r.bytesAt, r.asciiAt = bytesAt, asciiAt
	return nil
}

// row reads a row: an offset, and the bytes from there if it has some.
func (r *HexReader) row(line string) (offset int, err error) {
	head := line[:min(r.bytesAt, len(line))]
	offset, err = strconv.Atoi(strings.TrimSpace(head))
	if err != nil {
		return len(r.Bytes), fmt.Errorf("want the offset of a row, met %q", head)
	}
	cell := strings.TrimRight(line[len(head):min(r.asciiAt, len(line))], " ")
	switch {
	case cell == "":
		return offset, nil
	case strings.HasPrefix(cell, leftOut):
		return offset, errors.New("the listing leaves bytes out, as one for a terminal does; write one into a file")
	case offset != len(r.Bytes):
		return offset, fmt.Errorf("the row is of byte %d, but %d stand before it", offset, len(r.Bytes))
	}
	for digits := range strings.SplitSeq(cell, " ") {
		b, err := hex.DecodeString(digits)
		if err != nil || len(b) != 1 {
			return offset, fmt.Errorf("%q are no bytes; write two hex digits for each, one space between them", cell)
		}
		r.Bytes = append(r.Bytes, b[0])
	}
	return offset, nil
}

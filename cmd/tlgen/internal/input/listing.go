package input

import (
	"bytes"
	"fmt"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// readListing reads the bytes of a listing.
func readListing(text []byte) ([]byte, error) {
	var r inspect.HexReader
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if _, err := r.Line(string(line)); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return r.Bytes, nil
}

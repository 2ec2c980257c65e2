package tltest

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// How many differences a failure shows, and how many more it names.
const (
	mostShown = 3
	mostNamed = 5
)

// compare tells how bytes differ, or nothing where they do not. The name is what
// the text begins with.
func (s *Schemas) compare(name string, want, got []byte) (found string, err error) {
	in, o, err := s.ready()
	if err != nil || bytes.Equal(want, got) {
		return "", err
	}
	a, b := in.ReadPacket(want, o), in.ReadPacket(got, o)
	var text strings.Builder
	fmt.Fprintf(&text, "%s differs from byte %d on", name, inspect.CommonPrefix(want, got))
	if len(want) != len(got) {
		fmt.Fprintf(&text, ", and has %d bytes in place of %d", len(got), len(want))
	}
	text.WriteString(" (-want +got):")
	if err := report(&text, inspect.Diff(a, b)); err != nil {
		return "", err
	}
	return text.String(), nil
}

// report adds differences to a text: the first ones with their rows, some others
// by their paths.
func report(text *strings.Builder, all []inspect.Difference) error {
	shown := min(len(all), mostShown)
	for i := range all[:shown] {
		var rows bytes.Buffer
		if err := all[i].WriteHex(&rows, inspect.Layout{}); err != nil {
			return err
		}
		fmt.Fprintf(text, "\n\n%s:\n%s", placeOf(&all[i]), bytes.TrimRight(rows.Bytes(), "\n"))
	}
	rest := all[shown:]
	if len(rest) == 0 {
		return nil
	}
	names := make([]string, min(len(rest), mostNamed))
	for i := range names {
		names[i] = placeOf(&rest[i])
	}
	fmt.Fprintf(text, "\n\nand %s", strings.Join(names, "; "))
	if more := len(rest) - len(names); more > 0 {
		fmt.Fprintf(text, "; and %d more", more)
	}
	return nil
}

// placeOf is where a difference is.
func placeOf(d *inspect.Difference) string {
	place := "at " + d.Place()
	if d.Equal {
		place += ", equal in value"
	}
	return place
}

package site

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// example is a value of a combinator in every form.
type example struct {
	Go, JSON, Text string
	// Bytes are the bytes with what each stands for.
	Bytes string
	// Fragment is the bytes in base64, as the playground's URL has them.
	Fragment string
}

// mostExample bounds the bytes of an example; one of more is not shown.
const mostExample = 4096

// example makes one up; it is nil for what cannot stand by itself.
func (s *Site) example(c *schema.Combinator) *example {
	text, err := s.sampler.Text(c)
	if err != nil {
		return nil
	}
	b, err := s.inspector.EncodeText(c.Name, text, inspect.EncodeOptions{})
	if err != nil || len(b) > mostExample {
		return nil
	}
	tree := s.inspector.Read(b, inspect.Options{})
	if tree.Err() != nil || len(tree.Values) != 1 {
		return nil
	}
	e := &example{Text: shown(string(tree.Text(inspect.TextOptions{}))), Fragment: base64.RawURLEncoding.EncodeToString(b)}
	var indented, listing bytes.Buffer
	if json.Indent(&indented, bytes.TrimSpace(tree.JSON()), "", "  ") == nil {
		e.JSON = shown(indented.String())
	}
	if tree.WriteHex(&listing, inspect.Layout{}) == nil {
		e.Bytes = shown(listing.String())
	}
	if s.golang != nil {
		if code, err := s.golang.statement(&tree.Values[0]); err == nil {
			e.Go = shown(code)
		}
	}
	return e
}

// mostLines bounds what is shown of an example; the playground shows all.
const mostLines = 120

// shown is the text as it is shown, its end left out where it is long.
func shown(text string) string {
	lines := strings.SplitAfterN(text, "\n", mostLines+1)
	if len(lines) > mostLines {
		lines[mostLines] = "…\n"
	}
	return visible(strings.Join(lines, ""))
}

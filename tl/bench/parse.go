package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/gotd/tl"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
	"github.com/tlgen-go/tlgen/tl/bench/internal/report"
)

// bigSchema is the largest schema that is measured, within the corpus.
const bigSchema = "tdlib/td_api.tl"

// parse are the rows of reading schemas; the big one only with a corpus.
func (b *bench) parse(ctx context.Context) ([]report.Row, error) {
	layer, err := layer228(ctx)
	if err != nil {
		return nil, err
	}
	if err := readSame(layer); err != nil {
		return nil, err
	}
	contests := []measure.Contest{{Kind: goal.Parse, Name: "parse layer 228"}}
	contests[0].Sides, err = b.effort.work.Measure(
		measure.Side{Name: goal.Ours, Work: measure.Each(func() error { _, err := parse(layer); return err })},
		measure.Side{Name: goal.Gotd, Work: measure.Each(func() error { _, err := tl.Parse(bytes.NewReader(layer.Text)); return err })},
	)
	if err != nil || b.corpus == "" {
		return rows(contests), err
	}
	text, err := os.ReadFile(filepath.Join(b.corpus, filepath.FromSlash(bigSchema)))
	if err != nil {
		return nil, err
	}
	big := schema.Source{Name: bigSchema, Text: text}
	alone, err := b.effort.work.Measure(
		measure.Side{Name: goal.Ours, Work: measure.Each(func() error { _, err := resolve(big); return err })},
	)
	return rows(append(contests, measure.Contest{Kind: goal.Parse, Name: "parse and resolve " + bigSchema, Sides: alone})), err
}

// layer228 is Telegram's layer 228 as text.
func layer228(ctx context.Context) (schema.Source, error) {
	sources, err := schema.Read(ctx, ".", "telegram@228")
	if err != nil {
		return schema.Source{}, err
	}
	return sources[0], nil
}

func parse(src schema.Source) (*schema.File, error) {
	file, found := schema.Parse(src.Name, src.Text)
	return file, found.Err()
}

func resolve(src schema.Source) (*schema.Schema, error) {
	file, err := parse(src)
	if err != nil {
		return nil, err
	}
	s, found := schema.Resolve(file)
	return s, found.Err()
}

// wire are the combinators that the wire format defines. A schema may declare
// them; a resolved schema does not list them.
var wire = []string{"int", "long", "double", "string", "bytes", "boolTrue", "boolFalse"}

// readSame makes sure that both sides read as many combinators: ours are those
// of the resolved schema, gotd's its definitions without those of the wire format.
func readSame(src schema.Source) error {
	ours, err := resolve(src)
	if err != nil {
		return fmt.Errorf("%s: %w", src.Name, err)
	}
	theirs, err := tl.Parse(bytes.NewReader(src.Text))
	if err != nil {
		return fmt.Errorf("%s with gotd: %w", src.Name, err)
	}
	definitions := slices.DeleteFunc(theirs.Definitions, func(d tl.SchemaDefinition) bool {
		return len(d.Definition.Namespace) == 0 && slices.Contains(wire, d.Definition.Name)
	})
	if a, b := len(ours.Combinators()), len(definitions); a != b {
		return fmt.Errorf("%s: %d combinators are read, and %d by gotd", src.Name, a, b)
	}
	return nil
}

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
)

// bigSchema is the largest schema that is measured, within the corpus.
const bigSchema = "tdlib/td_api.tl"

// parsing are the rows of reading schemas; the big one only with a corpus.
func parsing(ctx context.Context, corpus string) ([]row, error) {
	layer, err := layer228(ctx)
	if err != nil {
		return nil, err
	}
	if err := readSame(layer); err != nil {
		return nil, err
	}
	rows := []row{{
		name:   "parse layer 228",
		ours:   func() error { _, err := parse(layer); return err },
		theirs: func() error { _, err := tl.Parse(bytes.NewReader(layer.Text)); return err },
		goal:   5,
	}}
	if corpus == "" {
		return rows, nil
	}
	text, err := os.ReadFile(filepath.Join(corpus, filepath.FromSlash(bigSchema)))
	if err != nil {
		return nil, err
	}
	big := schema.Source{Name: bigSchema, Text: text}
	return append(rows, row{
		name: "parse and resolve " + bigSchema,
		ours: func() error { _, err := resolve(big); return err },
	}), nil
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

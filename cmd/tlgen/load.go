package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// load reads a schema as the configuration has it, and prints what it is warned of.
func load(cmd *cobra.Command, format *errorFormat, c *config, specs []string) (*schema.Schema, error) {
	s, found, err := resolve(cmd, c, specs)
	if err == nil {
		format.print(cmd, found)
	}
	return s, err
}

// resolve reads a schema as the configuration has it, and returns what it is warned of.
func resolve(cmd *cobra.Command, c *config, specs []string) (*schema.Schema, schema.Diagnostics, error) {
	files, found, err := c.files(cmd.Context(), specs)
	if err != nil {
		return nil, nil, err
	}
	s, more := schema.Resolve(files...)
	found = append(found, more...)
	if err := found.Err(); err != nil {
		return nil, nil, found.Sorted()
	}
	found = c.severities.Apply(found, files).Sorted()
	if err := found.Err(); err != nil {
		return nil, nil, err // of a rule that is configured to be one
	}
	return s, found, nil
}

// describe enters the descriptions that the configuration wants.
func describe(ctx context.Context, s *schema.Schema, docs string) error {
	if docs != docsTelegram {
		return nil
	}
	found, err := schema.ReadDocumentation(ctx, s)
	if err != nil {
		return fmt.Errorf("docs %s: %w; write docs: %s to go without", docs, err, docsNone)
	}
	s.Describe(found...)
	return nil
}

// files reads and parses schemas, with the ids that the configuration wants.
func (c *config) files(ctx context.Context, specs []string) ([]*schema.File, schema.Diagnostics, error) {
	files, found, err := schema.LoadFiles(ctx, c.dir, specs...)
	for _, f := range files {
		f.Profile = c.profile
	}
	return files, found, err
}

// nearConfig is the configuration at path, or where path is the default and
// there is none, an empty one.
func nearConfig(cmd *cobra.Command, path string) (*config, error) {
	c, err := readConfig(path)
	if errors.Is(err, os.ErrNotExist) && !cmd.Flags().Changed("config") {
		return &config{dir: "."}, nil
	}
	return c, err
}

// configWithSchema is the configuration in the working directory, which has to be
// there and to name a schema.
func configWithSchema() (*config, error) {
	c, err := readConfig(configName)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, usageError{errors.New("no schema; give one with -s, as in -s telegram@228, or write " + configName + " with a schema")}
	case err != nil:
		return nil, err
	case len(c.schemas()) == 0:
		return nil, fmt.Errorf("%s names no schema; name one under schema, or give one with -s", configName)
	}
	return c, nil
}

// schemasOf reads the schemas for values, each by itself: those of -s, or else
// that of the configuration.
func schemasOf(cmd *cobra.Command, specs []string) ([]*schema.Schema, error) {
	c := &config{dir: "."}
	all := make([][]string, len(specs))
	for i, spec := range specs {
		all[i] = []string{spec}
	}
	if len(all) == 0 {
		var err error
		if c, err = configWithSchema(); err != nil {
			return nil, err
		}
		all = c.schemas()
	}
	schemas := make([]*schema.Schema, len(all))
	for i, one := range all {
		s, _, err := resolve(cmd, c, one)
		if err != nil {
			return nil, err
		}
		schemas[i] = s
	}
	return schemas, nil
}

// typeNamed is the type that --type says, or nil where it says none.
func typeNamed(in *inspect.Inspector, text string) (schema.Type, error) {
	if text == "" {
		return nil, nil
	}
	t, err := in.Type(text)
	if err != nil {
		return nil, fmt.Errorf("--%w", err)
	}
	return t, nil
}

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/schema"
)

// generateCommand is tlgen generate.
func generateCommand(format *errorFormat) *cobra.Command {
	var path string
	var check bool
	cmd := &cobra.Command{
		Use:   "generate [flags] [package…]",
		Short: "Write Go from a schema, as tlgen.yaml says",
		Long: `Write Go from a schema, as tlgen.yaml says.

The configuration lies beside the code that it generates; its paths are relative
to it. All packages are generated, or those that are named. Nothing is written
before everything is generated, and only files that tlgen wrote are replaced or
removed.`,
		RunE: func(cmd *cobra.Command, packages []string) error {
			c, err := readConfig(path)
			if err != nil {
				return err
			}
			outputs, err := generate(cmd, format, c, packages)
			if err != nil {
				return err
			}
			if check {
				return checkOutputs(cmd.OutOrStdout(), outputs)
			}
			return writeOutputs(outputs)
		},
	}
	cmd.Flags().StringVarP(&path, "config", "c", configName, "the configuration `file`")
	cmd.Flags().BoolVar(&check, "check", false, "write nothing; print what would change and exit with 1 if something would")
	return cmd
}

// generate makes the files of the packages that are asked for.
func generate(cmd *cobra.Command, format *errorFormat, c *config, names []string) ([]*output, error) {
	packages, err := c.selected(names)
	if err != nil {
		return nil, err
	}
	schemas := map[string]*schema.Schema{}
	outputs := make([]*output, len(packages))
	for i, p := range packages {
		key := p.Docs + "\n" + strings.Join(p.Schema, "\n")
		if schemas[key] == nil {
			if schemas[key], err = load(cmd, format, c, p.Schema); err != nil {
				return nil, err
			}
			if err := describe(cmd.Context(), schemas[key], p.Docs); err != nil {
				return nil, err
			}
		}
		if outputs[i], err = generatePackage(schemas[key], p); err != nil {
			return nil, fmt.Errorf("package %s: %w", p.Package, err)
		}
	}
	return outputs, nil
}

// generatePackage makes the files of one package.
func generatePackage(s *schema.Schema, p packageConfig) (*output, error) {
	if len(p.Roots) > 0 {
		var err error
		if s, err = s.Prune(p.Roots); err != nil {
			return nil, err
		}
	}
	files, err := gen.Generate(s, p.generator())
	if err != nil {
		return nil, err
	}
	return newOutput(p, files)
}

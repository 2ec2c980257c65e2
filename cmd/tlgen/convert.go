package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
)

// printed are the formats in which a schema is printed.
var printed = map[string]func(*schema.Schema) ([]byte, error){
	"tl":   func(s *schema.Schema) ([]byte, error) { return s.TL(), nil },
	"json": (*schema.Schema).JSON,
}

// convertFlags are the flags of tlgen convert and tlgen prune.
type convertFlags struct {
	to    string
	layer int
	roots []string
}

// convertCommand is tlgen convert.
func convertCommand(format *errorFormat) *cobra.Command {
	var flags convertFlags
	cmd := &cobra.Command{
		Use:   "convert --to tl|json [flags] SCHEMA…",
		Short: "Print a schema as TL or as JSON",
		Long: `Print a schema as TL or as JSON; each may be read from either.

Several schemas become one. Where they name different layers, as telegram@170
and telegram@228 do, a comment or key tells which layers have a declaration, and
in TL older forms carry their last layer in the name: messages.createChatLayer170.
With --layer one of the layers is taken out again.`,
		Args: someSchema,
		RunE: func(cmd *cobra.Command, specs []string) error { return convert(cmd, format, flags, specs) },
	}
	cmd.Flags().StringVar(&flags.to, "to", "", "the format: tl or json")
	cmd.Flags().IntVar(&flags.layer, "layer", 0, "print this layer alone")
	return cmd
}

// pruneCommand is tlgen prune.
func pruneCommand(format *errorFormat) *cobra.Command {
	var flags convertFlags
	cmd := &cobra.Command{
		Use:   "prune [--root NAME]… [--layer N] [flags] SCHEMA…",
		Short: "Print the part of a schema that some names reach, or one of its layers",
		Long: `Print the part of a schema that some names reach, or one of its layers.

A root is a function, a class or a constructor. What it reaches are the types of
its fields and of its answer, and every constructor of each class among them.
With --layer only what the layer has is printed, under its own names.`,
		Args: someSchema,
		RunE: func(cmd *cobra.Command, specs []string) error {
			if len(flags.roots) == 0 && flags.layer == 0 {
				return usageError{fmt.Errorf("nothing to keep; name it with --root or --layer")}
			}
			return convert(cmd, format, flags, specs)
		},
	}
	cmd.Flags().StringSliceVar(&flags.roots, "root", nil, "`names` to keep with all that they reach, with commas between them")
	cmd.Flags().StringVar(&flags.to, "to", "tl", "the format: tl or json")
	cmd.Flags().IntVar(&flags.layer, "layer", 0, "keep this layer alone")
	return cmd
}

// someSchema refuses a command line without a schema.
func someSchema(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError{fmt.Errorf("no schema; name a file, a module: source, or a short name such as telegram@228")}
	}
	return nil
}

// convert prints the part of the schemas that the flags name.
func convert(cmd *cobra.Command, format *errorFormat, flags convertFlags, specs []string) error {
	text := printed[flags.to]
	if text == nil {
		return usageError{fmt.Errorf("format %q; want --to tl or --to json", flags.to)}
	}
	s, err := load(cmd, format, &config{dir: "."}, specs)
	if err != nil {
		return err
	}
	if flags.layer != 0 {
		if s, err = s.At(flags.layer); err != nil {
			return err
		}
	}
	if len(flags.roots) > 0 {
		if s, err = s.Prune(flags.roots); err != nil {
			return err
		}
	}
	out, err := text(s)
	if err != nil {
		return err
	}
	_, err = cmd.OutOrStdout().Write(out)
	return err
}

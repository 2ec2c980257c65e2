package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
)

// diffFormat is how a difference is printed.
type diffFormat string

// diffFormats are the formats, and what each makes of a difference.
var diffFormats = map[diffFormat]func(*schema.Difference) (string, error){
	"text":     func(d *schema.Difference) (string, error) { return d.Text(), nil },
	"markdown": func(d *schema.Difference) (string, error) { return d.Markdown(), nil },
	"json": func(d *schema.Difference) (string, error) {
		text, err := d.JSON()
		return string(text), err
	},
}

// Set takes the name of a format; it makes diffFormat a flag's value.
func (f *diffFormat) Set(name string) error {
	if diffFormats[diffFormat(name)] == nil {
		return fmt.Errorf("want %s", diffFormatNames())
	}
	*f = diffFormat(name)
	return nil
}

// String is the format's name.
func (f *diffFormat) String() string { return string(*f) }

// Type is what help calls the value.
func (*diffFormat) Type() string { return "format" }

func diffFormatNames() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(diffFormats)) {
		names = append(names, string(name))
	}
	return strings.Join(names, ", ")
}

// diffCommand is tlgen diff.
func diffCommand(format *errorFormat) *cobra.Command {
	as, breaking := diffFormat("text"), false
	cmd := &cobra.Command{
		Use:   "diff [flags] OLD NEW",
		Short: "Compare two schemas, and say what breaks",
		Long: `Compare two schemas, and say what breaks.

OLD and NEW are a path, a glob, module:MODULE@VERSION/FILE, telegram@LAYER,
mtproto or secret. For each change it is said whether it breaks

  old clients   which know OLD and talk to a peer that knows NEW alone
  new clients   which know NEW and talk to a peer that knows OLD alone
  Go            client code that uses the package generated from OLD, with that from NEW

Functions are what clients send, and their answers what they are sent; what no
function holds may be sent by either side. To use what the peer does not know yet
breaks nothing: that is up to the client.`,
		Example: `  tlgen diff telegram@170 telegram@228
  tlgen diff --breaking old.tl new.tl`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{fmt.Errorf("diff takes two schemas, OLD and NEW, and got %d", len(args))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			before, after, err := loadBoth(cmd, format, args[0], args[1])
			if err != nil {
				return err
			}
			return printDiff(cmd, schema.Diff(before, after), as, breaking)
		},
	}
	cmd.Flags().Var(&as, "format", "how the difference is printed: "+diffFormatNames())
	cmd.Flags().BoolVar(&breaking, "breaking", false, "print only what breaks, and exit with 1 if something does")
	return cmd
}

// loadBoth reads two schemas; the errors of both come back together.
func loadBoth(cmd *cobra.Command, format *errorFormat, before, after string) (old, latest *schema.Schema, err error) {
	c := &config{dir: "."}
	old, err = load(cmd, format, c, []string{before})
	latest, err2 := load(cmd, format, c, []string{after})
	found, isFound := errors.AsType[schema.Diagnostics](err)
	more, isMore := errors.AsType[schema.Diagnostics](err2)
	if isFound && isMore && before != after {
		return nil, nil, append(found, more...)
	}
	if err == nil {
		err = err2
	}
	return old, latest, err
}

// printDiff prints the difference, or the part of it that breaks something; that
// something does is errFindings then.
func printDiff(cmd *cobra.Command, d *schema.Difference, as diffFormat, breaking bool) error {
	if breaking {
		d = d.Breaking()
	}
	text, err := diffFormats[as](d)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(cmd.OutOrStdout(), text); err != nil {
		return err
	}
	if breaking && len(d.Deltas) > 0 {
		return errFindings
	}
	return nil
}

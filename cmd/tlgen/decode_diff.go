package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// checkDiff refuses what does not go with --diff.
func (f *decodeFlags) checkDiff(args []string) error {
	switch {
	case len(args) != 2:
		return usageError{fmt.Errorf("--diff takes two files, and got %d: %s", len(args), strings.Join(args, ", "))}
	case args[0] == stdinName && args[1] == stdinName:
		return usageError{errors.New("--diff takes the standard input once, and got it twice; name a file for one of them")}
	case f.format != decodeFormats[0].name:
		return usageError{fmt.Errorf("--diff has a format of its own; leave --format %s out", f.format)}
	}
	return nil
}

// decodeDiff shows where two inputs differ; that they do is errFindings.
func decodeDiff(cmd *cobra.Command, format *errorFormat, in *inspect.Inspector, flags decodeFlags, args []string) error {
	options, err := flags.options(in)
	if err != nil {
		return err
	}
	var inputs [2]read
	for i := range inputs {
		s, err := openInput(cmd, args[i:i+1])
		if err != nil {
			return err
		}
		inputs[i], err = flags.read(in, options, s)
		if err := errors.Join(err, s.Close()); err != nil {
			return err
		}
	}
	if bytes.Equal(inputs[0].bytes, inputs[1].bytes) {
		return nil
	}
	if err := printDifferences(cmd.OutOrStdout(), inputs); err != nil {
		return err
	}
	for _, r := range inputs {
		_ = damaged(cmd, format, flags, options, r) // which is a finding as the difference is
	}
	return errFindings
}

// printDifferences prints the first difference with its bytes, and then all.
func printDifferences(out io.Writer, inputs [2]read) error {
	w := bufio.NewWriterSize(out, 1<<16)
	layout := layoutOf(out)
	all := inspect.Diff(inputs[0].Tree, inputs[1].Tree)
	fmt.Fprintf(w, "--- %s\n+++ %s\n", inputs[0].name, inputs[1].name)
	fmt.Fprintf(w, "first difference, at %s:\n", all[0].Place())
	if err := all[0].WriteHex(w, layout); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s:\n", summary(all))
	for i := range all {
		d := &all[i]
		fmt.Fprintln(w, heading(d))
		if err := d.WriteTree(w, layout); err != nil {
			return err
		}
	}
	return w.Flush()
}

// heading is the path of a difference, if it has one.
func heading(d *inspect.Difference) string {
	s := d.Path
	if s == "" {
		s = fmt.Sprintf("byte %d", d.Offset())
	}
	if d.Equal {
		s += ", equal in value"
	}
	return s
}

// summary says how much differs.
func summary(all []inspect.Difference) string {
	equal := 0
	for i := range all {
		if all[i].Equal {
			equal++
		}
	}
	s := fmt.Sprintf("%d differences", len(all))
	if len(all) == 1 {
		s = "1 difference"
	}
	if equal == len(all) {
		s += ", in bytes alone: all values are equal"
	}
	return s
}

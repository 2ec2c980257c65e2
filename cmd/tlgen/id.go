package main

import (
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
)

// idCommand is tlgen id.
func idCommand(format *errorFormat) *cobra.Command {
	var profile string
	var text bool
	cmd := &cobra.Command{
		Use:   "id [flags] [DECLARATION…]",
		Short: "Compute the ids of declarations",
		Long: `Compute the ids of declarations, as in tlgen id 'user id:int = User'. Without
arguments they are read from the standard input. The ; at the end may be left out.

Where the two profiles give different ids, both are printed. A stated id that is
neither is a finding, and the exit code 1.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := schema.ProfileNamed(profile)
			if err != nil {
				return usageError{err}
			}
			files, err := declarations(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			return ids(cmd, format, files, p, text)
		},
	}
	cmd.Flags().StringVar(&profile, "profile", "auto", "core (TDLib, TON, VK), telegram, or auto for both")
	cmd.Flags().BoolVar(&text, "text", false, "print the text that is hashed as well")
	return cmd
}

// declarations parses what stands in the arguments, or in stdin.
func declarations(stdin io.Reader, args []string) ([]*schema.File, error) {
	if len(args) == 0 {
		text, err := io.ReadAll(stdin)
		if err != nil {
			return nil, err
		}
		args = []string{string(text)}
	}
	var files []*schema.File
	for _, arg := range args {
		file, found := schema.Parse("declaration", []byte(arg))
		if whole, more := schema.Parse("declaration", []byte(arg+"\n;")); len(found) > 0 && len(more) == 0 {
			file, found = whole, nil // only the ; was missing
		}
		if err := found.Err(); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// ids prints the ids of all declarations, and then what is wrong with stated ones.
func ids(cmd *cobra.Command, format *errorFormat, files []*schema.File, profile schema.Profile, withText bool) error {
	var all []*schema.Combinator
	var wrong schema.Diagnostics
	for _, f := range files {
		f.Profile = profile
		all = append(all, f.Combinators()...)
		_, found := schema.Resolve(f) // the types need not be known
		for _, d := range found {
			if d.Rule == schema.IDMismatch {
				wrong = append(wrong, d)
			}
		}
	}
	if len(all) == 0 {
		return usageError{fmt.Errorf("no declaration; write one, as in 'user id:int = User'")}
	}
	for _, c := range all {
		if err := printIDs(cmd.OutOrStdout(), c, profile, withText, len(all) > 1); err != nil {
			return err
		}
	}
	if len(wrong) > 0 {
		format.print(cmd, wrong)
		return errFindings
	}
	return nil
}

// printIDs prints the id of a declaration, or both where the profiles differ,
// with what the id is the CRC32 of, or the name.
func printIDs(w io.Writer, c *schema.Combinator, profile schema.Profile, withText, withName bool) error {
	profiles := profilesOf(c, profile)
	for _, p := range profiles {
		text := c.CanonicalText(p)
		words := []string{fmt.Sprintf("#%x", crc32.ChecksumIEEE([]byte(text)))}
		if len(profiles) > 1 {
			words = append(words, p.String())
		}
		switch {
		case withText:
			words = append(words, text)
		case withName:
			words = append(words, c.Name)
		}
		if _, err := fmt.Fprintln(w, strings.Join(words, " ")); err != nil {
			return err
		}
	}
	return nil
}

// profilesOf are the profiles in which an id is printed: both where they
// differ and none is asked for.
func profilesOf(c *schema.Combinator, asked schema.Profile) []schema.Profile {
	switch {
	case asked != schema.AnyProfile:
		return []schema.Profile{asked}
	case c.CanonicalText(schema.Core) == c.CanonicalText(schema.Telegram):
		return []schema.Profile{schema.Core}
	}
	return []schema.Profile{schema.Core, schema.Telegram}
}

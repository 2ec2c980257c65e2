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
func idCommand() *cobra.Command {
	var profile string
	var text bool
	cmd := &cobra.Command{
		Use:   "id [flags] [DECLARATION…]",
		Short: "Compute the ids of declarations",
		Long: `Compute the ids of declarations, as in tlgen id 'user id:int = User'. Without
arguments they are read from the standard input. The ; at the end may be left out.

Where the two profiles give different ids, both are printed. A stated id that is
neither is an error.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := schema.ProfileNamed(profile)
			if err != nil {
				return usageError{err}
			}
			all, err := declarations(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			return printIDs(cmd.OutOrStdout(), all, p, text)
		},
	}
	cmd.Flags().StringVar(&profile, "profile", "auto", "core (TDLib, TON, VK), telegram, or auto for both")
	cmd.Flags().BoolVar(&text, "text", false, "print the text that is hashed as well")
	return cmd
}

// declarations parses what stands in the arguments, or in stdin.
func declarations(stdin io.Reader, args []string) ([]*schema.Combinator, error) {
	if len(args) == 0 {
		text, err := io.ReadAll(stdin)
		if err != nil {
			return nil, err
		}
		args = []string{string(text)}
	}
	var all []*schema.Combinator
	for _, arg := range args {
		if arg = strings.TrimSpace(arg); arg != "" && !strings.HasSuffix(arg, ";") {
			arg += ";"
		}
		file, found := schema.Parse("declaration", []byte(arg))
		if err := found.Err(); err != nil {
			return nil, err
		}
		s, _ := schema.Resolve(file) // the types need not be known
		all = append(all, s.Declarations()...)
	}
	if len(all) == 0 {
		return nil, usageError{fmt.Errorf("no declaration; write one, as in 'user id:int = User'")}
	}
	return all, nil
}

// printIDs prints the ids of each declaration, with the names of the
// declarations where there are several.
func printIDs(w io.Writer, all []*schema.Combinator, profile schema.Profile, withText bool) error {
	for _, c := range all {
		profiles := profilesOf(c, profile)
		fits := !c.Declared
		for _, p := range profiles {
			text := c.CanonicalText(p)
			id := crc32.ChecksumIEEE([]byte(text))
			fits = fits || id == c.ID
			words := []string{fmt.Sprintf("#%x", id)}
			if len(profiles) > 1 {
				words = append(words, p.String())
			}
			switch {
			case withText:
				words = append(words, text)
			case len(all) > 1:
				words = append(words, c.Name)
			}
			if _, err := fmt.Fprintln(w, strings.Join(words, " ")); err != nil {
				return err
			}
		}
		if !fits {
			return fmt.Errorf("%s states #%x; write the computed id, or mend the declaration", c.Name, c.ID)
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

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
)

// lintFlags are the flags of tlgen lint.
type lintFlags struct {
	config, profile, explain string
	rules                    bool
}

// lintCommand is tlgen lint.
func lintCommand(format *errorFormat) *cobra.Command {
	var flags lintFlags
	cmd := &cobra.Command{
		Use:   "lint [flags] [SCHEMA…]",
		Short: "Find what is wrong with schemas, or suspicious",
		Long: `Find what is wrong with schemas, or suspicious.

All schemas that are named are looked at together, as parts of one. Where none is
named they are those of tlgen.yaml. Its keys profile and lint are heeded in any
case:

  profile: telegram        # how ids are computed: auto, core or telegram
  lint:
    rules:
      shared-flag-bit: off # or note, warning, error

A comment switches rules off for the declaration that it stands above, within or
behind: // tlgen:ignore RULE. With tlgen:ignore-file it does so for the file.

Exits with 1 where there are errors or warnings.`,
		RunE: func(cmd *cobra.Command, specs []string) error {
			switch {
			case flags.explain != "":
				return explain(cmd, flags.explain)
			case flags.rules:
				return listRules(cmd)
			}
			return lint(cmd, format, flags, specs)
		},
	}
	cmd.Flags().StringVarP(&flags.config, "config", "c", configName, "the configuration `file`")
	cmd.Flags().StringVar(&flags.profile, "profile", "", "how ids are computed: auto, core or telegram")
	cmd.Flags().StringVar(&flags.explain, "explain", "", "print the page of a `rule`")
	cmd.Flags().BoolVar(&flags.rules, "rules", false, "list the rules")
	return cmd
}

// explain prints the documentation of a rule.
func explain(cmd *cobra.Command, name string) error {
	rule, err := schema.RuleNamed(name)
	if err != nil {
		return usageError{err}
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), rule.Page())
	return err
}

// listRules prints a line a rule.
func listRules(cmd *cobra.Command) error {
	for _, r := range schema.Rules() {
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%-21s %-8s %s\n", r.Name, r.Severity, r.Summary); err != nil {
			return err
		}
	}
	return nil
}

// lint looks at the schemas that are named, or at those of the configuration.
func lint(cmd *cobra.Command, format *errorFormat, flags lintFlags, specs []string) error {
	c, err := nearConfig(cmd, flags.config)
	if err != nil {
		return err
	}
	if flags.profile != "" {
		if c.profile, err = schema.ProfileNamed(flags.profile); err != nil {
			return usageError{err}
		}
	}
	sets := [][]string{specs}
	if len(specs) == 0 {
		sets = c.schemas()
	} else {
		c.dir = "."
	}
	if len(sets) == 0 {
		return usageError{errors.New("no schema; name one, or list it in tlgen.yaml")}
	}
	bad := false
	for _, set := range sets {
		files, _, err := c.files(cmd.Context(), set)
		if err != nil {
			return err
		}
		found := schema.Lint(c.severities, files...)
		format.list(cmd.OutOrStdout(), found)
		bad = bad || found.Worst() <= schema.Warning
	}
	if bad {
		return errFindings
	}
	return nil
}

// schemas are the different schemas of the configuration.
func (c *config) schemas() [][]string {
	var sets [][]string
	seen := map[string]bool{}
	add := func(set []string) {
		if key := strings.Join(set, "\n"); !seen[key] && len(set) > 0 {
			seen[key] = true
			sets = append(sets, set)
		}
	}
	add(c.Schema)
	for _, p := range c.Packages {
		add(p.Schema)
	}
	return sets
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
)

// fmtFlags are the flags of tlgen fmt.
type fmtFlags struct {
	diff, write, exitCode bool
}

// fmtCommand is tlgen fmt.
func fmtCommand() *cobra.Command {
	var flags fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt [flags] [FILE…]",
		Short: "Write schemas in their one canonical form",
		Long: `Write schemas in their one canonical form: a declaration a line, with all
comments. Ids and meaning stay the same.

Without flags the formatted text goes to the standard output. A folder stands for
all .tl files in it, and - for the standard input, as does naming no file. A file
with errors is left as it is.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			changes, err := formatted(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			return flags.carryOut(cmd.OutOrStdout(), changes)
		},
	}
	cmd.Flags().BoolVarP(&flags.diff, "diff", "d", false, "print what would change, as a unified diff")
	cmd.Flags().BoolVarP(&flags.write, "write", "w", false, "write the files in place")
	cmd.Flags().BoolVar(&flags.exitCode, "exit-code", false, "exit with 1 where a file is not formatted")
	return cmd
}

// stdinName is the standard input among files.
const stdinName = "-"

// formatted reads and formats the files; the errors of all come together.
func formatted(stdin io.Reader, args []string) ([]change, error) {
	paths, err := schemaFiles(args)
	if err != nil {
		return nil, err
	}
	var changes []change
	var found schema.Diagnostics
	for _, path := range paths {
		text, err := readOr(stdin, path)
		if err != nil {
			return nil, err
		}
		file, ds := schema.Parse(path, text)
		if file.JSON {
			return nil, fmt.Errorf("%s is a schema in JSON, which has no such form; tlgen convert --to tl makes TL of it", path)
		}
		found = append(found, ds...)
		changes = append(changes, change{path, text, schema.Format(file)})
	}
	return changes, found.Err()
}

// readOr reads the file, or stdin for -.
func readOr(stdin io.Reader, path string) ([]byte, error) {
	if path == stdinName {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(path)
}

// schemaFiles are the files that the arguments name, those of folders included.
func schemaFiles(args []string) ([]string, error) {
	if len(args) == 0 {
		return []string{stdinName}, nil
	}
	var paths []string
	for _, arg := range args {
		if arg == stdinName {
			paths = append(paths, arg)
			continue
		}
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && (path == arg || filepath.Ext(path) == ".tl") {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(paths) == 0 {
		return nil, usageError{errors.New("no .tl file in " + strings.Join(args, ", "))}
	}
	return paths, nil
}

// carryOut prints or writes what was formatted, as the flags say.
func (f fmtFlags) carryOut(w io.Writer, changes []change) error {
	differ := slices.DeleteFunc(slices.Clone(changes), func(c change) bool { return bytes.Equal(c.old, c.new) })
	for _, c := range changes {
		if f.diff || f.write && c.path != stdinName {
			continue
		}
		if _, err := w.Write(c.new); err != nil {
			return err
		}
	}
	if f.diff {
		if err := printDiffs(w, differ); err != nil {
			return err
		}
	}
	if f.write {
		if err := writeOutputs([]*output{{changes: onDisk(differ)}}); err != nil {
			return err
		}
	}
	if f.exitCode && len(differ) > 0 {
		return errFindings
	}
	return nil
}

// onDisk are the changes of files, with the files that links lead to.
func onDisk(changes []change) []change {
	var files []change
	for _, c := range changes {
		if c.path == stdinName {
			continue
		}
		if target, err := filepath.EvalSymlinks(c.path); err == nil {
			c.path = target
		}
		files = append(files, c)
	}
	return files
}

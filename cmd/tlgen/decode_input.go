package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
)

// inputFile is an input that was read.
type inputFile struct {
	name  string
	bytes []byte
	form  input.Form // that the bytes were spelled in
	told  bool       // the form was said, not guessed
}

// stdinTitle is the standard input in messages.
const stdinTitle = "standard input"

// oneFile refuses a command line with more than one file.
func oneFile(command string, args []string) error {
	if len(args) > 1 {
		return usageError{fmt.Errorf("%s takes one file, and got %d: %s", command, len(args), strings.Join(args, ", "))}
	}
	return nil
}

// readText reads the file that the arguments name, or the standard input, as it
// is, and says what messages call it.
func readText(cmd *cobra.Command, args []string, read func(string) ([]byte, error)) (string, []byte, error) {
	if len(args) > 0 && args[0] != stdinName {
		text, err := read(args[0])
		return args[0], text, err
	}
	if len(args) == 0 && isTerminal(cmd.InOrStdin()) {
		cmd.PrintErrln("reading from the terminal; end with Ctrl-D, or give a file")
	}
	text, err := io.ReadAll(cmd.InOrStdin())
	return stdinTitle, text, err
}

// readInput reads the file that the arguments name, or the standard input.
func readInput(cmd *cobra.Command, args []string, form input.Form) (inputFile, error) {
	name, text, err := readText(cmd, args, readFile)
	f := inputFile{name: name, told: form != input.Auto}
	if err != nil {
		return f, err
	}
	f.bytes, f.form, err = input.Read(text, form)
	switch {
	case errors.Is(err, input.ErrEmpty):
		err = fmt.Errorf("%s is empty; give it bytes, as they are, as hex or as base64", f.name)
	case err != nil && f.told:
		err = fmt.Errorf("%s: %w; it was read as %s, as --from says", f.name, err, form)
	case err != nil && f.form == input.Auto:
		err = fmt.Errorf("%s: %w; say which it is with --from hex, base64 or raw", f.name, err)
	case err != nil:
		err = fmt.Errorf("%s: %w; it was taken for %s, --from base64 or raw says otherwise", f.name, err, f.form)
	}
	return f, err
}

// readFile reads an input. That bytes stand where a file's name should is said.
func readFile(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if !errors.Is(err, os.ErrNotExist) && err == nil {
		return text, nil
	}
	if _, form, spelled := input.Read([]byte(name), input.Auto); errors.Is(err, os.ErrNotExist) && spelled == nil && form == input.Hex {
		return nil, fmt.Errorf("%w; to decode the argument itself, write echo %.16s… | tlgen decode", err, name)
	}
	return nil, err
}

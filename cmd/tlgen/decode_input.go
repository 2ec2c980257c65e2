package main

import (
	"bufio"
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

// source is an input that has been opened.
type source struct {
	name string // that messages call it
	*bufio.Reader
	io.Closer
	size int64 // in bytes, or 0 where that is not known
}

// openSource opens the file that the arguments name, or the standard input.
func openSource(cmd *cobra.Command, args []string) (*source, error) {
	if len(args) > 0 && args[0] != stdinName {
		f, err := os.Open(args[0])
		if err != nil {
			return nil, err
		}
		s := &source{name: args[0], Reader: bufio.NewReaderSize(f, 1<<16), Closer: f}
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			s.size = info.Size()
		}
		return s, nil
	}
	if len(args) == 0 && isTerminal(cmd.InOrStdin()) {
		cmd.PrintErrln("reading from the terminal; end with Ctrl-D, or give a file")
	}
	return &source{name: stdinTitle, Reader: bufio.NewReaderSize(cmd.InOrStdin(), 1<<16), Closer: io.NopCloser(nil)}, nil
}

// begins is what has arrived of the input, at least one byte of it if there is
// any, and whether there may be more. It is read again.
func (s *source) begins() (b []byte, more bool) {
	_, err := s.Peek(1)
	b, _ = s.Peek(s.Buffered())
	return b, err == nil && int64(len(b)) != s.size
}

// readText reads the file that the arguments name, or the standard input, as it
// is, and says what messages call it.
func readText(cmd *cobra.Command, args []string) (string, []byte, error) {
	s, err := openSource(cmd, args)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = s.Close() }()
	text, err := io.ReadAll(s)
	return s.name, text, err
}

// openInput opens an input of bytes. That bytes stand where a file's name should
// is said.
func openInput(cmd *cobra.Command, args []string) (*source, error) {
	s, err := openSource(cmd, args)
	if !errors.Is(err, os.ErrNotExist) {
		return s, err
	}
	if _, form, spelled := input.Read([]byte(args[0]), input.Auto); spelled == nil && form == input.Hex {
		return nil, fmt.Errorf("%w; to decode the argument itself, write echo %.16s… | tlgen decode", err, args[0])
	}
	return nil, err
}

// read reads all of the input.
func (s *source) read(form input.Form) (inputFile, error) {
	f := inputFile{name: s.name, told: form != input.Auto}
	text, err := io.ReadAll(s)
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

package main

import (
	"bufio"
	"context"
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
		return &source{name: args[0], Reader: bufio.NewReaderSize(f, 1<<16), Closer: f, size: left(f)}, nil
	}
	if len(args) == 0 && isTerminal(cmd.InOrStdin()) {
		cmd.PrintErrln("reading from the terminal; end with Ctrl-D, or give a file")
	}
	stdin := cmd.InOrStdin()
	in := bufio.NewReaderSize(interruptible{cmd.Context(), stdin}, 1<<16)
	return &source{name: stdinTitle, Reader: in, Closer: io.NopCloser(nil), size: left(stdin)}, nil
}

// left is how many bytes are left of a file, or 0 of what is none.
func left(stream any) int64 {
	f, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	at, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0
	}
	return info.Size() - at
}

// interruptible reads until its context ends, also where reading blocks.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

func (r interruptible) Read(b []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := r.in.Read(b)
		done <- result{n, err}
	}()
	select {
	case got := <-done:
		return got.n, got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}

// begins is what has arrived of the input, as soon as it is enough, and whether
// there may be more. It is read again.
func (s *source) begins(isEnough func([]byte) bool) (b []byte, more bool) {
	for len(b) < s.Size() {
		_, err := s.Peek(len(b) + 1)
		b, _ = s.Peek(s.Buffered())
		if err != nil || int64(len(b)) == s.size {
			return b, false
		}
		if isEnough(b) {
			break
		}
	}
	return b, true
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

// A tree takes some hundred times as much memory as its bytes; so many are read
// for one, and of spelled bytes so much text.
const (
	mostBytesOfTree = 16 << 20
	mostText        = 6 * mostBytesOfTree
)

// read reads all of the input.
func (s *source) read(form input.Form) (inputFile, error) {
	f := inputFile{name: s.name, told: form != input.Auto}
	text, err := io.ReadAll(io.LimitReader(s, mostText+1))
	if err != nil {
		return f, fmt.Errorf("%s: %w", f.name, err)
	}
	f.bytes, f.form, err = input.Read(text, form)
	switch {
	case len(text) > mostText, len(f.bytes) > mostBytesOfTree:
		err = fmt.Errorf("%s has more than %d MiB; --format jsonl takes raw bytes of any length, and head -c cuts a part off", f.name, mostBytesOfTree>>20)
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

package tltest

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// Script is a *testscript.TestScript. This package does not import testscript, so
// that who does not use it has nothing of it in go.sum, and who does has any
// version.
type Script interface {
	Fatalf(format string, args ...any)
	ReadFile(file string) string
	Stdout() io.Writer
}

// Commands are the commands of scripts that testscript runs:
//
//	tldump [-type TYPE] [-method FUNCTION] FILE
//	tlcmp [-type TYPE] [-method FUNCTION] WANT GOT
//
// tldump prints the listing of what is in FILE, and fails where something of it
// cannot be read. With cmp, testscript updates such listings itself. tlcmp fails
// where the files have different bytes, with the first differences. A file is a
// golden file, or has the bytes as they are; stdout is what the last command
// printed. TYPE and FUNCTION are those of [Schemas.As] and [Schemas.AnswerTo].
// Behind ! each has to fail.
func Commands[S Script](s *Schemas) map[string]func(ts S, neg bool, args []string) {
	all := map[string]func(S, bool, []string){}
	for name, c := range commands {
		all[name] = func(ts S, neg bool, args []string) {
			found, err := c.run(ts, s, args)
			switch {
			case err != nil:
				ts.Fatalf("%s: %v", name, err)
			case found != "" && !neg:
				ts.Fatalf("%s", found)
			case found == "" && neg:
				ts.Fatalf("%s %s: it has to fail, and does not", name, strings.Join(args, " "))
			}
		}
	}
	return all
}

// command is a command of scripts. What it finds makes it fail as a script may
// want; an error does so in any case.
type command struct {
	files []string // what the usage calls them
	do    func(ts Script, s *Schemas, files []input) (found string, err error)
}

// input is a file, and the bytes that are in it.
type input struct {
	name  string
	bytes []byte
}

// commands are the commands by their names.
var commands = map[string]command{
	"tldump": {[]string{"FILE"}, dump},
	"tlcmp":  {[]string{"WANT", "GOT"}, compareFiles},
}

// run runs the command with arguments.
func (c command) run(ts Script, s *Schemas, args []string) (found string, err error) {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	typ := flags.String("type", "", "")
	function := flags.String("method", "", "")
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	switch {
	case flags.NArg() != len(c.files):
		return "", fmt.Errorf("want %s, got %q", strings.Join(c.files, " "), flags.Args())
	case *typ != "" && *function != "":
		return "", errors.New("-type and -method both say what the bytes are; give one of them")
	case *typ != "":
		s = s.As(*typ)
	case *function != "":
		s = s.AnswerTo(*function)
	}
	files := make([]input, len(c.files))
	for i, name := range flags.Args() {
		b, err := content(name, []byte(ts.ReadFile(name)))
		if err != nil {
			return "", err
		}
		files[i] = input{name, b}
	}
	return c.do(ts, s, files)
}

// content is the bytes that are in a file: those that it says, if it is a golden
// file, or its own.
func content(file string, text []byte) ([]byte, error) {
	if inspect.IsListing(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		g, err := parse(file, text)
		return g.bytes, err
	}
	return text, nil
}

// dump is tldump.
func dump(ts Script, s *Schemas, files []input) (found string, err error) {
	tree, err := s.read(files[0].bytes)
	if err != nil {
		return "", err
	}
	if err := tree.WriteHex(ts.Stdout(), inspect.Layout{}); err != nil {
		return "", err
	}
	if err := tree.Err(); err != nil {
		return fmt.Sprintf("%s: %v", files[0].name, err), nil
	}
	return "", nil
}

// compareFiles is tlcmp.
func compareFiles(_ Script, s *Schemas, files []input) (found string, err error) {
	want, got := files[0], files[1]
	return s.compare(fmt.Sprintf("%s is not %s: the encoding", got.name, want.name), want.bytes, got.bytes)
}

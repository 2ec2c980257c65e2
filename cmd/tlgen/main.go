// Command tlgen is the toolchain of TL, the type language of MTProto.
//
//	tlgen generate    write Go from a schema, as tlgen.yaml says
//	tlgen fmt         write schemas in their one canonical form
//	tlgen lint        find what is wrong with schemas, or suspicious
//	tlgen diff        compare two schemas
//	tlgen prune       print the part of a schema that some names reach
//	tlgen convert     print a schema as TL or as JSON
//	tlgen id          compute the ids of declarations
//	tlgen decode      show what lies in bytes, as a tree, a dump, text or JSON
//	tlgen encode      make bytes of text or JSON
//	tlgen docs        write reference pages as a static site
//	tlgen explore     look at a schema in the browser
//
// It exits with 0 where all is well, with 1 where it found what it was asked
// to look for, and with 2 where it could not do its work.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
)

// The exit codes.
const (
	exitFine     = 0
	exitFindings = 1
	exitError    = 2
)

// errFindings ends a command that did its work and found something; what it
// found is printed already.
var errFindings = errors.New("findings")

// garbage is how much garbage, in per cent of what is in use, there is before it
// is collected: most commands end sooner. GOGC says otherwise.
const garbage = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // so that a second interrupt ends what does not listen
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "tlgen",
		Short:         "The toolchain of TL, the type language of MTProto",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	format := textFormat
	root.PersistentFlags().Var(&format, "error-format", "how findings are printed: "+strings.Join(formatNames(), ", "))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(generateCommand(&format), fmtCommand(), lintCommand(&format), diffCommand(&format),
		pruneCommand(&format), convertCommand(&format), idCommand(&format), decodeCommand(&format), encodeCommand(),
		docsCommand(&format), exploreCommand(&format))
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errFindings):
		return exitFindings
	}
	if found, ok := errors.AsType[schema.Diagnostics](err); ok {
		format.print(cmd, found)
		return exitError
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
	}
	format.printError(cmd, err)
	if _, ok := errors.AsType[usageError](err); ok && format == textFormat {
		cmd.PrintErrf("Run '%s --help' for usage.\n", cmd.CommandPath())
	}
	return exitError
}

// version is the module's, as the go command built it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// usageError is a command line that says nothing sensible.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

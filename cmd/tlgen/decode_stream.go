package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// autoFraming is the --framing that is seen from the input.
const autoFraming = "auto"

// framingNames are the values of --framing.
func framingNames() []string { return append([]string{autoFraming}, inspect.FramingNames()...) }

// framing is how an input that begins with b is framed; more tells that it goes on.
func (f *decodeFlags) framingOf(in *inspect.Inspector, b []byte, more bool) inspect.Framing {
	switch {
	case f.framing != autoFraming:
		framing, _ := inspect.FramingNamed(f.framing)
		return framing
	case f.typeText != "" || f.method != "":
		return inspect.Unframed
	}
	return in.FramingOf(b, more)
}

// streams is how the input is framed, if its frames are to be written one after
// another as they come.
func (f *decodeFlags) streams(in *inspect.Inspector, s *source) inspect.Framing {
	if f.format != linesForm {
		return inspect.Unframed
	}
	b, more := s.begins()
	if _, form, err := input.Read(b, input.Form(f.from)); err != nil || form != input.Raw {
		return inspect.Unframed
	}
	return f.framingOf(in, b, more)
}

// decodeStream writes a line for each value of a stream.
func decodeStream(cmd *cobra.Command, format *errorFormat, in *inspect.Inspector, o inspect.Options, s *source) error {
	out := outputOptions{terminal: isTerminal(cmd.OutOrStdout())}
	bar := newProgress(cmd.ErrOrStderr(), out.terminal, s.size)
	damaged := 0
	err := in.WriteLines(cmd.Context(), out.escaping(cmd.OutOrStdout()), s, inspect.StreamOptions{
		Options:  o,
		Progress: func(n int64) { bar.show(time.Now(), n) },
		Damaged: func(f inspect.Frame, err error) {
			if damaged++; damaged <= mostErrors {
				bar.clear()
				format.printError(cmd, fmt.Errorf("%s: frame at byte %d: %w", s.name, f.Offset, err))
			}
		},
	})
	bar.clear()
	if damaged > mostErrors {
		format.printError(cmd, fmt.Errorf("%s: %d more errors, which stand in the lines", s.name, damaged-mostErrors))
	}
	switch {
	case errors.Is(err, inspect.ErrFrame), errors.Is(err, tl.ErrTruncated), errors.Is(err, tl.ErrLimit):
		format.printError(cmd, fmt.Errorf("%s: %w; if frames are cut in another way, say how with --framing", s.name, err))
		return errFindings
	case err != nil:
		return fmt.Errorf("%s: %w", s.name, err)
	case damaged > 0:
		return errFindings
	}
	return nil
}

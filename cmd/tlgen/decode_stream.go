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

// framingOf is how an input that begins with b is framed, if that can be seen;
// more tells that it goes on.
func (f *decodeFlags) framingOf(in *inspect.Inspector, o *inspect.Options, b []byte, more bool) (inspect.Framing, bool) {
	switch {
	case f.framing != autoFraming:
		framing, _ := inspect.FramingNamed(f.framing)
		return framing, true
	case f.typeText != "" || f.method != "":
		return inspect.Unframed, true
	}
	return in.FramingOf(b, more, o.Keys...)
}

// What has to arrive of a stream before it is seen what it is, in bytes.
const (
	leastSeen = 5   // the shortest frame: fewer may be a text by chance
	mostSeen  = 256 // if that can be seen at all
)

// streams tells whether the input is raw bytes that become lines as they come,
// and has the options say how it is framed.
func (f *decodeFlags) streams(in *inspect.Inspector, o *inspect.Options, s *source) bool {
	if f.format != linesForm {
		return false
	}
	isRaw := false
	see := func(b []byte, more bool) (ok bool) {
		if isRaw = f.isRaw(b); isRaw {
			o.Framing, ok = f.framingOf(in, o, b, more)
		}
		return ok || !isRaw
	}
	b, more := s.begins(func(b []byte) bool { return len(b) >= leastSeen && (see(b, true) || len(b) >= mostSeen) })
	if !more {
		see(b, false)
	}
	return isRaw
}

// isRaw tells whether an input that begins with b is bytes as they are.
func (f *decodeFlags) isRaw(b []byte) bool {
	if f.from != string(input.Auto) {
		return f.from == string(input.Raw)
	}
	_, form, err := input.Read(b, input.Auto)
	return err == nil && form == input.Raw
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
				format.printError(cmd, fmt.Errorf("%s: %w", s.name, placed(f, err)))
			}
		},
	})
	bar.clear()
	if damaged > mostErrors {
		format.printError(cmd, fmt.Errorf("%s: %d more errors", s.name, damaged-mostErrors))
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

// placed is an error with its place in the stream, and what helps against it.
func placed(f inspect.Frame, err error) error {
	if e, ok := errors.AsType[*inspect.Error](err); ok {
		return fmt.Errorf("%w%s", err, lacking(e))
	}
	return fmt.Errorf("frame at byte %d: %w", f.Offset, err)
}

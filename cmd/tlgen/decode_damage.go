package main

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// mostErrors is how many errors are printed behind a listing, which has all.
const mostErrors = 8

// damaged prints what could not be read; that there is such is errFindings.
func damaged(cmd *cobra.Command, format *errorFormat, flags decodeFlags, o inspect.Options, r read) error {
	if len(r.Errors) == 0 {
		return nil
	}
	for i, e := range r.Errors {
		if i == mostErrors {
			format.printError(cmd, fmt.Errorf("%s: %d more errors, which stand in the listing", r.name, len(r.Errors)-i))
			break
		}
		format.printError(cmd, fmt.Errorf("%s: %w%s", r.name, e, leftover(r.Tree, e)+remedy(r.Tree, e, flags, o)))
	}
	if guessed := r.form != input.Raw || r.Errors[0].Offset == 0; guessed && !r.told {
		format.printError(cmd, fmt.Errorf("%s was taken for %s; --from says otherwise", r.name, r.spelled()))
	}
	return errFindings
}

// spelled is what the input was taken for.
func (f *inputFile) spelled() string {
	if f.form == input.Raw {
		return "raw bytes"
	}
	return string(f.form)
}

// leftover tells bytes that are left behind an outermost value.
func leftover(tree *inspect.Tree, e *inspect.Error) string {
	behind, left := false, 0
	for _, n := range tree.Values {
		switch {
		case n.Kind == inspect.Transport:
		case n.Kind == inspect.Unknown && n.Offset == e.Offset:
			left = n.Length
		case n.Kind != inspect.Unknown && n.Length > 0 && n.Offset+n.Length == e.Offset:
			behind = true
		}
	}
	switch {
	case !behind || e.Path != "" || e.Buffer != tree.Buffer:
		return ""
	case left == 1:
		return "; 1 byte is left behind the value before it"
	}
	return fmt.Sprintf("; %d bytes are left behind the value before them", left)
}

// remedy is what may help against an error.
func remedy(tree *inspect.Tree, e *inspect.Error, flags decodeFlags, o inspect.Options) string {
	if s := lacking(e); s != "" {
		return s
	}
	first := e.Offset == 0 && e.Buffer == tree.Buffer
	switch {
	case errors.Is(e, tl.ErrUnknownID) && first && isCall(tree.Bytes, o.Method):
		return "; this is the call itself; leave --method out"
	case errors.Is(e, tl.ErrUnknownID) && first && o.Method != nil:
		return "; these bytes do not fit --method " + flags.method
	case errors.Is(e, tl.ErrUnknownID) && first && o.Type != nil:
		return "; these bytes do not fit --type " + flags.typeText
	case errors.Is(e, tl.ErrUnknownID) && first:
		return "; say what the input is with --type, or what it answers with --method"
	case errors.Is(e, tl.ErrUnknownID):
		return "; the schema may be of another layer than the bytes"
	case errors.Is(e, tl.ErrTruncated) && isLast(tree, e):
		return "; bytes are missing at the end, or the schema is of another layer"
	case errors.Is(e, tl.ErrTruncated):
		return "; the schema may be of another layer than the bytes"
	}
	return ""
}

// lacking is what helps where a key or a schema is missing.
func lacking(e *inspect.Error) string {
	switch {
	case errors.Is(e, inspect.ErrEncrypted):
		return "; give the key with --auth-key, or if this is no packet, the schema that declares its id with -s"
	case errors.Is(e, tl.ErrUnknownID) && e.IsUndeclared():
		return "; give the schema of another layer, or another schema, with a further -s, as in -s telegram@170"
	}
	return ""
}

// isLast tells whether what cannot be read is the end of the input.
func isLast(tree *inspect.Tree, e *inspect.Error) bool {
	if e.Buffer != tree.Buffer || len(tree.Values) == 0 {
		return e.Buffer == tree.Buffer
	}
	last := tree.Values[len(tree.Values)-1]
	return last.Kind == inspect.Unknown && last.Offset == e.Offset || e.Offset == len(tree.Bytes)
}

// isCall tells whether b begins with the id of the function.
func isCall(b []byte, function *schema.Combinator) bool {
	return function != nil && len(b) >= 4 && binary.LittleEndian.Uint32(b) == function.ID
}

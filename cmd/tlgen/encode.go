package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// encodeFlags are the flags of tlgen encode.
type encodeFlags struct {
	schemas  []string
	from, to string
	typeText string
	framing  string
	out      string
}

// The forms that values are read from.
const (
	autoForm = "auto"
	jsonForm = "json"
)

// writtenForms are the values of --from.
var writtenForms = []string{autoForm, textForm, jsonForm}

// spellings are the values of --to, beside auto.
var spellings = map[input.Form]func([]byte) []byte{
	input.Raw:    func(b []byte) []byte { return b },
	input.Hex:    func(b []byte) []byte { return fmt.Appendln(nil, hex.EncodeToString(b)) },
	input.Base64: func(b []byte) []byte { return fmt.Appendln(nil, base64.StdEncoding.EncodeToString(b)) },
}

// encodeCommand is tlgen encode.
func encodeCommand() *cobra.Command {
	var flags encodeFlags
	cmd := &cobra.Command{
		Use:   "encode [flags] [FILE|-]",
		Short: "Make bytes of values that are written as text or as JSON",
		Long: `Make bytes of values that are written as text or as JSON, one after another. They
are read from FILE, or from the standard input.

What tlgen decode writes with --format text or jsonl becomes the same bytes again,
whatever they were. Which of both the input is, is seen from its beginning, or said
with --from. The text form looks like this; // begins a comment, and numbers that
others tell, such as flags words, are left out:

  messages.createChat {
    users: [ inputUserSelf ]
    title: "My very normal title"
  }

The schema is that of -s, or of tlgen.yaml in the working directory, as for tlgen
decode. A value that stands by itself is boxed, or of the --type. With --framing
each is put into a frame, as files and MTProto's transports have them.

Bytes go to the standard output, or with -o to a file, which is swapped in whole;
a terminal gets them in hex. The exit code is 2 where a value is wrong, and then
nothing is written.`,
		Example: `  tlgen encode -s telegram@228 -o request.bin request.txt
  tlgen decode -s telegram@228 --format text request.hex | tlgen encode -s telegram@228 --to hex
  echo '{"@type":"inputUserSelf"}' | tlgen encode -s telegram@228 --to base64`,
		Args: func(_ *cobra.Command, args []string) error { return oneFile("encode", args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			b, err := encode(cmd, flags, args)
			if err != nil {
				return err
			}
			return flags.write(cmd.OutOrStdout(), b)
		},
	}
	cmd.Flags().StringArrayVarP(&flags.schemas, "schema", "s", nil, "a `schema`; may be given several times")
	cmd.Flags().StringVar(&flags.from, "from", autoForm, "how the input is written: "+strings.Join(writtenForms, ", "))
	cmd.Flags().StringVar(&flags.to, "to", string(input.Auto), "how the bytes are spelled: "+formNames())
	cmd.Flags().StringVar(&flags.typeText, "type", "", "the `type` of the values")
	cmd.Flags().StringVar(&flags.framing, "framing", inspect.Unframed.String(), "how each value is framed: "+strings.Join(inspect.FramingNames(), ", "))
	cmd.Flags().StringVarP(&flags.out, "out", "o", stdinName, "the `file` to write; - is the standard output")
	return cmd
}

// check refuses flags that say nothing sensible.
func (f *encodeFlags) check() error {
	switch {
	case !slices.Contains(writtenForms, f.from):
		return usageError{fmt.Errorf("--from %s: want %s", f.from, strings.Join(writtenForms, ", "))}
	case !slices.Contains(input.Forms, input.Form(f.to)):
		return usageError{fmt.Errorf("--to %s: want %s", f.to, formNames())}
	case !slices.Contains(inspect.FramingNames(), f.framing):
		return usageError{fmt.Errorf("--framing %s: want %s", f.framing, strings.Join(inspect.FramingNames(), ", "))}
	case f.out == "":
		return usageError{errors.New("-o needs a file")}
	}
	return nil
}

// encode makes bytes of the input.
func encode(cmd *cobra.Command, flags encodeFlags, args []string) ([]byte, error) {
	schemas, err := schemasOf(cmd, flags.schemas)
	if err != nil {
		return nil, err
	}
	in := inspect.New(schemas...)
	var o inspect.EncodeOptions
	if o.Type, err = typeNamed(in, flags.typeText); err != nil {
		return nil, err
	}
	o.Framing, _ = inspect.FramingNamed(flags.framing)
	name, text, err := readText(cmd, args)
	if err != nil {
		return nil, err
	}
	if text = bytes.TrimPrefix(text, []byte("\ufeff")); len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("%s is empty; give it values, as text or as JSON", name)
	}
	from := in.EncodeJSON
	if flags.from == textForm || flags.from == autoForm && !isJSON(text) {
		from = in.EncodeText
	}
	b, err := from(name, text, o)
	switch {
	case err != nil && hasPositions(text):
		return nil, fmt.Errorf("%s is JSON with positions, which says where bytes lie; encode what tlgen decode --format jsonl writes", name)
	case err == nil && len(b) == 0:
		return nil, fmt.Errorf("%s makes no bytes; give it values, as text or as JSON", name)
	}
	return b, err
}

// isJSON tells JSON from the text form, in which lists and texts begin alike.
func isJSON(text []byte) bool {
	inner := bytes.TrimLeft(text, " \t\r\n[")
	if len(inner) > 0 && inner[0] == '{' {
		key := bytes.TrimSpace(inner[1:])
		return len(key) == 0 || key[0] == '"' || key[0] == '}'
	}
	var first json.RawMessage
	text = bytes.TrimSpace(text)
	return (text[0] == '[' || text[0] == '"') && json.NewDecoder(bytes.NewReader(text)).Decode(&first) == nil
}

// hasPositions tells whether JSON is what tlgen decode --format json writes.
func hasPositions(text []byte) bool {
	var tree struct {
		Length *int
		Values []struct{ Kind string }
	}
	return json.NewDecoder(bytes.NewReader(text)).Decode(&tree) == nil && tree.Length != nil && len(tree.Values) > 0 && tree.Values[0].Kind != ""
}

// write writes the bytes as the flags say.
func (f *encodeFlags) write(stdout io.Writer, b []byte) error {
	b = spellings[f.spelling(f.out == stdinName && isTerminal(stdout))](b)
	if f.out != stdinName {
		return replaceFile(f.out, b)
	}
	_, err := stdout.Write(b)
	return err
}

// spelling is how the bytes are spelled, for a terminal or elsewhere.
func (f *encodeFlags) spelling(terminal bool) input.Form {
	switch to := input.Form(f.to); {
	case to != input.Auto:
		return to
	case terminal:
		return input.Hex
	}
	return input.Raw
}

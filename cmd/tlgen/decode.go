package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// decodeFlags are the flags of tlgen decode.
type decodeFlags struct {
	schemas          []string
	authKeys         []string
	from, format     string
	framing          string
	typeText, method string
	recover          bool
	comments, diff   bool
}

// decodeHelp describes tlgen decode.
const decodeHelp = `Show what lies in bytes: values of a schema, one after another, or a packet of
MTProto. They are read from FILE, or from the standard input.

The input may be raw, hex or base64. Hex may have spaces, punctuation, comments and
0x, be an array or a string of Go, C or Python, a list of numbers in brackets, a
dump by hexdump, xxd, od or Frida, a listing of --format hex or a golden file of
tltest. Which it is, is seen from the input, or said with --from. What may be read
in two ways is an error.

The schema is that of -s, or of tlgen.yaml in the working directory. Of several
-s the first is the main one; others are asked for what it does not declare, such
as the ids of another layer. MTProto's own messages are known in any case.

A boxed value says itself what it is. Of what does not, --type says it: a class,
a constructor for its value without the id, or a type such as Vector<long>; or
--method, whose answer the input is then. An rpc_result that lies in the input
behind the call is taken for its answer.

An encrypted packet of MTProto 2.0 is opened with the --auth-key that its first 8
bytes name. The file has the key's 256 bytes, raw, as hex or as base64, or is a
session as runtime/gotd, its accounts and gotd store it.

A stream may be cut into frames, as MTProto's transports do it and files that have
the length of each value before it: that is recognised, where neither --type nor
--method is given, or said with --framing. Raw bytes become lines (jsonl) as they
come, on all processors and in little memory, so that there may be any number.

The formats:

  tree   a line for each field, with its offset in decimal
  hex    a line for everything on the wire, with its bytes
  text   values as tlgen encode reads them, in few words; --comments says more
  json   a tree of everything on the wire, with offsets, lengths, paths and types
  jsonl  a line for each value, as JSON of generated code, for tlgen encode too

What a transport puts around packets is left out of text and jsonl.

In a terminal, tree and hex cut values to fit, or to COLUMNS columns where that is
set, and of long data show 64 bytes in hex; elsewhere nothing is cut unless COLUMNS
is set. The exit code is 1 where something cannot be read: what lies before it is
shown, and with --recover what lies behind it.

With --diff the two inputs are compared, each spelled in its own way: the bytes of
the first difference are shown, and then every field, item and value that differs,
also where values are equal and only their bytes are not. The exit code is 0 where
they are the same and 1 where they differ.`

// decodeCommand is tlgen decode.
func decodeCommand(format *errorFormat) *cobra.Command {
	var flags decodeFlags
	cmd := &cobra.Command{
		Use:   "decode [flags] [FILE|-]\n  tlgen decode --diff [flags] FILE FILE",
		Short: "Show what lies in bytes",
		Long:  decodeHelp,
		Example: `  tlgen decode -s telegram@228 request.bin
  echo 'd4ddce92 00000000 …' | tlgen decode -s telegram@228 -s telegram@176 --format hex
  tlgen decode -s telegram@228 --method users.getUsers answer.b64
  tlgen decode -s telegram@228 --auth-key session.json packet.bin
  tlgen decode -s telegram@228 --format text request.bin > request.txt
  tlgen decode -s telegram@228 --diff want.hex got.bin
  nc -l 4430 | tlgen decode -s telegram@228 --format jsonl | jq`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(args); err != nil {
				return err
			}
			schemas, err := schemasOf(cmd, flags.schemas)
			if err != nil {
				return err
			}
			if flags.diff {
				return decodeDiff(cmd, format, inspect.New(schemas...), flags, args)
			}
			return decode(cmd, format, inspect.New(schemas...), flags, args)
		},
	}
	cmd.Flags().StringArrayVarP(&flags.schemas, "schema", "s", nil, "a `schema`; may be given several times")
	cmd.Flags().StringVar(&flags.from, "from", string(input.Auto), "how the input is spelled: "+formNames())
	cmd.Flags().StringVar(&flags.format, "format", decodeFormats[0].name, "how it is shown: "+decodeFormatNames())
	cmd.Flags().StringVar(&flags.typeText, "type", "", "the `type` of the values")
	cmd.Flags().StringVar(&flags.method, "method", "", "the `function` that the input is the answer to")
	cmd.Flags().StringVar(&flags.framing, "framing", autoFraming, "how the input is cut into packets: "+strings.Join(framingNames(), ", "))
	cmd.Flags().StringArrayVar(&flags.authKeys, "auth-key", nil, "a `file` with the key of encrypted packets; may be given several times")
	cmd.Flags().BoolVar(&flags.recover, "recover", false, "go on behind what cannot be read")
	cmd.Flags().BoolVar(&flags.comments, "comments", false, "have --format text say ids, flags and counts in comments")
	cmd.Flags().BoolVar(&flags.diff, "diff", false, "show where two files differ")
	return cmd
}

// formNames are the names of the forms of inputs.
func formNames() string {
	var names []string
	for _, f := range input.Forms {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// check refuses flags that say nothing sensible.
func (f *decodeFlags) check(args []string) error {
	switch {
	case !slices.Contains(input.Forms, input.Form(f.from)):
		return usageError{fmt.Errorf("--from %s: want %s", f.from, formNames())}
	case decodeFormatNamed(f.format) == nil:
		return usageError{fmt.Errorf("--format %s: want %s", f.format, decodeFormatNames())}
	case !slices.Contains(framingNames(), f.framing):
		return usageError{fmt.Errorf("--framing %s: want %s", f.framing, strings.Join(framingNames(), ", "))}
	case f.comments && f.format != textForm:
		return usageError{errors.New("--comments are for --format text alone")}
	case f.typeText != "" && f.method != "":
		return usageError{errors.New("--type and --method both say what the input is; give one of them")}
	case f.diff:
		return f.checkDiff(args)
	}
	return oneFile("decode", args)
}

// decode shows what lies in the input.
func decode(cmd *cobra.Command, format *errorFormat, in *inspect.Inspector, flags decodeFlags, args []string) error {
	options, err := flags.options(in)
	if err != nil {
		return err
	}
	s, err := openInput(cmd, args)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if flags.streams(in, &options, s) {
		return decodeStream(cmd, format, in, options, s)
	}
	r, err := flags.read(in, options, s)
	if err != nil {
		return err
	}
	if err := decodeFormatNamed(flags.format).to(cmd.OutOrStdout(), r.Tree, flags.comments); err != nil {
		return err
	}
	return damaged(cmd, format, flags, options, r)
}

// read is an input with what lies in it.
type read struct {
	inputFile
	*inspect.Tree
}

// read reads all of an input.
func (f *decodeFlags) read(in *inspect.Inspector, o inspect.Options, s *source) (read, error) {
	file, err := s.read(input.Form(f.from))
	if err != nil {
		return read{}, err
	}
	o.Framing, _ = f.framingOf(in, &o, file.bytes, false)
	return read{file, in.Read(file.bytes, o)}, nil
}

// options are what the flags say of reading.
func (f *decodeFlags) options(in *inspect.Inspector) (o inspect.Options, err error) {
	o.Recover, o.Packets = f.recover, true
	if o.Keys, err = authKeys(f.authKeys); err != nil {
		return o, err
	}
	if o.Type, err = typeNamed(in, f.typeText); err != nil {
		return o, err
	}
	if f.method != "" {
		if o.Method, err = in.Function(f.method); err != nil {
			return o, fmt.Errorf("--method: %w", err)
		}
	}
	return o, nil
}

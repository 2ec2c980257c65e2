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
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// listings are the formats in which bytes are listed.
var listings = map[string]func(*inspect.Tree, io.Writer, inspect.Layout) error{
	"tree": (*inspect.Tree).WriteTree,
	"hex":  (*inspect.Tree).WriteHex,
}

// decodeFlags are the flags of tlgen decode.
type decodeFlags struct {
	schemas          []string
	from, format     string
	typeText, method string
	recover          bool
}

// decodeCommand is tlgen decode.
func decodeCommand(format *errorFormat) *cobra.Command {
	var flags decodeFlags
	cmd := &cobra.Command{
		Use:   "decode [flags] [FILE|-]",
		Short: "Show what lies in bytes",
		Long: `Show what lies in bytes: values of a schema, one after another, or a packet of
MTProto. They are read from FILE, or from the standard input.

The input may be raw, hex or base64. Hex may have spaces, punctuation and 0x, be
an array of Go or C, or a dump by hexdump, xxd or od. Which it is, is seen from
the input, or said with --from.

The schema is that of -s, or of tlgen.yaml in the working directory. Of several
-s the first is the main one; others are asked for what it does not declare, such
as the ids of another layer. MTProto's own messages are known in any case.

A boxed value says itself what it is. Of what does not, --type says it: a class,
a constructor for its value without the id, or a type such as Vector<long>; or
--method, whose answer the input is then.

tree has a line for each field, hex one for everything on the wire. Offsets are
decimal. In a terminal, values are cut to fit, or to COLUMNS columns where that is
set, and of long data 64 bytes are shown in hex; elsewhere nothing is cut unless
COLUMNS is set. The exit code is 1 where something cannot be read: what lies
before it is shown, and with --recover what lies behind it.`,
		Example: `  tlgen decode -s telegram@228 request.bin
  echo 'd4ddce92 00000000 …' | tlgen decode -s telegram@228 -s telegram@176 --format hex
  tlgen decode -s telegram@228 --method users.getUsers answer.b64`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("decode takes one file, and got %d: %s", len(args), strings.Join(args, ", "))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			return decode(cmd, format, flags, args)
		},
	}
	cmd.Flags().StringArrayVarP(&flags.schemas, "schema", "s", nil, "a `schema`; may be given several times")
	cmd.Flags().StringVar(&flags.from, "from", string(input.Auto), "how the input is spelled: "+formNames())
	cmd.Flags().StringVar(&flags.format, "format", "tree", "how it is shown: tree or hex")
	cmd.Flags().StringVar(&flags.typeText, "type", "", "the `type` of the values")
	cmd.Flags().StringVar(&flags.method, "method", "", "the `function` that the input is the answer to")
	cmd.Flags().BoolVar(&flags.recover, "recover", false, "go on behind what cannot be read")
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
func (f *decodeFlags) check() error {
	known := false
	for _, form := range input.Forms {
		known = known || string(form) == f.from
	}
	switch {
	case !known:
		return usageError{fmt.Errorf("--from %s: want %s", f.from, formNames())}
	case listings[f.format] == nil:
		return usageError{fmt.Errorf("--format %s: want tree or hex", f.format)}
	case f.typeText != "" && f.method != "":
		return usageError{errors.New("--type and --method both say what the input is; give one of them")}
	}
	return nil
}

// decode shows what lies in the input.
func decode(cmd *cobra.Command, format *errorFormat, flags decodeFlags, args []string) error {
	schemas, err := flags.load(cmd)
	if err != nil {
		return err
	}
	in := inspect.New(schemas...)
	options, err := flags.options(in)
	if err != nil {
		return err
	}
	file, err := readInput(cmd, args, input.Form(flags.from))
	if err != nil {
		return err
	}
	tree := in.ReadPacket(file.bytes, options)
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	if err := listings[flags.format](tree, out, layoutOf(cmd.OutOrStdout())); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return damaged(cmd, format, tree, file)
}

// options are what the flags say of reading.
func (f *decodeFlags) options(in *inspect.Inspector) (o inspect.Options, err error) {
	o.Recover = f.recover
	if f.typeText != "" {
		if o.Type, err = in.Type(f.typeText); err != nil {
			return o, fmt.Errorf("--%w", err)
		}
	}
	if f.method != "" {
		if o.Method, err = in.Function(f.method); err != nil {
			return o, fmt.Errorf("--method: %w", err)
		}
	}
	return o, nil
}

// load reads the schemas, each by itself: those of the flags, or else that of
// the configuration.
func (f *decodeFlags) load(cmd *cobra.Command) ([]*schema.Schema, error) {
	c := &config{dir: "."}
	all := make([][]string, len(f.schemas))
	for i, spec := range f.schemas {
		all[i] = []string{spec}
	}
	if len(all) == 0 {
		var err error
		if c, err = readConfig(configName); errors.Is(err, os.ErrNotExist) {
			return nil, usageError{fmt.Errorf("no schema; give one with -s, as in -s telegram@228, or write %s with a schema", configName)}
		} else if err != nil {
			return nil, err
		}
		if all = c.schemas(); len(all) == 0 {
			return nil, fmt.Errorf("%s names no schema; name one under schema, or give one with -s", configName)
		}
	}
	schemas := make([]*schema.Schema, len(all))
	for i, one := range all {
		s, _, err := resolve(cmd, c, one)
		if err != nil {
			return nil, err
		}
		schemas[i] = s
	}
	return schemas, nil
}

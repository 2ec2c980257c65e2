package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"

	"github.com/tlgen-go/tlgen/tl/bench/internal/pack"
)

// updates are files with the same updates.
type updates struct {
	stream string // with the length before each
	lines  string // a part of them, as ours decodes it
	packed string // the lines as MessagePack, which fq reads
}

// Sizes in bytes. fq needs some hundred bytes of memory for each that it reads,
// and has a part of the stream.
const (
	streamSize = 100_000_000
	partSize   = 2_000_000
)

// updates writes the files to the run's folder.
func (b *bench) updates(ctx context.Context) (u updates, err error) {
	program := filepath.Join(b.temp, "stream")
	if _, err := goTool(ctx, "build", "-tags", "bench", "-o", program, "./internal/stream"); err != nil {
		return u, err
	}
	file := func(name string) string { return filepath.Join(b.temp, name) }
	u = updates{stream: file("updates"), lines: file("part.jsonl"), packed: file("part.msgpack")}
	part := file("part")
	for to, size := range map[string]int{u.stream: streamSize, part: partSize} {
		if err := filter(exec.CommandContext(ctx, program, "-size", strconv.Itoa(size)), os.DevNull, to); err != nil {
			return u, err
		}
	}
	if err := filter(exec.CommandContext(ctx, b.tool(tlgen), decodeArgs...), part, u.lines); err != nil {
		return u, err
	}
	return u, u.pack()
}

// pack writes the lines as MessagePack.
func (u updates) pack() error {
	values, err := values(u.lines)
	if err != nil {
		return err
	}
	return writeFile(u.packed, func(out io.Writer) error { return pack.Array(out, values) })
}

// prove makes sure that fq reads the values that the lines have.
func (u updates) prove(ctx context.Context, fq string) error {
	read := u.packed + ".json"
	if err := filter(exec.CommandContext(ctx, fq, "-d", "msgpack", "torepr[]", u.packed), os.DevNull, read); err != nil {
		return err
	}
	theirs, err := values(read)
	if err != nil {
		return err
	}
	ours, err := values(u.lines)
	if err == nil && !reflect.DeepEqual(ours, theirs) {
		err = errors.New("it reads other values of MessagePack than were written")
	}
	return err
}

// values are those of a file of JSON, one after another.
func values(file string) (all []any, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for from := json.NewDecoder(bytes.NewReader(text)); ; {
		var v any
		switch err := from.Decode(&v); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, v)
	}
}

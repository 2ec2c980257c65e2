package tltest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// Schemas say what bytes are. They may be used by tests that run in parallel.
type Schemas struct {
	dir       string // that paths are relative to
	inspector func() (*inspect.Inspector, error)
	options   func(*inspect.Inspector) (inspect.Options, error)
}

// New makes Schemas of sources: each is a path or a glob, module:MODULE@VERSION/FILE,
// or a short name such as telegram@228, as in tlgen.yaml. A glob is one schema.
// The first schema is the main one; the others are asked for what it does not
// declare, such as another layer's ids.
//
// Paths, those of golden files too, are relative to the working directory of this
// call, which in a test is the folder of its package. The schemas are read once,
// when the first test uses them; what is wrong with them fails each that does.
func New(sources ...string) *Schemas {
	dir, err := os.Getwd()
	return &Schemas{dir: dir, options: boxed, inspector: sync.OnceValues(func() (*inspect.Inspector, error) {
		if err != nil {
			return nil, err
		}
		return load(dir, sources)
	})}
}

// With makes Schemas of an Inspector. Paths are relative to the working directory
// of this call.
func With(in *inspect.Inspector) *Schemas {
	dir, err := os.Getwd()
	return &Schemas{dir: dir, options: boxed, inspector: func() (*inspect.Inspector, error) { return in, err }}
}

// load reads the schemas.
func load(dir string, sources []string) (*inspect.Inspector, error) {
	if len(sources) == 0 {
		return nil, errors.New("tltest.New has no schema; name one, as in tltest.New(\"telegram@228\")")
	}
	schemas := make([]*schema.Schema, len(sources))
	for i, source := range sources {
		s, found, err := schema.Load(context.Background(), dir, source)
		if err != nil {
			return nil, err
		}
		isRemark := func(d *schema.Diagnostic) bool { return d.Severity != schema.Error }
		if err := slices.DeleteFunc(found, isRemark).Err(); err != nil {
			return nil, err
		}
		schemas[i] = s
	}
	return inspect.New(schemas...), nil
}

// boxed reads boxed values, which say themselves what they are.
func boxed(*inspect.Inspector) (o inspect.Options, err error) { return o, nil }

// As are the same Schemas for values of a type as TL spells it, such as
// Vector<long>. A constructor's name stands for its value without the id.
func (s *Schemas) As(typ string) *Schemas {
	other := *s
	other.options = func(in *inspect.Inspector) (o inspect.Options, err error) {
		o.Type, err = in.Type(typ)
		return o, err
	}
	return &other
}

// AnswerTo are the same Schemas for answers to a function. A vector says only so
// what its items are.
func (s *Schemas) AnswerTo(function string) *Schemas {
	other := *s
	other.options = func(in *inspect.Inspector) (o inspect.Options, err error) {
		o.Method, err = in.Function(function)
		return o, err
	}
	return &other
}

// ready is what reads bytes, and how it does.
func (s *Schemas) ready() (in *inspect.Inspector, o inspect.Options, err error) {
	if in, err = s.inspector(); err == nil {
		o, err = s.options(in)
	}
	return in, o, err
}

// read reads bytes.
func (s *Schemas) read(b []byte) (*inspect.Tree, error) {
	in, o, err := s.ready()
	if err != nil {
		return nil, err
	}
	return in.ReadPacket(b, o), nil
}

// path is where a file is.
func (s *Schemas) path(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(s.dir, file)
}

// Golden wants v to encode to the bytes of a golden file, whose path is relative
// to the folder of New; see [File] for one that goes by the test's name. Where it
// does not, or where the file does not exist, the test fails, with the first
// difference and the command that writes the file; it goes on.
func (s *Schemas) Golden(tb testing.TB, file string, v tl.Object) {
	tb.Helper()
	b, err := tl.Append(nil, v)
	if err != nil {
		tb.Errorf("%s: %v", file, err)
		return
	}
	s.GoldenBytes(tb, file, b)
}

// GoldenBytes is Golden of bytes: of an older layer, of an answer, or of what no
// Object writes.
func (s *Schemas) GoldenBytes(tb testing.TB, file string, b []byte) {
	tb.Helper()
	done, err := s.golden(tb.Name(), file, b)
	if err != nil {
		tb.Error(err)
	}
	if done != "" {
		tb.Log(done)
	}
}

// Equal wants bytes to be the same. Where they are not the test fails, with the
// first difference; it goes on.
func (s *Schemas) Equal(tb testing.TB, want, got []byte) {
	tb.Helper()
	found, err := s.compare("the encoding", want, got)
	switch {
	case err != nil:
		tb.Error(err)
	case found != "":
		tb.Error(found)
	}
}

// golden compares bytes with a golden file, or writes it, and says so.
func (s *Schemas) golden(test, file string, b []byte) (done string, err error) {
	update, err := updating()
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	if _, _, err := s.ready(); err != nil {
		return "", err
	}
	path := s.path(file)
	text, err := os.ReadFile(path)
	missing := errors.Is(err, os.ErrNotExist)
	if err != nil && !missing {
		return "", err
	}
	g, err := parse(file, text)
	switch {
	case update:
		return s.update(path, g, text, b)
	case missing:
		return "", fmt.Errorf("there is no golden file %s; to write it: %s", file, updateCommand(test))
	case err != nil:
		return "", fmt.Errorf("%w; to write the file anew: %s", err, updateCommand(test))
	}
	found, err := s.compare(g.place(b)+": the encoding", g.bytes, b)
	if found != "" {
		err = fmt.Errorf("%s\n\nto update: %s", found, updateCommand(test))
	}
	return "", err
}

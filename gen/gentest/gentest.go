// Package gentest compiles generated code and lets it read and write values,
// for tests that compare it with something else.
package gentest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/schema"
)

// echoSource is a program that decodes each value it is sent, and encodes it again.
//
//go:embed testdata/echo.go.txt
var echoSource []byte

// Module writes a new module to dir, which must be empty. Its package tg is
// generated from s with its registry, and it uses this checkout of tlgen, and of
// runtime/gotd where a program imports that.
func Module(dir string, s *schema.Schema, c gen.Config) error {
	c.Package, c.Registry = "tg", true
	files, err := gen.Generate(s, c)
	if err != nil {
		return err
	}
	_, self, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(self) {
		return fmt.Errorf("the sources of tlgen are not known: build without -trimpath")
	}
	root := filepath.Join(filepath.Dir(self), "..", "..")
	mod := fmt.Sprintf("module generated\n\ngo 1.26\n\nrequire github.com/tlgen-go/tlgen v0.0.0\n\n"+
		"replace github.com/tlgen-go/tlgen => %[1]s\n\n"+
		"replace github.com/tlgen-go/tlgen/runtime/gotd => %[1]s/runtime/gotd\n", filepath.ToSlash(root))
	if err := os.Mkdir(filepath.Join(dir, c.Package), 0o755); err != nil {
		return err
	}
	files = append(files, gen.File{Name: "../go.mod", Content: []byte(mod)})
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, c.Package, f.Name), f.Content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Go runs the go command in dir; what it printed is in the error.
func Go(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	// The compiler is quicker where it may take more memory.
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOGC=400")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %v: %w\n%s", args, err, out)
	}
	return nil
}

// Program compiles source, which uses the package in a directory that Module
// wrote, and returns the program's path. It has the race detector where the test
// has it. The package is not optimized: so it compiles in half the time.
func Program(ctx context.Context, dir string, source []byte) (string, error) {
	return build(ctx, dir, source, "-gcflags=generated/tg=-N -l -dwarf=false")
}

// Optimized is Program for what a test measures.
func Optimized(ctx context.Context, dir string, source []byte) (string, error) {
	return build(ctx, dir, source)
}

func build(ctx context.Context, dir string, source []byte, flags ...string) (string, error) {
	if err := os.WriteFile(filepath.Join(dir, "main.go"), source, 0o600); err != nil {
		return "", err
	}
	// Trimmed paths let the go command find earlier results in its cache,
	// although the directory is a new one each time.
	args := append([]string{"build", "-trimpath", "-o", "program"}, flags...)
	if race {
		args = append(args, "-race")
	}
	if err := Go(ctx, dir, args...); err != nil {
		return "", err
	}
	return filepath.Join(dir, "program"), nil
}

// Echo is a compiled program around a generated package.
type Echo struct{ program string }

// NewEcho compiles the program in a directory that Module wrote.
func NewEcho(ctx context.Context, dir string) (*Echo, error) {
	if _, err := os.Stat(filepath.Join(dir, "tg", "tl_skip.go")); err == nil {
		const source = "package main\n\nimport \"generated/tg\"\n\nfunc init() { skip = tg.Skip }\n"
		if err := os.WriteFile(filepath.Join(dir, "skip.go"), []byte(source), 0o600); err != nil {
			return nil, err
		}
	}
	program, err := Program(ctx, dir, echoSource)
	if err != nil {
		return nil, err
	}
	return &Echo{program}, nil
}

// Message is a value for an Echo.
type Message struct {
	// Function is the id of the function that Value answers; 0 for a boxed value.
	Function uint32
	// Layer is the layer that the value is encoded for; 0 for the newest.
	Layer int
	Value []byte
}

// Send has every value decoded strictly and encoded again. An error's text
// comes back in place of a value that was refused.
func (e *Echo) Send(ctx context.Context, messages []Message) ([][]byte, error) {
	var in, stderr bytes.Buffer
	for _, m := range messages {
		in.Write(binary.LittleEndian.AppendUint32(nil, m.Function))
		in.Write(binary.LittleEndian.AppendUint32(nil, uint32(m.Layer)))
		in.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(m.Value))))
		in.Write(m.Value)
	}
	cmd := exec.CommandContext(ctx, e.program)
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run generated code: %w\n%s", err, stderr.Bytes())
	}
	got := make([][]byte, len(messages))
	for i := range got {
		if len(out) < 4 {
			return nil, fmt.Errorf("%d values came back of %d", i, len(messages))
		}
		n := binary.LittleEndian.Uint32(out)
		got[i], out = out[4:4+n], out[4+n:]
	}
	return got, nil
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/tlgen-go/tlgen/gen"
)

// output is a folder's generated files beside what lies there now.
type output struct {
	dir     string
	changes []change
}

// change is a file that is not as it should be.
type change struct {
	path string
	old  []byte // nil where there is no such file
	new  []byte // nil where there should be none
}

// newOutput compares the files with those in dir. Files there that tlgen did
// not write are never touched; that one of them is in the way is an error.
func newOutput(p packageConfig, files []gen.File) (*output, error) {
	o := &output{dir: p.Out}
	wanted := map[string]bool{}
	for _, f := range files {
		path := filepath.Join(o.dir, f.Name)
		wanted[path] = true
		old, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		if old != nil && !isGenerated(old) {
			return nil, fmt.Errorf("%s is in the way: it is not generated; move it, or generate into another folder", path)
		}
		if !bytes.Equal(old, f.Content) {
			o.changes = append(o.changes, change{path, old, f.Content})
		}
	}
	return o, o.look(p.Package, wanted)
}

// look goes through the other Go files of the folder: generated ones are no
// longer wanted, and all others have to be of the same package.
func (o *output) look(name string, wanted map[string]bool) error {
	entries, err := os.ReadDir(o.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(o.dir, entry.Name())
		if wanted[path] || entry.IsDir() || filepath.Ext(path) != ".go" {
			continue
		}
		old, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if isGenerated(old) {
			o.changes = append(o.changes, change{path, old, nil})
			continue
		}
		if f, err := parser.ParseFile(token.NewFileSet(), path, old, parser.PackageClauseOnly); err == nil {
			if other := strings.TrimSuffix(f.Name.Name, "_test"); other != name {
				return fmt.Errorf("%s is of package %s; generate into another folder, or name the package so", path, other)
			}
		}
	}
	return nil
}

// isGenerated tells whether tlgen wrote the file.
func isGenerated(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return string(bytes.TrimSuffix(first, []byte("\r"))) == gen.Header
}

// checkOutputs prints every change; that there are any is errFindings.
func checkOutputs(w io.Writer, outputs []*output) error {
	changes := allChanges(outputs)
	if len(changes) == 0 {
		return nil
	}
	if err := printDiffs(w, changes); err != nil {
		return err
	}
	return errFindings
}

// printDiffs prints changes as unified diffs.
func printDiffs(w io.Writer, changes []change) error {
	for _, c := range changes {
		before, after := c.path, c.path
		if c.old == nil {
			before = os.DevNull
		}
		if c.new == nil {
			after = os.DevNull
		}
		if _, err := io.WriteString(w, udiff.Unified(before, after, string(c.old), string(c.new))); err != nil {
			return err
		}
	}
	return nil
}

// allChanges are the changes of all outputs.
func allChanges(outputs []*output) []change {
	var all []change
	for _, o := range outputs {
		all = append(all, o.changes...)
	}
	return all
}

// writeOutputs writes every new file beside its place, and only when all are
// written puts them in their places.
func writeOutputs(outputs []*output) (err error) {
	changes := allChanges(outputs)
	temporary := make([]string, len(changes))
	defer func() {
		for _, path := range temporary {
			if path != "" {
				err = errors.Join(err, os.Remove(path))
			}
		}
	}()
	for i, c := range changes {
		if c.new == nil {
			continue
		}
		if temporary[i], err = writeBeside(c.path, c.new); err != nil {
			return err
		}
	}
	for i, c := range changes {
		if err := c.swap(temporary[i]); err != nil {
			return err
		}
		temporary[i] = ""
	}
	return nil
}

// swap puts the new file in its place, or removes the old one.
func (c change) swap(temporary string) error {
	if c.new == nil {
		return os.Remove(c.path)
	}
	return os.Rename(temporary, c.path)
}

// writeBeside writes text to a new file in the folder of path, with the
// permissions of the file that is there.
func writeBeside(path string, text []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// replaceFile swaps a new file in whole. What is no file, such as a device, is
// written to.
func replaceFile(path string, content []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.Write(content)
		return errors.Join(err, f.Close())
	}
	one := change{path: path, new: append([]byte{}, content...)} // nil would be no file
	return writeOutputs([]*output{{changes: onDisk([]change{one})}})
}

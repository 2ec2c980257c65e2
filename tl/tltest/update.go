package tltest

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
)

// updateVariable is the environment variable that asks for golden files to be
// written.
const updateVariable = "TLTEST_UPDATE"

// updating tells whether golden files are to be written. The flag -update is
// somebody else's: a test binary in which two packages register it does not start.
func updating() (bool, error) {
	asked := false
	if f := flag.Lookup("update"); f != nil {
		asked, _ = strconv.ParseBool(f.Value.String())
	}
	switch value := os.Getenv(updateVariable); value {
	case "", "0":
	case "1":
		asked = true
	default:
		return false, fmt.Errorf("%s is %q; set it to 1 to update golden files, or not at all", updateVariable, value)
	}
	if ci := os.Getenv("CI"); asked && ci != "" && ci != "false" {
		return false, fmt.Errorf("golden files are not updated where CI is set (CI=%s); update them where somebody reads what changed", ci)
	}
	return asked, nil
}

// updateCommand is the command that updates what a test of this package compares.
func updateCommand(test string) string {
	folder, tags := ".", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		// go test puts .test behind the path of all packages but main.
		if path := strings.TrimSuffix(info.Path, ".test"); strings.Contains(path, "/") {
			folder = path
		}
		for _, s := range info.Settings {
			if s.Key == "-tags" {
				tags = " -tags " + shellQuoted(s.Value)
			}
		}
	}
	names := strings.Split(test, "/")
	for i, name := range names {
		names[i] = "^" + regexp.QuoteMeta(name) + "$"
	}
	return updateVariable + "=1 go test " + folder + tags + " -run " + shellQuoted(strings.Join(names, "/"))
}

// shellQuoted is the text as one word for a shell.
func shellQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// header is the comment of a new golden file.
const header = "# Only the bytes are compared. " + updateVariable + "=1 go test writes the file anew, and keeps comments."

// update writes a golden file, unless it is as it should be, and says so, and what
// of the bytes cannot be read. The text is what it has now.
func (s *Schemas) update(path string, g *golden, text, b []byte) (done string, err error) {
	tree, err := s.read(b)
	if err != nil {
		return "", err
	}
	comments := g.comments
	if text == nil {
		comments = []comment{{headComment, header}}
	}
	now, err := listing(tree, comments)
	if err != nil || bytes.Equal(now, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))) {
		return "", err
	}
	if err := write(path, now); err != nil {
		return "", err
	}
	done = "wrote " + g.file
	if damage := tree.Err(); damage != nil {
		done += fmt.Sprintf(", though its bytes cannot be read %v", damage)
	}
	return done, nil
}

// write writes a file, all of it or nothing.
func write(path string, text []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(dir, ".golden*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

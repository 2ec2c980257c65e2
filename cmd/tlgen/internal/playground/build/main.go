// Command build compiles the playground to WebAssembly, and puts it where the
// site embeds it, so that whoever installs tlgen needs nothing to have it.
//
//	go run ./cmd/tlgen/internal/playground/build [-check]
//
// Beside the program lies what it was made of: the hash of all sources that are
// not Go's own, that of the program, and the version of Go. With -check nothing
// is written. Sources with another hash are an error, and so is another program;
// where this is the version of Go that made it, it is made again and compared
// byte by byte. Another version makes other bytes of the same sources.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const (
	program = "./cmd/tlgen/internal/playground/wasm"
	folder  = "cmd/tlgen/internal/site/assets"
	packed  = folder + "/playground.wasm.gz"
	origin  = folder + "/playground.sum"
	// most is how many bytes the page may have to load.
	most = 2_000_000
)

// environment is that of the compiler; nothing of the user's changes what it makes.
var environment = []string{"GOOS=wasip1", "GOARCH=wasm", "GOWASM=", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off", "GOEXPERIMENT="}

func main() {
	check := flag.Bool("check", false, "write nothing, and fail where the program is stale")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "build the playground:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	sum, err := sources()
	if err != nil {
		return err
	}
	if check {
		return compare(sum)
	}
	made, err := compile()
	if err != nil {
		return err
	}
	if err := os.WriteFile(packed, made, 0o644); err != nil {
		return err
	}
	return os.WriteFile(origin, []byte(record(sum, made, runtime.Version())), 0o644)
}

// record is what the file beside the program says.
func record(sources string, program []byte, version string) string {
	return fmt.Sprintf("sources %s\nprogram %x\n%s\n", sources, sha256.Sum256(program), version)
}

// errStale is of a program that is not what the sources make.
var errStale = errors.New("it is stale; run make playground, and commit what that wrote")

// compare tells whether the program is what the sources make.
func compare(sum string) error {
	old, err := os.ReadFile(packed)
	if err != nil {
		return err
	}
	said, err := os.ReadFile(origin)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	version := lines[len(lines)-1]
	if string(said) != record(sum, old, version) {
		return errStale
	}
	if version != runtime.Version() {
		return nil
	}
	made, err := compile()
	if err == nil && !bytes.Equal(made, old) {
		err = errStale
	}
	return err
}

// goCommand runs the go command for WebAssembly.
func goCommand(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}

// sources is the hash of all that the program is made of but for Go itself.
func sources() (string, error) {
	out, err := goCommand("list", "-deps", "-json=ImportPath,Dir,Standard,GoFiles,EmbedFiles", program)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir     string
			Standard            bool
			GoFiles, EmbedFiles []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return fmt.Sprintf("%x", sum.Sum(nil)), nil
		} else if err != nil {
			return "", err
		}
		if p.Standard {
			continue
		}
		for _, name := range slices.Concat(p.GoFiles, p.EmbedFiles) {
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				return "", err
			}
			fmt.Fprintf(sum, "%s/%s %x\n", p.ImportPath, name, sha256.Sum256(text))
		}
	}
}

// compile makes the program and packs it. The same sources and the same version
// of Go give the same bytes.
func compile() ([]byte, error) {
	dir, err := os.MkdirTemp("", "playground")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	made := filepath.Join(dir, "playground.wasm")
	if _, err := goCommand("build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", made, program); err != nil {
		return nil, err
	}
	code, err := os.ReadFile(made)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(code); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() > most {
		return nil, fmt.Errorf("it has %d bytes, and may have %d: leave something out", b.Len(), most)
	}
	return b.Bytes(), nil
}

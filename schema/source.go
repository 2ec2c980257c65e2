package schema

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// gotd is the module whose versions hold the schemas of Telegram's layers.
const gotd = "github.com/gotd/td"

// layers are the versions of gotd that hold a layer's schema.
var layers = map[string]string{
	"148": "v0.71.0", "158": "v0.80.0", "170": "v0.93.0", "174": "v0.98.0", "176": "v0.99.2",
	"198": "v0.118.0", "223": "v0.142.0", "227": "v0.160.0", "228": "v0.161.0",
}

// short are the short names of schemas that are no layer.
var short = map[string]string{
	"mtproto": "module:" + gotd + "@v0.161.0/_schema/mt.tl",
	"secret":  "module:" + gotd + "@v0.161.0/_schema/encrypted.tl",
}

// Source is the text of one schema file.
type Source struct {
	// Name is what diagnostics call it: the path, or the module source.
	Name string
	Text []byte
}

// Read reads the files that spec names: a path or a glob relative to dir,
// module:MODULE@VERSION/FILE, or one of the short names telegram@LAYER,
// mtproto and secret. A module is fetched and checked by the go command.
func Read(ctx context.Context, dir, spec string) ([]Source, error) {
	expanded, err := expand(spec)
	if err != nil {
		return nil, err
	}
	if rest, ok := strings.CutPrefix(expanded, "module:"); ok {
		path, err := modulePath(ctx, rest)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", spec, err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("schema %s: the module has no such file: %w", spec, err)
		}
		return []Source{{Name: expanded, Text: text}}, nil
	}
	return readFiles(dir, expanded)
}

// expand replaces a short name by its module source.
func expand(spec string) (string, error) {
	if long, ok := short[spec]; ok {
		return long, nil
	}
	layer, ok := strings.CutPrefix(spec, "telegram@")
	if !ok {
		return spec, nil
	}
	version, ok := layers[layer]
	if !ok {
		known := make([]string, 0, len(layers))
		for l := range layers {
			known = append(known, l)
		}
		slices.Sort(known)
		return "", fmt.Errorf("schema %s: no short name for this layer; there are %s, and any other file as module:MODULE@VERSION/FILE",
			spec, strings.Join(known, ", "))
	}
	return "module:" + gotd + "@" + version + "/_schema/telegram.tl", nil
}

// readFiles reads a path or all files of a glob.
func readFiles(dir, pattern string) ([]Source, error) {
	if pattern == "" {
		return nil, errors.New("the name of a schema is empty; write a path, module:MODULE@VERSION/FILE or a short name such as telegram@228")
	}
	if filepath.IsAbs(pattern) {
		dir = ""
	}
	path := filepath.Join(dir, pattern)
	paths := []string{path}
	if strings.ContainsAny(pattern, "*?[") {
		var err error
		if paths, err = filepath.Glob(filepath.Join(literal(dir), pattern)); err != nil {
			return nil, fmt.Errorf("schema %s: %w", pattern, err)
		}
		if len(paths) == 0 {
			return nil, fmt.Errorf("schema %s: no file matches", pattern)
		}
	}
	sources := make([]Source, len(paths))
	for i, path := range paths {
		text, err := readFile(pattern, path)
		if err != nil {
			return nil, err
		}
		sources[i] = Source{Name: displayName(dir, path), Text: text}
	}
	return sources, nil
}

// readFile reads the file at path, which the pattern names.
func readFile(pattern, path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("schema %s is a folder; name its files, as in %s", pattern, filepath.Join(pattern, "*.tl"))
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(pattern, `./\`) {
		return nil, fmt.Errorf("schema %s: %w; short names are telegram@LAYER, mtproto and secret", pattern, os.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", pattern, err)
	}
	return text, nil
}

// literal is dir as a pattern that matches nothing else.
func literal(dir string) string {
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(dir)
}

// displayName is the path as somebody in the working directory would write it.
func displayName(dir, path string) string {
	if filepath.IsAbs(dir) {
		if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
			return rel
		}
	}
	return path
}

// modulePath fetches MODULE@VERSION/FILE and returns the file's path in the module cache.
func modulePath(ctx context.Context, source string) (string, error) {
	module, rest, ok := strings.Cut(source, "@")
	version, file, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 || !filepath.IsLocal(file) {
		return "", fmt.Errorf("want module:MODULE@VERSION/FILE")
	}
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module+"@"+version)
	// Outside any module, so that nobody's go.mod and go.sum are read or changed.
	cmd.Dir = os.TempDir()
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var info struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &info); info.Error != "" {
		return "", fmt.Errorf("go mod download: %s", info.Error)
	} else if err == nil && jsonErr != nil {
		err = jsonErr
	}
	if err != nil {
		return "", fmt.Errorf("go mod download %s@%s: %w: %s", module, version, err, bytes.TrimSpace(stderr.Bytes()))
	}
	return filepath.Join(info.Dir, filepath.FromSlash(file)), nil
}

package site

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var assetFiles embed.FS

// scripts are the parts of the script of all pages, and of what the playground
// has beside it, in their order.
var scripts = map[string][]string{
	"site.js":       {"page.js", "find.js", "search.js", "compare.js"},
	"playground.js": {"codec.js", "dump.js", "tree.js", "playground.js"},
}

// codecName is the program that reads bytes, packed.
const codecName = "playground.wasm.gz"

// asset is a file of the site that no schema changes.
type asset struct {
	path    string // with a hash of the content, so that it may be kept for ever
	content []byte
}

// assetsByName are all assets, by what templates call them.
var assetsByName = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	enter := func(name, extension string, content []byte) {
		sum := sha256.Sum256(content)
		base := strings.TrimSuffix(name, path.Ext(name))
		all[name] = asset{"assets/" + base + "-" + hex.EncodeToString(sum[:6]) + extension, content}
	}
	for name, parts := range scripts {
		script := []byte("'use strict';\n")
		for _, part := range parts {
			script = append(script, read(part)...)
		}
		enter(name, ".js", script)
	}
	enter("site.css", ".css", read("site.css"))
	// A file server must not unpack it on the way: the script does.
	enter("playground.wasm", ".bin", read(codecName))
	return all
})

// read is an embedded file, which is there: the tests read all of them.
func read(name string) []byte {
	b, _ := assetFiles.ReadFile("assets/" + name)
	return b
}

// assetPath is where the asset is.
func assetPath(name string) string { return assetsByName()[name].path }

// assets are the contents of all assets, by path.
func assets() map[string][]byte {
	all := map[string][]byte{}
	for _, a := range assetsByName() {
		all[a.path] = a.content
	}
	return all
}

// playgroundPage is where bytes are read and made.
func (s *Site) playgroundPage() *view {
	return &view{
		Template: "playground", Title: "Playground", Nav: "playground", Codec: assetPath("playground.wasm"),
		Description: "Look into bytes, change them, and see what becomes of them",
	}
}

package ton

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// module is whose types are compared.
const module = "github.com/xssnick/tonutils-go"

// declarations are the TL lines of LiteAPI that tonutils registers its types
// with, by name. It computes ids from them; how a type is read and written, its
// struct tags say.
func declarations(t *testing.T) map[string]string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	require.NoError(t, err)
	found := map[string]string{}
	for _, folder := range []string{"ton", "liteclient", "adnl"} {
		files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), folder, "*.go"))
		require.NoError(t, err)
		require.NotEmpty(t, files, folder)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, line := range registrations(t, file) {
				if name, _, _ := strings.Cut(line, " "); isLite(name) {
					found[name] = line
				}
			}
		}
	}
	return found
}

// isLite tells whether the constructor or function is of LiteAPI: the module
// has other protocols too.
func isLite(name string) bool {
	return strings.HasPrefix(name, "liteServer.") || strings.HasPrefix(name, "tonNode.blockId") ||
		name == "tonNode.zeroStateIdExt" || name == "adnl.message.query" || name == "adnl.message.answer" ||
		name == "object" || name == "true"
}

// registrations are the lines in the file's calls tl.Register(T{}, "line").
func registrations(t *testing.T, file string) (lines []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		called, ok := call.Fun.(*ast.SelectorExpr)
		text, literal := call.Args[1].(*ast.BasicLit)
		if ok && literal && called.Sel.Name == "Register" {
			line, err := strconv.Unquote(text.Value)
			require.NoError(t, err)
			lines = append(lines, line)
		}
		return true
	})
	return lines
}

// declared is the schema of the lines. They do not say which are functions:
// where a class has a constructor of its own name, everything else that gives
// the class is one.
func declared(t *testing.T, lines map[string]string) *schema.Schema {
	t.Helper()
	var constructors, functions strings.Builder
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		line := lines[name]
		class := []rune(line[strings.LastIndex(line, " ")+1:])
		last := strings.LastIndex(string(class), ".") + 1
		class[last] = unicode.ToLower(class[last])
		if _, named := lines[string(class)]; named && name != string(class) {
			fmt.Fprintf(&functions, "%s;\n", line)
		} else {
			fmt.Fprintf(&constructors, "%s;\n", line)
		}
	}
	path := filepath.Join(t.TempDir(), "tonutils.tl")
	text := constructors.String() + "---functions---\n" + functions.String()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return load(t, path)
}

// load is the schema at the path.
func load(t *testing.T, path string) *schema.Schema {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", path)
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

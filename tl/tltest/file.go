package tltest

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"unicode"
)

// File is a path for the golden file of a test that compares one encoding:
// testdata/TestCreateChat/without_users.golden. Characters of the test's name
// that some file system or Go's module files do not take are %XX.
func File(tb testing.TB) string {
	tb.Helper()
	names := strings.Split(tb.Name(), "/")
	for i, name := range names {
		names[i] = fileName(name)
	}
	return path.Join("testdata", path.Join(names...)) + ".golden"
}

// fileName is the name as one that a file may have anywhere.
func fileName(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_+,=@", r) || r == '.' && i > 0 {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

package tltest

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// script is a script with files, which ends at its first failure.
type script struct {
	files  map[string]string
	stdout strings.Builder
}

// failure is how a script ends.
type failure string

func (s *script) Fatalf(format string, args ...any) { panic(failure(fmt.Sprintf(format, args...))) }
func (s *script) ReadFile(file string) string       { return s.files[file] }
func (s *script) Stdout() io.Writer                 { return &s.stdout }

// failureOf is what a line of a script fails with, or nothing.
func failureOf(t *testing.T, s *script, line string) (text string) {
	t.Helper()
	defer func() {
		if f, ok := recover().(failure); ok {
			text = string(f)
		}
	}()
	args, neg := strings.CutPrefix(line, "! ")
	words := strings.Fields(args)
	Commands[*script](With(in(t, chat)))[words[0]](s, neg, words[1:])
	return ""
}

func TestFailuresOfScripts(t *testing.T) {
	s := &script{files: map[string]string{
		"request": requestFile,
		"other":   strings.Replace(string(unhex(t, request)), "title", "titel", 1),
		"short":   "\x18\xa8",
		"broken":  "# a\nbyte  bytes  ascii\n   0  zz\n",
	}}
	for line, want := range map[string]string{
		"tlcmp request request":   "",
		"! tlcmp request other":   "",
		"! tlcmp request request": "tlcmp request request: it has to fail, and does not",
		"tlcmp request other": `other is not request: the encoding differs from byte 24 on (-want +got):

at byte 24, messages.createChat.title:
- 20  05                       .         title:string  5        length in bytes
- 21  74 69 74 6c 65           title       data        "title"
- 26  00 00                    ..          padding              up to a multiple of 4
+ 20  05                       .         title:string  5        length in bytes
+ 21  74 69 74 65 6c           titel       data        "titel"
+ 26  00 00                    ..          padding              up to a multiple of 4`,
		"tldump request":   "",
		"! tldump request": "tldump request: it has to fail, and does not",
		"tldump short":     "short: at byte 0: input ends within the value: want a boxed value, met 2 bytes",
		"! tldump short":   "",
		"! tldump broken":  `tldump: broken:3: "zz" are no bytes; write two hex digits for each, one space between them`,
		"! tlcmp request":  `tlcmp: want WANT GOT, got ["request"]`,
		"tldump -type Vector<long> -method getIDs request": "tldump: -type and -method both say what the bytes are; give one of them",
		"! tldump -tpye long request":                      "tldump: flag provided but not defined: -tpye",
	} {
		assert.Equal(t, want, failureOf(t, s, line), line)
	}
}

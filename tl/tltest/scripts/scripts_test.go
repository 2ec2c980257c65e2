// Package scripts runs testscript with the commands of tltest. It stands apart,
// so that who uses tltest does not get testscript into go.sum.
package scripts

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tlgen-go/tlgen/tl/tltest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"encode": encode})
}

// encode is a program that prints a request.
func encode() {
	_, err := os.Stdout.WriteString("\xd4\xdd\xce\x92\x00\x00\x00\x00\x15\xc4\xb5\x1c\x01\x00\x00\x00\x3f\xb1\xc1\xf7\x05title\x00\x00")
	if err != nil {
		os.Exit(1)
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata",
		Cmds: tltest.Commands[*testscript.TestScript](tltest.New("testdata/chat.tl")),
	})
}

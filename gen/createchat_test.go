package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/tl/inspect"
	"github.com/tlgen-go/tlgen/tl/tltest"
)

// createChat prints the encoded request; TTL stands for the field that not
// every layer has.
const createChat = `package main

import (
	"os"

	"github.com/tlgen-go/tlgen/tl"

	"generated/tg"
)

var _ tl.Opt[int32]

func main() {
	b, err := tl.Append(nil, &tg.MessagesCreateChatRequest{
		Users: []tg.InputUserClass{&tg.InputUserSelf{}},
		Title: "My very normal title",
		TTL
	})
	if err != nil {
		panic(err)
	}
	_, _ = os.Stdout.Write(b)
}
`

// TestCreateChatOfThreeLayers compares the method that changed twice with the
// published schemas, and its bytes with those that the JavaScript libraries
// GramJS, teleproto and mtcute write for the same values: they are in golden files.
func TestCreateChatOfThreeLayers(t *testing.T) {
	for _, c := range []struct{ spec, ttl, fields, result string }{
		{
			"telegram@148", "", "Users []InputUserClass; Title string", "UpdatesClass",
		},
		{
			"telegram@176", "TTLPeriod: tl.Some[int32](86400),",
			"unknownFlags uint32; Users []InputUserClass; Title string; TTLPeriod tl.Opt[int32]", "UpdatesClass",
		},
		{
			"telegram@228", "",
			"unknownFlags uint32; Users []InputUserClass; Title string; TTLPeriod tl.Opt[int32]", "*MessagesInvitedUsers",
		},
	} {
		t.Run(c.spec, func(t *testing.T) {
			s, err := load(t, c.spec).Prune([]string{"messages.createChat"})
			require.NoError(t, err)
			dir := t.TempDir()
			require.NoError(t, gentest.Module(dir, s, gen.Config{Client: true}))

			text, err := os.ReadFile(filepath.Join(dir, "tg", "tl.messages.go"))
			require.NoError(t, err)
			assert.Contains(t, string(text), "func (c *Client) MessagesCreateChat(ctx context.Context, "+
				"r *MessagesCreateChatRequest) ("+c.result+", error)")
			_, after, _ := strings.Cut(string(text), "type MessagesCreateChatRequest struct {\n")
			fields, _, _ := strings.Cut(after, "\n}")
			assert.Equal(t, c.fields, strings.Join(lines(fields), "; "))

			program, err := gentest.Program(t.Context(), dir, []byte(strings.Replace(createChat, "TTL", c.ttl, 1)))
			require.NoError(t, err)
			out, err := exec.CommandContext(t.Context(), program).Output()
			require.NoError(t, err)
			tltest.With(inspect.New(s)).GoldenBytes(t, tltest.File(t), out)
		})
	}
}

// lines are the lines of text with single spaces.
func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "`")
		all = append(all, strings.Join(strings.Fields(line), " "))
	}
	return all
}

// TestGenerationIsDeterministic generates twice from schemas that were loaded apart.
func TestGenerationIsDeterministic(t *testing.T) {
	config := gen.Config{Package: "tg", Client: true, Server: true}
	first, err := gen.Generate(load(t, "telegram@176"), config)
	require.NoError(t, err)
	second, err := gen.Generate(load(t, "telegram@176"), config)
	require.NoError(t, err)
	assert.Equal(t, first, second)
	for _, f := range first {
		assert.True(t, strings.HasPrefix(string(f.Content), gen.Header+"\n\n"), f.Name)
	}
}

package main

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// startBuiltIn starts a gateway as it is without a configuration, but for its ports and its folder.
func startBuiltIn(t *testing.T) *world {
	t.Helper()
	c, err := readConfig("")
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:23373", c.Listen.HTTP, "where Beeper's SDK looks")
	c.dir, c.Listen.HTTP, c.Listen.HTTPS = t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	c.Timeouts.Find = 10 * time.Second // a busy machine takes long to agree on a key
	g, err := start(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.stop(context.Background())) })
	w := &world{T: t, dir: c.dir, base: "http://" + g.servers[0].address, secure: "https://" + g.servers[1].address}
	w.client = w.tlsClient()
	w.load()
	return w
}

// What differs from run to run.
var differing = regexp.MustCompile(`![A-Za-z]{18}:local|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"createdDateTime":"[^"]*"`)

// TestTheReadme sends what README.md shows, and wants the answers that it shows.
func TestTheReadme(t *testing.T) {
	w := startBuiltIn(t)
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	shown := regexp.MustCompile(`(?s)\$ curl (.*?)\n(\{"[^\n]*)\n`).FindAllStringSubmatch(string(text), -1)
	require.Len(t, shown, 4)
	for _, s := range shown {
		command := strings.NewReplacer("\\\n", " ", "https://localhost:23374", w.secure, "localhost:23373", w.base).Replace(s[1])
		var url, body string
		headers := http.Header{}
		for _, word := range regexp.MustCompile(`\s*(-\w|--cacert)?\s*('[^']*'|\S+)`).FindAllStringSubmatch(command, -1) {
			switch value := strings.Trim(word[2], "'"); word[1] {
			case "-H":
				name, value, _ := strings.Cut(value, ": ")
				headers.Set(name, value)
			case "-d":
				body = value
			case "":
				url = value
			}
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
		require.NoError(t, err)
		r.Header = headers
		a, err := w.do(r)
		require.NoError(t, err)
		assert.Equal(t, differing.ReplaceAllString(s[2], "…"), differing.ReplaceAllString(strings.TrimSpace(a.text), "…"))
	}
}

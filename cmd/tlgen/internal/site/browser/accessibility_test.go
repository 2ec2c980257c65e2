package browser

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// finding is what axe has against a page.
type finding struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// dark has a page ask for dark colors.
func dark(isDark bool) chromedp.Action[chromedp.Void] {
	scheme := map[bool]string{false: "light", true: "dark"}[isDark]
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// No page has anything that keeps somebody from using it, whatever its colors
// and its size.
func TestPagesAreAccessible(t *testing.T) {
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	require.NoError(t, err, "run npm ci")
	pages := map[string]string{
		"/index.html": `true`, "/function/messages.createChat.html": `true`, "/class/Update.html": `true`, "/constructor/message.html": `true`,
		"/errors.html": `true`, "/error/CHAT_TITLE_EMPTY.html": `true`, "/list/function-messages.html": `true`,
		"/search.html?q=createChat": `document.querySelectorAll('#results li').length > 0`,
		"/compare.html":             `document.querySelectorAll('.delta').length > 0`,
		"/playground.html#b=1N3OkgAAAAAVxLUcAQAAAD-xwfcUTXkgdmVyeSBub3JtYWwgdGl0bGUAAAA": `document.querySelectorAll('.node').length > 5`,
		"/playground.html#b=1N3OkgAAAAAVxLUcAQAAAD-xwfcUTXkg":                            `!document.getElementById('damage').hidden`,
	}
	for path, ready := range pages {
		t.Run(path, func(t *testing.T) {
			p := open(t, path)
			p.wait(ready)
			value[any](p, string(axe)+";0")
			for _, isDark := range []bool{false, true} {
				for _, width := range []int64{1280, 390} {
					p.do(dark(isDark), chromedp.EmulateViewport(width, 900))
					var found []finding
					require.NoError(t, json.Unmarshal([]byte(value[string](p, `axe.run().then((r) => JSON.stringify(r.violations))`)), &found))
					for _, f := range found {
						text, _ := json.MarshalIndent(f.Nodes, "", " ")
						if f.Impact == "serious" || f.Impact == "critical" {
							assert.Fail(t, f.Impact, "%d pixels, dark %v: %s: %s\n%.2000s", width, isDark, f.ID, f.Help, text)
						} else {
							t.Logf("%d pixels, dark %v: %s: %s: %s\n%.300s", width, isDark, f.Impact, f.ID, f.Help, text)
						}
					}
				}
			}
		})
	}
}

// Nothing sticks out of a narrow screen, so that nobody has to scroll sideways.
func TestPagesFitAPhone(t *testing.T) {
	for _, path := range []string{"/index.html", "/function/messages.createChat.html", "/constructor/message.html", "/class/InputUser.html", "/compare.html", "/playground.html#b=1N3OkgAAAAAVxLUcAQAAAD-xwfcUTXkgdmVyeSBub3JtYWwgdGl0bGUAAAA"} {
		p := open(t, path)
		p.do(chromedp.EmulateViewport(390, 844))
		assert.LessOrEqual(t, value[int](p, `document.documentElement.scrollWidth`), 390, path)
	}
}

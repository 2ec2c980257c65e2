package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// screenshots are the pictures in README, by name: what they show, and how.
var screenshots = []struct {
	name          string
	path, ready   string
	width, height int64
	isDark        bool
}{
	{"page", "/function/messages.createChat.html", `true`, 1280, 1140, false},
	{"page-phone", "/function/messages.createChat.html", `true`, 390, 844, true},
	{"playground", "/playground.html#b=1N3OkgEAAAAVxLUcAQAAAD-xwfcUTXkgdmVyeSBub3JtYWwgdGl0bGUAAACAUQEA", `document.querySelectorAll('.node').length > 8`, 1280, 860, true},
	{"compare", "/compare.html#170..228&breaks=go&name=chat&kind=function&status=changed", `document.querySelectorAll('.delta').length > 0`, 1280, 860, false},
}

// The pictures in README are made here: SCREENSHOTS names the folder that they
// are written to. Without it they are made and thrown away.
func TestScreenshots(t *testing.T) {
	plain, _, stop, err := explore("-s", "telegram@228", "-s", "telegram@170", "--title", "Telegram, layers 228 and 170")
	require.NoError(t, err)
	t.Cleanup(stop)
	for _, s := range screenshots {
		t.Run(s.name, func(t *testing.T) {
			p := openAt(t, plain, s.path) // without descriptions, which are not the project's
			p.do(chromedp.EmulateViewport(s.width, s.height), dark(s.isDark))
			p.wait(s.ready)
			if s.name == "playground" {
				p.do(chromedp.Click(chromedp.CSS(`#dump [data-at="24"]`)))
				p.wait(`document.querySelector('.row.lit')`)
			}
			picture, err := chromedp.Run(p, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			require.NotEmpty(t, picture)
			if dir := os.Getenv("SCREENSHOTS"); dir != "" {
				require.NoError(t, os.WriteFile(filepath.Join(dir, s.name+".png"), picture, 0o644))
			}
		})
	}
}

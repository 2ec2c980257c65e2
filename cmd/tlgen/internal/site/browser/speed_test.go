package browser

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two layers are ready in under a second and 200 MB: the first page is there.
func TestTwoLayersAreReadyAtOnce(t *testing.T) {
	begin := time.Now()
	address, cmd, stop, err := explore("-s", "telegram@228", "-s", "telegram@170")
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, get(t, address+"/function/messages.createChat.html", nil).StatusCode)
	took := time.Since(begin)
	stop()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	require.True(t, ok)
	t.Logf("ready in %v, %v of it the processor's, with %d MB", took, busy(cmd), usage.Maxrss/1000)
	assert.Less(t, min(took, busy(cmd)), time.Second)
	assert.Less(t, usage.Maxrss, int64(200_000))
}

// busy is how long a processor has worked for a command that has ended: how long
// it takes where the machine has nothing else to do.
func busy(cmd *exec.Cmd) time.Duration {
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

func TestASearchTakesUnderTwentyMilliseconds(t *testing.T) {
	p := open(t, "/index.html")
	slowest := value[map[string]any](p, `(async () => {
		const entries = await index();
		const queries = ['c', 'createChat', 'mesages.creatChta', '92ceddd4', 'ttl_period', 'CHAT_TITLE_EMPTY', 'user id', 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz'];
		const all = queries.map((query) => {
			const took = [1, 2, 3, 4, 5].map(() => {
				const begin = performance.now();
				find(entries, query, 30);
				return performance.now() - begin;
			});
			return { query, took: Math.min(...took) };
		});
		return all.reduce((a, b) => a.took > b.took ? a : b);
	})()`)
	t.Logf("the slowest: %v", slowest)
	assert.Less(t, slowest["took"], 20.0)
}

// most is how many bytes a page may weigh with all that it loads, unpacked.
const most = 100_000

// The static site is made in under ten seconds, its pages are light, and it
// works under any path of a file server.
func TestTheStaticSite(t *testing.T) {
	dir := t.TempDir()
	begin := time.Now()
	cmd := exec.Command(suite.command, "docs", "-s", "telegram@228", "-s", "telegram@170", "--docs", "telegram", "--out", dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	took := time.Since(begin)
	pages, heaviest, weight := 0, "", 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" || strings.HasSuffix(path, "playground.html") {
			return err
		}
		pages++
		if n := weigh(t, path); n > weight {
			heaviest, weight = path, n
		}
		return nil
	}))
	t.Logf("%d pages in %v, %v of it the processors', the heaviest is %s with %d bytes", pages, took, busy(cmd), filepath.Base(heaviest), weight)
	assert.Less(t, min(took, busy(cmd)), 10*time.Second)
	assert.Less(t, weight, most)

	files := httptest.NewServer(http.StripPrefix("/some/where", http.FileServer(http.Dir(dir))))
	t.Cleanup(files.Close)
	p := openAt(t, files.URL+"/some/where", "/function/messages.createChat.html")
	p.run(`document.querySelector('#q').focus()`)
	p.set("q", "inputUserFromMessage")
	p.wait(`document.querySelectorAll('#found li').length > 0`)
	p.run(`document.querySelector('#found li').click()`)
	p.wait(`location.pathname === '/some/where/constructor/inputUserFromMessage.html'`)
	p.run(`document.querySelector('main .more a[href*=playground]').click()`)
	p.wait(treeText + `.includes('inputUserFromMessage')`)
}

// loaded are the files that a page refers to and loads.
var loaded = regexp.MustCompile(`(?:src|<link rel="stylesheet" href)="([^"]+)"`)

// weigh is how many bytes a page has with all that it loads.
func weigh(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	n := len(text)
	for _, m := range loaded.FindAllSubmatch(text, -1) {
		info, err := os.Stat(filepath.Join(filepath.Dir(path), filepath.FromSlash(string(m[1]))))
		require.NoError(t, err)
		n += int(info.Size())
	}
	return n
}

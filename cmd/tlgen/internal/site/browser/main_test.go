package browser

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// suite is what all tests share: the command, its server, and a browser.
var suite struct {
	command string
	address string // of tlgen explore with layers 228 and 170
	browser context.Context
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// run builds the command, starts what the tests need, and runs them.
func run(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "browser")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	suite.command = filepath.Join(dir, "tlgen")
	build := exec.Command("go", "build", "-o", suite.command, "./cmd/tlgen")
	build.Dir, build.Stderr = filepath.Join("..", "..", "..", "..", ".."), os.Stderr
	if err := build.Run(); err != nil {
		return 0, err
	}
	address, _, stop, err := explore("-s", "telegram@228", "-s", "telegram@170", "--docs", "telegram")
	if err != nil {
		return 0, err
	}
	defer stop()
	suite.address = address
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.Flag("lang", "en"))...)
	defer cancel()
	browser, cancel := chromedp.NewContext(allocator)
	defer cancel()
	if err := chromedp.Do(browser); err != nil {
		return 0, fmt.Errorf("start chromium: %w; install it, as in apt-get install chromium", err)
	}
	suite.browser = browser
	return m.Run(), nil
}

// explore starts tlgen explore and returns its address, without a slash at the end.
func explore(args ...string) (address string, cmd *exec.Cmd, stop func(), err error) {
	cmd = exec.Command(suite.command, append([]string{"explore", "--listen", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, nil, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, nil, fmt.Errorf("tlgen explore printed no address: %w", err)
	}
	return strings.TrimSuffix(strings.TrimSpace(line), "/"), cmd, stop, nil
}

// tab is a page in the browser.
type tab struct {
	context.Context
	t       *testing.T
	address string // of the site
}

// open opens a page of the site of layers 228 and 170.
func open(t *testing.T, path string) *tab {
	t.Helper()
	return openAt(t, suite.address, path)
}

// openAt opens a page of a site. Whatever goes wrong in the page, such as a
// script that its policy refuses, fails the test.
func openAt(t *testing.T, address, path string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(suite.browser)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)))
	complaints := chromedp.Console(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for m, err := range complaints {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" {
				t.Errorf("the page complains: %s", m)
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	p := &tab{ctx, t, address}
	p.do(chromedp.Navigate(address + path))
	return p
}

// do carries out steps.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p, patience)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, steps...))
}

// patience is how long a page may take.
const patience = 30 * time.Second

// value is what an expression of JavaScript comes to.
func value[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(p.t, err)
	return v
}

// wait waits until an expression is true, also where the page becomes another one.
func (p *tab) wait(expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok, err := chromedp.Run(p, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && ok {
			return
		}
	}
	text := value[string](p, `location.href + '\n' + document.body.innerText.slice(0, 2000)`)
	require.Fail(p.t, "nothing came", "waited for %s; the page says:\n%s", expression, text)
}

// run runs JavaScript.
func (p *tab) run(script string) { value[any](p, "(() => {"+script+"})()") }

// get is the answer to a request without a browser.
func get(t *testing.T, url string, change func(*http.Request)) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	if change != nil {
		change(request)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

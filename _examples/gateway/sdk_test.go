//go:build sdk

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store/storetest"
)

// TestSDKs runs the official SDKs against a gateway, over each kind of database. The makefile
// installs them from sdk/package-lock.json.
func TestSDKs(t *testing.T) {
	require.NotEmpty(t, os.Getenv(storetest.Server), `run "make gateway"`)
	each(t, func(w *world) {
		g := w.start(func(c *config) { c.Timeouts.Call = 2 * time.Second })
		plain, secure := "http://"+g.servers[0].address, "https://"+g.servers[1].address
		state := filepath.Join(w.dir, "state")

		control := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			assert.NoError(w, json.NewEncoder(rw).Encode(map[string][]string{
				"calls": w.telegram.Calls(), "created": w.telegram.Created(), "messages": w.telegram.Messages(),
			}))
		}))
		w.Cleanup(control.Close)
		target, err := url.Parse(plain)
		require.NoError(w, err)
		lossy := &losing{proxy: httputil.NewSingleHostReverseProxy(target), seen: map[string]bool{}}
		over := httptest.NewServer(lossy)
		w.Cleanup(over.Close)
		overTLS := httptest.NewUnstartedServer(lossy)
		overTLS.TLS = g.servers[1].TLSConfig.Clone()
		overTLS.TLS.NextProtos = []string{"http/1.1"} // a connection of HTTP/2 is not ours to cut
		overTLS.StartTLS()
		w.Cleanup(overTLS.Close)

		node := exec.CommandContext(w.Context(), "node", "--test", "--test-reporter=spec", "sdk/")
		node.Env = append(os.Environ(), "GATEWAY_HTTP="+plain, "GATEWAY_HTTPS="+secure, "GATEWAY_CONTROL="+control.URL,
			"GATEWAY_LOSSY_HTTP="+over.URL, "GATEWAY_LOSSY_HTTPS="+overTLS.URL,
			"NODE_EXTRA_CA_CERTS="+filepath.Join(state, "cert.pem"))
		output, err := node.CombinedOutput()
		w.Logf("%s", output)
		require.NoError(w, err)
	})
}

// losing is a proxy that loses the first answer to each body.
type losing struct {
	proxy *httputil.ReverseProxy
	mu    sync.Mutex
	seen  map[string]bool
}

// ServeHTTP implements http.Handler.
func (l *losing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	l.mu.Lock()
	isFirst := !l.seen[string(body)]
	l.seen[string(body)] = true
	l.mu.Unlock()
	if !isFirst {
		l.proxy.ServeHTTP(w, r)
		return
	}
	l.proxy.ServeHTTP(httptest.NewRecorder(), r) // carried out, and answered to nobody
	panic(http.ErrAbortHandler)
}

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/demo"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/openapi"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store/storetest"
	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// asGateway makes the test binary the gateway, for tests that kill one.
const asGateway = "GATEWAY_CONFIG"

func TestMain(m *testing.M) {
	if path := os.Getenv(asGateway); path != "" {
		os.Args = []string{"gateway", "-config", path}
		main()
		os.Exit(0)
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(within(m))
}

// world is a server in place of Telegram, and gateways to it.
type world struct {
	*testing.T

	telegram *demo.Server
	dir      string
	address  string
	database string
	base     string // of the gateway that is asked
	secure   string // the same over TLS

	routes routers.Router
	client *http.Client
}

// newWorld is a world without a gateway.
func newWorld(t *testing.T, database string) *world {
	t.Helper()
	w := &world{
		T: t, telegram: demo.New(), dir: t.TempDir(), address: shared.address, database: database,
		client: &http.Client{Transport: new(http.Transport)},
	}
	t.Cleanup(w.client.CloseIdleConnections)
	handlers := w.telegram.Handlers()
	shared.handlers.Store(handlers)
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, "server.pem"), gotd.PublicKeyPEM(shared.key), 0o600))
	db, err := store.Open(t.Context(), database)
	require.NoError(t, err)
	for _, account := range []string{"alice", "other"} {
		require.NoError(t, store.Account{DB: db, Name: account}.StoreSession(t.Context(), shared.session))
	}
	require.NoError(t, db.Close())

	w.load()
	return w
}

// load reads the document that answers are held against.
func (w *world) load() {
	document, err := openapi3.NewLoader().LoadFromData(openapi.Document)
	require.NoError(w, err)
	w.routes, err = legacy.NewRouter(document)
	require.NoError(w, err)
}

// each runs a test in a world with a gateway, over each kind of database.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, database string) {
		t.Helper()
		w := newWorld(t, database)
		w.start(nil)
		test(w)
	})
}

// tokenOf is the configuration of a token.
func tokenOf(secret string, accounts ...string) tokenConfig {
	sum := sha256.Sum256([]byte(secret))
	return tokenConfig{Name: secret, SHA256: hex.EncodeToString(sum[:]), Accounts: accounts}
}

// config is a gateway's, on free ports.
func (w *world) config() *config {
	c, err := readConfig("")
	require.NoError(w, err)
	c.dir, c.Database = w.dir, w.database
	c.Listen.HTTP, c.Listen.HTTPS = "127.0.0.1:0", "127.0.0.1:0"
	server := &serverConfig{Address: w.address, PublicKey: "server.pem"}
	c.Accounts = []accountConfig{{ID: "alice", Server: server}, {ID: "other", Server: server}}
	c.Tokens = []tokenConfig{tokenOf("secret", "alice"), tokenOf("second", "alice", "other"), tokenOf("nothing")}
	c.Invitations = []invitationConfig{
		{ID: "welcome", Account: "alice", User: "@bob"}, {ID: "theirs", Account: "other", User: "@bob"},
	}
	c.Rate.PerSecond, c.Rate.Burst = 1000, 1000
	c.Timeouts.Find, c.Timeouts.Call = 10*time.Second, 10*time.Second
	return c
}

// start starts a gateway that is asked from then on, and ends with the test.
func (w *world) start(change func(*config)) *gateway {
	c := w.config()
	if change != nil {
		change(c)
	}
	require.NoError(w, c.check())
	g, err := start(w.Context(), c)
	require.NoError(w, err)
	w.Cleanup(func() { require.NoError(w, g.stop(context.Background())) })
	w.base, w.secure = "http://"+g.servers[0].address, "https://"+g.servers[1].address
	return g
}

// hurried starts a gateway that does not wait long for Telegram's answers.
func (w *world) hurried() { w.start(func(c *config) { c.Timeouts.Call = 400 * time.Millisecond }) }

// answer is what a gateway answered.
type answer struct {
	status int
	header http.Header
	text   string
	fields map[string]any
}

// get is the field at a path such as error.code.
func (a *answer) get(path string) any {
	var v any = a.fields
	for name := range strings.SplitSeq(path, "|") {
		fields, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = fields[name]
	}
	return v
}

// post asks with a body. Headers are names and values in turn; an empty value removes one.
func (w *world) post(path, body string, headers ...string) *answer {
	w.Helper()
	a, err := w.try(path, body, headers...)
	require.NoError(w, err)
	return a
}

// try is post where there may be no answer.
func (w *world) try(path, body string, headers ...string) (*answer, error) {
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.base+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer secret")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Del(headers[i]); headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	return w.do(r)
}

// read is the text of a path that needs no token.
func (w *world) read(path string) string {
	response, err := w.client.Get(w.base + path)
	require.NoError(w, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(w, err)
	require.NoError(w, response.Body.Close())
	assert.Equal(w, http.StatusOK, response.StatusCode)
	return string(text)
}

// do asks, and holds the answer against the document.
func (w *world) do(r *http.Request) (*answer, error) {
	response, err := w.client.Do(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	a := &answer{status: response.StatusCode, header: response.Header, text: string(text)}
	assert.NoError(w, json.Unmarshal(text, &a.fields), a.text)
	w.isDocumented(r, a)
	return a, nil
}

// isDocumented holds an answer against the document, if its path is one of the document's.
func (w *world) isDocumented(r *http.Request, a *answer) {
	w.Helper()
	route, parameters, err := w.routes.FindRoute(r)
	if err != nil {
		return
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	request := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route, Options: options}
	if a.status < http.StatusMultipleChoices && r.Method == http.MethodPost && r.Header.Get("Content-Encoding") == "" {
		body, err := r.GetBody()
		require.NoError(w, err)
		r.Body = body
		assert.NoError(w, openapi3filter.ValidateRequest(r.Context(), request), "what is carried out is documented")
	}
	response := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request, Status: a.status, Header: a.header,
		Body: io.NopCloser(bytes.NewReader([]byte(a.text))), Options: options,
	}
	assert.NoError(w, openapi3filter.ValidateResponse(r.Context(), response), a.text)
}

// tlsClient trusts the gateway's own certificate.
func (w *world) tlsClient() *http.Client {
	text, err := os.ReadFile(filepath.Join(w.dir, "state", "cert.pem"))
	require.NoError(w, err)
	pool := x509.NewCertPool()
	require.True(w, pool.AppendCertsFromPEM(text))
	transport := &http.Transport{ForceAttemptHTTP2: true}
	transport.TLSClientConfig = tlsTrusting(pool)
	w.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// eventually waits for a condition.
func (w *world) eventually(is func() bool, what string) {
	w.Helper()
	require.Eventually(w, is, 10*time.Second, 5*time.Millisecond, what)
}

// freePort is one of 127.0.0.1 that nobody listens on.
func (w *world) freePort() string {
	l, err := new(net.ListenConfig).Listen(w.Context(), "tcp", "127.0.0.1:0")
	require.NoError(w, err)
	defer func() { require.NoError(w, l.Close()) }()
	return l.Addr().String()
}

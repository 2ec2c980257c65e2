package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/openapi"
)

// TestWithoutAConfiguration: the built-in one has a server within, people and a token.
func TestWithoutAConfiguration(t *testing.T) {
	w := startBuiltIn(t)
	a := w.post("/v1/chats", strings.ReplaceAll(beeperBody("Trip", "@bob"), "alice", "demo"), "Authorization", "Bearer demo")
	assert.Equal(t, 200, a.status, a.text)
	a = w.post("/invitations/welcome/invitedUser/chats", `{"topic":"Trip"}`, "Authorization", "Bearer demo")
	assert.Equal(t, 201, a.status, a.text)
	key, err := os.Stat(filepath.Join(w.dir, "state", "key.pem"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), key.Mode().Perm())
}

// TestErrorsOfTheConfiguration: every one is found.
func TestErrorsOfTheConfiguration(t *testing.T) {
	const token = "{sha256: 2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea, name: "
	for text, wants := range map[string][]string{
		"\n":        {"gateway.yaml is empty"},
		"# nothing": {"gateway.yaml is empty"},
		"tokens: [" + token + "a}, " + token + "b}]": {"tokens[1].sha256 is that of another token"},
		"nothing: 1":                        {`unknown field "nothing"`},
		`listen: {http: "", https: ""}`:     {"listen has to have http or https"},
		"accounts: [{id: a}]":               {"accounts[0] is 0 of demo, telegram and server; it has to be one"},
		"accounts: [{id: a, telegram: {}}]": {"accounts[0].telegram needs appID and appHash, of https://my.telegram.org, and session"},
		"accounts: [{demo: true}]":          {`accounts[0].id is "", and has to be there, once`},
		"answers: {keep: 0s}":               {"answers and timeouts have to be at least 10ms"},
		"answers: {keep: 69s}":              {"answers.keep is 1m9s, and has to be at least 1m10s"},
		"timeouts: {call: 20s}":             {"may take 45s, and Beeper's SDK gives up after 30s"},
		"rate: {burst: 0}":                  {"rate.perSecond and rate.burst have to be above 0"},
		"invitations: [{account: no}]":      {"invitations[0] needs id and user", `invitations[0].account: "no" is none of the accounts`},
		"tokens: [{sha256: abcd, accounts: [no]}]": {
			"tokens[0].sha256: it has 2 bytes of 32; printf %s TOKEN | sha256sum makes it",
			`tokens[0].name is "", and has to be there, once`, `tokens[0].accounts: "no" is none of the accounts`,
		},
	} {
		path := filepath.Join(t.TempDir(), "gateway.yaml")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := readConfig(path)
		for _, want := range wants {
			require.ErrorContains(t, err, want)
		}
	}
}

// TestAKeyIsNotOverwritten where its certificate is missing.
func TestAKeyIsNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(key, []byte("mine"), 0o600))
	_, err := certificate(cert, key)
	require.ErrorContains(t, err, "cert.pem")
	text, err := os.ReadFile(key)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(text))
	assert.NoFileExists(t, cert)
}

func TestFlags(t *testing.T) {
	var usage bytes.Buffer
	require.ErrorContains(t, run(t.Context(), []string{"serve"}, &usage), `"serve" is no flag`)
	require.ErrorContains(t, run(t.Context(), []string{"-config", "nowhere.yaml"}, &usage), "nowhere.yaml")
	require.EqualError(t, run(t.Context(), []string{"-no"}, &usage), "flag provided but not defined: -no; -help lists the flags that there are")
	assert.Empty(t, usage.String(), "an error is said once")
	require.Error(t, run(t.Context(), []string{"-help"}, &usage))
	assert.Contains(t, usage.String(), "-config file")
}

// TestAPortInUse: the error names the key that has it.
func TestAPortInUse(t *testing.T) {
	each(t, func(w *world) {
		for key, change := range map[string]func(c *config){
			"listen.http: ":  func(c *config) { c.Listen.HTTP = strings.TrimPrefix(w.base, "http://") },
			"listen.https: ": func(c *config) { c.Listen.HTTPS = strings.TrimPrefix(w.secure, "https://") },
		} {
			c := w.config()
			change(c)
			_, err := start(w.Context(), c)
			require.ErrorContains(w, err, key)
		}
	})
}

func TestTheDocumentIsValid(t *testing.T) {
	document, err := openapi3.NewLoader().LoadFromData(openapi.Document)
	require.NoError(t, err)
	require.NoError(t, document.Validate(t.Context()))
}

func TestWhatNeedsNoToken(t *testing.T) {
	each(t, func(w *world) {
		require.Equal(w, 200, w.post("/v1/chats", beeperBody("Trip", "101")).status)
		for path, want := range map[string]string{
			"/healthz":      `{"status":"ok"}`,
			"/metrics":      `gateway_telegram_call_duration_seconds_count{method="messages.createChat",outcome="ok"} 1`,
			"/openapi.yaml": "openapi: 3.0.3",
		} {
			assert.Contains(w, w.read(path), want)
		}
	})
}

// TestADatabaseThatIsGone: the gateway says that it is not well, and creates nothing.
func TestADatabaseThatIsGone(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		g := w.start(nil)
		require.NoError(w, g.db.Close())
		response, err := w.client.Get(w.base + "/healthz")
		require.NoError(w, err)
		require.NoError(w, response.Body.Close())
		assert.Equal(w, 503, response.StatusCode)
		assert.Equal(w, 500, w.post(d.path, d.body("Trip", "101")).status)
		assert.Empty(w, w.telegram.Calls())
	})
}

// TestPackageTgOfGotdIsNotCompiled: it takes 5 GB of memory.
func TestPackageTgOfGotdIsNotCompiled(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	deps := strings.Split(string(out), "\n")
	assert.Contains(t, deps, "github.com/gotd/td/exchange")
	for _, banned := range []string{"tg", "telegram", "mtproto", "session", "tgtest"} {
		assert.NotContains(t, deps, "github.com/gotd/td/"+banned)
	}
	assert.NotContains(t, deps, "github.com/getkin/kin-openapi/openapi3", "tests alone use it")
}

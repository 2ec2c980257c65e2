package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// client is a library, and what it says of the server's answers.
type client struct {
	name   string
	script []string
	answer string               // of messages.createChat
	named  func(r refusal) line // how it reports a refusal
	other  map[refusal]line     // where it does so in another way
}

// line is what a script prints of one answer.
type line map[string]any

// refusal is an error of the server.
type refusal struct {
	code int
	name string
}

// refusals are the errors that the pages of GramJS and of Telegram list for
// messages.createChat. They name one with different codes.
var refusals = []refusal{
	{500, "CHAT_ID_GENERATE_FAILED"},
	{400, "CHAT_INVALID"},
	{400, "CHAT_MEMBER_ADD_FAILED"},
	{400, "CHAT_TITLE_EMPTY"},
	{400, "INPUT_USER_DEACTIVATED"},
	{400, "TTL_PERIOD_INVALID"},
	{400, "USERS_TOO_FEW"},
	{403, "USER_RESTRICTED"},
	{406, "USER_RESTRICTED"},
}

// The answers of messages.createChat: a user who cannot be added is an update up
// to layer 176, and is said beside the updates from layer 178 on.
const (
	asUpdate = `{"answer":"Updates","updates":["UpdateNewMessage","UpdateGroupInvitePrivacyForbidden"],"title":"My very normal title","missing":[]}`
	beside   = `{"answer":"messages.InvitedUsers","updates":["UpdateNewMessage"],"title":"My very normal title","missing":["101"]}`
)

// always are the lines behind the answer: an update that was pushed, and an
// answer of many messages, which comes packed.
var always = []string{`{"pushed":"100"}`, `{"messages":100,"last":"message 100 of many"}`}

// plain is an error that says its code and its name.
func plain(class string) func(refusal) line {
	return func(r refusal) line { return line{"refused": r.name, "code": float64(r.code), "as": class} }
}

// ownClass is an error of a class that is called as the error is.
func ownClass(r refusal) line {
	var class strings.Builder
	for word := range strings.SplitSeq(r.name, "_") {
		class.WriteString(word[:1] + strings.ToLower(word[1:]))
	}
	return line{"refused": r.name, "code": float64(r.code), "as": class.String() + "Error"}
}

var clients = []client{
	{name: "GramJS 2.19.20, layer 174", script: []string{"gramjs.js", "gramjs-174"}, answer: asUpdate, named: plain("RPCError")},
	{name: "GramJS 2.26.22, layer 198", script: []string{"gramjs.js", "gramjs-198"}, answer: beside, named: plain("RPCError")},
	{
		name: "teleproto 1.228.5, layer 228", script: []string{"gramjs.js", "teleproto"}, answer: beside, named: ownClass,
		other: map[refusal]line{
			{500, "CHAT_ID_GENERATE_FAILED"}: {"as": "Error"}, // after five calls; the name is lost
			{406, "USER_RESTRICTED"}:         {"refused": "USER_RESTRICTED", "code": 403.0, "as": "UserRestrictedError"},
		},
	},
	{name: "mtcute 0.30.3, layer 227", script: []string{"mtcute.mjs"}, answer: beside, named: plain("RpcError")},
}

// sessions is how many of each client there are beside the one that is refused.
const sessions = 19

// TestClientsCreateChats has every client call messages.createChat as the page of
// GramJS shows it, all at one server, which answers each in its own layer.
func TestClientsCreateChats(t *testing.T) {
	require.DirExists(t, "../node_modules", `"make conformance" installs it`)
	port := startServer(t)
	t.Run("sessions", func(t *testing.T) {
		for _, c := range clients {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				want := append([]string{c.answer}, always...)
				for range sessions {
					assert.Equal(t, want, c.run(t, port, nil))
				}
				c.isRefused(t, want, c.run(t, port, refusals))
			})
		}
	})
}

// isRefused compares the lines of a session in which calls were refused.
func (c client) isRefused(t *testing.T, answered, got []string) {
	t.Helper()
	require.Len(t, got, len(answered)+len(refusals))
	assert.Equal(t, answered, got[:len(answered)])
	for i, r := range refusals {
		want, ok := c.other[r]
		if !ok {
			want = c.named(r)
		}
		var met line
		require.NoError(t, json.Unmarshal([]byte(got[len(answered)+i]), &met))
		assert.Equal(t, want, met, "%d %s", r.code, r.name)
	}
}

// patience is how long a session may take: one client waits between calls that it repeats.
const patience = time.Minute

// run is what one session prints.
func (c client) run(t *testing.T, port string, refused []refusal) []string {
	t.Helper()
	var names []string
	for _, r := range refused {
		names = append(names, fmt.Sprint(r.code, " ", r.name))
	}
	args := slices.Concat(c.script, []string{port, keyFile, strings.Join(names, ",")})
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "node", args...)
	cmd.Stderr, cmd.WaitDelay = &stderr, time.Second
	stop := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	out, err := cmd.Output()
	require.NoError(t, err, "%s: %s\n%s", c.name, out, &stderr)
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

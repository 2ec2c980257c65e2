package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatTelegramRefuses: each error of messages.createChat, as the dialects say it.
func TestWhatTelegramRefuses(t *testing.T) {
	refusals := []struct {
		title, participant string
		name               string
		beeper, graph      int
		graphCode          string
		retryAfter         string
	}{
		{"!CHAT_TITLE_EMPTY", "101", "CHAT_TITLE_EMPTY", 422, 400, "BadRequest", ""},
		{"!USERS_TOO_FEW", "101", "USERS_TOO_FEW", 422, 400, "BadRequest", ""},
		{"Alone", "me", "USERS_TOO_FEW", 422, 400, "BadRequest", ""},
		{"!TTL_PERIOD_INVALID", "101", "TTL_PERIOD_INVALID", 422, 400, "BadRequest", ""},
		{"!CHAT_INVALID", "101", "CHAT_INVALID", 400, 400, "BadRequest", ""},
		{"With Dave", "103", "INPUT_USER_DEACTIVATED", 404, 404, "NotFound", ""},
		{"!USER_RESTRICTED 403", "101", "USER_RESTRICTED", 403, 403, "Forbidden", ""},
		{"!USER_RESTRICTED 406", "101", "USER_RESTRICTED", 403, 403, "Forbidden", ""},
		{"!FLOOD_WAIT_17 420", "101", "FLOOD_WAIT", 429, 429, "TooManyRequests", "17"},
		{"!FROZEN_METHOD_INVALID 420", "101", "FROZEN_METHOD_INVALID", 403, 403, "Forbidden", ""},
		{"!CHAT_ID_GENERATE_FAILED 500", "101", "CHAT_ID_GENERATE_FAILED", 500, 500, "InternalServerError", ""},
		{"Nobody", "@nobody", "USERNAME_NOT_OCCUPIED", 404, 404, "NotFound", ""},
		{"Nobody", "+49301", "PHONE_NOT_OCCUPIED", 404, 404, "NotFound", ""},
	}
	eachDialect(t, func(w *world, d dialect) {
		for _, c := range refusals {
			a := w.post(d.path, d.body(c.title, c.participant))
			want := c.beeper
			if d.name == "Graph" {
				want = c.graph
				assert.Equal(w, c.graphCode, a.get("error|code"))
			}
			assert.Equal(w, want, a.status, "%s: %s", c.title, a.text)
			assert.Equal(w, c.name, a.get(d.code), a.text)
			assert.NotEmpty(w, a.get(d.message))
			assert.Equal(w, c.retryAfter, a.header.Get("Retry-After"))
			assert.Empty(w, a.header.Get("X-Should-Retry"), "the outcome is known")
		}
		assert.Empty(w, w.telegram.Created())
	})
}

// TestPeopleWhoAreNotKnown: an id has to have been met, as Erin's is by her name.
func TestPeopleWhoAreNotKnown(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		for _, who := range []string{"999", "nobody", "@", "+", "-101", "+x", "1e3", "99999999999999999999"} {
			a := w.post(d.path, d.body("Trip", who))
			assert.Equal(w, 404, a.status, "%s: %s", who, a.text)
		}
		assert.Empty(w, w.telegram.Calls())
	})
	each(t, func(w *world) {
		assert.Equal(w, 404, w.post("/v1/chats", beeperBody("Trip", "104")).status)
		assert.Equal(w, 200, w.post("/v1/chats", beeperBody("Trip", "@erin")).status)
		assert.Equal(w, 200, w.post("/v1/chats", beeperBody("Trip", "104")).status)
		assert.Equal(w, 404, w.post("/users/999/chats", graphBody("Trip", "101")).status, "the path's user has to be there")
	})
}

// TestAnOutcomeThatIsNotKnown is not tried again, by whomever.
func TestAnOutcomeThatIsNotKnown(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		w.hurried()
		for _, title := range []string{"!SILENCE " + d.name, "!INTERNAL_SERVER_ERROR 500", "!Timeout -503"} {
			before := len(w.telegram.Calls())
			for range 2 {
				a := w.post(d.path, d.body(title, "101"))
				assert.Equal(w, 500, a.status, a.text)
				assert.Equal(w, "false", a.header.Get("X-Should-Retry"))
				assert.Contains(w, a.get(d.message), "it is not known whether the chat was created")
			}
			assert.Len(w, w.telegram.Calls(), before+1)
		}
	})
}

func TestWhoMayEnter(t *testing.T) {
	unauthorized := []string{"", "Bearer", "Bearer ", "Bearer wrong", "Basic secret", "secret"}
	eachDialect(t, func(w *world, d dialect) {
		for _, token := range unauthorized {
			a := w.post(d.path, d.body("Trip", "101"), "Authorization", token)
			assert.Equal(w, 401, a.status, a.text)
			assert.Equal(w, "Bearer", a.header.Get("WWW-Authenticate"))
			assert.NotEmpty(w, a.get(d.message))
		}
		a := w.post(d.path, d.body("Trip", "101"), "Authorization", "Bearer nothing")
		assert.Equal(w, 403, a.status, a.text)
		assert.Empty(w, w.telegram.Calls())
	})
	each(t, func(w *world) {
		other := strings.ReplaceAll(beeperBody("Trip", "101"), "alice", "other")
		assert.Equal(w, 403, w.post("/v1/chats", other).status)
		assert.Equal(w, 200, w.post("/v1/chats", other, "Authorization", "Bearer second").status)
		assert.Equal(w, 404, w.post("/v1/chats", strings.ReplaceAll(other, "other", "nobody's")).status)
		assert.Equal(w, 403, w.post("/invitations/theirs/invitedUser/chats", `{"topic":"Trip"}`).status)
		for _, id := range []string{"unknown", "%00", "%ff", uuid.NewString()} {
			assert.Equal(w, 404, w.post("/invitations/"+id+"/invitedUser/chats", `{"topic":"Trip"}`).status, id)
		}
	})
}

// zipped is the text in gzip.
func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

// TestBadInput gets the dialect's own error, and nothing is created.
func TestBadInput(t *testing.T) {
	const utf8 = "not \xff UTF-8"
	eachDialect(t, func(w *world, d dialect) {
		fine := d.body("Trip", "101")
		invalid := 422
		if d.name == "Graph" {
			invalid = 400
		}
		for what, c := range map[string]struct {
			status int
			body   string
			header []string
		}{
			"no body":          {400, "", nil},
			"spaces":           {400, " \n", nil},
			"no JSON":          {400, "{", nil},
			"two values":       {400, fine + fine, nil},
			"null":             {400, "null", nil},
			"an array":         {400, "[]", nil},
			"a number":         {400, "5", nil},
			"deep":             {400, strings.Repeat("[", 100_000), nil},
			"no UTF-8":         {400, d.body(utf8, "101")[:20] + "\xff\"}", nil},
			"10 MB":            {400, strings.Repeat(" ", 10<<20) + fine, nil},
			"10 MB packed":     {400, zipped(w.T, strings.Repeat(" ", 10<<20)+fine), []string{"Content-Encoding", "gzip"}},
			"no gzip":          {400, fine, []string{"Content-Encoding", "gzip"}},
			"half of a gzip":   {400, zipped(w.T, fine)[:40], []string{"Content-Encoding", "gzip"}},
			"another packing":  {400, fine, []string{"Content-Encoding", "br"}},
			"no content type":  {400, fine, []string{"Content-Type", ""}},
			"another type":     {400, fine, []string{"Content-Type", "text/plain"}},
			"no title":         {invalid, d.body("", "101"), nil},
			"a blank title":    {invalid, d.body(" \t", "101"), nil},
			"256 characters":   {invalid, d.body(strings.Repeat("🚲", 256), "101"), nil},
			"a nameless guest": {invalid, `{"accountID":"alice","type":"group","title":"x","topic":"x","participantIDs":[""],"members":[{"user@odata.bind":""}]}`, nil},
			"201 guests":       {invalid, guests(201), nil},
		} {
			a := w.post(d.path, c.body, c.header...)
			assert.Equal(w, c.status, a.status, "%s: %s", what, a.text)
			assert.NotEmpty(w, a.get(d.message), what)
			assert.Equal(w, "application/json", a.header.Get("Content-Type"))
		}
		assert.Empty(w, w.telegram.Calls())
		a := w.post(d.path, zipped(w.T, d.body(strings.Repeat("🚲", 255), "101")), "Content-Encoding", "gzip")
		assert.Equal(w, d.created, a.status, "%s: gzip and 255 characters are fine", a.text)
	})
}

// guests is a body with so many participants, in both dialects.
func guests(n int) string {
	ids, members := make([]string, n), make([]map[string]string, n)
	for i := range n {
		ids[i] = fmt.Sprint(1000 + i)
		members[i] = map[string]string{"user@odata.bind": "users('" + ids[i] + "')"}
	}
	b, _ := json.Marshal(map[string]any{ // of strings alone
		"accountID": "alice", "type": "group", "title": "Trip", "topic": "Trip", "participantIDs": ids, "members": members,
	})
	return string(b)
}

func TestBadFieldsOfBeeper(t *testing.T) {
	each(t, func(w *world) {
		for body, want := range map[string]string{
			`{"accountID":5,"type":"group","participantIDs":["101"],"title":"x"}`:                                                         `400 accountID is a JSON number, and has to be a string`,
			`{"accountID":"alice","type":"group","participantIDs":"101","title":"x"}`:                                                     `400 participantIDs is a JSON string, and has to be an array`,
			`{"accountID":"alice","type":"group","participantIDs":[101],"title":"x"}`:                                                     `400 participantIDs is a JSON number, and has to be a string`,
			`{"accountID":"alice","type":"group","participantIDs":["101"],"title":{}}`:                                                    `400 title is a JSON object, and has to be a string`,
			`{"accountID":"alice","type":"group","participantIDs":[],"title":"x"}`:                                                        `422 nobody is invited: name at least one`,
			`{"accountID":"alice","type":"group","title":"x"}`:                                                                            `422 nobody is invited: name at least one`,
			`{"type":"group","participantIDs":["101"],"title":"x"}`:                                                                       `422 accountID is missing`,
			`{"accountID":"alice","participantIDs":["101"],"title":"x"}`:                                                                  `422 type is missing`,
			`{"accountID":"alice","type":"channel","participantIDs":["101"]}`:                                                             `422 type is "channel", and has to be single or group`,
			`{"accountID":"alice","type":"single","participantIDs":["101","105"]}`:                                                        `422 a chat that is no group has exactly one participant, and 2 are named`,
			`{"accountID":"alice","type":"single","participantIDs":["103"]}`:                                                              `404 Telegram refused: INPUT_USER_DEACTIVATED`,
			`{"accountID":"nobody","type":"single","participantIDs":["101"]}`:                                                             `404 account "nobody" is not known here`,
			`{"accountID":"alice","type":"group","participantIDs":["101"],"title":"x","messageText":"` + strings.Repeat("x", 4097) + `"}`: `422 the message has 4097 characters, and at most 4096 can be sent`,
		} {
			a := w.post("/v1/chats", body)
			assert.Equal(w, want, fmt.Sprintf("%d %s", a.status, a.get("message")))
			old := w.post("/v0/create-chat", body)
			assert.Equal(w, want, fmt.Sprintf("%d %s", old.status, old.get("error")))
		}
		assert.Empty(w, w.telegram.Calls())
	})
}

func TestBadFieldsOfGraph(t *testing.T) {
	each(t, func(w *world) {
		for body, want := range map[string]string{
			`{"topic":5}`:                                       `topic is a JSON number, and has to be a string`,
			`{"topic":"x","members":{}}`:                        `members is a JSON object, and has to be an array`,
			`{"topic":"x","members":[{}]}`:                      `members[0] has no user@odata.bind like https://graph.microsoft.com/v1.0/users('ID')`,
			`{"topic":"x","members":[{"user@odata.bind":"x"}]}`: `members[0] has no user@odata.bind like https://graph.microsoft.com/v1.0/users('ID')`,
			`{"topic":"x","lastUpdatedDateTime":"never"}`:       `lastUpdatedDateTime is "never", and has to be like 2006-01-02T15:04:05.0000000-07:00`,
			`{"topic":"x","lastUpdatedDateTime":5}`:             `lastUpdatedDateTime is a JSON number, and has to be a string`,
			`{"topic":"x","chatType":"meeting"}`:                `chatType is "meeting", and has to be oneOnOne or group`,
			`{}`:                                                `a group has a title, and none is given`,
		} {
			a := w.post("/users/101/chats", body)
			assert.Equal(w, 400, a.status)
			assert.Equal(w, want, a.get("error|message"))
			assert.Equal(w, "BadRequest", a.get("error|code"))
		}
		assert.Empty(w, w.telegram.Calls())
	})
}

// TestPathsAndMethods: what is not there is refused in the dialect of its path.
func TestPathsAndMethods(t *testing.T) {
	each(t, func(w *world) {
		for path, message := range map[string]string{
			"/":                   "message",
			"/v1/nothing":         "message",
			"/v0/nothing":         "error",
			"//v1/./nothing":      "message",
			"/v0":                 "error",
			"/users":              "error|message",
			"/users/101":          "error|message",
			"/Users/101":          "error|message",
			"/users('101')":       "error|message",
			"/users('.')/chats":   "error|message",
			"//beta/../v1.0":      "error|message",
			"/v1.0/me/chats":      "error|message",
			"/beta/users/":        "error|message",
			"/invitations/x/chat": "error|message",
		} {
			a := w.post(path, "{}")
			assert.Equal(w, 404, a.status, path)
			assert.NotEmpty(w, a.get(message), path)
		}
		for _, d := range dialects {
			r, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.base+d.path, http.NoBody)
			require.NoError(w, err)
			a, err := w.do(r)
			require.NoError(w, err)
			assert.Equal(w, 405, a.status)
			assert.Equal(w, "POST", a.header.Get("Allow"))
			assert.NotEmpty(w, a.get(d.message))
		}
	})
}

func TestARateForEachToken(t *testing.T) {
	each(t, func(w *world) {
		w.start(func(c *config) { c.Rate.PerSecond, c.Rate.Burst = 0.5, 2 })
		for _, d := range dialects[:2] {
			assert.Equal(w, d.created, w.post(d.path, d.body("Trip", "101")).status)
		}
		for _, d := range dialects {
			a := w.post(d.path, d.body("Trip", "101"))
			assert.Equal(w, 429, a.status, a.text)
			assert.Equal(w, "2", a.header.Get("Retry-After"))
			assert.NotEmpty(w, a.get(d.message))
		}
		a := w.post("/v1/chats", beeperBody("Trip", "101"), "Authorization", "Bearer second")
		assert.Equal(w, 200, a.status, "another token has its own rate")
	})
}

// TestTelegramIsAway: nothing was sent, so another attempt is safe, and is made.
func TestTelegramIsAway(t *testing.T) {
	each(t, func(w *world) {
		w.address = w.freePort()
		w.start(func(c *config) { c.Timeouts.Find = 200 * time.Millisecond })
		for range 2 {
			a := w.post("/users/101/chats", `{"topic":"Trip"}`, "client-request-id", "one")
			assert.Equal(w, 503, a.status, a.text)
			assert.Equal(w, "2", a.header.Get("Retry-After"))
			assert.Equal(w, 500, w.post("/v1/chats", beeperBody("Trip", "101"), "X-Stainless-Retry-Count", "1").status)
		}
	})
}

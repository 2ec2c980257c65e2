package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func tlsTrusting(pool *x509.CertPool) *tls.Config {
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// dialect is one of the ways to ask for a group with Bob.
type dialect struct {
	name, path string
	created    int
	// body asks for a group of the title with the participant.
	body func(title, participant string) string
	// id, code and message are where the answers have them.
	id, code, message string
}

func beeperBody(title, participant string) string {
	return fmt.Sprintf(`{"accountID":"alice","type":"group","participantIDs":[%q],"title":%q}`, participant, title)
}

func graphBody(title, participant string) string {
	return fmt.Sprintf(`{"topic":%q,"members":[{"user@odata.bind":"https://graph.microsoft.com/v1.0/users('%s')"}]}`, title, participant)
}

var dialects = []dialect{
	{"v0", "/v0/create-chat", 200, beeperBody, "chatID", "code", "error"},
	{"v1", "/v1/chats", 200, beeperBody, "id", "code", "message"},
	{"Graph", "/v1.0/users/me/chats", 201, graphBody, "id", "error|innerError|telegram", "error|message"},
}

// eachDialect runs a test over each database and in each dialect.
func eachDialect(t *testing.T, test func(w *world, d dialect)) {
	t.Helper()
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			each(t, func(w *world) {
				test(w, d)
			})
		})
	}
}

func TestAGroupByV1(t *testing.T) {
	each(t, func(w *world) {
		a := w.post("/v1/chats", `{"accountID":"alice","type":"group","participantIDs":["101","@Erin","+4930105","@erin"],
			"title":"Trip 🚲👩‍👩‍👧","messageText":"Hello","nobody":{"knows":["this"]}}`)
		require.Equal(w, 200, a.status, a.text)
		assert.Equal(w, []string{"Trip 🚲👩‍👩‍👧"}, w.telegram.Created())
		assert.Equal(w, []string{"Hello"}, w.telegram.Messages())
		assert.Equal(w, "Trip 🚲👩‍👩‍👧", a.get("title"))
		assert.Equal(w, "Telegram", a.get("network"))
		assert.Equal(w, a.get("id"), a.get("chatID"))
		assert.InDelta(w, 4, a.get("participants|total"), 0)
		assert.Equal(w, []any{"100", "101", "104", "105"}, ids(a))
		assert.Empty(w, a.header.Get("Deprecation"))
	})
}

// ids are those of the participants of an answer of v1.
func ids(a *answer) []any {
	var all []any
	items, _ := a.get("participants|items").([]any)
	for _, p := range items {
		all = append(all, p.(map[string]any)["id"])
	}
	return all
}

func TestASingleChatCreatesNone(t *testing.T) {
	each(t, func(w *world) {
		body := `{"accountID":"alice","type":"single","participantIDs":["@bob"],"title":"ignored","messageText":"Hi"}`
		a := w.post("/v1/chats", body)
		require.Equal(w, 200, a.status, a.text)
		assert.Equal(w, "Bob", a.get("title"))
		assert.Equal(w, "single", a.get("type"))
		assert.Equal(w, []any{"101"}, ids(a))
		assert.Equal(w, a.get("id"), w.post("/v0/create-chat", body).get("chatID"), "it is the same chat")
		assert.Equal(w, []string{"Hi", "Hi"}, w.telegram.Messages())

		first := w.post("/users/101/chats", `{"chatType":"oneOnOne"}`)
		require.Equal(w, 201, first.status, first.text)
		again := w.post("/users/me/chats", `{"chatType":"oneOnOne","members":[{"user@odata.bind":"https://graph.microsoft.com/v1.0/users('me')"},
			{"user@odata.bind":"https://graph.microsoft.com/v1.0/users('%2B4930101')"}]}`)
		assert.Equal(w, first.get("id"), again.get("id"))
		assert.Equal(w, first.get("createdDateTime"), again.get("createdDateTime"))
		assert.Empty(w, w.telegram.Calls())
	})
}

func TestV0SaysThatItIsDeprecated(t *testing.T) {
	each(t, func(w *world) {
		for _, body := range []string{beeperBody("Trip", "101"), "{"} {
			a := w.post("/v0/create-chat", body)
			assert.Equal(w, "@1767225600", a.header.Get("Deprecation"))
			assert.Equal(w, `</v1/chats>; rel="successor-version"`, a.header.Get("Link"))
		}
	})
}

// TestGraphsExample sends the example of the reference page, to each path.
func TestGraphsExample(t *testing.T) {
	const body = `{
		"@odata.type": "#microsoft.graph.chat",
		"topic": "Topic value",
		"lastUpdatedDateTime": "2017-01-01T00:01:54.4720513+03:00"
	}`
	each(t, func(w *world) {
		seen := map[any]bool{}
		for _, version := range []string{"", "/v1.0", "/beta"} {
			for _, path := range []string{"/users/101/chats", "/invitations/welcome/invitedUser/chats"} {
				a := w.post(version+path, body, "client-request-id", version+path)
				require.Equal(w, http.StatusCreated, a.status, a.text)
				assert.Equal(w, "#microsoft.graph.chat", a.get("@odata.type"))
				assert.Equal(w, "Topic value", a.get("topic"))
				assert.Equal(w, "2017-01-01T00:01:54.4720513+03:00", a.get("lastUpdatedDateTime"))
				assert.Regexp(w, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$`, a.get("createdDateTime"))
				assert.Regexp(w, `^[0-9a-f]{8}-[0-9a-f]{4}-5`, a.get("id"), "a UUID of version 5")
				assert.Equal(w, version+path, a.header.Get("client-request-id"))
				seen[a.get("id")] = true
			}
		}
		assert.Len(w, seen, 6)
		assert.Len(w, w.telegram.Created(), 6)
	})
}

// TestAnInvitationOfAClient is known to every gateway, and there is one for each user.
func TestAnInvitationOfAClient(t *testing.T) {
	each(t, func(w *world) {
		made := w.post("/v1.0/invitations", `{"invitedUser":{"id":"@erin"},"inviteRedirectUrl":"https://localhost"}`)
		require.Equal(w, 201, made.status, made.text)
		assert.Equal(w, "104", made.get("invitedUser|id"))
		assert.Equal(w, made.get("id"), w.post("/invitations", `{"invitedUser":{"id":"+4930104"}}`).get("id"))
		w.start(nil)
		path := "/beta/invitations/" + made.get("id").(string) + "/invitedUser/chats"
		assert.Equal(w, 201, w.post(path, `{"topic":"Trip"}`).status)
		assert.Equal(w, []string{"Trip"}, w.telegram.Created())
		for body, want := range map[string]int{`{}`: 400, `{"invitedUser":5}`: 400, `{"invitedUser":{"id":"@nobody"}}`: 404} {
			a := w.post("/invitations", body)
			assert.Equal(w, want, a.status, a.text)
			assert.NotEmpty(w, a.get("error|message"))
		}
		assert.Equal(w, 403, w.post("/invitations", `{"invitedUser":{"id":"101"}}`, "Authorization", "Bearer nothing").status)
	})
}

func TestWhatClientsSayOfIDAndCreationDoesNotCount(t *testing.T) {
	each(t, func(w *world) {
		a := w.post("/users/101/chats", `{"id":5,"createdDateTime":"never","topic":"Trip"}`)
		require.Equal(w, 201, a.status, a.text)
		assert.NotEqual(w, "5", a.get("id"))
		assert.Equal(w, a.get("createdDateTime"), a.get("lastUpdatedDateTime"))
	})
}

// TestHowMembersAreBound: by the address of a user, as OData lets it be written.
func TestHowMembersAreBound(t *testing.T) {
	each(t, func(w *world) {
		for _, address := range []string{
			"https://graph.microsoft.com/v1.0/users('101')", "https://graph.microsoft.com/beta/users/101", "users(%27101%27)",
			"https://graph.microsoft.com/v1.0/users('@bob')", "users/%40bob", "users('%2B4930101')", "users('+4930101')",
		} {
			a := w.post("/users/me/chats", fmt.Sprintf(`{"topic":"Trip","members":[{"user@odata.bind":%q}]}`, address))
			assert.Equal(w, 201, a.status, "%s: %s", address, a.text)
		}
	})
}

// TestHowPathsAreWritten: as OData lets them be, and with slashes too many.
func TestHowPathsAreWritten(t *testing.T) {
	each(t, func(w *world) {
		for _, path := range []string{
			"/users('101')/chats", "/Users/101/Chats", "/V1.0/users(%27101%27)/chats", "/BETA/USERS('@bob')/chats",
			"/users(101)/chats", "/users('%2B4930101')/chats", "/users/%2B4930101/chats", "/v1.0//users/101/chats",
			"/invitations('welcome')/invitedUser/chats", "//Invitations/welcome/inviteduser/chats",
		} {
			a := w.post(path, `{"topic":"Trip"}`)
			assert.Equal(w, 201, a.status, "%s: %s", path, a.text)
		}
		assert.Equal(w, 200, w.post("//v1/chats", beeperBody("Trip", "101")).status)
		first := w.post("/users/101/chats", `{"topic":"Same"}`, "client-request-id", "one")
		assert.Equal(w, first.text, w.post("/Users('101')/chats", `{"topic":"Same"}`, "client-request-id", "one").text)
	})
}

// TestPartialSuccess: Carol does not let others add her.
func TestPartialSuccess(t *testing.T) {
	each(t, func(w *world) {
		a := w.post("/v1/chats", `{"accountID":"alice","type":"group","participantIDs":["101","@carol"],"title":"Trip","messageText":"!CHAT_WRITE_FORBIDDEN 403"}`)
		require.Equal(w, 200, a.status, a.text)
		assert.Equal(w, []any{"100", "101"}, ids(a))
		missing := []any{map[string]any{"id": "102", "reason": "the privacy settings do not allow it"}}
		assert.Equal(w, missing, a.get("missingInvitees"))
		assert.Equal(w, "the message was not sent: CHAT_WRITE_FORBIDDEN", a.get("warning"))

		a = w.post("/v1/chats", `{"accountID":"alice","type":"group","participantIDs":["101"],"title":"Trip","messageText":"!RANDOM_ID_EXPIRED 500"}`)
		require.Equal(w, 200, a.status, a.text)
		assert.Equal(w, "it is not known whether the message was sent: RANDOM_ID_EXPIRED", a.get("warning"))

		w.hurried()
		a = w.post("/v0/create-chat", `{"accountID":"alice","type":"group","participantIDs":["101","@carol"],"title":"Trip","messageText":"!SILENCE"}`)
		require.Equal(w, 200, a.status, a.text)
		assert.Equal(w, true, a.get("success"))
		assert.Equal(w, "participant 102 was not added: the privacy settings do not allow it; "+
			"it is not known whether the message was sent", a.get("error"))

		a = w.post("/users/102/chats", `{"topic":"Trip"}`)
		require.Equal(w, 201, a.status, a.text)
		assert.Equal(w, missing, a.get("@telegram.missingInvitees"))
	})
}

func TestTLS(t *testing.T) {
	each(t, func(w *world) {
		w.client, w.base = w.tlsClient(), w.secure
		a := w.post("/v1.0/users/101/chats", `{"topic":"Trip"}`)
		assert.Equal(w, 201, a.status, a.text)
	})
}

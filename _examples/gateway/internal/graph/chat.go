package graph

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
)

// chat is Graph's resource, in a request. What it says of id and createdDateTime does not
// count.
type chat struct {
	Topic       string   `json:"topic"`
	ChatType    string   `json:"chatType"`
	LastUpdated *string  `json:"lastUpdatedDateTime"`
	Members     []member `json:"members"`
}

// member is a member of a chat, whom it names by the address of a user.
type member struct {
	User string `json:"user@odata.bind"`
}

// Types of chats. One without a type is a group.
const (
	oneOnOne = "oneOnOne"
	group    = "group"
)

// invalid is an error about a field of the body.
func invalid(field, format string, args ...any) error {
	return &chats.Error{
		Reason: chats.Invalid, Message: fmt.Sprintf(format, args...), Details: map[string]string{field: "not valid"},
	}
}

// check refuses what the resource cannot be.
func (c *chat) check() error {
	switch c.ChatType {
	case "", oneOnOne, group:
	default:
		return invalid("chatType", "chatType is %q, and has to be oneOnOne or group", c.ChatType)
	}
	if c.LastUpdated == nil {
		return nil
	}
	if _, err := time.Parse(time.RFC3339, *c.LastUpdated); err != nil {
		return invalid("lastUpdatedDateTime", "lastUpdatedDateTime is %q, and has to be like %s", *c.LastUpdated, stampLayout)
	}
	return nil
}

// bound is the end of a user's address: users('ID'), in which a quote is doubled, or users/ID.
var bound = regexp.MustCompile(`(?:^|/)users(?:\('((?:[^']|'')+)'\)|/([^/]+))$`)

// users are those whom the members are bound to.
func (c *chat) users() ([]string, error) {
	var users []string
	for i, m := range c.Members {
		address, err := url.PathUnescape(m.User)
		parts := bound.FindStringSubmatch(address)
		if err != nil || parts == nil {
			return nil, invalid("members", "members[%d] has no user@odata.bind like https://graph.microsoft.com/v1.0/users('ID')", i)
		}
		users = append(users, strings.ReplaceAll(parts[1], "''", "'")+parts[2])
	}
	return users, nil
}

// resource is a chat in an answer.
type resource struct {
	Type        string `json:"@odata.type"`
	ID          string `json:"id"`
	Topic       string `json:"topic"`
	Created     string `json:"createdDateTime"`
	LastUpdated string `json:"lastUpdatedDateTime"`
	ChatType    string `json:"chatType"`

	Missing []invitee `json:"@telegram.missingInvitees,omitempty"`
	Warning string    `json:"@telegram.warning,omitempty"` // what of the request was not done
}

// invitee is somebody who could not be added.
type invitee struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// stampLayout is Graph's DateTimeOffset: seven decimals and an offset.
const stampLayout = "2006-01-02T15:04:05.0000000-07:00"

// answer is the chat that was created for the request.
func (c *chat) answer(created *chats.Chat) *resource {
	r := &resource{
		Type: "#microsoft.graph.chat", ID: created.UUID.String(), Topic: created.Title, ChatType: oneOnOne,
		Created: created.Created.Format(stampLayout), Warning: created.Warning,
	}
	if created.IsGroup {
		r.ChatType = group
	}
	r.LastUpdated = r.Created
	if c.LastUpdated != nil {
		r.LastUpdated = *c.LastUpdated
	}
	for _, m := range created.Missing {
		r.Missing = append(r.Missing, invitee{strconv.FormatInt(m.ID, 10), m.Reason})
	}
	return r
}

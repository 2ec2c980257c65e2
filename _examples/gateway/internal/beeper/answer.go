package beeper

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// chat is a chat as v1 answers it.
type chat struct {
	ID           string       `json:"id"`
	ChatID       string       `json:"chatID"` // what id was called before
	AccountID    string       `json:"accountID"`
	Network      string       `json:"network"`
	Participants participants `json:"participants"`
	Title        string       `json:"title"`
	Type         string       `json:"type"`
	UnreadCount  int          `json:"unreadCount"`

	MissingInvitees []invitee `json:"missingInvitees,omitempty"`
	Warning         string    `json:"warning,omitempty"` // what of the request was not done
}

type participants struct {
	Items   []participant `json:"items"`
	Total   int           `json:"total"`
	HasMore bool          `json:"hasMore"`
}

type participant struct {
	ID          string `json:"id"`
	FullName    string `json:"fullName,omitempty"`
	Username    string `json:"username,omitempty"`
	PhoneNumber string `json:"phoneNumber,omitempty"`
	IsSelf      bool   `json:"isSelf,omitempty"`
}

// invitee is somebody who could not be added.
type invitee struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

func answer(c *chats.Chat) *chat {
	a := &chat{
		ID: c.Room, ChatID: c.Room, AccountID: c.Account, Network: "Telegram", Title: c.Title, Type: single,
		Participants: participants{Items: []participant{}, Total: len(c.Members)}, Warning: c.Warning,
	}
	if c.IsGroup {
		a.Type = group
	}
	for _, m := range c.Members {
		a.Participants.Items = append(a.Participants.Items, member(m))
	}
	for _, m := range c.Missing {
		a.MissingInvitees = append(a.MissingInvitees, invitee{strconv.FormatInt(m.ID, 10), m.Reason})
	}
	return a
}

func member(p telegram.Person) participant {
	return participant{
		ID: strconv.FormatInt(p.ID, 10), FullName: p.Name, Username: p.Username, PhoneNumber: p.Phone, IsSelf: p.IsSelf,
	}
}

// created is v0's answer.
type created struct {
	Success bool   `json:"success"`
	Error   string `json:"error,omitempty"` // what of the request was not done
	ChatID  string `json:"chatID,omitempty"`
}

func answerV0(c *chats.Chat) *created {
	var short []string
	for _, m := range c.Missing {
		short = append(short, "participant "+strconv.FormatInt(m.ID, 10)+" was not added: "+m.Reason)
	}
	if c.Warning != "" {
		short = append(short, c.Warning)
	}
	return &created{Success: true, Error: strings.Join(short, "; "), ChatID: c.Room}
}

// statuses are those of the reasons.
var statuses = map[chats.Reason]int{
	chats.Unreadable:   http.StatusBadRequest,
	chats.Invalid:      http.StatusUnprocessableEntity,
	chats.Unauthorized: http.StatusUnauthorized,
	chats.Forbidden:    http.StatusForbidden,
	chats.NotFound:     http.StatusNotFound,
	chats.NotAllowed:   http.StatusMethodNotAllowed,
	chats.TooMany:      http.StatusTooManyRequests,
	chats.Failed:       http.StatusInternalServerError,
	chats.Unreachable:  http.StatusInternalServerError,
	chats.Unknown:      http.StatusInternalServerError,
}

// refuse answers with an error of v1.
func refuse(w http.ResponseWriter, _ *http.Request, e *chats.Error) {
	web.Write(w, statuses[e.Reason], struct {
		Message string            `json:"message"`
		Code    string            `json:"code"`
		Details map[string]string `json:"details,omitempty"`
	}{e.Message, e.Code(), e.Details})
}

// refuseV0 answers with an error of v0.
func refuseV0(w http.ResponseWriter, _ *http.Request, e *chats.Error) {
	web.Write(w, statuses[e.Reason], struct {
		Error   string            `json:"error"`
		Code    string            `json:"code"`
		Details map[string]string `json:"details,omitempty"`
	}{e.Message, e.Code(), e.Details})
}

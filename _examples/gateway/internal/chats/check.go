package chats

import (
	"strings"
	"unicode/utf8"
)

// Telegram's limits, in characters and people.
const (
	maxTitle        = 255
	maxMessage      = 4096
	maxParticipants = 200
)

// check refuses what Telegram need not be asked about.
func (r *Request) check() error {
	switch n := len(r.Participants); {
	case n == 0:
		return refuse(Invalid, "nobody is invited: name at least one").about("participants", "empty")
	case !r.IsGroup && n > 1:
		return refuse(Invalid, "a chat that is no group has exactly one participant, and %d are named", n).about("participants", "too many")
	case n > maxParticipants:
		return refuse(Invalid, "%d people are invited, and at most %d can be", n, maxParticipants).about("participants", "too many")
	}
	for _, who := range r.Participants {
		if strings.TrimSpace(who) == "" {
			return refuse(Invalid, "a participant's name is empty").about("participants", "empty name")
		}
	}
	if n := utf8.RuneCountInString(r.Message); n > maxMessage {
		return refuse(Invalid, "the message has %d characters, and at most %d can be sent", n, maxMessage).about("message", "too long")
	}
	if !r.IsGroup {
		return nil
	}
	switch n := utf8.RuneCountInString(r.Title); {
	case strings.TrimSpace(r.Title) == "":
		return refuse(Invalid, "a group has a title, and none is given").about("title", "missing")
	case n > maxTitle:
		return refuse(Invalid, "the title has %d characters, and at most %d are allowed", n, maxTitle).about("title", "too long")
	}
	return nil
}

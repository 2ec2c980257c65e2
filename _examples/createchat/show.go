package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// show prints what goes over the wire and what comes back.
type show struct {
	w       io.Writer
	notices chan string // texts of service notifications
	quiet   bool        // requests are not shown
}

// showRequest is middleware that prints every request as it is encoded.
func (s *show) showRequest(next runtime.Invoker) runtime.Invoker {
	return runtime.InvokerFunc(func(ctx context.Context, r tl.Object, result runtime.Result) error {
		if s.quiet {
			return next.Invoke(ctx, r, result)
		}
		b, err := tl.Append(nil, r)
		if err != nil {
			return err
		}
		dump := strings.TrimRight(hex.Dump(b), "\n")
		fmt.Fprintf(s.w, "%s, %d bytes:\n  %s\n", r.TypeName(), len(b), strings.ReplaceAll(dump, "\n", "\n  "))
		return next.Invoke(ctx, r, result)
	})
}

// answer prints what messages.createChat answered.
func (s *show) answer(answer tg.UpdatesClass) {
	if u, ok := answer.(*tg.Updates); ok {
		fmt.Fprintf(s.w, "The answer: %d updates, %d users%s\n", len(u.Updates), len(u.Users), describeChats(u.Chats))
	}
}

// asRefusal is the server's refusal in err.
func asRefusal(err error) (*runtime.Error, bool) { return errors.AsType[*runtime.Error](err) }

// updates prints every update that comes.
func (s *show) updates() *tg.UpdateDispatcher {
	u := tg.NewUpdateDispatcher()
	u.OnNewMessage(func(_ context.Context, e *tg.Envelope, u *tg.UpdateNewMessage) error {
		if m, ok := u.Message.(*tg.MessageService); ok {
			fmt.Fprintf(s.w, "  updateNewMessage: %s%s\n", describeAction(m.Action), describeChats(e.Chats))
		}
		return nil
	})
	u.OnChatParticipants(func(_ context.Context, e *tg.Envelope, u *tg.UpdateChatParticipants) error {
		if p, ok := u.Participants.(*tg.ChatParticipants); ok {
			fmt.Fprintf(s.w, "  updateChatParticipants: %d members: %s\n", len(p.Participants), names(e.Users, p.Participants))
		}
		return nil
	})
	u.OnGroupInvitePrivacyForbidden(func(_ context.Context, e *tg.Envelope, u *tg.UpdateGroupInvitePrivacyForbidden) error {
		fmt.Fprintf(s.w, "  updateGroupInvitePrivacyForbidden: %s could not be added\n", name(e.Users, u.UserID))
		return nil
	})
	u.OnServiceNotification(func(_ context.Context, _ *tg.Envelope, u *tg.UpdateServiceNotification) error {
		s.notices <- u.Message
		return nil
	})
	return u
}

// describeAction says what a service message is about.
func describeAction(a tg.MessageActionClass) string {
	switch a := a.(type) {
	case *tg.MessageActionChatCreate:
		return fmt.Sprintf("created with %d members", len(a.Users))
	case *tg.MessageActionSetMessagesTTL:
		return fmt.Sprintf("messages are deleted after %d d", a.Period/day)
	case *tg.MessageActionChatAddUser:
		return fmt.Sprintf("users %v were added", a.Users)
	default:
		return a.TypeName()
	}
}

// describeChats names the chats that came with an update.
func describeChats(chats []tg.ChatClass) string {
	var b strings.Builder
	for _, c := range chats {
		if c, ok := c.(*tg.Chat); ok {
			fmt.Fprintf(&b, ", chat %d %q of %d", c.ID, c.Title, c.ParticipantsCount)
		}
	}
	return b.String()
}

// names are those of a chat's members.
func names(users []tg.UserClass, members []tg.ChatParticipantClass) string {
	var all []string
	for _, m := range members {
		switch m := m.(type) {
		case *tg.ChatParticipantCreator:
			all = append(all, name(users, m.UserID)+" (creator)")
		case *tg.ChatParticipantAdmin:
			all = append(all, name(users, m.UserID)+" (admin)")
		case *tg.ChatParticipant:
			all = append(all, name(users, m.UserID))
		}
	}
	return strings.Join(all, ", ")
}

// name is the name of the user with the id among those that came with an update.
func name(users []tg.UserClass, id int64) string {
	for _, u := range users {
		if u, ok := u.(*tg.User); ok && u.ID == id {
			return plain(u.FirstName.Value())
		}
	}
	return fmt.Sprintf("user %d", id)
}

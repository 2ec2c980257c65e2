package telegram

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// Group is a chat that was created.
type Group struct {
	ID      int64
	Created time.Time
	Members []Person // whoever created it is the first
	Missing []Missing
}

// Missing is somebody who was not added to a group.
type Missing struct {
	ID     int64  `json:"id"`
	Reason string `json:"reason"`
}

// Reasons for which somebody is not added.
const (
	reasonPrivacy = "the privacy settings do not allow it"
	reasonPremium = "the privacy settings allow it to Premium accounts only"
)

// CreateGroup calls messages.createChat, once. With ErrUnsent it was not called; a
// *runtime.Error is a refusal. With any other error it may have been carried out.
func (a *Account) CreateGroup(ctx context.Context, title string, invited []Person) (*Group, error) {
	client, self, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	r := &tg.MessagesCreateChatRequest{Title: title}
	for _, p := range invited {
		r.Users = append(r.Users, p.input())
	}
	answer, err := client.MessagesCreateChat(ctx, r)
	if err != nil {
		return nil, unsent(err)
	}
	updates, users, chats := contents(answer.Updates)
	for _, c := range chats {
		c, ok := c.(*tg.Chat)
		if !ok {
			continue
		}
		g := &Group{ID: c.ID, Created: time.Unix(int64(c.Date), 0).UTC(), Missing: missing(answer.MissingInvitees, updates)}
		g.fill(self, invited, a.meet(ctx, users))
		return g, nil
	}
	return nil, fmt.Errorf("the answer to messages.createChat holds no chat: %T", answer.Updates)
}

// unsent tells where a call that failed was not made.
func unsent(err error) error {
	isUnsent := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, gotd.ErrClosed)
	if isUnsent && !errors.Is(err, runtime.ErrOutcomeUnknown) {
		return fmt.Errorf("%w: %w", ErrUnsent, err)
	}
	return err
}

// contents are the parts of an answer. Whatever else an answer is holds no chat.
func contents(answer tg.UpdatesClass) ([]tg.UpdateClass, []tg.UserClass, []tg.ChatClass) {
	switch u := answer.(type) {
	case *tg.Updates:
		return u.Updates, u.Users, u.Chats
	case *tg.UpdatesCombined:
		return u.Updates, u.Users, u.Chats
	default:
		return nil, nil, nil
	}
}

// missing are those who were not added, as the answer says it, or as older layers do.
func missing(invitees []*tg.MissingInvitee, updates []tg.UpdateClass) []Missing {
	var all []Missing
	for _, m := range invitees {
		reason := reasonPrivacy
		if m.PremiumWouldAllowInvite || m.PremiumRequiredForPm {
			reason = reasonPremium
		}
		all = append(all, Missing{ID: m.UserID, Reason: reason})
	}
	for _, u := range updates {
		if denied, ok := u.(*tg.UpdateGroupInvitePrivacyForbidden); ok {
			all = append(all, Missing{ID: denied.UserID, Reason: reasonPrivacy})
		}
	}
	return all
}

// fill adds those to the group who are in it, as the answer describes them.
func (g *Group) fill(self Person, invited []Person, described people) {
	out := map[int64]bool{self.ID: true}
	for _, m := range g.Missing {
		out[m.ID] = true
	}
	g.Members = []Person{self}
	for _, p := range invited {
		if out[p.ID] {
			continue
		}
		if more, ok := described.byID(p.ID); ok {
			p = more
		}
		g.Members = append(g.Members, p)
	}
}

// Write sends the first message to a group.
func (a *Account) Write(ctx context.Context, g *Group, text string) error {
	return a.send(ctx, &tg.InputPeerChat{ChatID: g.ID}, text)
}

// WriteTo sends a message to a person.
func (a *Account) WriteTo(ctx context.Context, p Person, text string) error {
	if p.IsSelf {
		return a.send(ctx, &tg.InputPeerSelf{}, text)
	}
	return a.send(ctx, &tg.InputPeerUser{UserID: p.ID, AccessHash: p.AccessHash}, text)
}

func (a *Account) send(ctx context.Context, peer tg.InputPeerClass, text string) error {
	client, _, err := a.open(ctx)
	if err != nil {
		return err
	}
	_, err = client.MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{Peer: peer, Message: text, RandomID: rand.Int64()})
	return unsent(err)
}

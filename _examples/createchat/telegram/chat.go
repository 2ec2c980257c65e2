package telegram

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// A period after which messages are deleted is a number of whole days, at most a year.
const (
	day     = 24 * 60 * 60
	maxDays = 366
)

// isTTL tells whether the period is one; zero stands for never.
func isTTL(period int32) bool { return period >= 0 && period%day == 0 && period <= maxDays*day }

// createChat is messages.createChat.
func (s *Telegram) createChat(ctx context.Context, r *tg.MessagesCreateChatRequest) (tg.UpdatesClass, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	added, forbidden, err := s.admit(r)
	if err != nil {
		return nil, err
	}
	if fault := s.takeFault(); fault != nil {
		if fault.Code == 406 {
			s.notifyAfter(ctx, fault.Message, "You are limited: for now you cannot create groups.")
		}
		return nil, fault
	}
	s.lastChat++
	c := &chat{
		id: s.lastChat, title: r.Title, ttl: r.TTLPeriod.Or(s.defaultTTL),
		members: append([]*Person{s.caller}, added...), version: 1,
	}
	s.chats[c.id] = c
	updates := []tg.UpdateClass{s.message(c, &tg.MessageActionChatCreate{Title: c.title, Users: ids(c.members)})}
	if c.ttl != 0 {
		updates = append(updates, s.message(c, &tg.MessageActionSetMessagesTTL{Period: c.ttl}))
	}
	updates = append(updates, s.participants(c))
	return s.answer(c, append(updates, denials(forbidden)...), c.members, forbidden), nil
}

// admit checks the request, in the order in which Telegram refuses.
func (s *Telegram) admit(r *tg.MessagesCreateChatRequest) (added, forbidden []*Person, err error) {
	switch {
	case strings.TrimSpace(r.Title) == "":
		return nil, nil, runtime.ChatTitleEmpty.New(400)
	case !isTTL(r.TTLPeriod.Value()):
		return nil, nil, runtime.TTLPeriodInvalid.New(400)
	}
	added, forbidden, err = s.invited(r.Users)
	if err == nil && len(added)+len(forbidden) == 0 {
		err = runtime.UsersTooFew.New(400)
	}
	return added, forbidden, err
}

// addChatUser is messages.addChatUser.
func (s *Telegram) addChatUser(_ context.Context, r *tg.MessagesAddChatUserRequest) (tg.UpdatesClass, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[r.ChatID]
	if c == nil {
		return nil, runtime.ChatIDInvalid.New(400)
	}
	p, err := s.person(r.UserID)
	if err != nil {
		return nil, err
	}
	if slices.Contains(c.members, p) {
		return nil, runtime.UserAlreadyPresent.New(400)
	}
	if p.OnlyContacts {
		forbidden := []*Person{p}
		return s.answer(c, denials(forbidden), forbidden), nil
	}
	c.members = append(c.members, p)
	c.version++
	return s.answer(c, []tg.UpdateClass{
		s.message(c, &tg.MessageActionChatAddUser{Users: []int64{p.ID}}), s.participants(c),
	}, c.members), nil
}

// exportChatInvite is messages.exportChatInvite.
func (s *Telegram) exportChatInvite(_ context.Context, r *tg.MessagesExportChatInviteRequest) (tg.ExportedChatInviteClass, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	peer, ok := r.Peer.(*tg.InputPeerChat)
	if !ok || s.chats[peer.ChatID] == nil {
		return nil, runtime.PeerIDInvalid.New(400)
	}
	return &tg.ChatInviteExported{
		Link: fmt.Sprintf("https://t.me/+%016x", peer.ChatID), AdminID: s.caller.ID, Date: s.Now(),
		RequestNeeded: r.RequestNeeded, ExpireDate: r.ExpireDate, UsageLimit: r.UsageLimit, Title: r.Title,
	}, nil
}

// message is the update that shows the caller what was done to the chat.
func (s *Telegram) message(c *chat, action tg.MessageActionClass) *tg.UpdateNewMessage {
	s.lastMsg++
	s.pts++
	m := &tg.MessageService{
		Out: true, ID: s.lastMsg, FromID: &tg.PeerUser{UserID: s.caller.ID},
		PeerID: &tg.PeerChat{ChatID: c.id}, Date: s.Now(), Action: action,
	}
	if c.ttl != 0 {
		m.TTLPeriod = tl.Some(c.ttl)
	}
	return &tg.UpdateNewMessage{Message: m, Pts: s.pts, PtsCount: 1}
}

// participants is the update that lists the chat's members.
func (s *Telegram) participants(c *chat) *tg.UpdateChatParticipants {
	members := []tg.ChatParticipantClass{&tg.ChatParticipantCreator{UserID: s.caller.ID}}
	for _, p := range c.members[1:] {
		members = append(members, &tg.ChatParticipant{UserID: p.ID, InviterID: s.caller.ID, Date: s.Now()})
	}
	return &tg.UpdateChatParticipants{
		Participants: &tg.ChatParticipants{ChatID: c.id, Participants: members, Version: c.version},
	}
}

// answer wraps the updates with the chat and the people that they name.
func (s *Telegram) answer(c *chat, updates []tg.UpdateClass, people ...[]*Person) *tg.Updates {
	return &tg.Updates{
		Updates: updates, Users: s.users(people...), Date: s.Now(),
		Chats: []tg.ChatClass{&tg.Chat{
			Creator: true, ID: c.id, Title: c.title, Photo: &tg.ChatPhotoEmpty{},
			ParticipantsCount: int32(len(c.members)), Date: s.Now(), Version: c.version,
		}},
	}
}

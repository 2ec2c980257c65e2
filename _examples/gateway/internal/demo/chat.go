package demo

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime"
)

// createChat is messages.createChat.
func (s *Server) createChat(ctx context.Context, r *tg.MessagesCreateChatRequest) (*tg.MessagesInvitedUsers, error) {
	s.note(&s.calls, r.Title)
	added, missing, err := s.admit(r)
	if err != nil {
		return nil, err
	}
	b, err := behaviour(r.Title)
	if err != nil {
		return nil, err
	}
	slog.InfoContext(ctx, "demo: messages.createChat", "title", r.Title, "added", len(added), "missing", len(missing))
	answer := s.create(r.Title, added, missing)
	if err := s.released(ctx); err != nil {
		return nil, err
	}
	return answer, b.wait(ctx)
}

// released waits until answers are held no more.
func (s *Server) released(ctx context.Context) error {
	s.mu.Lock()
	held := s.held
	s.mu.Unlock()
	if held == nil {
		return nil
	}
	select {
	case <-held:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// admit checks the request, in the order in which Telegram refuses.
func (s *Server) admit(r *tg.MessagesCreateChatRequest) (added []*Person, missing []*tg.MissingInvitee, err error) {
	if strings.TrimSpace(r.Title) == "" || utf8.RuneCountInString(r.Title) > 255 {
		return nil, nil, runtime.ChatTitleEmpty.New(400)
	}
	for _, u := range r.Users {
		p, err := s.person(u)
		switch {
		case err != nil:
			return nil, nil, err
		case p.IsDeleted:
			return nil, nil, runtime.InputUserDeactivated.New(400)
		case p == s.people[0] || slices.Contains(added, p):
		case p.OnlyContacts:
			missing = append(missing, &tg.MissingInvitee{UserID: p.ID})
		default:
			added = append(added, p)
		}
	}
	if len(added)+len(missing) == 0 {
		return nil, nil, runtime.UsersTooFew.New(400)
	}
	return added, missing, nil
}

// create makes the chat.
func (s *Server) create(title string, added []*Person, missing []*tg.MissingInvitee) *tg.MessagesInvitedUsers {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.created = append(s.created, title)
	s.lastChat++
	s.lastMsg++
	members := append([]*Person{s.people[0]}, added...)
	now := int32(time.Now().Unix())
	message := &tg.MessageService{
		Out: true, ID: s.lastMsg, FromID: &tg.PeerUser{UserID: members[0].ID}, PeerID: &tg.PeerChat{ChatID: s.lastChat}, Date: now,
		Action: &tg.MessageActionChatCreate{Title: title},
	}
	updates := &tg.Updates{
		Updates: []tg.UpdateClass{&tg.UpdateNewMessage{Message: message, Pts: s.lastMsg, PtsCount: 1}},
		Chats: []tg.ChatClass{&tg.Chat{
			Creator: true, ID: s.lastChat, Title: title, Photo: &tg.ChatPhotoEmpty{}, ParticipantsCount: int32(len(members)), Date: now,
		}},
		Date: now,
	}
	for _, p := range members {
		updates.Users = append(updates.Users, s.user(p))
	}
	return &tg.MessagesInvitedUsers{Updates: updates, MissingInvitees: missing}
}

// sendMessage is messages.sendMessage.
func (s *Server) sendMessage(ctx context.Context, r *tg.MessagesSendMessageRequest) (tg.UpdatesClass, error) {
	b, err := behaviour(r.Message)
	if err != nil {
		return nil, err
	}
	s.note(&s.messages, r.Message)
	if err := b.wait(ctx); err != nil {
		return nil, err
	}
	return &tg.UpdateShortSentMessage{Out: true, ID: 1, Date: int32(time.Now().Unix()), Pts: 1, PtsCount: 1}, nil
}

// note adds to a list.
func (s *Server) note(list *[]string, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*list = append(*list, text)
}

// manner is how long an answer takes; below zero there is none.
type manner time.Duration

// behaviour is what a text says that the server is to do, or the error that it names.
func behaviour(text string) (manner, error) {
	word, ok := strings.CutPrefix(text, "!")
	if !ok {
		return 0, nil
	}
	word, argument, _ := strings.Cut(word, " ")
	switch word {
	case "WAIT":
		d, err := time.ParseDuration(argument)
		return manner(d), err
	case "SILENCE":
		return -1, nil
	}
	code, err := strconv.Atoi(argument)
	if err != nil {
		code = 400
	}
	return 0, runtime.NewError(code, word)
}

// wait returns when the server answers.
func (m manner) wait(ctx context.Context) error {
	if m < 0 {
		<-ctx.Done()
		return ctx.Err()
	}
	return pause(ctx, time.Duration(m))
}

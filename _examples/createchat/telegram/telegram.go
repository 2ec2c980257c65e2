// Package telegram is a server that creates chats and refuses to as Telegram
// does, on the handlers that tlgen generated.
package telegram

import (
	"context"
	"sync"

	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// Telegram is the server's state: one caller, the people the caller may
// invite, and the chats.
type Telegram struct {
	// Now is the time that messages are dated with, in seconds since 1970.
	Now func() int32

	mu         sync.Mutex
	caller     *Person
	people     map[int64]*Person
	chats      map[int64]*chat
	lastChat   int64
	lastMsg    int32
	pts        int32
	defaultTTL int32
	fault      *runtime.Error
}

// Person is a user.
type Person struct {
	ID          int64
	AccessHash  int64
	Name        string
	Deactivated bool
	// OnlyContacts forbids others to add the person to chats.
	OnlyContacts bool
}

// chat is a basic group.
type chat struct {
	id      int64
	title   string
	ttl     int32
	members []*Person
	version int32
}

// New is a Telegram whose only caller is caller, who knows the people.
func New(now func() int32, caller *Person, people ...*Person) *Telegram {
	s := &Telegram{Now: now, caller: caller, people: map[int64]*Person{caller.ID: caller}, chats: map[int64]*chat{}}
	for _, p := range people {
		s.people[p.ID] = p
	}
	return s
}

// Handlers is a server that answers from the state.
func (s *Telegram) Handlers() *tg.Server {
	h := tg.NewServer()
	h.OnMessagesCreateChat(s.createChat)
	h.OnMessagesSetDefaultHistoryTTL(s.setDefaultHistoryTTL)
	h.OnMessagesAddChatUser(s.addChatUser)
	h.OnMessagesExportChatInvite(s.exportChatInvite)
	return h
}

// Fail makes the next createChat fail with the error.
func (s *Telegram) Fail(err *runtime.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = err
}

// takeFault is the error that the next call was to fail with, once.
func (s *Telegram) takeFault() *runtime.Error {
	fault := s.fault
	s.fault = nil
	return fault
}

// notifyAfter tells the caller in words what an error 406 means. Telegram does
// so apart from the error, behind it.
func (s *Telegram) notifyAfter(ctx context.Context, name, text string) {
	session, date := gotd.SessionFrom(ctx), s.Now()
	// The context of a handler ends when its answer is on its way.
	context.AfterFunc(ctx, func() {
		_ = session.Push(context.WithoutCancel(ctx), &tg.UpdateShort{
			Date:   date,
			Update: &tg.UpdateServiceNotification{Popup: true, Type: name, Message: text, Media: &tg.MessageMediaEmpty{}},
		})
	})
}

// setDefaultHistoryTTL changes what a new chat gets that names no period.
func (s *Telegram) setDefaultHistoryTTL(_ context.Context, r *tg.MessagesSetDefaultHistoryTTLRequest) (bool, error) {
	if !isTTL(r.Period) {
		return false, runtime.TTLPeriodInvalid.New(400)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.defaultTTL = r.Period
	return true, nil
}

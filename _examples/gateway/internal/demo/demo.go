// Package demo is a server of MTProto on the generated handlers, with some people in place
// of Telegram's. A title or a message that begins with ! tells it how to behave:
//
//	!CHAT_INVALID             refuses with that error, 400
//	!USER_RESTRICTED 406      and that code
//	!FLOOD_WAIT_30 420
//	!WAIT 3s                  does what it is asked for, and answers after 3 seconds
//	!SILENCE                  does it, and does not answer
package demo

import (
	"context"
	"crypto/rsa"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/tl"
)

// Person is a user.
type Person struct {
	ID         int64
	AccessHash int64
	Name       string
	Username   string
	Phone      string // without +
	// IsContact: the account has met the person.
	IsContact bool
	// OnlyContacts forbids others to add the person to chats.
	OnlyContacts bool
	IsDeleted    bool
	// Slow is how long the server takes to find the person by name.
	Slow time.Duration
}

// People are those whom a server has; the first is who calls.
func People() []*Person {
	return []*Person{
		{ID: 100, AccessHash: 1000, Name: "Alice", Username: "alice", Phone: "4930100"},
		{ID: 101, AccessHash: 1001, Name: "Bob", Username: "bob", Phone: "4930101", IsContact: true},
		{ID: 102, AccessHash: 1002, Name: "Carol", Username: "carol", Phone: "4930102", IsContact: true, OnlyContacts: true},
		{ID: 103, AccessHash: 1003, Name: "Dave", IsContact: true, IsDeleted: true},
		{ID: 104, AccessHash: 1004, Name: "Erin", Username: "erin", Phone: "4930104"},
		{ID: 105, AccessHash: 1005, Name: "Frank", Username: "frank", Phone: "4930105", IsContact: true},
		{ID: 106, AccessHash: 1006, Name: "Grace", Username: "grace", Phone: "4930106", Slow: 2 * time.Second},
	}
}

// Server is the state of a server.
type Server struct {
	people []*Person

	mu       sync.Mutex
	calls    []string // titles of the createChat that came
	created  []string // those of chats that there are
	messages []string
	sought   []string // usernames
	lastChat int64
	lastMsg  int32
	held     chan struct{} // closed when answers may go out, or nil
}

// New is a server with the people. Its chats' numbers begin with the time, so that they are
// others than those of an earlier one.
func New() *Server { return &Server{people: People(), lastChat: time.Now().Unix()} }

// Calls are the titles that messages.createChat was called with.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.calls...)
}

// Created are the titles of the chats that there are.
func (s *Server) Created() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.created...)
}

// Messages are the texts that were sent.
func (s *Server) Messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.messages...)
}

// Sought tells whether somebody has looked for the username.
func (s *Server) Sought(username string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.sought, username)
}

// Hold lets messages.createChat create chats, and answer no more until release is called.
func (s *Server) Hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := make(chan struct{})
	s.held = held
	return sync.OnceFunc(func() { close(held) })
}

// HandshakeTimeout is how long a key may take to be agreed on: much longer than by itself,
// for machines with much to do.
const HandshakeTimeout = 5 * time.Minute

// Serve serves on a free port of 127.0.0.1 until stop is called.
func (s *Server) Serve(ctx context.Context, key *rsa.PrivateKey) (address string, stop func() error, err error) {
	server, err := gotd.NewServer(gotd.ServerOptions{Key: key, Handler: s.Handlers(), HandshakeTimeout: HandshakeTimeout})
	if err != nil {
		return "", nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(context.WithoutCancel(ctx), listener) }()
	return listener.Addr().String(), func() error { return errors.Join(server.Close(), <-served) }, nil
}

// Handlers answer from the state.
func (s *Server) Handlers() *tg.Server {
	h := tg.NewServer()
	h.OnUsersGetUsers(s.getUsers)
	h.OnContactsGetContacts(s.getContacts)
	h.OnContactsResolveUsername(s.resolveUsername)
	h.OnContactsResolvePhone(s.resolvePhone)
	h.OnMessagesCreateChat(s.createChat)
	h.OnMessagesSendMessage(s.sendMessage)
	return h
}

// user is the person as Alice sees it.
func (s *Server) user(p *Person) tg.UserClass {
	u := &tg.User{
		Self: p == s.people[0], ID: p.ID, AccessHash: tl.Some(p.AccessHash), FirstName: tl.Some(p.Name),
		Contact: p.IsContact, Deleted: p.IsDeleted,
	}
	if p.Username != "" {
		u.Username = tl.Some(p.Username)
	}
	if p.Phone != "" {
		u.Phone = tl.Some(p.Phone)
	}
	return u
}

// named is the person of a username, whatever its case.
func (s *Server) named(username string) *Person {
	for _, p := range s.people {
		if p.Username != "" && strings.EqualFold(p.Username, username) {
			return p
		}
	}
	return nil
}

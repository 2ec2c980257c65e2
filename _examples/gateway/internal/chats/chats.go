// Package chats is what creating a chat is, whichever dialect it is asked for in.
package chats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/ledger"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
)

// Caller is who asks, as a token says.
type Caller struct {
	Name     string
	Accounts []string // those that the token is good for
}

// Request is the wish for a chat.
type Request struct {
	Caller       Caller
	Account      string
	IsGroup      bool
	Title        string   // of a group, at most 255 characters
	Participants []string // ids, @names and +phones; exactly one of a chat that is no group
	Message      string   // sent behind it, unless empty
	Host         string   // who has to be known though not invited, unless empty
	Key          ledger.Key
}

// Chat is one that exists.
type Chat struct {
	UUID    uuid.UUID          `json:"uuid"`
	Room    string             `json:"room"`
	Account string             `json:"account"`
	IsGroup bool               `json:"isGroup"`
	Title   string             `json:"title"`
	Created time.Time          `json:"created"`
	Members []telegram.Person  `json:"members"`
	Missing []telegram.Missing `json:"missing,omitempty"` // who could not be added
	// Warning says that the message was not sent, and why.
	Warning string `json:"warning,omitempty"`
}

// Options are how long things may take. All must be set.
type Options struct {
	// Find bounds finding out who the participants are.
	Find time.Duration
	// Call bounds each call that changes something.
	Call time.Duration
	// Settle bounds writing something down, and how long the client waits for it. What
	// became of a request is written on behind the answer, until Stop gives up.
	Settle time.Duration
}

// Service creates chats.
type Service struct {
	ledger   *ledger.Ledger
	accounts map[string]*telegram.Account
	o        Options

	running sync.WaitGroup
	writing context.Context //nolint:containedctx // ends when nothing is to be written any more
	end     context.CancelFunc
}

// New is a service for the accounts, by their names.
func New(l *ledger.Ledger, accounts map[string]*telegram.Account, o Options) *Service {
	s := &Service{ledger: l, accounts: accounts, o: o}
	s.writing, s.end = context.WithCancel(context.Background())
	return s
}

// Stop waits until no request is under way and what became of all is written down. When ctx
// ends, it gives up writing.
func (s *Service) Stop(ctx context.Context) error {
	defer s.end()
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		s.running.Wait()
	}()
	select {
	case <-settled:
		return nil
	case <-ctx.Done():
		return errors.New("stopping took too long: what became of requests that are under way is not known")
	}
}

// outcome is what becomes of a request: one of the two.
type outcome struct {
	Chat    *Chat  `json:"chat,omitempty"`
	Refusal *Error `json:"refusal,omitempty"`
}

// get is the outcome as a function returns it.
func (o outcome) get() (*Chat, error) {
	if o.Refusal != nil {
		return nil, o.Refusal
	}
	return o.Chat, nil
}

// Create creates the chat, or says what became of the same request before. An error is an
// *Error, unless ctx ended. What has begun goes on when ctx ends: the client may ask again.
func (s *Service) Create(ctx context.Context, r *Request) (*Chat, error) {
	account, err := s.account(r.Caller, r.Account)
	if err == nil {
		err = r.check()
	}
	if err != nil {
		return nil, err
	}
	entry, answer, err := s.ledger.Begin(ctx, r.Key)
	switch {
	case err != nil:
		return nil, ledgerError(err)
	case entry == nil:
		return recall(answer)
	}
	result := make(chan outcome, 1)
	s.running.Go(func() {
		w := &work{Service: s, request: r, account: account, entry: entry, listening: ctx}
		result <- w.run(context.WithoutCancel(ctx))
	})
	select {
	case o := <-result:
		return o.get()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// account is the one that is asked for, which the caller must have.
func (s *Service) account(caller Caller, name string) (*telegram.Account, error) {
	a, ok := s.accounts[name]
	switch {
	case !ok:
		return nil, refuse(NotFound, "account %q is not known here", name)
	case !slices.Contains(caller.Accounts, name):
		return nil, refuse(Forbidden, "the access token is not good for account %q", name)
	}
	return a, nil
}

// recall is an answer that was kept.
func recall(answer []byte) (*Chat, error) {
	var o outcome
	if err := json.Unmarshal(answer, &o); err != nil {
		return nil, fail(fmt.Errorf("read a stored answer: %w", err))
	}
	return o.get()
}

// ledgerError says why a request could not begin.
func ledgerError(err error) error {
	switch {
	case errors.Is(err, ledger.ErrUnknown):
		return lost()
	case errors.Is(err, ledger.ErrReused):
		return refuse(Invalid, "the request's id was used for another request; send a new one")
	case errors.Is(err, ledger.ErrBusy):
		return refuse(Failed, "the same request is still under way; ask again for its answer")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	default:
		return fail(err)
	}
}

// fail is an error that the client is told nothing about but that it was.
func fail(err error) *Error {
	slog.Error("create a chat", "error", err)
	return refuse(Failed, "the gateway failed; its log says why")
}

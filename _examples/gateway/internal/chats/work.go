package chats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/ledger"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
	"github.com/tlgen-go/tlgen/runtime"
)

// work is a request that is carried out.
type work struct {
	*Service
	request *Request
	account *telegram.Account
	entry   *ledger.Entry
	// listening ends when the client goes away.
	listening context.Context
}

// run carries the request out, and writes down what became of it. Where the database does not
// let it, the client gets the answer before.
func (w *work) run(ctx context.Context) outcome {
	var o outcome
	chat, err := w.guarded(ctx)
	if refusal, ok := errors.AsType[*Error](err); ok {
		o.Refusal = refusal
	} else if err != nil {
		o.Refusal = fail(err)
	} else {
		o.Chat = chat
	}
	settled := make(chan struct{})
	w.running.Go(func() {
		defer close(settled)
		if err := w.settle(w.writing, o); err != nil {
			slog.ErrorContext(ctx, "write down what became of a request", "error", err)
		}
	})
	select {
	case <-settled:
	case <-time.After(w.o.Settle):
		slog.WarnContext(ctx, "what became of a request is not written down yet; it is answered, and tried on")
	}
	return o
}

// guarded makes an error of a panic: nobody knows how far it came.
func (w *work) guarded(ctx context.Context) (c *Chat, err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.ErrorContext(ctx, "create a chat", "panic", p, "stack", string(debug.Stack()))
			err = lost()
		}
	}()
	return w.create(ctx)
}

// settle writes down the outcome: whether repetitions get it, or try again.
func (w *work) settle(ctx context.Context, o outcome) error {
	answer, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if o.Refusal != nil {
		switch o.Refusal.Reason { //nolint:exhaustive // the others are answers like any
		case TooMany, Unreachable:
			return w.entry.Free(ctx, answer)
		case Unknown:
			return w.entry.Lose(ctx)
		case Failed:
			if o.Refusal.Telegram == "" { // the gateway's own failure, before it asked
				return w.entry.Free(ctx, answer)
			}
		}
	}
	if w.listening.Err() != nil {
		return w.entry.Leave(ctx, answer)
	}
	return w.entry.Done(ctx, answer)
}

// create finds out who is meant, and creates the chat.
func (w *work) create(ctx context.Context) (*Chat, error) {
	invited, err := w.find(ctx)
	if err != nil {
		return nil, err
	}
	if w.request.IsGroup {
		return w.createGroup(ctx, invited)
	}
	return w.openPrivate(ctx, invited[0])
}

// find finds the participants, each once. The account itself counts if there is nobody else.
func (w *work) find(ctx context.Context) ([]telegram.Person, error) {
	ctx, cancel := context.WithTimeout(ctx, w.o.Find)
	defer cancel()
	if host := w.request.Host; host != "" && !slices.Contains(w.request.Participants, host) {
		if _, err := w.account.Find(ctx, host); err != nil {
			return nil, findError(host, err)
		}
	}
	var found []telegram.Person
	var self *telegram.Person
	seen := map[int64]bool{}
	for _, who := range w.request.Participants {
		p, err := w.account.Find(ctx, who)
		switch {
		case err != nil:
			return nil, findError(who, err)
		case p.IsSelf:
			self = &p
		case !seen[p.ID]:
			seen[p.ID] = true
			found = append(found, p)
		}
	}
	if len(found) == 0 && self != nil {
		found = append(found, *self)
	}
	return found, nil
}

// findError is why somebody could not be found. Asking again does no harm.
func findError(who string, err error) *Error {
	e := fromTelegram(err)
	switch {
	case errors.Is(err, telegram.ErrNobody):
		name := e.Telegram
		e = refuse(NotFound, "participant %q is not known: name an id that the account has met, a @name or a +phone", who)
		e.Telegram, e.Details = name, map[string]string{"participant": who}
	case e.Reason == Unknown:
		slog.Warn("find participants", "error", err)
		e = refuse(Unreachable, "Telegram did not say who the participants are, and nothing was created")
		e.RetryAfter = retryAfter
	}
	return e
}

// createGroup creates a group and sends the message to it.
func (w *work) createGroup(ctx context.Context, invited []telegram.Person) (*Chat, error) {
	if err := w.sending(ctx); err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, w.o.Call)
	defer cancel()
	group, err := w.account.CreateGroup(within, w.request.Title, invited)
	if err != nil {
		slog.WarnContext(ctx, "messages.createChat", "account", w.account.Name(), "error", err)
		return nil, fromTelegram(err)
	}
	chat := w.chat(ctx, "chat", group.ID, group.Created)
	chat.Title, chat.Members, chat.Missing = w.request.Title, group.Members, group.Missing
	w.write(ctx, chat, func(ctx context.Context) error { return w.account.Write(ctx, group, w.request.Message) })
	return chat, nil
}

// openPrivate is the private chat with somebody, which is there already.
func (w *work) openPrivate(ctx context.Context, p telegram.Person) (*Chat, error) {
	p, err := w.describe(ctx, p)
	if err != nil {
		return nil, findError(w.request.Participants[0], err)
	}
	if p.IsDeleted {
		return nil, fromTelegram(runtime.InputUserDeactivated.New(400))
	}
	chat := w.chat(ctx, "user", p.ID, time.Now().UTC())
	chat.Title, chat.Members = p.Name, []telegram.Person{p}
	if w.request.Message == "" {
		return chat, nil
	}
	if err := w.sending(ctx); err != nil {
		return nil, err
	}
	w.write(ctx, chat, func(ctx context.Context) error { return w.account.WriteTo(ctx, p, w.request.Message) })
	return chat, nil
}

func (w *work) describe(ctx context.Context, p telegram.Person) (telegram.Person, error) {
	ctx, cancel := context.WithTimeout(ctx, w.o.Find)
	defer cancel()
	return w.account.Describe(ctx, p)
}

// sending writes down that the call is about to be made.
func (w *work) sending(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, w.o.Settle)
	defer cancel()
	err := w.entry.Sending(ctx)
	if errors.Is(err, ledger.ErrLost) {
		return refuse(Failed, "another gateway has taken the request over; ask again for its answer")
	}
	if err != nil {
		return fmt.Errorf("write down that a chat is to be created: %w", err)
	}
	return nil
}

// chat names a chat, in the store as well.
func (w *work) chat(ctx context.Context, kind string, id int64, created time.Time) *Chat {
	ctx, cancel := context.WithTimeout(ctx, w.o.Settle)
	defer cancel()
	named, err := w.account.Store().Keep(ctx, kind, id, created)
	if err != nil {
		// The chat is there, and its names follow from what it is.
		slog.ErrorContext(ctx, "keep a chat", "account", w.account.Name(), "error", err)
		named = store.NewChat(w.account.Name(), kind, id, created)
	}
	return &Chat{UUID: named.UUID, Room: named.Room, Account: w.account.Name(), IsGroup: w.request.IsGroup, Created: named.Created}
}

// write sends the message, if there is one. A failure is the chat's warning.
func (w *work) write(ctx context.Context, c *Chat, send func(context.Context) error) {
	if w.request.Message == "" {
		return
	}
	c.Warning = "it is not known whether the message was sent"
	w.provide(ctx, c)
	ctx, cancel := context.WithTimeout(ctx, w.o.Call)
	defer cancel()
	err := send(ctx)
	refusal, ok := errors.AsType[*runtime.Error](err)
	switch {
	case err == nil:
		c.Warning = ""
	case ok && !errors.Is(err, runtime.ErrOutcomeUnknown) && reason(refusal) == Unknown:
		c.Warning += ": " + refusal.Message
	case ok && !errors.Is(err, runtime.ErrOutcomeUnknown):
		c.Warning = "the message was not sent: " + refusal.Message
	case errors.Is(err, telegram.ErrUnsent):
		c.Warning = "the message was not sent: " + telegram.ErrUnsent.Error()
	}
}

// provide writes down that the chat is there, should the gateway end meanwhile.
func (w *work) provide(ctx context.Context, c *Chat) {
	ctx, cancel := context.WithTimeout(ctx, w.o.Settle)
	defer cancel()
	answer, err := json.Marshal(outcome{Chat: c})
	if err == nil {
		err = w.entry.Provide(ctx, answer)
	}
	if err != nil {
		slog.ErrorContext(ctx, "write down that a chat is there", "error", err)
	}
}

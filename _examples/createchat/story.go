package main

import (
	"context"
	"fmt"

	"github.com/tlgen-go/tlgen/_examples/createchat/telegram"
	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// story is the calls that the program makes, one after another.
type story struct {
	*show
	telegram *telegram.Telegram
	client   *tg.Client
}

// day is a period that chats may have.
const day = 24 * 60 * 60

// tell makes all calls.
func (s *story) tell(ctx context.Context) error {
	for _, chapter := range []struct {
		title string
		tell  func(context.Context) error
	}{
		{"Alice creates a chat with Bob and Carol", s.create},
		{"What the server refuses", s.refusals},
		{"What may go wrong on the server", s.faults},
		{"A default period for new chats", s.defaultTTL},
		{"Carol again, and a link for her", s.inviteCarol},
	} {
		fmt.Fprintf(s.w, "\n%s\n\n", chapter.title)
		if err := chapter.tell(ctx); err != nil {
			return err
		}
	}
	return nil
}

// create is the call that all this is about.
func (s *story) create(ctx context.Context) error {
	answer, err := s.client.MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{
		Users:     []tg.InputUserClass{user(bob), user(carol)},
		Title:     "My very normal title",
		TTLPeriod: tl.Some[int32](day),
	})
	if err != nil {
		return err
	}
	s.answer(answer)
	return nil
}

// refusals are the errors that follow from a request.
func (s *story) refusals(ctx context.Context) error {
	s.quiet = true
	defer func() { s.quiet = false }()
	for _, c := range []struct {
		why     string
		request *tg.MessagesCreateChatRequest
		want    runtime.Name
	}{
		{"no title", request("", user(bob)), runtime.ChatTitleEmpty},
		{"nobody but Alice", request("Alone", &tg.InputUserSelf{}), runtime.UsersTooFew},
		{"Dave's account is deleted", request("With Dave", user(dave)), runtime.InputUserDeactivated},
		{"a period of one second", &tg.MessagesCreateChatRequest{
			Users: []tg.InputUserClass{user(bob)}, Title: "Short-lived", TTLPeriod: tl.Some[int32](1),
		}, runtime.TTLPeriodInvalid},
	} {
		if err := s.refused(ctx, c.why, c.request, c.want); err != nil {
			return err
		}
	}
	return nil
}

// faults are the errors that no request asks for.
func (s *story) faults(ctx context.Context) error {
	s.quiet = true
	defer func() { s.quiet = false }()
	for _, fault := range []*runtime.Error{
		runtime.ChatInvalid.New(400), runtime.UserRestricted.New(406), runtime.ChatIDGenerateFailed.New(500),
	} {
		s.telegram.Fail(fault)
		if err := s.refused(ctx, "a fault of the server", request("Unlucky", user(bob)), fault.Name); err != nil {
			return err
		}
		if fault.Code != 406 {
			continue
		}
		select {
		case text := <-s.notices:
			fmt.Fprintf(s.w, "      updateServiceNotification says why: %q\n", text)
		case <-ctx.Done():
			return fmt.Errorf("wait for updateServiceNotification: %w", ctx.Err())
		}
	}
	return nil
}

// refused makes a call that has to fail with the name.
func (s *story) refused(ctx context.Context, why string, r *tg.MessagesCreateChatRequest, want runtime.Name) error {
	_, err := s.client.MessagesCreateChat(ctx, r)
	refusal, ok := asRefusal(err)
	if !ok || refusal.Name != want {
		return fmt.Errorf("%s: want %s, got %w", why, string(want), err)
	}
	fmt.Fprintf(s.w, "  %s: %d %s\n", why, refusal.Code, refusal.Name)
	return nil
}

// defaultTTL changes what the next chat gets.
func (s *story) defaultTTL(ctx context.Context) error {
	if _, err := s.client.MessagesSetDefaultHistoryTTL(ctx, &tg.MessagesSetDefaultHistoryTTLRequest{Period: 7 * day}); err != nil {
		return err
	}
	_, err := s.client.MessagesCreateChat(ctx, request("Forgetful", user(bob)))
	return err
}

// inviteCarol adds Carol by hand, in vain, and makes a link for her.
func (s *story) inviteCarol(ctx context.Context) error {
	if _, err := s.client.MessagesAddChatUser(ctx, &tg.MessagesAddChatUserRequest{ChatID: 1, UserID: user(erin)}); err != nil {
		return err
	}
	if _, err := s.client.MessagesAddChatUser(ctx, &tg.MessagesAddChatUserRequest{ChatID: 1, UserID: user(carol)}); err != nil {
		return err
	}
	invite, err := s.client.MessagesExportChatInvite(ctx, &tg.MessagesExportChatInviteRequest{
		Peer: &tg.InputPeerChat{ChatID: 1}, Title: tl.Some("for Carol"), UsageLimit: tl.Some[int32](1),
	})
	if err != nil {
		return err
	}
	if link, ok := invite.(*tg.ChatInviteExported); ok {
		fmt.Fprintf(s.w, "  chatInviteExported: %s, for %d use, titled %q\n", plain(link.Link), link.UsageLimit.Value(), link.Title.Value())
	}
	return nil
}

// user names a person in a request.
func user(p *telegram.Person) *tg.InputUser {
	return &tg.InputUser{UserID: p.ID, AccessHash: p.AccessHash}
}

// request is a createChat without a period.
func request(title string, users ...tg.InputUserClass) *tg.MessagesCreateChatRequest {
	return &tg.MessagesCreateChatRequest{Title: title, Users: users}
}

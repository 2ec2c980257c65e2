package runtime_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/tl"
)

// delivery is one call of a handler.
type delivery struct {
	Envelope chat.Envelope
	Update   tl.Object
}

// recorder notes every update that reaches a handler of its own.
func recorder() (*chat.UpdateDispatcher, *[]delivery) {
	u, all := chat.NewUpdateDispatcher(), new([]delivery)
	u.OnNewMessage(func(_ context.Context, e *chat.Envelope, m *chat.UpdateNewMessage) error {
		*all = append(*all, delivery{*e, m})
		return nil
	})
	u.OnDenied(func(_ context.Context, e *chat.Envelope, m *chat.UpdateDenied) error {
		*all = append(*all, delivery{*e, m})
		return nil
	})
	u.OnTooLong(func(_ context.Context, e *chat.Envelope, m *chat.UpdatesTooLong) error {
		*all = append(*all, delivery{*e, m})
		return nil
	})
	u.OnShortMessage(func(_ context.Context, e *chat.Envelope, m *chat.UpdateShortMessage) error {
		*all = append(*all, delivery{*e, m})
		return nil
	})
	u.OnShortChatMessage(func(_ context.Context, e *chat.Envelope, m *chat.UpdateShortChatMessage) error {
		*all = append(*all, delivery{*e, m})
		return nil
	})
	u.OnShortSentMessage(func(_ context.Context, e *chat.Envelope, m *chat.UpdateShortSentMessage) error {
		*all = append(*all, delivery{*e, m})
		return nil
	})
	return u, all
}

// push encodes the value and hands it to the dispatcher as a server's message.
func push(t *testing.T, v tl.Object) []delivery {
	t.Helper()
	u, all := recorder()
	b, err := tl.Append(nil, v)
	require.NoError(t, err)
	require.NoError(t, u.HandleUpdates(t.Context(), b))
	return *all
}

var (
	message = &chat.UpdateNewMessage{ID: 1, Text: "hi"}
	denied  = &chat.UpdateDenied{UserID: 5}
	users   = []*chat.User{{ID: 5, Name: "five"}}
	chats   = []*chat.Group{{ID: 9, Title: "nine"}}
)

func TestUpdatesAreDeliveredOneByOneWithWhatCameWithThem(t *testing.T) {
	e := chat.Envelope{Users: users, Chats: chats, Date: 2, Seq: 3}
	assert.Equal(t, []delivery{{e, message}, {e, denied}},
		push(t, &chat.Updates{Updates: []chat.UpdateClass{message, denied}, Users: users, Chats: chats, Date: 2, Seq: 3}))
}

func TestUpdatesCombinedAreDeliveredWithTheirFirstSeq(t *testing.T) {
	e := chat.Envelope{Users: users, Chats: chats, Date: 2, SeqStart: 3, Seq: 4}
	assert.Equal(t, []delivery{{e, denied}, {e, message}},
		push(t, &chat.UpdatesCombined{Updates: []chat.UpdateClass{denied, message}, Users: users, Chats: chats, Date: 2, SeqStart: 3, Seq: 4}))
}

func TestUpdateShortIsDeliveredWithItsDate(t *testing.T) {
	assert.Equal(t, []delivery{{chat.Envelope{Date: 2}, denied}}, push(t, &chat.UpdateShort{Update: denied, Date: 2}))
}

func TestUpdateShortMessageHasItsOwnHandler(t *testing.T) {
	v := &chat.UpdateShortMessage{ID: 1, Text: "hi"}
	assert.Equal(t, []delivery{{chat.Envelope{}, v}}, push(t, v))
}

func TestUpdateShortChatMessageHasItsOwnHandler(t *testing.T) {
	v := &chat.UpdateShortChatMessage{ID: 1, ChatID: 9, Text: "hi"}
	assert.Equal(t, []delivery{{chat.Envelope{}, v}}, push(t, v))
}

func TestUpdateShortSentMessageComesWithTheRequestThatItAnswers(t *testing.T) {
	s, answer := chat.NewServer(), &chat.UpdateShortSentMessage{ID: 1, Date: 2}
	s.OnSendText(func(context.Context, *chat.SendTextRequest) (chat.UpdatesClass, error) { return answer, nil })
	u, all := recorder()
	request := &chat.SendTextRequest{Text: "hi"}
	got, err := chat.NewClient(runtime.Chain(loop(s), u.Middleware)).SendText(t.Context(), request)
	require.NoError(t, err)
	assert.Equal(t, answer, got)
	assert.Equal(t, []delivery{{chat.Envelope{Request: request}, answer}}, *all)
}

func TestUpdatesTooLongIsNeverDropped(t *testing.T) {
	assert.Equal(t, []delivery{{chat.Envelope{}, &chat.UpdatesTooLong{}}}, push(t, &chat.UpdatesTooLong{}))

	u, all := recorder()
	require.NoError(t, u.HandleGap(t.Context()))
	assert.Equal(t, []delivery{{chat.Envelope{}, &chat.UpdatesTooLong{}}}, *all)

	b, err := tl.Append(nil, &chat.UpdatesTooLong{})
	require.NoError(t, err)
	require.ErrorIs(t, chat.NewUpdateDispatcher().HandleUpdates(t.Context(), b), runtime.ErrGap)
}

func TestUpdatesWithinAnAnswerAreDeliveredOnce(t *testing.T) {
	s := chat.NewServer()
	s.OnInvite(func(context.Context, *chat.InviteRequest) (*chat.InvitedUsers, error) {
		return &chat.InvitedUsers{Updates: &chat.UpdateShort{Update: denied, Date: 2}, Missing: []int64{5}}, nil
	})
	s.OnCreateGroup(func(context.Context, *chat.CreateGroupRequest) (chat.UpdatesClass, error) {
		return &chat.UpdateShort{Update: message, Date: 3}, nil
	})
	u, all := recorder()
	c := chat.NewClient(runtime.Chain(loop(s), u.Middleware))
	invite, create := &chat.InviteRequest{Users: []int64{5}}, &chat.CreateGroupRequest{Users: []int64{5}}
	_, err := c.Invite(t.Context(), invite)
	require.NoError(t, err)
	_, err = c.CreateGroup(t.Context(), create)
	require.NoError(t, err)
	assert.Equal(t, []delivery{
		{chat.Envelope{Date: 2, Request: invite}, denied},
		{chat.Envelope{Date: 3, Request: create}, message},
	}, *all)
}

func TestAHandlersErrorDoesNotKeepUpdatesFromOthers(t *testing.T) {
	u, broken := chat.NewUpdateDispatcher(), errors.New("broken")
	var rest []tl.Object
	u.OnNewMessage(func(context.Context, *chat.Envelope, *chat.UpdateNewMessage) error { return broken })
	u.OnDenied(func(context.Context, *chat.Envelope, *chat.UpdateDenied) error { panic("oops") })
	u.OnOther(func(_ context.Context, _ *chat.Envelope, v tl.Object) error {
		rest = append(rest, v)
		return nil
	})
	muted := &chat.UpdateMuted{}
	err := u.Dispatch(t.Context(), &chat.Updates{Updates: []chat.UpdateClass{message, denied, muted}}, nil)
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "handler of updateDenied panicked: oops")
	assert.Equal(t, []tl.Object{muted}, rest)

	var reported error
	u.OnError(func(_ context.Context, err error) { reported = err })
	s := chat.NewServer()
	s.OnSendText(func(context.Context, *chat.SendTextRequest) (chat.UpdatesClass, error) {
		return &chat.UpdateShort{Update: message}, nil
	})
	_, err = chat.NewClient(runtime.Chain(loop(s), u.Middleware)).SendText(t.Context(), &chat.SendTextRequest{})
	require.NoError(t, err, "a handler's error is not the call's")
	require.ErrorIs(t, reported, broken)
}

func TestErrorsOfPushedUpdatesGoToOnErrorAsWell(t *testing.T) {
	u, broken := chat.NewUpdateDispatcher(), errors.New("broken")
	u.OnNewMessage(func(context.Context, *chat.Envelope, *chat.UpdateNewMessage) error { return broken })
	b, err := tl.Append(nil, &chat.UpdateShort{Update: message})
	require.NoError(t, err)
	require.ErrorIs(t, u.HandleUpdates(t.Context(), b), broken)
	var reported error
	u.OnError(func(_ context.Context, err error) { reported = err })
	require.NoError(t, u.HandleUpdates(t.Context(), b))
	require.ErrorIs(t, reported, broken)
	require.Error(t, u.Dispatch(t.Context(), nil, nil), "nothing to dispatch")
}

func TestUpdatesThatCannotBeReadAreAnError(t *testing.T) {
	b, err := tl.Append(nil, &chat.UpdateShort{Update: denied})
	require.NoError(t, err)
	b[4]++
	err = chat.NewUpdateDispatcher().HandleUpdates(t.Context(), b)
	require.ErrorAs(t, err, new(*runtime.UnreadableError))
	require.EqualError(t, err, "updates cannot be read: decode at byte 4, Updates.update: unexpected constructor id: want Update, met #"+hexID(b[4:8]))
}

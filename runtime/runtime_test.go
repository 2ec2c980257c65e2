package runtime_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/tl"
)

// loop is an Invoker that hands requests to a server, as bytes both ways.
func loop(s *chat.Server) runtime.Invoker {
	s.SetLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	return runtime.InvokerFunc(func(ctx context.Context, request tl.Object, result runtime.Result) error {
		b, err := tl.Append(nil, request)
		if err != nil {
			return err
		}
		answer, err := s.ServeTL(ctx, b, nil)
		if err != nil {
			return err
		}
		d := tl.NewDecoder(answer)
		if err := result.DecodeTL(d); err != nil {
			return err
		}
		return d.Done()
	})
}

func TestACallReachesItsHandler(t *testing.T) {
	s := chat.NewServer()
	s.OnCreateGroup(func(_ context.Context, r *chat.CreateGroupRequest) (chat.UpdatesClass, error) {
		return &chat.Updates{Chats: []*chat.Group{{ID: r.Users[0], Title: r.Title}}, Date: r.TTL.Or(1)}, nil
	})
	s.OnListNames(func(_ context.Context, r *chat.ListNamesRequest) ([]string, error) {
		return []string{"a", "b", "c"}[:r.Limit], nil
	})
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) { return true, nil })
	c := chat.NewClient(loop(s))

	updates, err := c.CreateGroup(t.Context(), &chat.CreateGroupRequest{Users: []int64{7}, Title: "x", TTL: tl.Some[int32](60)})
	require.NoError(t, err)
	assert.Equal(t, &chat.Updates{
		Updates: []chat.UpdateClass{}, Users: []*chat.User{}, Chats: []*chat.Group{{ID: 7, Title: "x"}}, Date: 60,
	}, updates)

	names, err := c.ListNames(t.Context(), &chat.ListNamesRequest{Limit: 2})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b"}, names)

	pong, err := c.Ping(t.Context())
	require.NoError(t, err)
	assert.True(t, pong)
}

func TestGenericCallsCarryTheAnswersType(t *testing.T) {
	s := chat.NewServer()
	var layers []int32
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) { return true, nil })
	s.OnWithLayer(func(ctx context.Context, r *chat.WithLayerRequest[tl.Raw]) (tl.Raw, error) {
		layers = append(layers, r.Layer)
		return s.ServeQuery(ctx, r.Query)
	})
	s.OnWithOptions(func(ctx context.Context, r *chat.WithOptionsRequest[tl.Raw]) (tl.Raw, error) {
		return s.ServeQuery(ctx, r.Query)
	})
	inv := loop(s)
	pong, err := chat.WithLayer(t.Context(), inv, 7, &chat.WithOptionsRequest[bool]{Name: tl.Some("n"), Query: &chat.PingRequest{}})
	require.NoError(t, err)
	assert.True(t, pong)
	pong, err = chat.WithOptions(t.Context(), inv, &chat.WithOptionsRequest[bool]{Query: &chat.PingRequest{}})
	require.NoError(t, err)
	assert.True(t, pong)
	assert.Equal(t, []int32{7}, layers)
}

func TestCallsWithinEachOtherAreBounded(t *testing.T) {
	s := chat.NewServer()
	s.OnWithLayer(func(ctx context.Context, r *chat.WithLayerRequest[tl.Raw]) (tl.Raw, error) {
		return s.ServeQuery(ctx, r.Query)
	})
	head, err := tl.Append(nil, &chat.WithLayerRequest[tl.Raw]{Query: &tl.Query[tl.Raw]{Raw: tl.Raw{0, 0, 0, 0}}})
	require.NoError(t, err)
	_, err = s.ServeTL(t.Context(), bytes.Repeat(head[:8], 1<<17), nil)
	require.ErrorIs(t, err, runtime.InputFetchError)
}

func TestRefusalsReachTheCaller(t *testing.T) {
	s := chat.NewServer()
	s.OnCreateGroup(func(context.Context, *chat.CreateGroupRequest) (chat.UpdatesClass, error) {
		return nil, runtime.NewError(420, "FLOOD_WAIT_42")
	})
	s.OnSendText(func(context.Context, *chat.SendTextRequest) (chat.UpdatesClass, error) {
		return nil, errors.New("a secret of the server")
	})
	s.OnListNames(func(context.Context, *chat.ListNamesRequest) ([]string, error) { panic("oops") })
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) { return false, runtime.ChatInvalid.New(400) })
	c := chat.NewClient(loop(s))

	_, err := c.CreateGroup(t.Context(), &chat.CreateGroupRequest{})
	require.EqualError(t, err, "createGroup: rpc error 420: FLOOD_WAIT_42")
	require.ErrorIs(t, err, runtime.FloodWait)
	var refused *runtime.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, &runtime.Error{Code: 420, Name: "FLOOD_WAIT", Argument: 42, Message: "FLOOD_WAIT_42"}, refused)

	_, err = c.SendText(t.Context(), &chat.SendTextRequest{})
	require.EqualError(t, err, "sendText: rpc error 500: INTERNAL_SERVER_ERROR")
	_, err = c.ListNames(t.Context(), &chat.ListNamesRequest{})
	require.ErrorIs(t, err, runtime.Internal)
	_, err = c.Ping(t.Context())
	require.ErrorIs(t, err, runtime.ChatInvalid)
	_, err = c.Invite(t.Context(), &chat.InviteRequest{})
	require.ErrorIs(t, err, runtime.InputMethodInvalid, "a function without a handler")
}

func TestRequestsThatCannotBeReadAreRefused(t *testing.T) {
	s := chat.NewServer()
	s.OnListNames(func(context.Context, *chat.ListNamesRequest) ([]string, error) { return nil, nil })
	whole, err := tl.Append(nil, &chat.ListNamesRequest{Limit: 1})
	require.NoError(t, err)
	for _, request := range [][]byte{nil, whole[:3], whole[:6], append(whole, 0, 0, 0, 0)} {
		_, err := s.ServeTL(t.Context(), request, nil)
		require.ErrorIs(t, err, runtime.InputFetchError)
	}
}

func TestAServerKnowsItsFunctions(t *testing.T) {
	s := new(runtime.Server)
	runtime.Handle(s, func(context.Context, *chat.PingRequest) (bool, error) { return true, nil }, 0xa11)
	s.Handle(0xb0b, nil)
	for id, want := range map[uint32]string{chat.PingRequestTypeID: "ping", 0xa11: "ping", 0xb0b: "0xb0b"} {
		name, ok := s.FunctionName(id)
		assert.True(t, ok)
		assert.Equal(t, want, name)
	}
	_, ok := s.FunctionName(chat.SendTextRequestTypeID)
	assert.False(t, ok)
}

func TestErrorsAreTakenApart(t *testing.T) {
	for message, want := range map[string]runtime.Error{
		"CHAT_TITLE_EMPTY":    {Name: "CHAT_TITLE_EMPTY"},
		"FLOOD_WAIT_42":       {Name: "FLOOD_WAIT", Argument: 42},
		"FILE_PART_3_MISSING": {Name: "FILE_PART_MISSING", Argument: 3},
		"2FA_CONFIRM_WAIT_60": {Name: "2FA_CONFIRM_WAIT", Argument: 60},
		"":                    {},
	} {
		want.Code, want.Message = 400, message
		assert.Equal(t, &want, runtime.NewError(400, message), message)
	}
	require.ErrorIs(t, fmt.Errorf("x: %w", runtime.NewError(420, "FLOOD_WAIT_42")), runtime.NewError(420, "FLOOD_WAIT_42"))
	require.NotErrorIs(t, runtime.NewError(420, "FLOOD_WAIT_42"), runtime.NewError(420, "FLOOD_WAIT_43"))
}

func TestMiddlewareSeesCallsOutermostFirst(t *testing.T) {
	s := chat.NewServer()
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) { return true, nil })
	var seen []string
	note := func(name string) runtime.Middleware {
		return func(next runtime.Invoker) runtime.Invoker {
			return runtime.InvokerFunc(func(ctx context.Context, r tl.Object, result runtime.Result) error {
				seen = append(seen, name+" "+r.TypeName())
				err := next.Invoke(ctx, r, result)
				seen = append(seen, fmt.Sprint(name, " ", result.Value()))
				return err
			})
		}
	}
	_, err := chat.NewClient(runtime.Chain(loop(s), note("a"), note("b"))).Ping(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"a ping", "b ping", "b true", "a true"}, seen)
}

func TestWhoGivesUpSeesNoAnswerThatComesLater(t *testing.T) {
	s := chat.NewServer()
	s.OnPing(func(context.Context, *chat.PingRequest) (bool, error) { return true, nil })
	answered := make(chan error)
	late := runtime.InvokerFunc(func(ctx context.Context, r tl.Object, result runtime.Result) error {
		go func() { answered <- loop(s).Invoke(ctx, r, result) }()
		return context.DeadlineExceeded
	})
	answer, err := chat.NewClient(late).Ping(t.Context())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.False(t, answer)
	require.NoError(t, <-answered)
}

func TestAnAnswerThatFailsTakesBackTheOneBefore(t *testing.T) {
	twice := runtime.InvokerFunc(func(_ context.Context, _ tl.Object, result runtime.Result) error {
		fine := binary.LittleEndian.AppendUint32(nil, tl.BoolTrueTypeID)
		require.NoError(t, result.DecodeTL(tl.NewDecoder(fine)))
		require.Equal(t, true, result.Value())
		require.Error(t, result.DecodeTL(tl.NewDecoder(fine[:3])))
		require.Nil(t, result.Value())
		return nil
	})
	answer, err := chat.NewClient(twice).Ping(t.Context())
	require.NoError(t, err)
	require.False(t, answer)
}

// hexID is an id's digits as errors spell them.
func hexID(b []byte) string { return fmt.Sprintf("%x", binary.LittleEndian.Uint32(b)) }

func TestTheServerLogsWhatItDoesNotTell(t *testing.T) {
	s := chat.NewServer()
	var log bytes.Buffer
	s.SetLogger(slog.New(slog.NewTextHandler(&log, nil)))
	s.OnSendText(func(context.Context, *chat.SendTextRequest) (chat.UpdatesClass, error) {
		return nil, errors.New("a secret of the server")
	})
	request, err := tl.Append(nil, &chat.SendTextRequest{Text: "hi"})
	require.NoError(t, err)

	_, err = s.ServeTL(t.Context(), request, nil)
	require.ErrorIs(t, err, runtime.Internal)
	assert.Contains(t, log.String(), `level=ERROR msg="handler failed" error="sendText: a secret of the server"`)

	log.Reset()
	_, err = s.ServeTL(t.Context(), request[:5], nil)
	require.ErrorIs(t, err, runtime.InputFetchError)
	assert.Contains(t, log.String(), "level=WARN")
	assert.Contains(t, log.String(), "sendText: rpc error 400: INPUT_FETCH_ERROR: decode at byte 4, sendText.text")

	log.Reset()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.ServeTL(ended, request, nil)
	require.ErrorIs(t, err, runtime.Internal)
	assert.Empty(t, log.String(), "nobody waits for the answer")
}

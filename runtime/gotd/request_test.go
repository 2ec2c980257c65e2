package gotd

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

func TestAHandlerHasToAppend(t *testing.T) {
	var logged records
	_, address := serve(t, ServerOptions{Logger: logged.logger(), Handler: handlerFunc(func(context.Context, []byte, []byte) ([]byte, error) {
		return tl.Append(nil, &echo{Text: "of its own"})
	})})
	_, err := say(within(t), testClient(t, address, ClientOptions{}), "")
	require.ErrorIs(t, err, runtime.Internal)
	require.Contains(t, logged.String(), "the handler does not append to what it is given")
}

func TestARequestMayBeDroppedBeforeItIsAnswered(t *testing.T) {
	s := newSession(sessionName{}, nil, &results{limit: longAnswersKept}, 1)
	c := s.begin(1)
	require.True(t, s.drop(1))
	ctx, cancel := context.WithCancel(t.Context())
	s.start(c, cancel)
	require.ErrorIs(t, ctx.Err(), context.Canceled)
	require.False(t, s.finish(c, nil, true))
}

// TestAShortAnswerTakesNoLongOnesMemory: how much is taken for an answer in
// advance goes by the one before.
func TestAShortAnswerTakesNoLongOnesMemory(t *testing.T) {
	server, address := testServer(t, same)
	p := rawClient(t, address)
	for _, text := range []string{noise()[:longestGuess], "short", strings.Repeat("x", packFrom/2)} {
		id := p.ask(encoded(t, &echoRequest{Text: text}))
		require.Equal(t, encoded(t, &echo{Text: text}), p.result(id))
		_, result, _ := server.Sessions()[0].result(id)
		require.LessOrEqual(t, cap(result), 2*len(result))
	}
}

package gotd

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestShutdownWaitsForAnswers(t *testing.T) {
	may := make(chan struct{})
	server, address := testServer(t, patient(may))
	p := rawClient(t, address)
	running := p.ask(encoded(t, &echoRequest{Text: "long"}))
	p.states(0)
	ended := make(chan error, 1)
	go func() { ended <- server.Shutdown(within(t)) }()
	require.Eventually(t, server.draining.Load, patience, time.Millisecond)

	late := p.ask(encoded(t, &echoRequest{Text: "late"}))
	require.Equal(t, []byte{stateReceived | stateProcessing, stateNotSeen}, p.states(running, late))
	require.Eventually(t, func() bool {
		_, err := Dial(within(t), address, clientOptions(ClientOptions{Storage: stored(t)}))
		return err != nil
	}, patience, time.Millisecond)
	close(may)
	require.Equal(t, encoded(t, &echo{Text: "long"}), p.result(running))
	require.NoError(t, <-ended)
}

func TestShutdownEndsWithItsContext(t *testing.T) {
	server, address := testServer(t, patient(nil))
	p := rawClient(t, address)
	p.ask(encoded(t, &echoRequest{Text: "long"}))
	p.states(0)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	require.EqualError(t, server.Shutdown(ctx), "shut down: context deadline exceeded")
	require.NoError(t, server.Shutdown(t.Context()))
}

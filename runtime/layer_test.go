package runtime_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/layered"
	"github.com/tlgen-go/tlgen/tl"
)

// speaking is an Invoker of a client of the layer.
func speaking(s *layered.Server, layer int) runtime.Invoker {
	return runtime.InvokerFunc(func(ctx context.Context, request tl.Object, result runtime.Result) error {
		b, err := tl.AppendLayer(nil, request, layer)
		if err != nil {
			return err
		}
		answer, err := s.ServeTL(runtime.WithLayer(ctx, layer), b, nil)
		if err != nil {
			return err
		}
		return result.DecodeTL(tl.NewDecoder(answer, tl.WithLayer(layer)))
	})
}

func TestOneHandlerServesClientsOfAllLayers(t *testing.T) {
	s := layered.NewServer()
	s.SetLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	photo := []byte(nil)
	s.OnGetUser(func(_ context.Context, r *layered.GetUserRequest) (layered.UserClass, error) {
		return &layered.User{ID: r.ID, Name: "n", Photo: photo}, nil
	})
	s.OnGetAll(func(context.Context, *layered.GetAllRequest) ([]layered.UserClass, error) {
		return []layered.UserClass{&layered.User{ID: 1}, &layered.UserGone{}}, nil
	})
	for layer, id := range map[int]uint32{0: layered.UserTypeID, 2: layered.UserTypeID, 1: layered.UserLayer1TypeID} {
		request, err := tl.AppendLayer(nil, &layered.GetUserRequest{ID: 5}, layer)
		require.NoError(t, err)
		answer, err := s.ServeTL(runtime.WithLayer(t.Context(), layer), request, nil)
		require.NoError(t, err)
		got, _ := tl.NewDecoder(answer).PeekID()
		assert.Equal(t, id, got, "layer %d", layer)

		user, err := layered.NewClient(speaking(s, layer)).GetUser(t.Context(), &layered.GetUserRequest{ID: 5})
		require.NoError(t, err)
		assert.Equal(t, &layered.User{ID: 5, Name: "n"}, user)
	}

	_, err := layered.NewClient(speaking(s, 1)).GetUser(t.Context(), &layered.GetUserRequest{ID: 5, Full: true})
	require.EqualError(t, err, "getUser: encode getUser.full: not in the layer: layer 1 has no such field")
	photo = []byte{1}
	_, err = layered.NewClient(speaking(s, 1)).GetUser(t.Context(), &layered.GetUserRequest{ID: 5})
	require.ErrorIs(t, err, runtime.Internal, "what layer 1 cannot say is not sent")
	_, err = layered.NewClient(speaking(s, 1)).GetAll(t.Context())
	require.ErrorIs(t, err, runtime.Internal)
	all, err := layered.NewClient(speaking(s, 2)).GetAll(t.Context())
	require.NoError(t, err)
	assert.Len(t, all, 2)
}

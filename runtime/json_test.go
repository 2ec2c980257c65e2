package runtime_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/tl"
)

func TestCallsAreMadeInJSON(t *testing.T) {
	answer := `{"@type":"updateShort","update":{"@type":"updateDenied","user_id":"5"},"date":2,"@extra":7}`
	var sent string
	c := chat.NewClient(runtime.InvokerFunc(func(_ context.Context, request tl.Object, result runtime.Result) error {
		b, err := json.Marshal(request)
		sent = string(b)
		if err != nil {
			return err
		}
		return result.(runtime.JSONResult).DecodeJSON([]byte(answer))
	}))
	updates, err := c.CreateGroup(t.Context(), &chat.CreateGroupRequest{Users: []int64{7}, Title: "x"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"@type":"createGroup","users":["7"],"title":"x"}`, sent)
	assert.Equal(t, &chat.UpdateShort{Update: &chat.UpdateDenied{UserID: 5}, Date: 2}, updates)

	answer = `{"@type":"error"}`
	_, err = c.CreateGroup(t.Context(), &chat.CreateGroupRequest{})
	require.EqualError(t, err, `createGroup: decode JSON: unexpected @type: want Updates, met "error"`)
}

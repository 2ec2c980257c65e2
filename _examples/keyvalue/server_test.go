package main

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
	"github.com/tlgen-go/tlgen/runtime/stream"
)

// dialler serves an empty store, and returns what connects to it.
func dialler(t *testing.T) func(stream.ClientOptions) *kv.Client {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := newServer()
	served := make(chan error, 1)
	go func() { served <- server.Serve(context.Background(), listener) }()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		require.NoError(t, <-served)
	})
	return func(o stream.ClientOptions) *kv.Client {
		c, err := stream.Dial(t.Context(), "tcp", listener.Addr().String(), o)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, c.Close()) })
		return kv.NewClient(c)
	}
}

// mustPut gives a key a value.
func mustPut(t *testing.T, c *kv.Client, key, data string) {
	t.Helper()
	_, err := c.Put(t.Context(), &kv.PutRequest{Key: key, Data: []byte(data), Condition: &kv.ConditionNone{}})
	require.NoError(t, err)
}

func requireNext[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(time.Minute):
		require.FailNow(t, "nothing came")
		return *new(T)
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	c := dialler(t)(stream.ClientOptions{})
	for _, key := range []string{"a", "a/", "a/\x00", "b"} {
		mustPut(t, c, key, key)
	}
	var keys []string
	r := &kv.ListRequest{Limit: 1}
	for more := true; more; more = r.After.IsSet() {
		page, err := c.List(t.Context(), r)
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		keys = append(keys, page.Items[0].Key)
		r.After = page.Next
	}
	assert.Equal(t, []string{"a", "a/", "a/\x00", "b"}, keys)

	for _, limit := range []int32{-1, 0, maxLimit + 1} {
		_, err := c.List(t.Context(), &kv.ListRequest{Limit: limit})
		require.ErrorIs(t, err, limitInvalid)
	}
}

func TestWhoWatchesIsTold(t *testing.T) {
	dial := dialler(t)
	s := &story{changes: make(chan change, maxWaiting)}
	watcher, writer := dial(stream.ClientOptions{Updates: s.dispatcher()}), dial(stream.ClientOptions{})
	mustPut(t, writer, "a/1", "before")
	stats, err := watcher.Watch(t.Context(), &kv.WatchRequest{Prefix: "a/"})
	require.NoError(t, err)
	assert.Equal(t, int64(1), stats.Version)
	mustPut(t, writer, "b/1", "unwatched")
	mustPut(t, writer, "a/1", "after")
	assert.Equal(t, change{3, `a/1 is "after"`}, requireNext(t, s.changes))

	for _, was := range []bool{true, false} {
		got, err := watcher.Unwatch(t.Context(), &kv.UnwatchRequest{Prefix: "a/"})
		require.NoError(t, err)
		assert.Equal(t, was, got)
	}
	mustPut(t, writer, "a/1", "unwatched")
	_, err = watcher.Watch(t.Context(), &kv.WatchRequest{Prefix: ""})
	require.NoError(t, err)
	_, err = writer.Delete(t.Context(), &kv.DeleteRequest{Key: "b/1", Condition: &kv.ConditionNone{}})
	require.NoError(t, err)
	assert.Equal(t, change{5, "b/1 is gone"}, requireNext(t, s.changes))
}

func TestWhoCannotTakeAChangeIsToldThatThereWasOne(t *testing.T) {
	dial := dialler(t)
	s := &story{changes: make(chan change, maxWaiting)}
	watcher, writer := dial(stream.ClientOptions{Updates: s.dispatcher(), MaxFrame: 1 << 10}), dial(stream.ClientOptions{})
	_, err := watcher.Watch(t.Context(), &kv.WatchRequest{})
	require.NoError(t, err)
	mustPut(t, writer, "long", strings.Repeat("x", 2<<10))
	assert.Contains(t, requireNext(t, s.changes).text, "too many")
}

func TestWhoReadsSlowlyIsToldThatThereWereTooMany(t *testing.T) {
	ws := newWatchers()
	w := &watcher{wake: make(chan struct{}, 1)}
	for range maxWaiting {
		w.add(&kv.UpdateDelete{})
	}
	all, ok := ws.take(w).(*kv.Updates)
	require.True(t, ok)
	assert.Len(t, all.Updates, maxWaiting)
	for range maxWaiting + 2 {
		w.add(&kv.UpdateDelete{})
	}
	assert.Equal(t, &kv.UpdatesTooLong{}, ws.take(w))
	w.add(&kv.UpdateDelete{Version: 1})
	assert.Equal(t, &kv.Updates{Updates: []kv.UpdateClass{&kv.UpdateDelete{Version: 1}}}, ws.take(w))
}

package main

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
)

// unwatched is a store that tells nobody.
func unwatched() *store { return newStore(func(string, kv.UpdateClass) {}) }

// filled is a store in which each key's value is the key.
func filled(t *testing.T, keys ...string) *store {
	t.Helper()
	s := unwatched()
	for _, key := range keys {
		_, err := s.put(key, []byte(key), &kv.ConditionAbsent{})
		require.NoError(t, err)
	}
	return s
}

func TestAConditionIsAboutWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		condition   kv.ConditionClass
		there, none bool
	}{
		{&kv.ConditionNone{}, true, true},
		{&kv.ConditionAbsent{}, false, true},
		{&kv.ConditionVersion{Version: 1}, true, false},
		{&kv.ConditionVersion{Version: 2}, false, false},
		{&kv.ConditionVersion{}, false, false},
		{nil, false, false},
	} {
		for key, holds := range map[string]bool{"there": c.there, "none": c.none} {
			name := fmt.Sprintf("%v of %s", c.condition, key)
			s := filled(t, "there")
			_, err := s.delete(key, c.condition)
			assert.Equal(t, holds, err == nil, "delete under %s", name)
			s = filled(t, "there")
			_, err = s.put(key, nil, c.condition)
			if holds {
				require.NoError(t, err, name)
				assert.Equal(t, int64(2), s.stats().Version, name)
				continue
			}
			require.ErrorIs(t, err, versionConflict, name)
			assert.Equal(t, &kv.Stats{Keys: 1, Bytes: 5, Version: 1}, s.stats(), name)
		}
	}
}

func TestAChangeReturnsWhatWasThere(t *testing.T) {
	s := unwatched()
	none := &kv.ConditionNone{}
	for _, step := range []struct {
		change func() (*kv.Entry, error)
		before *kv.Entry
		after  kv.Stats
	}{
		{func() (*kv.Entry, error) { return s.delete("a", none) }, nil, kv.Stats{}},
		{func() (*kv.Entry, error) { return s.put("a", []byte("one"), none) }, nil, kv.Stats{Keys: 1, Bytes: 3, Version: 1}},
		{func() (*kv.Entry, error) { return s.put("a", []byte("three"), none) }, &kv.Entry{Data: []byte("one"), Version: 1}, kv.Stats{Keys: 1, Bytes: 5, Version: 2}},
		{func() (*kv.Entry, error) { return s.delete("a", none) }, &kv.Entry{Data: []byte("three"), Version: 2}, kv.Stats{Version: 3}},
	} {
		before, err := step.change()
		require.NoError(t, err)
		assert.Equal(t, step.before, before)
		assert.Equal(t, &step.after, s.stats())
	}
}

func TestListsAreInOrderAndHaveAnEnd(t *testing.T) {
	s := filled(t, "b/2", "a", "b/10", "c", "b/1", "b")
	for _, c := range []struct {
		prefix, from string
		limit        int
		want         []string
		more         bool
	}{
		{"", "", 9, []string{"a", "b", "b/1", "b/10", "b/2", "c"}, false},
		{"", "", 6, []string{"a", "b", "b/1", "b/10", "b/2", "c"}, false},
		{"", "", 5, []string{"a", "b", "b/1", "b/10", "b/2"}, true},
		{"b/", "", 2, []string{"b/1", "b/10"}, true},
		{"b/", "b/10\x00", 2, []string{"b/2"}, false},
		{"b/", "a", 1, []string{"b/1"}, true},
		{"b/", "c", 1, nil, false},
		{"d", "", 1, nil, false},
	} {
		items, more := s.list(c.prefix, c.from, c.limit)
		var keys []string
		for _, i := range items {
			keys = append(keys, i.Key)
			assert.Equal(t, i.Key, string(i.Value.Data))
		}
		assert.Equal(t, c.want, keys, "%+v", c)
		assert.Equal(t, c.more, more, "%+v", c)
	}
}

// TestManyMayCountTogether: each adds a letter to one value, again and
// again until nobody changed the value in between.
func TestManyMayCountTogether(t *testing.T) {
	const clients, rounds = 8, 50
	var versions atomic.Int64
	s := newStore(func(_ string, u kv.UpdateClass) {
		if put, ok := u.(*kv.UpdatePut); ok {
			assert.Equal(t, versions.Add(1), put.Item.Value.Version)
		}
	})
	_, err := s.put("count", nil, &kv.ConditionAbsent{})
	require.NoError(t, err)
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for done := 0; done < rounds; {
				met := s.get("count")[0]
				_, err := s.put("count", append(slices.Clip(met.Data), 'x'), &kv.ConditionVersion{Version: met.Version})
				if err == nil {
					done++
				}
				s.list("", "", 1)
			}
		})
	}
	all.Wait()
	assert.Equal(t, &kv.Stats{Keys: 1, Bytes: clients * rounds, Version: clients*rounds + 1}, s.stats())
}

package gotd

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRecentKeepsWhatWasUsedLast(t *testing.T) {
	r := recent[int, int]{limit: 2}
	for i := range 4 {
		r.put(i, i)
	}
	_, ok := r.get(0)
	require.True(t, ok)
	r.put(4, 4)
	for k, want := range map[int]bool{0: true, 1: false, 4: true} {
		_, ok := r.get(k)
		require.Equal(t, want, ok, k)
	}
	r.remove(4)
	_, ok = r.get(4)
	require.False(t, ok)
}

func TestAnIDIsNewOnce(t *testing.T) {
	s := newSeenIDs()
	for id := int64(1); id <= 10*idsKept; id++ {
		require.True(t, s.add(id))
		require.False(t, s.add(id))
	}
	require.False(t, s.add(1), "forgotten ids are not new")
	require.NotZero(t, s.floor)
}

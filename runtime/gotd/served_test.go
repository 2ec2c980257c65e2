package gotd

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// answered is a request of s with a result of n bytes.
func answered(t *testing.T, s *Session, id int64, n int) {
	t.Helper()
	require.True(t, s.finish(s.begin(id), make([]byte, n), false))
	s.sent(-id, s.young(id))
}

func (s *Session) young(id int64) *served {
	c, _, _ := s.result(id)
	return c
}

// kept is how long the result is that is kept for a request, or 0.
func kept(s *Session, id int64) int {
	_, b, _ := s.result(id)
	return len(b)
}

func TestOldAnswersGiveWay(t *testing.T) {
	s := newSession(sessionName{}, nil, &results{limit: longAnswersKept}, 1)
	for id := int64(1); id <= 5; id++ {
		answered(t, s, id, answersKept/4)
	}
	require.Zero(t, kept(s, 1))
	require.NotZero(t, kept(s, 2))
}

func TestTheNewestAnswerIsKeptWhateverItsSize(t *testing.T) {
	s := newSession(sessionName{}, nil, &results{limit: longAnswersKept}, 1)
	answered(t, s, 1, 100*answersKept)
	require.Equal(t, 100*answersKept, kept(s, 1))
	require.Equal(t, 100*answersKept, s.long.bytes)
	answered(t, s, 2, 1)
	require.Zero(t, kept(s, 1))
	require.Equal(t, 1, kept(s, 2))
	require.Zero(t, s.long.bytes)
}

func TestAnAcknowledgedAnswerIsNotKept(t *testing.T) {
	s := newSession(sessionName{}, nil, &results{limit: longAnswersKept}, 1)
	answered(t, s, 1, 2*answersKept)
	s.acknowledge([]int64{-1, -1, 7})
	require.Zero(t, kept(s, 1))
	require.Zero(t, s.results.bytes)
	require.Zero(t, s.long.bytes)
}

func TestLongAnswersOfAllSessionsAreBounded(t *testing.T) {
	long := &results{limit: 5 * answersKept}
	first := newSession(sessionName{}, nil, long, 1)
	second := newSession(sessionName{}, nil, long, 1)
	answered(t, first, 1, 3*answersKept)
	answered(t, second, 1, 3*answersKept)
	require.Zero(t, kept(first, 1))
	require.Equal(t, 3*answersKept, kept(second, 1))
}

package gotd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/require"
)

// writes is a connection that keeps what is written to it.
type writes struct {
	net.Conn
	all [][]byte
	err error // of the next one
}

func (w *writes) Write(b []byte) (int, error) {
	w.all = append(w.all, bytes.Clone(b))
	return len(b), w.err
}

func (*writes) SetReadDeadline(time.Time) error  { return nil }
func (*writes) SetWriteDeadline(time.Time) error { return nil }

// sender is an outbox of a client or a server, what it sends over, and whose it is.
func sender(transport framing, kind proto.MessageType) (*outbox, *writes, *frames, *sequence) {
	w := new(writes)
	conn := newFrames(w, bufio.NewReader(w), maxFrame)
	conn.framing = transport
	seq := newSequence(encryption{crypto.Server, steady{}}, agreed().Key, 1, 2)
	return newOutbox(kind, 0), w, conn, seq
}

// sendAll sends what waits.
func sendAll(t *testing.T, o *outbox, conn *frames) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, o.run(ctx, conn), context.Canceled)
}

// framed is the messages in what was written once.
func framed(t *testing.T, transport framing, b []byte) (messages []message) {
	t.Helper()
	key := agreed().Key
	for r := bufio.NewReader(bytes.NewReader(b)); ; {
		if _, err := r.Peek(1); err != nil {
			return messages
		}
		frame, err := transport.read(r, maxFrame)
		require.NoError(t, err)
		m, err := encryption{crypto.Client, steady{}}.open(&key, frame)
		require.NoError(t, err)
		messages = append(messages, m.message)
	}
}

func bodiesOf(messages []message) (bodies [][]byte) {
	for _, m := range messages {
		bodies = append(bodies, m.body)
	}
	return bodies
}

func TestMessagesThatWaitAreWrittenAtOnce(t *testing.T) {
	for _, transport := range []func() framing{
		func() framing { return abridged{} },
		func() framing { return intermediate{} },
		func() framing { return new(full) },
	} {
		o, w, conn, seq := sender(transport(), proto.MessageFromClient)
		peer := transport()
		for range 3 {
			w.all = nil
			var told int
			var want [][]byte
			for n := range 100 {
				body := bytes.Repeat([]byte{byte(n)}, 4*n+4)
				want = append(want, body)
				require.NoError(t, o.put(envelope{from: seq, kind: proto.MessageFromClient, body: plain(body), written: func(err error) {
					require.NoError(t, err)
					told++
				}}))
			}
			require.NoError(t, o.put(envelope{from: seq, body: plain(nil)}))
			sendAll(t, o, conn)
			require.Len(t, w.all, 1)
			require.Equal(t, want, bodiesOf(framed(t, peer, w.all[0])))
			require.Equal(t, 100, told)
		}
	}
}

func TestWhatAServerWritesAtOnceIsInContainers(t *testing.T) {
	o, w, conn, first := sender(intermediate{}, proto.MessageFromServer)
	second := newSequence(first.encryption, agreed().Key, 3, 2)
	var want [][]byte
	add := func(from *sequence, n int) {
		for range n {
			body := binary.LittleEndian.AppendUint32(nil, uint32(len(want)))
			want = append(want, body)
			require.NoError(t, o.put(envelope{from: from, kind: proto.MessageServerResponse, content: true, body: plain(body)}))
		}
	}
	add(first, maxMessages+2)
	add(second, 1)
	add(first, 3)
	long := make([]byte, batchSize)
	require.NoError(t, o.put(envelope{from: first, kind: proto.MessageServerResponse, content: true, body: plain(long)}))
	want = append(want, long)
	sendAll(t, o, conn)
	require.Len(t, w.all, 1)
	frames := framed(t, intermediate{}, w.all[0])
	require.Len(t, frames, 5)
	var got [][]byte
	for i, n := range []int{maxMessages, 2, 1, 3, 1} {
		outer := frames[i]
		inner := []message{outer}
		if n > 1 {
			var err error
			inner, err = readContainer(outer)
			require.NoError(t, err)
			require.Zero(t, outer.seq&1, "a container wants no acknowledgement")
		}
		require.Len(t, inner, n)
		for _, m := range inner {
			require.True(t, m.wantsAck())
			require.LessOrEqual(t, m.id, outer.id)
			require.LessOrEqual(t, m.seq, outer.seq)
		}
		got = append(got, bodiesOf(inner)...)
	}
	require.Equal(t, want, got)
}

func TestWhatIsWrittenAtOnceIsBounded(t *testing.T) {
	for _, kind := range []proto.MessageType{proto.MessageFromClient, proto.MessageFromServer} {
		o, w, conn, seq := sender(intermediate{}, kind)
		for range 10 {
			require.NoError(t, o.put(envelope{from: seq, kind: kind, body: plain(make([]byte, batchSize/2))}))
		}
		sendAll(t, o, conn)
		require.Len(t, w.all, 5)
		require.Zero(t, cap(o.batch.sealed)+cap(o.batch.container)+cap(conn.spare), "memory is kept")
	}
}

func TestMessagesThatAreNotWrittenAreToldSo(t *testing.T) {
	o, w, conn, seq := sender(intermediate{}, proto.MessageFromServer)
	w.err = errors.New("broken")
	var told int
	for range 3 {
		require.NoError(t, o.put(envelope{from: seq, kind: proto.MessageFromServer, body: plain(make([]byte, 4)), written: func(err error) {
			require.ErrorIs(t, err, w.err)
			told++
		}}))
	}
	require.ErrorIs(t, o.run(t.Context(), conn), w.err)
	require.Equal(t, 3, told)
}

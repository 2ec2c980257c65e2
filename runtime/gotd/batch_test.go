package gotd

import (
	"bufio"
	"bytes"
	"context"
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

// sender is an outbox, what it sends over, and who reads that.
func sender(transport framing) (*outbox, *writes, *frames, *sequence) {
	w := new(writes)
	conn := newFrames(w, bufio.NewReader(w), maxFrame)
	conn.framing = transport
	seq := newSequence(encryption{crypto.Server, steady{}}, agreed().Key, 1, 2)
	return newOutbox(proto.MessageFromServer, 0), w, conn, seq
}

// sendAll sends what waits.
func sendAll(t *testing.T, o *outbox, conn *frames) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, o.run(ctx, conn), context.Canceled)
}

// bodiesOf is the bodies in what was written once.
func bodiesOf(t *testing.T, transport framing, key *crypto.AuthKey, b []byte) (bodies [][]byte) {
	t.Helper()
	for r := bytes.NewReader(b); r.Len() > 0; {
		frame, err := transport.read(r, maxFrame)
		require.NoError(t, err)
		m, err := encryption{crypto.Client, steady{}}.open(key, frame)
		require.NoError(t, err)
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
		o, w, conn, seq := sender(transport())
		peer := transport()
		for range 3 {
			w.all = nil
			var told int
			var want [][]byte
			for n := range 100 {
				body := bytes.Repeat([]byte{byte(n)}, 4*n+4)
				want = append(want, body)
				require.NoError(t, o.put(envelope{from: seq, kind: proto.MessageFromServer, body: plain(body), written: func(err error) {
					require.NoError(t, err)
					told++
				}}))
			}
			require.NoError(t, o.put(envelope{from: seq, body: plain(nil)}))
			sendAll(t, o, conn)
			require.Len(t, w.all, 1)
			require.Equal(t, want, bodiesOf(t, peer, &seq.key, w.all[0]))
			require.Equal(t, 100, told)
		}
	}
}

func TestWhatIsWrittenAtOnceIsBounded(t *testing.T) {
	o, w, conn, seq := sender(intermediate{})
	for range 10 {
		require.NoError(t, o.put(envelope{from: seq, kind: proto.MessageFromServer, body: plain(make([]byte, batchSize/2))}))
	}
	sendAll(t, o, conn)
	require.Len(t, w.all, 5)
	require.Zero(t, cap(o.batch.sealed)+cap(conn.spare), "memory is kept")
}

func TestMessagesThatAreNotWrittenAreToldSo(t *testing.T) {
	o, w, conn, seq := sender(intermediate{})
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

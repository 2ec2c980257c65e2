package gotd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	goruntime "runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
)

// quicken has the server answer so often that the reader answers from then on.
func (p *rawPeer) quicken() {
	p.t.Helper()
	for range streak {
		p.result(p.ask(encoded(p.t, &echoRequest{Text: "quick"})))
	}
}

// askAtOnce sends requests in one write.
func (p *rawPeer) askAtOnce(texts ...string) (ids []int64) {
	p.t.Helper()
	var frames [][]byte
	for _, text := range texts {
		st := p.seq.next(proto.MessageFromClient, true)
		frame, err := p.seq.seal(nil, st, encoded(p.t, &echoRequest{Text: text}))
		check(p.t, err)
		frames, ids = append(frames, frame), append(ids, st.id)
	}
	check(p.t, p.conn.write(frames...))
	return ids
}

func TestAReaderThatIsKeptIsRelieved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		came := make(chan string)
		p := pipeClient(t, ServerOptions{Handler: echoServer(func(ctx context.Context, text string) (string, error) {
			switch text {
			case "first":
				return <-came, nil
			case "second":
				came <- text
			}
			return text, ctx.Err()
		})})
		p.quicken()
		for range 3 {
			begun := time.Now()
			first := p.ask(encoded(t, &echoRequest{Text: "first"}))
			second := p.ask(encoded(t, &echoRequest{Text: "second"}))
			answers := p.answers(2)
			require.Equal(t, encoded(t, &echo{Text: "second"}), answers[first])
			require.Equal(t, encoded(t, &echo{Text: "second"}), answers[second])
			require.Equal(t, reliefAfter, time.Since(begun))
			p.quicken()
		}
	})
}

func TestAFunctionThatIsNotQuickKeepsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipeClient(t, ServerOptions{Handler: echoServer(func(_ context.Context, text string) (string, error) {
			if text != "quick" {
				time.Sleep(2 * atOnce)
			}
			return text, nil
		})})
		p.quicken()
		p.result(p.ask(encoded(t, &echoRequest{Text: "slow"})))
		begun := time.Now()
		p.askAtOnce("slow", "slow", "slow")
		require.Len(t, p.answers(3), 3)
		require.Equal(t, 2*atOnce, time.Since(begun))
	})
}

func TestARelievedReadersRequestCanBeDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		p := pipeClient(t, ServerOptions{Handler: echoServer(func(ctx context.Context, text string) (string, error) {
			if text == "wait" {
				<-ctx.Done()
				ended <- ctx.Err()
			}
			return text, ctx.Err()
		})})
		p.quicken()
		id := p.ask(encoded(t, &echoRequest{Text: "wait"}))
		p.result(p.ask(encode(&mt.RPCDropAnswerRequest{ReqMsgID: id})))
		require.ErrorIs(t, <-ended, context.Canceled)
		p.quicken()
	})
}

func TestAReaderIsNotKeptByAClientThatDoesNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipeClient(t, ServerOptions{Handler: echoServer(same)})
		p.quicken()
		const calls = 100
		for n := range calls { // a pipe holds nothing
			p.ask(encoded(t, &echoRequest{Text: fmt.Sprint(n)}))
			p.ask(encode(&mt.PingRequest{PingID: int64(n)}))
		}
		require.Len(t, p.answers(calls), calls)
	})
}

func TestAReaderWhoseHandlerExitsEndsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, kept := range []time.Duration{0, 2 * reliefAfter} {
			p := pipeClient(t, ServerOptions{Handler: echoServer(func(_ context.Context, text string) (string, error) {
				if text == "exit" {
					time.Sleep(kept)
					goruntime.Goexit()
				}
				return text, nil
			})})
			p.quicken()
			p.ask(encoded(t, &echoRequest{Text: "exit"}))
			_, err := p.conn.read(time.Now().Add(patience))
			require.Error(t, err)
			require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
		}
	})
}

// counting counts what a server writes, and how often.
type counting struct {
	net.Listener
	writes atomic.Int64
}

func (l *counting) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &counted{conn, &l.writes}, nil
}

type counted struct {
	net.Conn
	writes *atomic.Int64
}

func (c *counted) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

func TestQuickAnswersToWhatCameTogetherAreWrittenAtOnce(t *testing.T) {
	for _, concurrency := range []int{128, 1} {
		synctest.Test(t, func(t *testing.T) {
			s, err := NewServer(ServerOptions{Key: serverKey(), Logger: discard(), Handler: echoServer(same), Concurrency: concurrency})
			require.NoError(t, err)
			pipes := newPipes()
			l := &counting{Listener: pipes}
			serveOn(t, s, l)
			raw, err := pipes.dial(t.Context(), "", "")
			require.NoError(t, err)
			p := rawClientOn(t, raw)
			p.quicken()
			synctest.Wait()
			before := l.writes.Load()
			ids := p.askAtOnce("a", "b", "c", "d", "e", "f", "g", "h")
			require.Len(t, p.answers(len(ids)), len(ids))
			if concurrency > 1 {
				require.EqualValues(t, 1, l.writes.Load()-before)
			}
		})
	}
}

func TestAFrameIsReadyWhenAllOfItIsThere(t *testing.T) {
	for _, transport := range []func() framing{
		func() framing { return abridged{} },
		func() framing { return intermediate{} },
		func() framing { return padded{} },
		func() framing { return new(full) },
	} {
		for _, n := range []int{leastMessage, 0x7e * 4, 0x7f * 4, 3000} {
			ours, theirs := net.Pipe()
			frame := transport().append(nil, make([]byte, n))
			conn := newFrames(ours, bufio.NewReader(ours), maxFrame)
			conn.framing = transport()
			require.False(t, conn.ready())
			written := make(chan error, 1)
			for i, part := range [][]byte{frame[:1], frame[1:4], frame[4 : len(frame)-1], frame[len(frame)-1:]} {
				go func() {
					_, err := theirs.Write(part)
					written <- err
				}()
				_, err := conn.r.Peek(conn.r.Buffered() + len(part))
				require.NoError(t, errors.Join(err, <-written))
				require.Equal(t, i == 3, conn.ready(), "%T of %d bytes, part %d", conn.framing, n, i)
			}
			_, err := conn.read(time.Now().Add(patience))
			require.NoError(t, err)
			require.NoError(t, errors.Join(ours.Close(), theirs.Close()))
		}
	}
}

func TestHabits(t *testing.T) {
	var all habits
	h := all.of(7)
	for range streak {
		require.False(t, h.quick())
		h.took(atOnce)
	}
	require.True(t, h.quick())
	require.False(t, all.of(8).quick())
	h.took(atOnce + 1)
	require.False(t, h.quick())

	h.answered(12)
	require.Equal(t, 12, h.length())
	h.answered(1 << 30)
	require.Equal(t, longestGuess, h.length())
}

func TestAFunctionThatIsRefusedLateKeepsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipeClient(t, ServerOptions{Handler: echoServer(func(_ context.Context, text string) (string, error) {
			if text == "quick" {
				return text, nil
			}
			time.Sleep(2 * atOnce)
			return "", runtime.PeerFlood.New(400)
		})})
		p.quicken()
		p.result(p.ask(encoded(t, &echoRequest{Text: "slow"})))
		begun := time.Now()
		p.askAtOnce("slow", "slow")
		require.Len(t, p.answers(2), 2)
		require.Equal(t, 2*atOnce, time.Since(begun))
	})
}

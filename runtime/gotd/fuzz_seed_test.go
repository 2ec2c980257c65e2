package gotd

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rsa"
	"encoding/binary"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/wrap"
	"github.com/tlgen-go/tlgen/tl"
)

// epoch is when the clock of synctest begins.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// recording is what a client wrote.
type recording struct {
	exchange [][]byte // frames
	messages []opened // under the key that was agreed on
	key      crypto.AuthKey
}

// tape keeps what is written to a connection.
type tape struct {
	net.Conn
	said bytes.Buffer
}

// Write implements net.Conn.
func (t *tape) Write(b []byte) (int, error) {
	t.said.Write(b)
	if t.Conn == nil {
		return len(b), nil
	}
	return t.Conn.Write(b)
}

// SetWriteDeadline implements net.Conn.
func (*tape) SetWriteDeadline(time.Time) error { return nil }

// record has a client agree on a key with the server of the fuzzing, and call it.
func record(tb testing.TB) recording {
	tb.Helper()
	conn, ended := accepted(fuzzServer(tb))
	said, storage := &tape{Conn: conn}, new(MemoryStorage)
	c, err := Dial(tb.Context(), "tape", ClientOptions{
		PublicKeys: []*rsa.PublicKey{&quickKey().PublicKey}, Logger: discard(), Storage: storage, Layer: 176,
		Dialer: func(context.Context, string, string) (net.Conn, error) { return said, nil },
	})
	require.NoError(tb, err)
	for _, text := range []string{"hello", long(), "long", "push", "refuse"} {
		_, err = say(tb.Context(), c, text)
		require.Equal(tb, text == "refuse", err != nil, text)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), time.Millisecond)
	defer cancel()
	_, err = say(ctx, c, "wait")
	require.ErrorIs(tb, err, context.DeadlineExceeded)
	_, err = say(tb.Context(), c, "last")
	require.NoError(tb, err)
	require.NoError(tb, c.Close())
	<-ended

	key, _, _, err := loadSession(tb.Context(), storage, defaultDC)
	require.NoError(tb, err)
	r := recording{key: key}
	frames := bytes.NewReader(said.said.Bytes()[len(intermediate{}.tag()):])
	for frames.Len() > 0 {
		frame, err := intermediate{}.read(frames, maxFrame)
		require.NoError(tb, err)
		r.add(tb, frame)
	}
	require.Len(tb, r.exchange, 3)
	return r
}

// add adds a frame.
func (r *recording) add(tb testing.TB, frame []byte) {
	tb.Helper()
	if binary.LittleEndian.Uint64(frame) == 0 {
		r.exchange = append(r.exchange, frame)
		return
	}
	m, err := encryption{crypto.Server, steady{}}.open(&r.key, frame)
	require.NoError(tb, err)
	r.messages = append(r.messages, m)
}

// connectionSeeds are the recording in every transport, as of epoch, and what
// strangers say.
func connectionSeeds(tb testing.TB) [][]byte {
	tb.Helper()
	r := record(tb)
	frames, seq := r.exchange, newSequence(encryption{crypto.Client, steady{}}, r.key, 1, r.messages[0].salt)
	seq.setTime(int64(proto.NewMessageID(epoch, proto.MessageFromClient)))
	for _, m := range r.messages {
		frame, err := seq.seal(nil, seq.next(proto.MessageFromClient, m.wantsAck()), m.body)
		require.NoError(tb, err)
		frames = append(frames, frame)
	}
	// A client may begin anew.
	frames = append(frames, r.exchange...)
	var seeds [][]byte
	for _, o := range []ClientOptions{
		{Transport: Intermediate},
		{Transport: Abridged},
		{Transport: PaddedIntermediate},
		{Transport: Full},
		{Transport: Intermediate, Obfuscated: true},
		{Transport: Abridged, Obfuscated: true},
		{Transport: PaddedIntermediate, Obfuscated: true},
	} {
		said := new(tape)
		conn, err := dialFrames(said, &o)
		require.NoError(tb, err)
		for _, frame := range frames {
			require.NoError(tb, conn.write(frame))
		}
		seeds = append(seeds, said.said.Bytes())
	}
	for _, stranger := range []string{
		"", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
		"\xef", "\xef\x7f\xff\xff\xff", "\xee\xee\xee\xee\xff\xff\xff\xff", "\xdd\xdd\xdd\xdd\x18\x00\x00\x00",
		"\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	} {
		seeds = append(seeds, []byte(stranger))
	}
	return seeds
}

// spoken is the speech of the steps.
func spoken(steps ...step) []byte {
	var b []byte
	for _, s := range steps {
		b = s.append(b)
	}
	return b
}

// sessionSeeds are the recording as a speech, and what else may be said.
func sessionSeeds(tb testing.TB) [][]byte {
	tb.Helper()
	var recorded []step
	for _, m := range record(tb).messages {
		recorded = append(recorded, step{traits: trait(m.seq & 1), body: m.body})
	}
	seeds := [][]byte{spoken(recorded...), spoken(sessionsSeed(tb)...), spoken(wrongSeed(tb)...), spoken(packedSeed(tb)...), spoken(crowdSeed(tb))}
	for _, s := range append(serviceSeed(tb), callSeed(tb)...) {
		seeds = append(seeds, spoken(s))
	}
	for _, traits := range []trait{content, content | late, content | gathered} {
		all := append(callSeed(tb), serviceSeed(tb)...)
		for i := range all {
			all[i].traits |= traits
		}
		seeds = append(seeds, spoken(append(all, step{body: encode(&mt.PingRequest{PingID: 1})})...))
	}
	return seeds
}

// speechIDs are the ids that the first messages of a speech have.
func speechIDs() []int64 {
	var ids []int64
	gen := proto.NewMessageIDGen(func() time.Time { return epoch })
	for range 8 {
		ids = append(ids, gen.New(proto.MessageFromClient))
	}
	return ids
}

// answerIDs are ids that the first answers to a speech may have.
func answerIDs() []int64 {
	ids := speechIDs()
	for i := range ids {
		ids[i] |= int64(proto.NewMessageID(epoch, proto.MessageServerResponse)) & 3
	}
	return ids
}

// callSeed are requests.
func callSeed(tb testing.TB) []step {
	tb.Helper()
	all := []step{
		{traits: content, body: everyWrapper(tb, everyJSON)},
		{traits: content, body: []byte{1, 2, 3, 4}},
		{traits: content},
	}
	for _, text := range []string{"hello", "wait", "wait", "wait", "wait", "long", "push", "refuse", "panic"} {
		all = append(all, step{traits: content, body: encode(&echoRequest{Text: text})})
	}
	hello := &tl.Query[tl.Raw]{Raw: encode(&echoRequest{Text: "hello"})}
	return append(all,
		step{traits: content | again, body: encode(&echoRequest{Text: "hello"})},
		step{traits: content, body: encode(&wrap.InvokeAfterMsgRequest[tl.Raw]{MsgID: speechIDs()[3], Query: hello})},
		step{traits: content, body: encode(&wrap.InvokeAfterMsgsRequest[tl.Raw]{MsgIDs: speechIDs(), Query: hello})},
		step{traits: content | again | late, body: encode(&echoRequest{Text: "hello"})},
	)
}

// serviceSeed are service messages.
func serviceSeed(tb testing.TB) []step {
	tb.Helper()
	ids := speechIDs()
	var all []step
	for _, x := range []tl.Object{
		&mt.PingRequest{PingID: 1},
		&mt.PingDelayDisconnectRequest{PingID: 1, DisconnectDelay: 2},
		&mt.MsgsStateReq{MsgIDs: ids},
		&mt.GetFutureSaltsRequest{Num: 4},
		&mt.RPCDropAnswerRequest{ReqMsgID: ids[4]},
		&mt.DestroySessionRequest{SessionID: 1},
		&mt.MsgsAck{MsgIDs: append(ids, answerIDs()...)},
		&mt.HTTPWaitRequest{},
		&mt.MsgsStateInfo{ReqMsgID: ids[0]},
		&mt.MsgResendReq{MsgIDs: ids},
		&mt.NewSessionCreated{},
		&mt.ReqPQMultiRequest{},
	} {
		all = append(all, step{body: encode(x)})
	}
	return all
}

// sessionsSeed are more sessions than one connection may carry.
func sessionsSeed(tb testing.TB) []step {
	tb.Helper()
	var all []step
	for i := range maxSessions + 1 {
		all = append(all, step{session: byte(i), traits: content, body: encode(&echoRequest{Text: "hello"})})
	}
	return slices.Insert(all, 2, step{body: encode(&mt.DestroySessionRequest{SessionID: 1})})
}

// wrongSeed are messages that are refused.
func wrongSeed(tb testing.TB) []step {
	tb.Helper()
	ping := encode(&mt.PingRequest{PingID: 1})
	all := []step{{traits: wrongSalt, body: ping}, {traits: gathered, body: ping}, {traits: wrongSalt, body: ping}}
	for _, id := range []int64{1, -2 * int64(oldest/time.Second) << 32, 2 * int64(newest/time.Second) << 32} {
		body := binary.LittleEndian.AppendUint64(nil, uint64(speechIDs()[0]+id))
		all = append(all, step{traits: named, body: append(body, ping...)})
	}
	return append(all, step{traits: bare, body: bytes.Repeat([]byte("rubbish "), 16)})
}

// packedSeed are messages in gzip_packed, and a container there.
func packedSeed(tb testing.TB) []step {
	tb.Helper()
	ping := encode(&mt.PingRequest{PingID: 1})
	var p player
	p.gather(stamp{id: speechIDs()[0]}, encode(&mt.MsgsAck{MsgIDs: []int64{1, 2}}))
	container := p.container()
	deep := encode(&echoRequest{Text: "deep"})
	for range maxNesting + 2 {
		deep = p.gzipped(tb, deep)
	}
	return []step{
		{traits: zipped, body: ping},
		{traits: zipped | content, body: encode(&echoRequest{Text: long()})},
		{traits: zipped | content, body: deep},
		{traits: zipped, body: container},
		{traits: zipped | gathered, body: ping},
		{traits: zipped | content, body: container},
		{traits: content, body: p.gzipped(tb, ping)[:24]},
	}
}

// crowdSeed is a short message with a crowd of others, all packed.
func crowdSeed(tb testing.TB) step {
	tb.Helper()
	best, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	require.NoError(tb, err)
	p := player{zip: best}
	ping := p.gzipped(tb, encode(&mt.PingRequest{PingID: 1}))
	for i := range 900 {
		p.gather(stamp{id: speechIDs()[0] + 4*int64(i)}, ping)
	}
	return step{body: p.gzipped(tb, p.container())}
}

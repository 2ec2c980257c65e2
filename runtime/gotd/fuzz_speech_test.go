package gotd

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"iter"
	"net"
	"testing"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// step is one message of a speech: on the wire of the fuzzer its traits, its
// session, the length of its body in two bytes, and the body.
type step struct {
	traits  trait
	session byte
	body    []byte
}

// trait is what a step does with its body.
type trait byte

const (
	content   trait = 1 << iota // it is content-related
	again                       // its id and number are those of the message before
	named                       // the body begins with its id
	zipped                      // the body goes into gzip_packed
	gathered                    // it goes into a container, with the steps that follow up to one that is not gathered
	wrongSalt                   // it has another salt
	late                        // a second passes before it
	bare                        // the body is sent as a frame, without encryption
)

// stepHead is how long a step is without its body.
const stepHead = 4

// speech is what a fuzzer says in a session. A body that is shorter than it
// should be ends it.
func speech(b []byte) iter.Seq[step] {
	return func(yield func(step) bool) {
		for len(b) >= stepHead {
			n := min(int(binary.LittleEndian.Uint16(b[2:])), len(b)-stepHead)
			s := step{traits: trait(b[0]), session: b[1], body: b[stepHead : stepHead+n]}
			if !yield(s) {
				return
			}
			b = b[stepHead+n:]
		}
	}
}

// append appends the step to a speech.
func (s step) append(b []byte) []byte {
	b = append(b, byte(s.traits), s.session)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(s.body)))
	return append(b, s.body...)
}

// player says the steps of a speech to a server that knows the key of the tests.
type player struct {
	seq  *sequence
	last stamp
	// zip is made when it is needed.
	zip *gzip.Writer
	// gathered are the messages that wait for their container, and how many.
	gathered []byte
	count    int
}

// play says a speech, or as much of it as the server listens to.
func play(t *testing.T, conn net.Conn, said []byte) {
	t.Helper()
	frames, err := dialFrames(conn, &ClientOptions{})
	p := player{seq: newSequence(encryption{crypto.Client, steady{}}, agreed().Key, 0, agreed().ServerSalt)}
	for s := range speech(said) {
		if err != nil {
			return
		}
		if s.traits&late != 0 {
			time.Sleep(time.Second)
		}
		if frame := p.frame(t, s); frame != nil {
			err = frames.write(frame)
		}
	}
}

// frame is what is to be sent now for a step, or nil.
func (p *player) frame(t *testing.T, s step) []byte {
	t.Helper()
	if s.traits&bare != 0 {
		return s.body
	}
	st, body := p.stamp(s)
	if s.traits&zipped != 0 {
		body = p.gzipped(t, body)
	}
	if s.traits&gathered != 0 || p.count > 0 {
		p.gather(st, body)
		if s.traits&gathered != 0 {
			return nil
		}
		body = p.container()
		st, _ = p.stamp(step{session: s.session, traits: s.traits & wrongSalt})
	}
	frame, err := p.seq.seal(nil, st, body)
	check(t, err)
	return frame
}

// stamp numbers a step, and cuts off its body what is no part of the message.
func (p *player) stamp(s step) (stamp, []byte) {
	st, body := p.last, s.body
	if s.traits&again == 0 {
		st = p.seq.next(proto.MessageFromClient, s.traits&content != 0)
	}
	st.session = int64(s.session)
	if s.traits&named != 0 && len(body) >= 8 {
		st.id, body = int64(binary.LittleEndian.Uint64(body)), body[8:]
	}
	if s.traits&wrongSalt != 0 {
		st.salt++
	}
	p.last = st
	return st, body
}

// gather puts a message into the next container.
func (p *player) gather(st stamp, body []byte) {
	p.gathered = binary.LittleEndian.AppendUint64(p.gathered, uint64(st.id))
	p.gathered = binary.LittleEndian.AppendUint32(p.gathered, uint32(st.seq))
	p.gathered = binary.LittleEndian.AppendUint32(p.gathered, uint32(len(body)))
	p.gathered = append(p.gathered, body...)
	p.count++
}

// container is a msg_container of the messages that wait for one.
func (p *player) container() []byte {
	b := binary.LittleEndian.AppendUint32(nil, mt.MsgContainerTypeID)
	b = append(binary.LittleEndian.AppendUint32(b, uint32(p.count)), p.gathered...)
	p.gathered, p.count = nil, 0
	return b
}

// gzipped is a gzip_packed of the body.
func (p *player) gzipped(tb testing.TB, body []byte) []byte {
	tb.Helper()
	var short bytes.Buffer
	if p.zip == nil {
		p.zip, _ = gzip.NewWriterLevel(nil, gzip.HuffmanOnly)
	}
	p.zip.Reset(&short)
	_, err := p.zip.Write(body)
	require.NoError(tb, err)
	require.NoError(tb, p.zip.Close())
	return written(tb, func(e *tl.Encoder) {
		e.Uint32(mt.GzipPackedTypeID)
		e.ByteString(short.Bytes(), "packed_data")
	})
}

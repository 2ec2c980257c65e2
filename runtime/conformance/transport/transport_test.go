package transport

import (
	"bytes"
	"crypto/rand"
	"io"
	mathrand "math/rand/v2"
	"slices"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/transport"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// transports are gotd's, by what tl/inspect calls them.
var transports = map[inspect.Framing]transport.Protocol{
	inspect.Intermediate: transport.Intermediate, inspect.Abridged: transport.Abridged,
	inspect.Padded: transport.PaddedIntermediate, inspect.Full: transport.Full,
}

// packets are three that gotd's client sends, the same each time: one without a
// key, one with it, and one that is longer than one byte of Abridged can say.
func packets(t *testing.T, key crypto.Key) [][]byte {
	t.Helper()
	var request, plain bin.Buffer
	// The last byte tells gotd to pad with three.
	require.NoError(t, request.Encode(&mt.ReqPqMultiRequest{Nonce: bin.Int128{15: 3}}))
	require.NoError(t, plain.Encode(proto.UnencryptedMessage{MessageID: firstMessage, MessageData: request.Buf}))
	all := [][]byte{plain.Buf}
	cipher := crypto.NewClientCipher(mathrand.NewChaCha8([32]byte{}))
	for i, m := range []bin.Encoder{&mt.PingRequest{PingID: 8}, &mt.MsgsAck{MsgIDs: make([]int64, 100)}} {
		var b bin.Buffer
		require.NoError(t, cipher.Encrypt(key.WithID(), crypto.EncryptedMessageData{
			SessionID: 1, MessageID: firstMessage + 4*int64(1+i), Message: m,
		}, &b))
		all = append(all, b.Buf)
	}
	return all
}

// keyOf is a key that nobody had before.
func keyOf(t *testing.T) (key crypto.Key) {
	t.Helper()
	_, err := rand.Read(key[:])
	require.NoError(t, err)
	return key
}

// firstMessage is the id of a message of November 2023.
const firstMessage = 1_700_000_000 << 32

func TestInspectReadsWhatGotdsTransportsWrite(t *testing.T) {
	in := inspect.New()
	key := keyOf(t)
	for framing, theirs := range transports {
		t.Run(framing.String(), func(t *testing.T) {
			var stream bytes.Buffer
			codec, want := theirs.Codec(), packets(t, key)
			require.NoError(t, codec.WriteHeader(&stream))
			for _, p := range want {
				require.NoError(t, codec.Write(&stream, &bin.Buffer{Buf: slices.Clone(p)}))
			}
			for _, end := range []int{stream.Len(), stream.Len() - 1} {
				is, ok := in.FramingOf(stream.Bytes()[:end], end < stream.Len())
				assert.True(t, ok)
				assert.Equal(t, framing, is)
			}

			frames := inspect.NewFrames(bytes.NewReader(stream.Bytes()), framing, 0)
			for _, p := range want {
				_, frame, err := frames.Next(nil)
				require.NoError(t, err)
				require.NoError(t, frame.Err)
				if framing == inspect.Padded {
					require.GreaterOrEqual(t, len(frame.Packet), len(p))
					frame.Packet = frame.Packet[:len(p)] // what is behind it is padding
				}
				assert.Equal(t, p, frame.Packet)
			}
			_, _, err := frames.Next(nil)
			require.ErrorIs(t, err, io.EOF)

			tree := in.ReadPacket(stream.Bytes(), inspect.Options{Framing: framing, Keys: []inspect.AuthKey{inspect.AuthKey(key)}})
			require.NoError(t, tree.Err())
			var read [][]byte
			for _, v := range tree.Values {
				if v.Kind != inspect.Transport {
					read = append(read, v.Bytes())
				}
			}
			assert.Equal(t, want, read)
			assert.Contains(t, string(tree.JSON()), `"ping_id":"8"`)
		})
	}
}

func TestGotdsTransportsReadWhatInspectWrites(t *testing.T) {
	key := keyOf(t)
	for framing, theirs := range transports {
		t.Run(framing.String(), func(t *testing.T) {
			var stream []byte
			want := packets(t, key)
			for i, p := range want {
				var err error
				stream, err = framing.AppendFrame(stream, i, p)
				require.NoError(t, err)
			}
			codec, r := theirs.Codec(), bytes.NewReader(stream)
			for _, p := range want {
				var b bin.Buffer
				require.NoError(t, codec.Read(r, &b))
				assert.Equal(t, p, b.Buf)
			}
			assert.Zero(t, r.Len())
		})
	}
}

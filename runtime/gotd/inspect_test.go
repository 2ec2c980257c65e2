package gotd

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	gotdmt "github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// framings are what tl/inspect calls the transports.
func framings() map[Transport]inspect.Framing {
	return map[Transport]inspect.Framing{
		Intermediate: inspect.Intermediate, Abridged: inspect.Abridged, PaddedIntermediate: inspect.Padded, Full: inspect.Full,
	}
}

// packets are three that gotd's client sends, the same each time: one without a
// key, one with it, and one that is longer than one byte of Abridged can say.
func packets(t *testing.T) [][]byte {
	t.Helper()
	var request, plain bin.Buffer
	// The last byte tells gotd to pad with three.
	require.NoError(t, request.Encode(&gotdmt.ReqPqMultiRequest{Nonce: bin.Int128{15: 3}}))
	require.NoError(t, plain.Encode(proto.UnencryptedMessage{MessageID: firstMessage, MessageData: request.Buf}))
	all := [][]byte{plain.Buf}
	cipher := crypto.NewClientCipher(rand.NewChaCha8([32]byte{}))
	for i, m := range []bin.Encoder{&gotdmt.PingRequest{PingID: 8}, &gotdmt.MsgsAck{MsgIDs: make([]int64, 100)}} {
		var b bin.Buffer
		require.NoError(t, cipher.Encrypt(agreed().Key, crypto.EncryptedMessageData{
			SessionID: 1, MessageID: firstMessage + 4*int64(1+i), Message: m,
		}, &b))
		all = append(all, b.Buf)
	}
	return all
}

// firstMessage is the id of a message of November 2023.
const firstMessage = 1_700_000_000 << 32

func TestInspectReadsWhatGotdsTransportsWrite(t *testing.T) {
	in := inspect.New()
	for transport, theirs := range gotdTransports() {
		t.Run(transportName(transport), func(t *testing.T) {
			var stream bytes.Buffer
			codec, want := theirs.Codec(), packets(t)
			require.NoError(t, codec.WriteHeader(&stream))
			for _, p := range want {
				require.NoError(t, codec.Write(&stream, &bin.Buffer{Buf: slices.Clone(p)}))
			}
			framing := framings()[transport]
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

			tree := in.ReadPacket(stream.Bytes(), inspect.Options{Framing: framing, Keys: []inspect.AuthKey{inspect.AuthKey(agreed().Key.Value)}})
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
	for transport, theirs := range gotdTransports() {
		t.Run(transportName(transport), func(t *testing.T) {
			var stream []byte
			want := packets(t)
			for i, p := range want {
				var err error
				stream, err = framings()[transport].AppendFrame(stream, i, p)
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

package gotd

import (
	"bytes"
	"crypto/rand"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/stretchr/testify/require"
)

// sides are ours with what gotd's other side is.
var sides = []struct {
	name   string
	ours   encryption
	theirs func() crypto.Cipher
}{
	{"client", encryption{crypto.Client, rand.Reader}, func() crypto.Cipher { return crypto.NewServerCipher(rand.Reader) }},
	{"server", encryption{crypto.Server, rand.Reader}, func() crypto.Cipher { return crypto.NewClientCipher(rand.Reader) }},
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func TestGotdReadsWhatIsSealed(t *testing.T) {
	st := stamp{id: 1 << 40, session: -2, salt: 3, seq: 5}
	key := agreed().Key
	for _, side := range sides {
		t.Run(side.name, func(t *testing.T) {
			lengths := make(map[int]bool)
			for n := 4; n < 1000; n += 4 {
				body := randomBytes(n)
				before := []byte("before")
				b, err := side.ours.seal(before, &key, st, body)
				require.NoError(t, err)
				require.Equal(t, before, b[:len(before)])
				got, err := side.theirs().DecryptFromBuffer(key, &bin.Buffer{Buf: b[len(before):]})
				require.NoError(t, err)
				require.Equal(t, body, got.Data())
				require.Equal(t, stamp{id: got.MessageID, session: got.SessionID, salt: got.Salt, seq: got.SeqNo}, st)
				padding := len(got.MessageDataWithPadding) - n
				require.GreaterOrEqual(t, padding, leastPadding)
				lengths[padding] = true
			}
			require.Greater(t, len(lengths), morePadding, "the padding's length tells the body's")
		})
	}
}

func TestWhatGotdSealsIsOpened(t *testing.T) {
	key := agreed().Key
	for _, side := range sides {
		t.Run(side.name, func(t *testing.T) {
			for n := 4; n < 1000; n += 4 {
				body := randomBytes(n)
				var b bin.Buffer
				require.NoError(t, side.theirs().Encrypt(key, crypto.EncryptedMessageData{
					MessageID: 1 << 40, SessionID: -2, Salt: 3, SeqNo: 5,
					MessageDataLen: int32(n), MessageDataWithPadding: body,
				}, &b))
				// A transport may pad as well.
				got, err := side.ours.open(&key, append(b.Buf, make([]byte, n%16)...))
				require.NoError(t, err)
				require.Equal(t, opened{salt: 3, message: message{id: 1 << 40, session: -2, seq: 5, body: body}}, got)
			}
		})
	}
}

func TestAFrameThatIsTamperedWithIsNotOpened(t *testing.T) {
	key := agreed().Key
	frame, err := sides[1].ours.seal(nil, &key, stamp{id: 1}, make([]byte, 20))
	require.NoError(t, err)
	for i := range frame {
		changed := bytes.Clone(frame)
		changed[i] ^= 1
		_, err := sides[0].ours.open(&key, changed)
		require.Error(t, err, i)
	}
	_, err = sides[0].ours.open(&key, bytes.Clone(frame[:len(frame)-16]))
	require.Error(t, err)
	_, err = sides[1].ours.open(&key, bytes.Clone(frame))
	require.Error(t, err, "it was sealed by the same side")
	_, err = sides[0].ours.open(&key, frame)
	require.NoError(t, err)
}

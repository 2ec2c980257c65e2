package inspect

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// telegram is a layer of the folder that TLGEN_CORPUS names.
func telegram(tb testing.TB, layer string) *schema.Schema {
	tb.Helper()
	if os.Getenv("TLGEN_CORPUS") == "" {
		tb.Skip("TLGEN_CORPUS is not set")
	}
	text, err := os.ReadFile(filepath.Join(os.Getenv("TLGEN_CORPUS"), "telegram", layer))
	require.NoError(tb, err)
	return parse(tb, string(text))
}

// busy is what a busy account receives: updates of layer 228 with so many
// messages, the people who wrote them and the chats that they are in.
func busy(tb testing.TB, in *Inspector, messages int) []byte {
	tb.Helper()
	m := newscast{rand.New(rand.NewPCG(228, 1))}
	var t strings.Builder
	t.WriteString("updates { updates: [\n")
	for i := range messages {
		fmt.Fprintf(&t, "updateNewMessage { message: %s pts: %d pts_count: 1 }\n", m.message(i), 81234+i)
	}
	t.WriteString("] users: [\n")
	for range messages / 2 {
		t.WriteString(m.user())
	}
	t.WriteString("] chats: [\n")
	for range messages / 10 {
		fmt.Fprintf(&t, "channel { megagroup: true id: %d access_hash: %d title: \"Travel group\" username: \"travel_%d\" photo: %s date: %d participants_count: %d }\n",
			m.id(), m.hash(), m.IntN(1000), m.photo("chatPhoto"), m.date(), 200+m.IntN(5000))
	}
	fmt.Fprintf(&t, "] date: %d seq: 345 }\n", m.date())
	b, err := in.EncodeText("busy", []byte(t.String()), EncodeOptions{})
	require.NoError(tb, err)
	return b
}

// newscast makes values out of a fixed sequence of random numbers.
type newscast struct{ *rand.Rand }

// some is a field, once in n times.
func (m newscast) some(n int, format string, args ...any) string {
	if m.IntN(n) > 0 {
		return ""
	}
	return fmt.Sprintf(format, args...) + "\n"
}

func (m newscast) id() int64   { return 1_000_000_000 + m.Int64N(6_000_000_000) }
func (m newscast) hash() int64 { return int64(m.Uint64()) }
func (m newscast) date() int   { return 1_700_000_000 + m.IntN(365*24*3600) }

func (m newscast) bytes(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return fmt.Sprintf("x\"%x\"", b)
}

func (m newscast) text() string {
	words := strings.Fields("the train leaves at eight and we have not packed a single thing yet завтра будет дождь наверное")
	line := make([]string, 2+m.IntN(20))
	for i := range line {
		line[i] = words[m.IntN(len(words))]
	}
	return strings.Join(line, " ")
}

func (m newscast) message(i int) string {
	user := fmt.Sprintf("peerUser { user_id: %d }", m.id())
	return fmt.Sprintf("message { id: %d from_id: %s peer_id: peerChannel { channel_id: %d } date: %d message: %q\n", 5000+i, user, m.id(), m.date(), m.text()) +
		m.some(5, "out: true") +
		m.some(2, "entities: [ messageEntityBold { offset: 3 length: 5 } messageEntityTextUrl { offset: 9 length: 2 url: \"https://example.org/timetable\" } ]") +
		m.some(3, "reply_to: messageReplyHeader { reply_to_msg_id: %d }", 5000+i) +
		m.some(10, "fwd_from: messageFwdHeader { from_id: peerChannel { channel_id: %d } date: %d channel_post: 77 }", m.id(), m.date()) +
		m.some(8, "edit_date: %d", m.date()) +
		m.some(4, "reactions: messageReactions { can_see_list: true results: [ reactionCount { reaction: reactionEmoji { emoticon: \"👍\" } count: 7 } ]"+
			" recent_reactions: [ messagePeerReaction { peer_id: %s date: %d reaction: reactionEmoji { emoticon: \"🔥\" } } ] }", user, m.date()) +
		m.some(4, "views: 200 forwards: 12") +
		m.some(9, "media: messageMediaPhoto { photo: photo { id: %d access_hash: %d file_reference: %s date: %d dc_id: 2 sizes: ["+
			" photoStrippedSize { type: \"i\" bytes: %s } photoSize { type: \"m\" w: 320 h: 240 size: 20000 }"+
			" photoSizeProgressive { type: \"y\" w: 1280 h: 960 sizes: [ 9000 24000 51000 70000 160000 ] } ] } }",
			m.id(), m.hash(), m.bytes(29), m.date(), m.bytes(320+m.IntN(60))) + "}"
}

func (m newscast) photo(name string) string {
	return fmt.Sprintf("%s { photo_id: %d stripped_thumb: %s dc_id: 2 }", name, m.id(), m.bytes(24))
}

func (m newscast) user() string {
	return fmt.Sprintf("user { id: %d access_hash: %d first_name: \"Carol\" status: userStatusOffline { was_online: %d }\n", m.id(), m.hash(), m.date()) +
		m.some(2, "last_name: \"Lindqvist\" username: \"person_%d\"", m.IntN(100_000)) +
		m.some(3, "phone: \"49170%07d\"", m.IntN(10_000_000)) +
		m.some(2, "photo: %s", m.photo("userProfilePhoto")) +
		m.some(3, "premium: true color: peerColor { color: 3 background_emoji_id: %d } emoji_status: emojiStatus { document_id: %d }", m.id(), m.id()) + "}\n"
}

// BenchmarkForms reads updates, and writes them in each form.
func BenchmarkForms(b *testing.B) {
	in := New(telegram(b, "layer228.tl"))
	wire := busy(b, in, 200)
	var buf []byte
	var tree Tree
	for _, form := range []struct {
		name  string
		write func(*Tree)
	}{
		{"read", func(*Tree) {}},
		{"json", func(t *Tree) { buf = t.AppendJSON(buf[:0]) }},
		{"text", func(t *Tree) { buf = t.AppendText(buf[:0], TextOptions{}) }},
		{"positions", func(t *Tree) { buf = t.AppendPositions(buf[:0]) }},
	} {
		b.Run(form.name, func(b *testing.B) {
			b.SetBytes(int64(len(wire)))
			b.ReportAllocs()
			for b.Loop() {
				in.ReadInto(&tree, wire, Options{})
				if tree.Err() != nil {
					b.Fatal(tree.Err())
				}
				form.write(&tree)
			}
		})
	}
	encoded := map[string]func(form []byte) ([]byte, error){
		"encode text": func(form []byte) ([]byte, error) { return in.EncodeText("", form, EncodeOptions{}) },
		"encode json": func(form []byte) ([]byte, error) { return in.EncodeJSON("", form, EncodeOptions{}) },
	}
	in.ReadInto(&tree, wire, Options{})
	for name, form := range map[string][]byte{"encode text": tree.Text(TextOptions{}), "encode json": tree.JSON()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(wire)))
			for b.Loop() {
				if _, err := encoded[name](form); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestBusyUpdatesComeBack(t *testing.T) {
	in := New(telegram(t, "layer228.tl"))
	tree := in.Read(busy(t, in, 20), Options{})
	require.NoError(t, tree.Err())
	requireForms(t, in, tree, EncodeOptions{})
}

//go:build bench

package payload

import (
	"strings"

	"github.com/gotd/td/tg"
)

// message is the i-th message of a payload: most are a line of text, some
// answer others, some are forwarded, changed, or have a photo.
func (m maker) message(i int, s Size) *tg.Message {
	r := &tg.Message{
		ID: 5000 + i, Out: m.one(5), FromID: &tg.PeerUser{UserID: m.id()}, PeerID: m.peer(),
		Date: m.date(), Message: m.text(),
	}
	if m.one(2) {
		r.Entities = m.entities(r.Message)
	}
	if m.one(3) {
		r.ReplyTo = &tg.MessageReplyHeader{ReplyToMsgID: 5000 + i - m.IntN(40)}
	}
	if m.one(10) {
		r.FwdFrom = tg.MessageFwdHeader{FromID: &tg.PeerChannel{ChannelID: m.id()}, Date: m.date(), ChannelPost: 77 + i}
	}
	if m.one(8) {
		r.EditDate = m.date()
	}
	if m.one(4) {
		r.Reactions = m.reactions()
	}
	if m.one(4) {
		r.Views, r.Forwards = 100+m.IntN(10000), 1+m.IntN(50)
	}
	if m.one(s.Photos) {
		r.Media = m.photo()
	}
	return r
}

// peer is where a message was written.
func (m maker) peer() tg.PeerClass {
	if m.one(3) {
		return &tg.PeerChat{ChatID: m.id()}
	}
	return &tg.PeerChannel{ChannelID: m.id()}
}

// words are what texts consist of.
var words = strings.Fields("the train leaves at eight and we have not packed a single thing yet so please bring " +
	"the blue bag from my desk unless Maria has taken it home again завтра будет дождь наверное")

// text is a line that somebody wrote.
func (m maker) text() string {
	line := make([]string, 2+m.IntN(20))
	for i := range line {
		line[i] = words[m.IntN(len(words))]
	}
	return strings.Join(line, " ")
}

// entities mark parts of the text.
func (m maker) entities(text string) []tg.MessageEntityClass {
	length := len([]rune(text))
	all := make([]tg.MessageEntityClass, 1+m.IntN(5))
	for i := range all {
		offset, part := m.IntN(length), 1+m.IntN(8)
		switch m.IntN(4) {
		case 0:
			all[i] = &tg.MessageEntityBold{Offset: offset, Length: part}
		case 1:
			all[i] = &tg.MessageEntityMention{Offset: offset, Length: part}
		case 2:
			all[i] = &tg.MessageEntityURL{Offset: offset, Length: part}
		default:
			all[i] = &tg.MessageEntityTextURL{Offset: offset, Length: part, URL: "https://example.org/timetable"}
		}
	}
	return all
}

// reactions are one or two emoji, how often each was sent, and who did last.
func (m maker) reactions() (r tg.MessageReactions) {
	r.CanSeeList = true
	for _, emoji := range []string{"👍", "🔥"}[:1+m.IntN(2)] {
		r.Results = append(r.Results, tg.ReactionCount{
			Reaction: &tg.ReactionEmoji{Emoticon: emoji}, Count: 1 + m.IntN(30),
		})
		r.RecentReactions = append(r.RecentReactions, tg.MessagePeerReaction{
			PeerID: &tg.PeerUser{UserID: m.id()}, Date: m.date(), Reaction: &tg.ReactionEmoji{Emoticon: emoji},
		})
	}
	return r
}

// photo is one in four sizes and a thumbnail, as servers send them.
func (m maker) photo() *tg.MessageMediaPhoto {
	return &tg.MessageMediaPhoto{Photo: &tg.Photo{
		ID: m.id(), AccessHash: m.hash(), FileReference: m.bytes(29), Date: m.date(), DCID: 2,
		Sizes: []tg.PhotoSizeClass{
			&tg.PhotoStrippedSize{Type: "i", Bytes: m.bytes(320 + m.IntN(60))},
			&tg.PhotoSize{Type: "m", W: 320, H: 240, Size: 20000 + m.IntN(9000)},
			&tg.PhotoSize{Type: "x", W: 800, H: 600, Size: 80000 + m.IntN(9000)},
			&tg.PhotoSizeProgressive{Type: "y", W: 1280, H: 960, Sizes: []int{9000, 24000, 51000, 70000, 160000}},
		},
	}}
}

//go:build bench

// Package payload makes the values that the codec rows send: what a busy
// account receives, the same in every run.
package payload

import (
	"iter"
	"math/rand/v2"

	"github.com/gotd/td/tg"
)

// maker makes values out of a fixed sequence of random numbers.
type maker struct{ *rand.Rand }

func newMaker() maker { return maker{rand.New(rand.NewPCG(228, 1))} }

// one tells, once in n times, that something is so.
func (m maker) one(n int) bool { return m.IntN(n) == 0 }

// date is within the year after the first message.
func (m maker) date() int { return firstDate + m.IntN(365*24*3600) }

// firstDate is in November 2023.
const firstDate = 1_700_000_000

// id is one of a person, a channel or a photo.
func (m maker) id() int64 { return 1_000_000_000 + m.Int64N(6_000_000_000) }

func (m maker) hash() int64 { return int64(m.Uint64()) }

// bytes are n, as little compressible as a file reference or a thumbnail.
func (m maker) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return b
}

// CreateChat is the call that makes a chat of so many users.
func CreateChat(users int) *tg.MessagesCreateChatRequest {
	m := newMaker()
	r := &tg.MessagesCreateChatRequest{Title: "My very normal title"}
	for range users {
		r.Users = append(r.Users, &tg.InputUser{UserID: m.id(), AccessHash: m.hash()})
	}
	r.SetTTLPeriod(86400)
	return r
}

// ShortMessage is what most messages between two people arrive as.
func ShortMessage() *tg.UpdateShortMessage {
	m := newMaker()
	return &tg.UpdateShortMessage{
		ID: 4711, UserID: m.id(), Message: "See you at the station at eight", Pts: 81234, PtsCount: 1, Date: m.date(),
		Entities: []tg.MessageEntityClass{&tg.MessageEntityBold{Offset: 22, Length: 9}},
	}
}

// Size is what a payload holds.
type Size struct {
	Messages, Users, Chats int
	Photos                 int // there is one in so many messages
}

// Updates are new messages with the people and chats that they are about.
func Updates(s Size) *tg.Updates { return newMaker().updates(s) }

// Stream is what arrives one after another, without end: updates with one
// message more often than with many.
func Stream() iter.Seq[*tg.Updates] {
	return func(yield func(*tg.Updates) bool) {
		for m, i := newMaker(), 0; ; i++ {
			n := messages[i%len(messages)]
			if !yield(m.updates(Size{Messages: n, Users: n / 2, Chats: n / 10, Photos: 9})) {
				return
			}
		}
	}
}

// messages are how many there are in the updates of a stream, over and over.
var messages = []int{1, 1, 1, 5, 20, 100}

func (m maker) updates(s Size) *tg.Updates {
	u := &tg.Updates{Users: m.users(s.Users), Chats: m.chats(s.Chats), Date: m.date(), Seq: 345}
	for i := range s.Messages {
		u.Updates = append(u.Updates, &tg.UpdateNewMessage{Message: m.message(i, s), Pts: 81234 + i, PtsCount: 1})
	}
	return u
}

// WithDeletion are the updates with another one in place of the last, which
// is the one to find.
func WithDeletion(s Size) *tg.Updates {
	u := Updates(s)
	u.Updates[len(u.Updates)-1] = &tg.UpdateDeleteMessages{Messages: []int{17, 18, 19}, Pts: 90000, PtsCount: 3}
	return u
}

// Messages are the answer to a request for messages.
func Messages(s Size) *tg.MessagesMessages {
	m := newMaker()
	r := &tg.MessagesMessages{Users: m.users(s.Users), Chats: m.chats(s.Chats)}
	for i := range s.Messages {
		r.Messages = append(r.Messages, m.message(i, s))
	}
	return r
}

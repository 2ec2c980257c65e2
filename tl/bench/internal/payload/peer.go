//go:build bench

package payload

import (
	"fmt"

	"github.com/gotd/td/tg"
)

// The names that people have.
var (
	firstNames = []string{"Alice", "Bob", "Carol", "Dave", "Erin", "Мария", "Иван", "Sven"}
	lastNames  = []string{"Miller", "Jones", "Petrova", "García", "Lindqvist", "Okafor"}
)

// users are people, most of them with a photo and a user name.
func (m maker) users(n int) []tg.UserClass {
	all := make([]tg.UserClass, n)
	for i := range all {
		u := &tg.User{
			ID: m.id(), AccessHash: m.hash(), Contact: m.one(4), Premium: m.one(3),
			FirstName: firstNames[m.IntN(len(firstNames))], Status: m.status(),
		}
		if !m.one(3) {
			u.LastName = lastNames[m.IntN(len(lastNames))]
		}
		if !m.one(3) {
			u.Username = fmt.Sprintf("%s_%d", "person", m.IntN(100000))
		}
		if m.one(3) {
			u.Phone = fmt.Sprintf("49170%07d", m.IntN(10_000_000))
		}
		if !m.one(4) {
			u.Photo = &tg.UserProfilePhoto{PhotoID: m.id(), StrippedThumb: m.bytes(24), DCID: 2}
		}
		if u.Premium {
			u.Color = &tg.PeerColor{Color: m.IntN(14), BackgroundEmojiID: m.id()}
			u.EmojiStatus = &tg.EmojiStatus{DocumentID: m.id()}
		}
		all[i] = u
	}
	return all
}

// status says when somebody was there last.
func (m maker) status() tg.UserStatusClass {
	if m.one(2) {
		return &tg.UserStatusRecently{}
	}
	return &tg.UserStatusOffline{WasOnline: m.date()}
}

// chats are channels and, one in three, small groups.
func (m maker) chats(n int) []tg.ChatClass {
	all := make([]tg.ChatClass, n)
	for i := range all {
		title := fmt.Sprintf("Travel group %d", 1+i)
		if i%3 == 2 {
			all[i] = &tg.Chat{
				ID: m.id(), Title: title, Photo: &tg.ChatPhotoEmpty{}, ParticipantsCount: 2 + m.IntN(180),
				Date: m.date(), Version: 3, DefaultBannedRights: tg.ChatBannedRights{PinMessages: true, UntilDate: 1<<31 - 1},
			}
			continue
		}
		all[i] = &tg.Channel{
			ID: m.id(), AccessHash: m.hash(), Megagroup: true, Title: title, Username: fmt.Sprintf("travel_%d", i),
			Photo: &tg.ChatPhoto{PhotoID: m.id(), StrippedThumb: m.bytes(24), DCID: 2}, Date: m.date(),
			ParticipantsCount: 200 + m.IntN(5000),
		}
	}
	return all
}

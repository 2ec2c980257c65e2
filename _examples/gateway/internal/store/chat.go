package store

import (
	"context"
	"crypto/sha256"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Chat is how a chat of Telegram is called in the two dialects.
type Chat struct {
	UUID    uuid.UUID // in Graph
	Room    string    // in Beeper: !…:local
	Created time.Time
}

// space is the UUID of the names that chats' UUIDs are made of.
var space = uuid.MustParse("6f4f22a1-5f0e-5f0f-9a66-3f0a5b1c2d7e")

// NewChat names the chat of an account with a peer: what it is, as "chat" or "user", and
// its number. The names follow from these alone.
func NewChat(account, kind string, id int64, created time.Time) Chat {
	peer := kind + strconv.FormatInt(id, 10)
	return Chat{UUID: uuid.NewSHA1(space, []byte(account+"\x00"+peer)), Room: room(account, peer), Created: created}
}

// room is an id of 18 letters, as Matrix has them.
func room(account, peer string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum := sha256.Sum256([]byte("room\x00" + account + "\x00" + peer))
	name := make([]byte, 18)
	for i := range name {
		name[i] = letters[int(sum[i])%len(letters)]
	}
	return "!" + string(name) + ":local"
}

// Keep keeps the chat of the account, and returns it as it was kept first.
func (a Account) Keep(ctx context.Context, kind string, id int64, created time.Time) (Chat, error) {
	c := NewChat(a.Name, kind, id, created)
	var first int64
	err := a.DB.QueryRowContext(ctx, `INSERT INTO chats (account, peer, uuid, room, created) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, peer) DO UPDATE SET account = excluded.account RETURNING uuid, room, created`,
		a.Name, kind+strconv.FormatInt(id, 10), c.UUID.String(), c.Room, created.UnixMicro()).Scan(&c.UUID, &c.Room, &first)
	c.Created = time.UnixMicro(first).UTC()
	return c, err
}

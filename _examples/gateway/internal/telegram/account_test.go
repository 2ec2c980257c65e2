package telegram_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/demo"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account"
	"github.com/tlgen-go/tlgen/tl"
)

// unseen is middleware that does nothing.
func unseen(next runtime.Invoker) runtime.Invoker { return next }

// kept is what is kept for an account, in a database of its own.
func kept(t *testing.T) store.Account {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "gateway.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return store.Account{DB: db, Name: "alice"}
}

// serve starts a server in place of Telegram.
func serve(t *testing.T, key *rsa.PrivateKey) (s *demo.Server, address string, stop func()) {
	t.Helper()
	s = demo.New()
	address, end, err := s.Serve(t.Context(), key)
	require.NoError(t, err)
	stopped := false
	stop = func() {
		if !stopped {
			require.NoError(t, end())
		}
		stopped = true
	}
	t.Cleanup(stop)
	return s, address, stop
}

// TestAnAccountOfTelegram takes the session from the file that a login has written, keeps it
// in the database, and needs the file no more.
func TestAnAccountOfTelegram(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	server, address, _ := serve(t, key)
	options := account.Options{
		AppID: 17, AppHash: "x", Centres: []account.Centre{{ID: 2, Addresses: []string{address}}},
		Client: gotd.ClientOptions{PublicKeys: []*rsa.PublicKey{&key.PublicKey}, Layer: tg.Layer},
	}
	file := gotd.FileStorage{Path: filepath.Join(t.TempDir(), "account.json")}
	login := options
	login.Client.Storage = file
	a, err := account.Open(t.Context(), login)
	require.NoError(t, err)
	_, err = tg.NewClient(a).UsersGetUsers(t.Context(), &tg.UsersGetUsersRequest{ID: []tg.InputUserClass{&tg.InputUserSelf{}}})
	require.NoError(t, err)
	require.NoError(t, a.Close())

	k := kept(t)
	k.First = file
	for range 2 {
		served := telegram.New(k, telegram.ToTelegram(options), unseen)
		bob, err := served.Find(t.Context(), "101")
		require.NoError(t, err)
		g, err := served.CreateGroup(t.Context(), "Trip", []telegram.Person{bob})
		require.NoError(t, err)
		assert.Len(t, g.Members, 2)
		require.NoError(t, served.Close())
		data, err := k.LoadSession(t.Context())
		require.NoError(t, err)
		require.NoError(t, k.StoreSession(t.Context(), data))
		_ = os.Remove(file.Path) // it is gone the second time
	}
	assert.Len(t, server.Created(), 2)
}

// TestAServerThatForgets: a session that it does not know any more is replaced.
func TestAServerThatForgets(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	k := kept(t)
	for range 2 {
		_, address, stop := serve(t, key)
		a := telegram.New(k, telegram.ToServer(address, []*rsa.PublicKey{&key.PublicKey}), unseen)
		_, err = a.Find(t.Context(), "@bob")
		require.NoError(t, err)
		require.NoError(t, a.Close())
		stop()
	}
}

// answers is a connection to a server that answers with the bytes.
type answers map[string][]byte

func (a answers) Invoke(_ context.Context, request tl.Object, result runtime.Result) error {
	return result.DecodeTL(tl.NewDecoder(a[request.TypeName()]))
}

func (answers) Close() error { return nil }

// encoded is the value as its layer has it, boxed.
func encoded(t *testing.T, v tl.Object, layer int) []byte {
	t.Helper()
	b, err := tl.AppendLayer(nil, v, layer)
	require.NoError(t, err)
	return b
}

// TestWhoWasNotAddedInOlderLayers: an update says it, which today's layer does not have.
func TestWhoWasNotAddedInOlderLayers(t *testing.T) {
	vector := []byte{0x15, 0xc4, 0xb5, 0x1c}
	self := encoded(t, &tg.User{Self: true, ID: 100}, tg.Layer)
	updates := encoded(t, &tg.Updates{
		Updates: []tg.UpdateClass{&tg.UpdateGroupInvitePrivacyForbidden{UserID: 102}},
		Chats:   []tg.ChatClass{&tg.Chat{ID: 1, Title: "Trip", Photo: &tg.ChatPhotoEmpty{}, Date: 1}},
	}, 176)
	invited := binary.LittleEndian.AppendUint32(nil, tg.MessagesInvitedUsersTypeID)
	invited = append(append(append(invited, updates...), vector...), 0, 0, 0, 0)
	connect := func(context.Context, gotd.Storage) (telegram.Connection, error) {
		return answers{
			"users.getUsers":       append(append(append([]byte{}, vector...), 1, 0, 0, 0), self...),
			"contacts.getContacts": encoded(t, &tg.ContactsContacts{}, tg.Layer),
			"messages.createChat":  invited,
		}, nil
	}
	a := telegram.New(kept(t), connect, unseen)
	g, err := a.CreateGroup(t.Context(), "Trip", []telegram.Person{{ID: 101, Name: "Bob"}, {ID: 102}})
	require.NoError(t, err)
	assert.Equal(t, []telegram.Missing{{ID: 102, Reason: "the privacy settings do not allow it"}}, g.Missing)
	assert.Equal(t, []telegram.Person{{ID: 100, IsSelf: true}, {ID: 101, Name: "Bob"}}, g.Members)
	assert.Equal(t, time.Unix(1, 0).UTC(), g.Created)
}

func TestBotsAndStrangersAreRefused(t *testing.T) {
	vector := []byte{0x15, 0xc4, 0xb5, 0x1c, 1, 0, 0, 0}
	for want, u := range map[string]tg.UserClass{
		"bots may not create chats; log in as a user":                     &tg.User{Self: true, ID: 1, Bot: true, BotInfoVersion: tl.Some[int32](1)},
		"the session belongs to nobody; log in with _examples/createchat": &tg.UserEmpty{ID: 1},
	} {
		connect := func(context.Context, gotd.Storage) (telegram.Connection, error) {
			return answers{"users.getUsers": append(append([]byte{}, vector...), encoded(t, u.(tl.Object), tg.Layer)...)}, nil
		}
		_, err := telegram.New(kept(t), connect, unseen).Find(t.Context(), "me")
		require.ErrorIs(t, err, telegram.ErrUnsent)
		require.ErrorContains(t, err, want)
	}
}

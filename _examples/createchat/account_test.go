package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/createchat/telegram"
	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account"
	"github.com/tlgen-go/tlgen/tl"
)

// What logging in takes of the schema: auth.sendCode, auth.signIn and their answers.
const (
	sendCode      = 0xa677244f
	signIn        = 0x8d52a951
	sentCode      = 0x5e002502
	sentBySMS     = 0xc000bba2
	authorization = 0x2ea2c0d4
)

// centres are two data centres. Alice lives in the second, where the chats are,
// and is told so by the first.
type centres struct {
	loggedIn atomic.Bool
	bot      bool
	created  atomic.Int64
}

// options are how to reach them, with a session in a file.
func (c *centres) options(t *testing.T) account.Options {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	first := new(runtime.Server)
	first.Handle(sendCode, func(context.Context, *tl.Decoder) (func(*tl.Encoder), error) {
		return nil, runtime.NewError(303, "PHONE_MIGRATE_2")
	})
	c.refuseStrangers(first)
	f, err := parse([]string{"-app-id", "17", "-app-hash", "x", "-session", filepath.Join(t.TempDir(), "session.json")}, io.Discard)
	require.NoError(t, err)
	o := f.options()
	o.Client.DC = 1
	o.Client.PublicKeys = []*rsa.PublicKey{&key.PublicKey}
	o.Centres = []account.Centre{
		{ID: 1, Addresses: []string{serveCentre(t, key, 1, first)}},
		{ID: 2, Addresses: []string{serveCentre(t, key, 2, c.second())}},
	}
	return o
}

func serveCentre(t *testing.T, key *rsa.PrivateKey, dc int, handler gotd.Handler) string {
	t.Helper()
	server, err := gotd.NewServer(gotd.ServerOptions{Key: key, DC: dc, Handler: handler})
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- server.Serve(context.Background(), listener) }()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		require.NoError(t, <-served)
	})
	return listener.Addr().String()
}

// second is the data centre where Alice lives: the server of the story, and what
// logging in and finding people takes.
func (c *centres) second() gotd.Handler {
	s := telegram.New(func() int32 { return 1 }, alice, bob, carol).Handlers()
	s.Handle(sendCode, func(_ context.Context, d *tl.Decoder) (func(*tl.Encoder), error) {
		d.Rest()
		return func(e *tl.Encoder) {
			e.Uint32(sentCode)
			e.Uint32(0)
			e.Uint32(sentBySMS)
			e.Int32(5)
			e.String("hash", "")
		}, nil
	})
	s.Handle(signIn, func(_ context.Context, d *tl.Decoder) (func(*tl.Encoder), error) {
		d.Uint32("id")
		d.Uint32("flags")
		phone, hash, code := d.String("phone_number"), d.String("phone_code_hash"), d.String("phone_code")
		if phone != "+4930111" || hash != "hash" || code != "12345" {
			return nil, runtime.PhoneCodeInvalid.New(400)
		}
		c.loggedIn.Store(true)
		return func(e *tl.Encoder) {
			e.Uint32(authorization)
			e.Uint32(0)
			c.self().EncodeTL(e)
		}, nil
	})
	c.refuseStrangers(&s.Server)
	s.OnContactsResolveUsername(func(_ context.Context, r *tg.ContactsResolveUsernameRequest) (*tg.ContactsResolvedPeer, error) {
		for _, p := range []*telegram.Person{bob, carol} {
			if strings.EqualFold(p.Name, r.Username) {
				u := &tg.User{ID: p.ID, AccessHash: tl.Some(p.AccessHash)}
				return &tg.ContactsResolvedPeer{Peer: &tg.PeerUser{UserID: p.ID}, Users: []tg.UserClass{u}}, nil
			}
		}
		if r.Username == "news" {
			return &tg.ContactsResolvedPeer{Peer: &tg.PeerChannel{ChannelID: 1}}, nil
		}
		return nil, runtime.NewError(400, "USERNAME_NOT_OCCUPIED")
	})
	return runtimeHandler(func(ctx context.Context, request, b []byte) ([]byte, error) {
		if bytes.HasPrefix(request, []byte{0x18, 0xa8, 0x34, 0x00}) { // messages.createChat
			c.created.Add(1)
		}
		return s.ServeTL(ctx, request, b)
	})
}

// refuseStrangers answers users.getUsers to who is logged in.
func (c *centres) refuseStrangers(s *runtime.Server) {
	runtime.Handle(s, func(context.Context, *tg.UsersGetUsersRequest) ([]tg.UserClass, error) {
		if !c.loggedIn.Load() {
			return nil, runtime.AuthKeyUnregistered.New(401)
		}
		return []tg.UserClass{c.self()}, nil
	})
}

func (c *centres) self() *tg.User {
	return &tg.User{Self: true, ID: alice.ID, FirstName: tl.Some(alice.Name), Bot: c.bot, BotInfoVersion: botInfo(c.bot)}
}

// botInfo shares the flag of bot.
func botInfo(bot bool) tl.Opt[int32] {
	if bot {
		return tl.Some[int32](1)
	}
	return tl.Opt[int32]{}
}

// runtimeHandler is a function as a gotd.Handler.
type runtimeHandler func(ctx context.Context, request, b []byte) ([]byte, error)

func (h runtimeHandler) ServeTL(ctx context.Context, request, b []byte) ([]byte, error) {
	return h(ctx, request, b)
}

// typed is a terminal on which the lines are typed, and what it shows.
func typed(lines ...string) (*terminal, *bytes.Buffer) {
	shown := new(bytes.Buffer)
	in := strings.NewReader(strings.Join(lines, "\n") + "\n")
	return &terminal{in: bufio.NewReader(in), out: shown, fd: -1}, shown
}

// TestAChatOnTelegram logs in by phone, creates a chat, and comes back without a login.
func TestAChatOnTelegram(t *testing.T) {
	o := new(centres).options(t)
	terminal, shown := typed("+4930111", "54321", "12345", "bob @carol", "My very normal title")
	require.NoError(t, createOnTelegram(t.Context(), o, terminal))
	assert.Equal(t, `Phone number with its country's code, or qr: Look for it: the code comes by an SMS, 5 characters.
Code: That was not it: PHONE_CODE_INVALID.
Look for it: the code comes by an SMS, 5 characters.
Code: Logged in as Alice.
Usernames to invite, with spaces between: Title of the chat: messages.createChat, 80 bytes:
  00000000  18 a8 34 00 00 00 00 00  15 c4 b5 1c 02 00 00 00  |..4.............|
  00000010  c6 58 11 f2 65 00 00 00  00 00 00 00 e9 03 00 00  |.X..e...........|
  00000020  00 00 00 00 c6 58 11 f2  66 00 00 00 00 00 00 00  |.....X..f.......|
  00000030  ea 03 00 00 00 00 00 00  14 4d 79 20 76 65 72 79  |.........My very|
  00000040  20 6e 6f 72 6d 61 6c 20  74 69 74 6c 65 00 00 00  | normal title...|
  updateNewMessage: created with 2 members, chat 1 "My very normal title" of 2
  updateChatParticipants: 2 members: Alice (creator), Bob
  updateGroupInvitePrivacyForbidden: Carol could not be added
The answer: 3 updates, 3 users, chat 1 "My very normal title" of 2
`, shown.String())

	terminal, shown = typed("bob", "Again")
	require.NoError(t, createOnTelegram(t.Context(), o, terminal))
	assert.True(t, strings.HasPrefix(shown.String(), "Logged in as Alice.\nUsernames"), shown)
}

// TestBotsMayNotCreateChats: whether the token is typed or the session is a bot's.
func TestBotsMayNotCreateChats(t *testing.T) {
	const reason = "bots may not create chats: messages.createChat is refused to them with BOT_METHOD_INVALID; " +
		"log in as a user, by phone number or qr"
	c := new(centres)
	o := c.options(t)
	terminal, _ := typed("17:token", "bob", "My very normal title")
	require.EqualError(t, createOnTelegram(t.Context(), o, terminal), reason)

	c.bot = true
	c.loggedIn.Store(true)
	terminal, _ = typed("bob", "My very normal title")
	require.EqualError(t, createOnTelegram(t.Context(), o, terminal), reason)
	require.Zero(t, c.created.Load())
}

func TestWhoCannotBeInvited(t *testing.T) {
	c := new(centres)
	o := c.options(t)
	c.loggedIn.Store(true)
	for line, want := range map[string]string{
		"bob nobody": "find nobody: contacts.resolveUsername: rpc error 400: USERNAME_NOT_OCCUPIED",
		"@news":      "find @news: it belongs to no user; name one",
	} {
		o.Client.DC = 2
		terminal, _ := typed(line, "title")
		require.EqualError(t, createOnTelegram(t.Context(), o, terminal), want)
	}
}

func TestFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"-app-id", "1", "-app-hash", "x", "-session", "s"}, ""},
		{[]string{"-app-id", "1"}, "-app-hash and -session missing"},
		{[]string{"-app-hash", "x", "-session", "s"}, "-app-id missing"},
		{[]string{"-app-id", "0", "-app-hash", "x", "-session", "s"}, "-app-id missing"},
		{[]string{"-app-id", "2147483647", "-app-hash", "x", "-session", "s"}, ""},
		{[]string{"-app-id", "4294967297", "-app-hash", "x", "-session", "s"}, "-app-id is 4294967297, and at most 2147483647"},
		{[]string{"go"}, `"go" is no flag`},
	} {
		_, err := parse(c.args, io.Discard)
		if c.want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, c.want)
		}
	}
}

// TestAQRCode: a line for every two rows, light around it.
func TestAQRCode(t *testing.T) {
	terminal, shown := typed()
	require.NoError(t, terminal.showQR(t.Context(), account.LoginLink{URL: "tg://login?token=AAAA"}))
	lines := strings.Split(strings.TrimSpace(shown.String()), "\n")
	require.Len(t, lines, 1+(25+4+1)/2) // 21 bytes take version 2, of 25 rows
	assert.Equal(t, "\x1b[40;97m"+strings.Repeat("█", 25+4)+"\x1b[0m", lines[1])
	// The corner is a square of 7 with a ring of light in it: rows 1 and 2 of it are a line.
	assert.True(t, strings.HasPrefix(lines[2], "\x1b[40;97m██ ▄▄▄▄▄ █"), lines[2])
}

func TestTheInputEnds(t *testing.T) {
	terminal, _ := typed()
	_, err := terminal.ask(t.Context(), "")
	require.NoError(t, err, "an empty line is an answer")
	terminal.in = bufio.NewReader(strings.NewReader("the last"))
	line, err := terminal.ask(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, "the last", line)
	_, err = terminal.askSecret(t.Context(), "")
	require.EqualError(t, err, "the input has ended where an answer was wanted")
}

func TestCodesAndPasswords(t *testing.T) {
	terminal, shown := typed("", "secret")
	_, err := terminal.code(t.Context(), account.SentCode{Kind: account.CodeByApp, Next: account.CodeBySMS})
	require.ErrorIs(t, err, account.ErrResend)
	password, err := terminal.password(t.Context(), account.PasswordHint{Hint: "a word\x1b[2J", Wrong: true})
	require.NoError(t, err)
	require.Equal(t, "secret", password)
	require.Contains(t, shown.String(), "That was not it.\nPassword (a word [2J): ")
}

// TestWhatTheServerSaysIsPlain: it moves no cursor and asks no question of its own.
func TestWhatTheServerSaysIsPlain(t *testing.T) {
	terminal, shown := typed("12345")
	_, err := terminal.code(t.Context(), account.SentCode{Kind: account.CodeByEmail, Detail: "\x1b]0;\a\nCode: "})
	require.NoError(t, err)
	assert.Equal(t, "Look for it: the code comes by an email ( ]0;  Code: ).\nCode: ", shown.String())
	for said, want := range map[string]string{
		"Zoë 王 €5": "Zoë 王 €5",
		"\x1b[31m": " [31m", // an escape sequence
		"\u009b1A": " 1A",   // the same in one character
		"\u202eb":  " b",    // right to left from here
		"\r\n\x7f": "   ",
	} {
		assert.Equal(t, want, plain(said))
	}
	assert.Equal(t, " ann", name([]tg.UserClass{&tg.User{ID: 1, FirstName: tl.Some("\aann")}}, 1))
}

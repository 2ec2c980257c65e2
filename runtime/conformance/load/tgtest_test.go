package load

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"
)

// runTgtest is testdata/server.go.txt with tgtest.
func runTgtest(ctx context.Context) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := tgtest.NewServer(tgtest.NewPrivateKey(key), handlers(), tgtest.ServerOptions{})
	go func() { _ = s.Serve(ctx, transport.Listen(l)) }()

	out := json.NewEncoder(os.Stdout)
	err = out.Encode(outcome{Address: l.Addr().String(), Key: hex.EncodeToString(x509.MarshalPKCS1PublicKey(&key.PublicKey))})
	for in := bufio.NewScanner(os.Stdin); err == nil && in.Scan(); {
		var u syscall.Rusage
		if err = syscall.Getrusage(syscall.RUSAGE_SELF, &u); err == nil {
			err = out.Encode(outcome{CPU: time.Duration(u.Utime.Nano() + u.Stime.Nano())})
		}
	}
	return err
}

func handlers() tgtest.Handler {
	d, all := tgtest.NewDispatcher(), hundred()
	d.HandleFunc(tg.MessagesCreateChatRequestTypeID, createChat)
	d.HandleFunc(tg.MessagesGetHistoryRequestTypeID, func(server *tgtest.Server, r *tgtest.Request) error {
		var q tg.MessagesGetHistoryRequest
		if err := q.Decode(r.Buf); err != nil {
			return err
		}
		return server.SendGZIP(r, all)
	})
	return tgtest.UnpackInvoke(d)
}

func createChat(server *tgtest.Server, r *tgtest.Request) error {
	var q tg.MessagesCreateChatRequest
	if err := q.Decode(r.Buf); err != nil {
		return err
	}
	created := &tg.MessageService{
		Out: true, ID: 1, PeerID: &tg.PeerChat{ChatID: 1}, Action: &tg.MessageActionChatCreate{Title: q.Title, Users: []int64{7}},
	}
	return server.SendResult(r, &tg.MessagesInvitedUsers{
		Updates: &tg.Updates{
			Updates: []tg.UpdateClass{&tg.UpdateNewMessage{Message: created, Pts: 1, PtsCount: 1}},
			Chats:   []tg.ChatClass{&tg.Chat{ID: 1, Title: q.Title, Photo: &tg.ChatPhotoEmpty{}}},
		},
		MissingInvitees: []tg.MissingInvitee{{UserID: 9, PremiumWouldAllowInvite: true}},
	})
}

// hundred is the answer to each messages.getHistory.
func hundred() *tg.MessagesMessages {
	all := new(tg.MessagesMessages)
	for i := range 100 {
		all.Messages = append(all.Messages, &tg.Message{
			ID: i, PeerID: &tg.PeerUser{UserID: 7}, Message: fmt.Sprintf("Message number %d of the hundred", i),
		})
	}
	return all
}

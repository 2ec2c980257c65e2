// Package peer has gotd's tgtest serve on 127.0.0.1.
package peer

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"net"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"
)

// Peer is a server that answers messages.createChat and messages.getHistory.
type Peer struct {
	*tgtest.Server
	// Address is where it listens, and Key its public key: PKCS #1, in hex.
	Address, Key string

	listener net.Listener
}

// New listens. What comes goes through the handler that around makes.
func New(ctx context.Context, around func(tgtest.Handler) tgtest.Handler) (*Peer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	all, d := Messages(Hundred()), tgtest.NewDispatcher()
	d.HandleFunc(tg.MessagesCreateChatRequestTypeID, createChat)
	d.HandleFunc(tg.MessagesGetHistoryRequestTypeID, func(server *tgtest.Server, r *tgtest.Request) error {
		var q tg.MessagesGetHistoryRequest
		if err := q.Decode(r.Buf); err != nil {
			return err
		}
		return server.SendGZIP(r, all)
	})
	return &Peer{
		Server:   tgtest.NewServer(tgtest.NewPrivateKey(key), around(tgtest.UnpackInvoke(d)), tgtest.ServerOptions{}),
		Address:  l.Addr().String(),
		Key:      hex.EncodeToString(x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		listener: l,
	}, nil
}

// Run serves until the context ends.
func (p *Peer) Run(ctx context.Context) error { return p.Serve(ctx, transport.Listen(p.listener)) }

// createChat refuses what is titled with a code and an error.
func createChat(server *tgtest.Server, r *tgtest.Request) error {
	var q tg.MessagesCreateChatRequest
	if err := q.Decode(r.Buf); err != nil {
		return err
	}
	var code int
	var message string
	if _, err := fmt.Sscanf(q.Title, "%d %s", &code, &message); err == nil {
		return tgerr.New(code, message)
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

// Hundred are the texts of the answer to messages.getHistory, which is worth packing.
func Hundred() []string {
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = fmt.Sprintf("Message number %d of the hundred", i)
	}
	return texts
}

// Messages is the answer with the texts.
func Messages(texts []string) *tg.MessagesMessages {
	all := new(tg.MessagesMessages)
	for i, text := range texts {
		all.Messages = append(all.Messages, &tg.Message{ID: i, PeerID: &tg.PeerUser{UserID: 7}, Message: text})
	}
	return all
}

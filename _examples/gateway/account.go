package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"os"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/demo"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/account"
)

// openAccount adds an account. It connects when it is first needed.
func (g *gateway) openAccount(ctx context.Context, a accountConfig, metrics *web.Metrics) error {
	kept := store.Account{DB: g.db, Name: a.ID}
	var connect telegram.Connect
	var err error
	switch {
	case a.Telegram != nil:
		kept.First = gotd.FileStorage{Path: g.config.path(a.Telegram.Session)}
		connect = telegram.ToTelegram(account.Options{AppID: a.Telegram.AppID, AppHash: a.Telegram.AppHash})
	case a.Server != nil:
		connect, err = g.toServer(a.Server)
	default:
		connect, err = g.toDemo(ctx)
	}
	if err != nil {
		return fmt.Errorf("account %s: %w", a.ID, err)
	}
	g.accounts[a.ID] = telegram.New(kept, connect, metrics.Calls)
	return nil
}

// toServer connects to a server whose key lies in a file.
func (g *gateway) toServer(s *serverConfig) (telegram.Connect, error) {
	text, err := os.ReadFile(g.config.path(s.PublicKey))
	if err != nil {
		return nil, err
	}
	keys, err := gotd.ParsePublicKeys(text)
	if err != nil {
		return nil, err
	}
	return telegram.ToServer(s.Address, keys), nil
}

// toDemo starts a server within, and connects to it.
func (g *gateway) toDemo(ctx context.Context) (telegram.Connect, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	address, stop, err := demo.New().Serve(ctx, key)
	if err != nil {
		return nil, err
	}
	g.demos = append(g.demos, stop)
	return telegram.ToServer(address, []*rsa.PublicKey{&key.PublicKey}), nil
}

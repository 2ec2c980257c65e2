// Command createchat creates a chat over a real MTProto connection: it starts
// a server on 127.0.0.1, agrees with it on a key, calls messages.createChat
// and shows what goes over the wire and what comes back.
//
// With -app-id, -app-hash and -session it does so on Telegram: it asks for what
// logging in takes, for whom to invite, and for a title.
package main

//go:generate go tool tlgen generate

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"time"

	"github.com/tlgen-go/tlgen/_examples/createchat/telegram"
	"github.com/tlgen-go/tlgen/_examples/createchat/tg"
	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// timeout bounds the whole program.
const timeout = time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := start(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		log.Fatal(plain(err.Error()))
	}
}

// start does what the flags say.
func start(ctx context.Context, args []string) error {
	f, err := parse(args, os.Stderr)
	if err != nil {
		return err
	}
	if f == (flags{}) {
		return run(ctx, os.Stdout)
	}
	return createOnTelegram(ctx, f.options(), newTerminal())
}

// The people of the story: alice calls.
var (
	alice = &telegram.Person{ID: 100, AccessHash: 1000, Name: "Alice"}
	bob   = &telegram.Person{ID: 101, AccessHash: 1001, Name: "Bob"}
	carol = &telegram.Person{ID: 102, AccessHash: 1002, Name: "Carol", OnlyContacts: true}
	dave  = &telegram.Person{ID: 103, AccessHash: 1003, Name: "Dave", Deactivated: true}
	erin  = &telegram.Person{ID: 104, AccessHash: 1004, Name: "Erin"}
)

// run starts the server, connects to it and tells the story on w.
func run(ctx context.Context, w io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	now := func() int32 { return int32(time.Now().Unix()) }
	state := telegram.New(now, alice, bob, carol, dave, erin)
	address, closeServer, err := serve(ctx, key, state)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeServer()) }()

	s := &story{show: &show{w: w, notices: make(chan string, 1)}, telegram: state}
	dispatcher := s.updates()
	conn, err := gotd.Dial(ctx, address, gotd.ClientOptions{
		PublicKeys: []*rsa.PublicKey{&key.PublicKey},
		Layer:      tg.Layer,
		App:        gotd.App{APIID: 1, DeviceModel: "createchat"},
		Updates:    dispatcher,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	fmt.Fprintf(w, "Connected to a server on 127.0.0.1 by MTProto, layer %d.\n", tg.Layer)

	s.client = tg.NewClient(runtime.Chain(conn, dispatcher.Middleware, s.showRequest))
	return s.tell(ctx)
}

// serve starts the server on a free port.
func serve(ctx context.Context, key *rsa.PrivateKey, state *telegram.Telegram) (address string, stop func() error, err error) {
	server, err := gotd.NewServer(gotd.ServerOptions{Key: key, Handler: state.Handlers()})
	if err != nil {
		return "", nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	return listener.Addr().String(), func() error { return errors.Join(server.Close(), <-served) }, nil
}

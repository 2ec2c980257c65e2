// Command keyvalue serves a key-value store over TL, without Telegram: the
// schema is its own, the transport plain TCP. It starts the server on 127.0.0.1
// and two clients of it, one of which watches what the other changes.
package main

//go:generate go tool tlgen generate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"time"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
	"github.com/tlgen-go/tlgen/runtime/stream"
)

// timeout bounds the whole program.
const timeout = time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// run starts the server, connects to it twice and tells the story on w.
func run(ctx context.Context, w io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := newServer()
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	defer func() { err = errors.Join(err, server.Close(), <-served) }()

	s := &story{w: w, changes: make(chan change, maxWaiting)}
	watching, err := stream.Dial(ctx, "tcp", listener.Addr().String(), stream.ClientOptions{Updates: s.dispatcher()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, watching.Close()) }()
	writing, err := stream.Dial(ctx, "tcp", listener.Addr().String(), stream.ClientOptions{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, writing.Close()) }()
	fmt.Fprintln(w, "Two clients are connected to a server on 127.0.0.1, over plain TCP.")

	s.watcher, s.writer = kv.NewClient(watching), kv.NewClient(writing)
	if err := s.tell(ctx); err != nil {
		return err
	}
	return s.goodbye(ctx, server, watching, writing)
}

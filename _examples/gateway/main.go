// Command gateway speaks the chat-creation APIs of Beeper Desktop and of Microsoft Graph, and
// creates the chats on Telegram through a generated client.
//
// Without a configuration file it starts with a server of MTProto within, and people on it.
package main

//go:generate go tool tlgen generate

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		slog.Error(err.Error())
		os.Exit(1) //nolint:gocritic // stop has nothing to do any more
	}
}

// run reads the flags and serves until ctx ends.
func run(ctx context.Context, args []string, w io.Writer) error {
	set := flag.NewFlagSet("gateway", flag.ContinueOnError)
	set.SetOutput(io.Discard) // main says what is wrong
	path := set.String("config", "", "the configuration `file`; gateway.yaml shows what it holds, and is built in")
	switch err := set.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		set.SetOutput(w)
		set.Usage()
		return err
	case err != nil:
		return fmt.Errorf("%w; -help lists the flags that there are", err)
	}
	if set.NArg() > 0 {
		return fmt.Errorf("%q is no flag; -help lists those that there are", set.Arg(0))
	}
	c, err := readConfig(*path)
	if err != nil {
		return err
	}
	g, err := start(ctx, c)
	if err != nil {
		return err
	}
	for _, s := range g.servers {
		slog.Info("listening", "address", s.address, "tls", s.tls)
	}
	select {
	case <-ctx.Done():
		slog.Info("stopping: what is under way is ended first")
	case err = <-g.failed:
	}
	return errors.Join(err, g.stop(context.WithoutCancel(ctx)))
}

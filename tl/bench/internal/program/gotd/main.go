//go:build bench

// Command gotd calls messages.createChat as command ours does.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func main() {
	invited, err := tg.NewClient(pipe{}).MessagesCreateChat(context.Background(), &tg.MessagesCreateChatRequest{
		Users: []tg.InputUserClass{&tg.InputUserSelf{}}, Title: "My very normal title",
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if u, ok := invited.Updates.(*tg.Updates); ok {
		fmt.Fprintln(os.Stderr, len(u.Chats), "chats")
	}
}

// pipe sends calls to the standard output and takes answers from the standard input.
type pipe struct{}

func (pipe) Invoke(_ context.Context, request bin.Encoder, result bin.Decoder) error {
	var b bin.Buffer
	if err := request.Encode(&b); err != nil {
		return err
	}
	if _, err := os.Stdout.Write(b.Buf); err != nil {
		return err
	}
	answer, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	return result.Decode(&bin.Buffer{Buf: answer})
}

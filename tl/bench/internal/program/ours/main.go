//go:build bench

// Command ours calls messages.createChat: it writes the call to its standard
// output and reads the answer from its standard input.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/bench/_generated/chat"
)

func main() {
	client := chat.NewClient(runtime.InvokerFunc(invoke))
	invited, err := client.MessagesCreateChat(context.Background(), &chat.MessagesCreateChatRequest{
		Users: []chat.InputUserClass{&chat.InputUserSelf{}}, Title: "My very normal title",
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if u, ok := invited.Updates.(*chat.Updates); ok {
		fmt.Fprintln(os.Stderr, len(u.Chats), "chats")
	}
}

func invoke(_ context.Context, request tl.Object, result runtime.Result) error {
	b, err := tl.Append(nil, request)
	if err != nil {
		return err
	}
	if _, err := os.Stdout.Write(b); err != nil {
		return err
	}
	answer, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	return result.DecodeTL(tl.NewDecoder(answer))
}

//go:build bench

package main

import (
	"github.com/gotd/td/bin"
	gotd "github.com/gotd/td/tg"

	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/bench/_generated/tg"
)

// shape is a type of value, and how each side decodes it into fresh memory:
// what these functions return is allocated, whoever calls them.
type shape struct {
	ours  func(*tl.Decoder) (tl.Object, error)
	again func() tl.Object // an empty value to decode into several times
	gotd  func(*bin.Buffer) (bin.Object, error)
}

// The shapes of the payloads. What is a class there is read as one.
var (
	updates = shape{
		ours:  func(d *tl.Decoder) (tl.Object, error) { return tg.DecodeUpdatesClass(d) },
		again: func() tl.Object { return new(tg.Updates) },
		gotd:  func(b *bin.Buffer) (bin.Object, error) { return gotd.DecodeUpdates(b) },
	}
	messages = shape{
		ours:  func(d *tl.Decoder) (tl.Object, error) { return tg.DecodeMessagesMessagesClass(d) },
		again: func() tl.Object { return new(tg.MessagesMessages) },
		gotd:  func(b *bin.Buffer) (bin.Object, error) { return gotd.DecodeMessagesMessages(b) },
	}
	createChat = shape{
		ours: func(d *tl.Decoder) (tl.Object, error) {
			r := new(tg.MessagesCreateChatRequest)
			return r, r.DecodeTL(d)
		},
		again: func() tl.Object { return new(tg.MessagesCreateChatRequest) },
		gotd: func(b *bin.Buffer) (bin.Object, error) {
			r := new(gotd.MessagesCreateChatRequest)
			return r, r.Decode(b)
		},
	}
	shortMessage = shape{
		ours:  updates.ours,
		again: func() tl.Object { return new(tg.UpdateShortMessage) },
		gotd:  updates.gotd,
	}
)

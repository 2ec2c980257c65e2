package gotd

import (
	"fmt"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// maxMessages is how many messages a container may have; the protocol's
// description has the number.
const maxMessages = 1020

// readContainer takes a msg_container apart. The bodies share memory with it.
func readContainer(outer message) ([]message, error) {
	d := tl.NewDecoder(outer.body)
	d.Expect(mt.MsgContainerTypeID, "msg_container")
	n := d.Uint32("messages")
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf("msg_container: %w", err)
	}
	if n > maxMessages {
		return nil, fmt.Errorf("msg_container: %w: %d messages, at most %d", tl.ErrLimit, n, maxMessages)
	}
	messages := make([]message, 0, n)
	for range n {
		m := message{session: outer.session, id: d.Int64("msg_id"), seq: d.Int32("seqno"), room: outer.room}
		m.body = d.Raw(int(d.Int32("bytes")), "body")
		messages = append(messages, m)
	}
	if err := d.Done(); err != nil {
		return nil, fmt.Errorf("msg_container: %w", err)
	}
	return messages, nil
}

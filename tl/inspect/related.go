package inspect

import (
	"slices"
	"sync"

	"github.com/tlgen-go/tlgen/schema"
)

// unrelated are the messages of MTProto that are not content-related: nobody
// acknowledges them, and their numbers are even.
var unrelated = []string{
	"msg_container", "msgs_ack", "http_wait", "bad_msg_notification", "bad_server_salt",
	"msgs_state_info", "msgs_all_info", "msg_detailed_info", "msg_new_detailed_info",
}

// related are those that are, beside calls and updates. Of the rest, such as
// pings, programs do the one or the other.
var related = []string{"rpc_result", "new_session_created"}

// numbered are the fields that are numbers of messages, where they are parts of one.
var numbered = []string{"seq_no", "seqno"}

// serviceIDs are the ids of MTProto's own messages.
var serviceIDs = sync.OnceValue(func() map[uint32]bool {
	ids := map[uint32]bool{}
	for _, c := range service().Combinators() {
		ids[c.ID] = true
	}
	return ids
})

// relation says what the number of a message tells by being odd: that the
// message is content-related. Where its body cannot be, or has to be, that is said.
func (n *Node) relation(number int32) string {
	odd, is, certain := number&1 != 0, false, false
	body := unpacked(&n.parts[len(n.parts)-1])
	if body.Kind == Constructor {
		is, certain = isRelated(body.Is)
	}
	switch {
	case certain && odd && !is:
		return "content-related, which " + body.Is.Name + " is not: the number has to be even"
	case certain && !odd && is:
		return "not content-related, which " + body.Is.Name + " is: the number has to be odd"
	case odd:
		return "content-related"
	}
	return "not content-related"
}

// isRelated tells whether a message is content-related, if that is certain.
func isRelated(body *schema.Combinator) (is, certain bool) {
	if slices.Contains(unrelated, body.Name) {
		return false, true
	}
	return true, slices.Contains(related, body.Name) || !serviceIDs()[body.ID]
}

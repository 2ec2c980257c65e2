package gotd

import "fmt"

// badness is what a bad_msg_notification says of a message.
type badness int32

const (
	badIDTooLow    badness = 16
	badIDTooHigh   badness = 17
	badIDBits      badness = 18
	badContainerID badness = 19
	badTooOld      badness = 20
	badSeqTooLow   badness = 32
	badSeqTooHigh  badness = 33
	badSeqNotEven  badness = 34
	badSeqNotOdd   badness = 35
	badSalt        badness = 48
	badContainer   badness = 64
)

// Error implements error.
func (b badness) Error() string {
	meaning := "of unknown meaning"
	switch b {
	case badIDTooLow:
		meaning = "msg_id too low, the clocks differ"
	case badIDTooHigh:
		meaning = "msg_id too high, the clocks differ"
	case badIDBits:
		meaning = "msg_id is not divisible by four"
	case badContainerID:
		meaning = "the container's msg_id was used before"
	case badTooOld:
		meaning = "too old to know whether it came before"
	case badSeqTooLow:
		meaning = "seqno too low"
	case badSeqTooHigh:
		meaning = "seqno too high"
	case badSeqNotEven:
		meaning = "seqno is odd and should be even"
	case badSeqNotOdd:
		meaning = "seqno is even and should be odd"
	case badSalt:
		meaning = "wrong server salt"
	case badContainer:
		meaning = "invalid container"
	}
	return fmt.Sprintf("the server rejected the message with code %d: %s", int32(b), meaning)
}

package account

import (
	"fmt"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd/account/internal/api"
)

// CodeKind is a way that a code is sent in.
type CodeKind string

// Ways that a code is sent in.
const (
	CodeByApp        CodeKind = "a message to the account's other devices"
	CodeBySMS        CodeKind = "an SMS"
	CodeByCall       CodeKind = "a phone call that tells it"
	CodeByFlashCall  CodeKind = "a phone call from the number that is the code"
	CodeByMissedCall CodeKind = "a phone call from the number whose last digits are the code"
	CodeByEmail      CodeKind = "an email"
	CodeByFragment   CodeKind = "a message to the number's owner on fragment.com"
	CodeByFirebase   CodeKind = "an SMS after a check of the device"
	CodeByWord       CodeKind = "an SMS with a word"
	CodeByPhrase     CodeKind = "an SMS with a phrase"
)

// SentCode tells how a code was sent.
type SentCode struct {
	Kind CodeKind
	// Length is how many characters the code has, or 0.
	Length int
	// Detail is what is known of the sender, the receiver or the code: the
	// pattern of an email address or of a number that calls, a link, or the
	// beginning of a word or phrase.
	Detail string
	// Next is how ErrResend has it sent, or empty where it cannot.
	Next CodeKind
	// Timeout is after how long ErrResend may be returned.
	Timeout time.Duration
	// Refused is why the last code was, PHONE_CODE_INVALID for one, or empty.
	// After PHONE_CODE_EXPIRED and AUTH_RESTART this is a new code.
	Refused runtime.Name
}

// String says where to look for the code.
func (s SentCode) String() string {
	text := "the code comes by " + string(s.Kind)
	if s.Detail != "" {
		text += fmt.Sprintf(" (%s)", s.Detail)
	}
	if s.Length != 0 {
		text += fmt.Sprintf(", %d characters", s.Length)
	}
	return text
}

// describe is what the server said of a code.
func describe(sent *api.AuthSentCode, refused runtime.Name) SentCode {
	s := describeType(sent.Type)
	s.Next = nextKind(sent.NextType)
	s.Timeout = time.Duration(sent.Timeout.Value()) * time.Second
	s.Refused = refused
	return s
}

func describeType(t api.AuthSentCodeTypeClass) SentCode {
	switch t := t.(type) {
	case *api.AuthSentCodeTypeApp:
		return SentCode{Kind: CodeByApp, Length: int(t.Length)}
	case *api.AuthSentCodeTypeSMS:
		return SentCode{Kind: CodeBySMS, Length: int(t.Length)}
	case *api.AuthSentCodeTypeCall:
		return SentCode{Kind: CodeByCall, Length: int(t.Length)}
	case *api.AuthSentCodeTypeFlashCall:
		return SentCode{Kind: CodeByFlashCall, Detail: t.Pattern}
	case *api.AuthSentCodeTypeMissedCall:
		return SentCode{Kind: CodeByMissedCall, Length: int(t.Length), Detail: t.Prefix}
	case *api.AuthSentCodeTypeEmailCode:
		return SentCode{Kind: CodeByEmail, Length: int(t.Length), Detail: t.EmailPattern}
	case *api.AuthSentCodeTypeFragmentSMS:
		return SentCode{Kind: CodeByFragment, Length: int(t.Length), Detail: t.URL}
	case *api.AuthSentCodeTypeFirebaseSMS:
		return SentCode{Kind: CodeByFirebase, Length: int(t.Length)}
	case *api.AuthSentCodeTypeSMSWord:
		return SentCode{Kind: CodeByWord, Detail: t.Beginning.Value()}
	case *api.AuthSentCodeTypeSMSPhrase:
		return SentCode{Kind: CodeByPhrase, Detail: t.Beginning.Value()}
	default:
		return SentCode{Kind: CodeKind(t.TypeName())}
	}
}

func nextKind(t api.AuthCodeTypeClass) CodeKind {
	switch t := t.(type) {
	case nil:
		return ""
	case *api.AuthCodeTypeSMS:
		return CodeBySMS
	case *api.AuthCodeTypeCall:
		return CodeByCall
	case *api.AuthCodeTypeFlashCall:
		return CodeByFlashCall
	case *api.AuthCodeTypeMissedCall:
		return CodeByMissedCall
	case *api.AuthCodeTypeFragmentSMS:
		return CodeByFragment
	default:
		return CodeKind(t.TypeName())
	}
}

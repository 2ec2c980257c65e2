package runtime

import (
	"fmt"
	"strconv"
	"strings"
)

// Error is a server's refusal of a call, an rpc_error.
type Error struct {
	// Code is like an HTTP status: 400 a bad request, 401 unauthorized, 403
	// forbidden, 406 not acceptable, 420 flood, 500 internal, 303 another data centre.
	Code int
	// Name is the message without its number: FLOOD_WAIT of FLOOD_WAIT_42.
	Name Name
	// Argument is the number in the message, seconds or a data centre's id; 0 where there is none.
	Argument int
	// Message is the text as it came: FLOOD_WAIT_42.
	Message string
}

// Name is the name of an RPC error. It is an error itself, so that
// errors.Is(err, runtime.ChatTitleEmpty) tells whether a call failed with it.
type Name string

// Error implements error.
func (n Name) Error() string { return string(n) }

// NewError takes the code and the message of an rpc_error apart.
func NewError(code int, message string) *Error {
	e := &Error{Code: code, Message: message}
	var words []string
	for word := range strings.SplitSeq(message, "_") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 || e.Argument != 0 {
			words = append(words, word)
			continue
		}
		e.Argument = n
	}
	e.Name = Name(strings.Join(words, "_"))
	return e
}

// New is the error that a server answers with for the name.
func (n Name) New(code int) *Error { return &Error{Code: code, Name: n, Message: string(n)} }

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("rpc error %d: %s", e.Code, e.Message) }

// Is tells whether target is this error's Name, or an *Error with the same code and message.
func (e *Error) Is(target error) bool {
	switch t := target.(type) {
	case Name:
		return e.Name == t
	case *Error:
		return e.Code == t.Code && e.Message == t.Message
	}
	return false
}

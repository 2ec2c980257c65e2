package tl

import (
	"errors"
	"fmt"
	"strings"
)

// What a DecodeError or an EncodeError is about, for errors.Is.
var (
	// ErrTruncated: the input ends within a value.
	ErrTruncated = errors.New("input ends within the value")
	// ErrUnknownID: the id is of no constructor that may stand here.
	ErrUnknownID = errors.New("unexpected constructor id")
	// ErrLimit: a limit was exceeded, the decoder's or the wire format's own.
	ErrLimit = errors.New("limit exceeded")
	// ErrTrailing: bytes are left behind the value.
	ErrTrailing = errors.New("bytes left behind the value")
	// ErrNotCanonical: the input is readable, but not as an encoder writes it.
	// Only a strict decoder reports it.
	ErrNotCanonical = errors.New("not in canonical form")
	// ErrMissing: a required value is nil, or an optional one absent that a number asks for.
	ErrMissing = errors.New("required value is missing")
	// ErrHalfSet: of fields that share a flag bit some are set and some are not.
	ErrHalfSet = errors.New("fields that share a flag bit are not set together")
	// ErrCount: a repetition has more or fewer items than the number before it says.
	ErrCount = errors.New("wrong number of items")
	// ErrLayer: the layer that is encoded for cannot say the value.
	ErrLayer = errors.New("not in the layer")
)

// DecodeError tells where and why decoding stopped.
type DecodeError struct {
	// Offset is where the value that could not be read begins, in bytes.
	Offset int
	// Path leads to it from the outermost value: messages.createChat.users[2].
	Path string
	// Want is what was to be read there, and Met what lies there; either may be empty.
	Want, Met string
	// Value is what was decoded before the error, incomplete; nil where nobody
	// knows it. Tail is what is left of the input from Offset on; it shares
	// memory with the input.
	Value any
	Tail  []byte
	// Err is one of the package's errors.
	Err error
}

// Error implements error.
func (e *DecodeError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "decode at byte %d", e.Offset)
	if e.Path != "" {
		fmt.Fprintf(&b, ", %s", e.Path)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	if e.Want != "" {
		fmt.Fprintf(&b, ": want %s", e.Want)
	}
	if e.Met != "" {
		fmt.Fprintf(&b, ", met %s", e.Met)
	}
	return b.String()
}

// Unwrap gives the package's error.
func (e *DecodeError) Unwrap() error { return e.Err }

// EncodeError tells which value cannot be encoded, and why.
type EncodeError struct {
	// Path leads to it from the outermost value: messages.createChat.users[2].
	Path string
	// Detail says more than Err, or nothing.
	Detail string
	// Err is one of the package's errors.
	Err error
}

// Error implements error.
func (e *EncodeError) Error() string {
	s := "encode"
	if e.Path != "" {
		s += " " + e.Path
	}
	s += ": " + e.Err.Error()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// Unwrap gives the package's error.
func (e *EncodeError) Unwrap() error { return e.Err }

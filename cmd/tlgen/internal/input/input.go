// Package input reads bytes as people have them at hand: as they are, as hex in
// the spellings of tools and languages, or as base64.
package input

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Form is how bytes are spelled.
type Form string

// The forms. Auto is the one that the bytes have: raw where they are no text,
// else hex, else base64.
const (
	Auto   Form = "auto"
	Raw    Form = "raw"
	Hex    Form = "hex"
	Base64 Form = "base64"
)

// Forms are all forms.
var Forms = []Form{Auto, Raw, Hex, Base64}

// ErrEmpty is of an input that has nothing in it but spaces.
var ErrEmpty = errors.New("the input is empty")

// errNotHex is of a text that has other characters than hex has.
var errNotHex = errors.New("no digit of hex")

// Read reads what is spelled in a form, and says which it was. Hex may have
// spaces, punctuation and 0x, be an array of Go or C, or a dump by hexdump, xxd
// or od, or by inspect's WriteHex, of which only the bytes count. Base64 may be standard or for
// URLs, with padding or without.
func Read(text []byte, form Form) ([]byte, Form, error) {
	if len(text) > 0 && (form == Raw || form == Auto && !isText(text)) {
		return text, Raw, nil
	}
	if text = bytes.TrimPrefix(text, []byte("\ufeff")); len(bytes.TrimSpace(text)) == 0 {
		return nil, form, ErrEmpty
	}
	var b []byte
	var err error
	switch form {
	case Base64:
		b, err = readBase64(text)
	case Hex:
		b, err = readHex(text)
	default:
		return guess(text)
	}
	return b, form, err
}

// guess reads a text. What has no other characters than hex is not taken for
// base64, even if it is broken.
func guess(text []byte) ([]byte, Form, error) {
	b, asHex := readHex(text)
	if !errors.Is(asHex, errNotHex) {
		return b, Hex, asHex
	}
	b, asBase64 := readBase64(text)
	if asBase64 == nil {
		return b, Base64, nil
	}
	return nil, Auto, fmt.Errorf("a text that is neither hex (%w) nor base64 (%w)", asHex, asBase64)
}

// isText tells texts from other bytes.
func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7f {
			return false
		}
	}
	return utf8.Valid(b)
}

// place is where in a text an offset is.
func place(text []byte, offset int) string {
	before := text[:offset]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

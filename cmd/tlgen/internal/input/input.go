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
// spaces, punctuation, comments and 0x, be an array or a string of a programming
// language, numbers from 0 to 255 in brackets, or a dump by hexdump, xxd, od, Frida
// or inspect's WriteHex, of which only the bytes count. Base64 may be standard or
// for URLs, with padding or without. What may be read in two ways is an error.
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
// base64, even if it is broken, nor what has few others.
func guess(text []byte) ([]byte, Form, error) {
	b, asHex := readHex(text)
	switch {
	case !errors.Is(asHex, errNotHex):
		return b, Hex, asHex
	case isNearlyHex(text):
		return nil, Hex, fmt.Errorf("%w, and nearly all others are", asHex)
	}
	b, asBase64 := readBase64(text)
	if asBase64 == nil {
		return b, Base64, nil
	}
	return nil, Auto, fmt.Errorf("a text that is neither hex (%w) nor base64 (%w)", asHex, asBase64)
}

// isNearlyHex tells whether at least 20 of 21 characters are digits of hex, as with
// an O in place of a 0. Base64 comes near to that only where nearly all bytes are
// zeros, which are A, and has letters of both cases and other characters.
func isNearlyHex(text []byte) bool {
	var digits, others, lower, upper, zeros int
	for _, c := range text {
		switch {
		case bytes.IndexByte([]byte("+/_="), c) >= 0:
			return false
		case c == 'A':
			zeros++
			fallthrough
		case 'B' <= c && c <= 'F':
			upper++
		case 'a' <= c && c <= 'f':
			lower++
		case !isHex(c) && c > ' ' && bytes.IndexByte([]byte(separators), c) < 0:
			others++
		}
		if isHex(c) {
			digits++
		}
	}
	return others*20 <= digits && zeros*2 < digits && (lower == 0 || upper == 0)
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

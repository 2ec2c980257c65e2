package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"unicode/utf8"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
)

// MaxBody is how many bytes a body may have, unpacked as well.
const MaxBody = 1 << 20

// maxRest is how many bytes of a body are read that is refused: a client that is still
// sending would miss the answer.
const maxRest = 32 << 20

// unreadable says why a body cannot be read.
func unreadable(format string, args ...any) error {
	return &chats.Error{Reason: chats.Unreadable, Message: fmt.Sprintf(format, args...)}
}

// read is the body, unpacked.
func read(r *http.Request) ([]byte, error) {
	defer func() { _, _ = io.CopyN(io.Discard, r.Body, maxRest) }()
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return nil, unreadable("the body has to be JSON; send Content-Type: application/json")
	}
	body := io.LimitReader(r.Body, MaxBody+1)
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip":
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			return nil, unreadable("the body is not gzip, which its Content-Encoding says it is")
		}
		body = io.LimitReader(unpacked, MaxBody+1)
	default:
		return nil, unreadable("the Content-Encoding %q is not known; send gzip or none", encoding)
	}
	b, err := io.ReadAll(body)
	switch {
	case len(b) > MaxBody:
		return nil, unreadable("the body is larger than %d bytes", MaxBody)
	case err != nil:
		return nil, unreadable("the body breaks off: %v", err)
	case len(bytes.TrimSpace(b)) == 0:
		return nil, unreadable("the body is empty; send a JSON object")
	case !utf8.Valid(b):
		return nil, unreadable("the body is not UTF-8")
	}
	return b, nil
}

// Decode reads the body into v. Fields that v lacks are ignored.
func (v *Visit) Decode(into any) error {
	err := json.Unmarshal(v.Body, into)
	var wrong *json.UnmarshalTypeError
	var broken *json.SyntaxError
	switch {
	case err == nil && bytes.Equal(bytes.TrimSpace(v.Body), []byte("null")):
		return unreadable("the body is null, and has to be an object")
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field == "":
		return unreadable("the body is a JSON %s, and has to be an object", wrong.Value)
	case errors.As(err, &wrong):
		message := fmt.Sprintf("%s is a JSON %s, and has to be %s", wrong.Field, wrong.Value, jsonName(wrong.Type.Kind()))
		return &chats.Error{Reason: chats.Unreadable, Message: message, Details: map[string]string{wrong.Field: "wrong type"}}
	case errors.As(err, &broken):
		return unreadable("the body is not JSON: byte %d: %v", broken.Offset, broken)
	default:
		return unreadable("the body is not JSON: %v", err)
	}
}

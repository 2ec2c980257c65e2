//go:build bench

package main

import (
	"bytes"
	"fmt"

	"github.com/gotd/td/bin"

	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/bench/internal/payload"
)

// sample is a payload that both sides decode and encode.
type sample struct {
	name  string
	small bool
	shape shape

	wire []byte
	ours tl.Object // as decoded from wire
	gotd bin.Object
}

// The sizes are such that one payload has 33 kB and the other 100.
var (
	hundred    = payload.Size{Messages: 100, Users: 50, Chats: 10, Photos: 9}
	twoHundred = payload.Size{Messages: 200, Users: 50, Chats: 10, Photos: 2}
)

// samples are all payloads, each proved to come back byte for byte.
func samples() ([]*sample, error) {
	values := []struct {
		name  string
		small bool
		shape shape
		value bin.Object
	}{
		{"updates with 100 messages", false, updates, payload.Updates(hundred)},
		{"updates with 200 messages", false, updates, payload.Updates(twoHundred)},
		{"messages.messages with 100", false, messages, payload.Messages(hundred)},
		{"messages.createChat with 10 users", true, createChat, payload.CreateChat(10)},
		{"messages.createChat with 200 users", true, createChat, payload.CreateChat(200)},
		{"updateShortMessage", true, shortMessage, payload.ShortMessage()},
	}
	all := make([]*sample, len(values))
	for i, v := range values {
		s := &sample{name: v.name, small: v.small, shape: v.shape}
		if err := s.encode(v.value); err != nil {
			return nil, fmt.Errorf("%s: %w", v.name, err)
		}
		all[i] = s
	}
	return all, nil
}

// encode takes the value's bytes from gotd and proves that each side reads
// them and writes the same.
func (s *sample) encode(v bin.Object) (err error) {
	var b bin.Buffer
	if err = v.Encode(&b); err != nil {
		return err
	}
	s.wire = b.Buf
	if !s.small {
		s.name += fmt.Sprintf(", %d kB", len(s.wire)/1000)
	}
	if s.gotd, err = s.shape.gotd(&bin.Buffer{Buf: bytes.Clone(s.wire)}); err != nil {
		return fmt.Errorf("gotd: %w", err)
	}
	b.Reset()
	if err = s.gotd.Encode(&b); err != nil {
		return fmt.Errorf("gotd: %w", err)
	}
	if !bytes.Equal(b.Buf, s.wire) {
		return fmt.Errorf("gotd writes other bytes than it read")
	}
	if s.ours, err = s.shape.ours(copying().of(s.wire)); err != nil {
		return err
	}
	return s.prove()
}

// prove makes sure that every way to decode gives what encodes to the bytes.
func (s *sample) prove() error {
	aliased, err := s.shape.ours(aliasing().of(s.wire))
	if err != nil {
		return fmt.Errorf("aliasing: %w", err)
	}
	r, reused := reusing(), s.shape.again()
	for range 2 {
		if err := reused.DecodeTL(r.of(s.wire)); err != nil {
			return fmt.Errorf("reusing: %w", err)
		}
	}
	for way, v := range map[string]tl.Object{"copying": s.ours, "aliasing": aliased, "reusing": reused} {
		b, err := tl.Append(nil, v)
		if err != nil {
			return fmt.Errorf("%s: %w", way, err)
		}
		if !bytes.Equal(b, s.wire) {
			return fmt.Errorf("%s: it writes other bytes than it read", way)
		}
	}
	return copying().walk(s.wire)
}

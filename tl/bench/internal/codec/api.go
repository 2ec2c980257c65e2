//go:build bench

package main

import (
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/bench/_generated/tg"
)

// reader decodes one input after the other.
type reader struct{ d *tl.Decoder }

// The ways to decode: strings are copied, share memory with the input, or do so
// in a value that is decoded into again.
func copying() *reader  { return &reader{tl.NewDecoder(nil)} }
func aliasing() *reader { return &reader{tl.NewDecoder(nil, tl.Alias())} }
func reusing() *reader  { return &reader{tl.NewDecoder(nil, tl.Alias(), tl.Reuse())} }

// of is what reads b.
func (r *reader) of(b []byte) *tl.Decoder {
	r.d.Reset(b)
	return r.d
}

// walk goes past a value of any type.
func (r *reader) walk(b []byte) error {
	d := r.of(b)
	if err := tg.Skip(d); err != nil {
		return err
	}
	return d.Done()
}

// find decodes of the updates in b the first that deletes messages.
func (r *reader) find(b []byte) (*tg.UpdateDeleteMessages, error) {
	d := r.of(b)
	d.Expect(tg.UpdatesTypeID, "updates")
	d.Expect(tl.VectorTypeID, "vector")
	for range d.Uint32("updates") {
		if d.Next() == tg.UpdateDeleteMessagesTypeID {
			found := new(tg.UpdateDeleteMessages)
			return found, found.DecodeTL(d)
		}
		if err := tg.SkipUpdateClass(d); err != nil {
			return nil, err
		}
	}
	return nil, d.Err()
}

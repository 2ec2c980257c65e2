// Package pack writes what JSON holds as MessagePack.
package pack

import (
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/vmihailenco/msgpack/v5"
)

// Array writes values that encoding/json has decoded, as one array.
func Array(w io.Writer, values []any) error {
	p := packer{msgpack.NewEncoder(w)}
	p.to.UseCompactFloats(true) // whole numbers are integers
	return p.pack(values)
}

type packer struct{ to *msgpack.Encoder }

// pack writes a value, with the keys of objects in order.
func (p packer) pack(v any) error {
	switch v := v.(type) {
	case []any:
		err := p.to.EncodeArrayLen(len(v))
		for _, item := range v {
			err = errors.Join(err, p.pack(item))
		}
		return err
	case map[string]any:
		err := p.to.EncodeMapLen(len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			err = errors.Join(err, p.text(key), p.pack(v[key]))
		}
		return err
	case string:
		return p.text(v)
	default:
		return p.to.Encode(v)
	}
}

const (
	shortest = 16   // that is not left to the encoder, in bytes
	longest  = 31   // the same
	str8     = 0xd9 // a length in a byte and a string follow
)

// text writes a string. Of its shortest form versions of fq before 0.5 read four
// of the five bits of the length; those that would be cut have the next form.
func (p packer) text(s string) error {
	if len(s) < shortest || len(s) > longest {
		return p.to.EncodeString(s)
	}
	return p.to.Encode(msgpack.RawMessage(append([]byte{str8, byte(len(s))}, s...)))
}

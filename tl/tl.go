// Package tl is the wire format of TL, the type language of MTProto: what
// generated code encodes with and decodes from.
//
// Programs rarely call the Encoder and Decoder themselves: they use the types
// that tlgen generates, with [Append] and [Decode]. The format is described in
// "Binary Data Serialization" of Telegram's MTProto documentation.
package tl

import (
	"fmt"
	"reflect"
)

// Generated code checks at compile time that the package it was generated for
// and this one fit, by constants that overflow where they do not.
const (
	// Generation counts incompatible changes of what generated code calls.
	Generation = 1
	// OldestGeneration is the oldest generation whose code still works here.
	OldestGeneration = 1
)

// Ids that the wire format itself knows.
const (
	VectorTypeID    uint32 = 0x1cb5c415
	BoolTrueTypeID  uint32 = 0x997275b5
	BoolFalseTypeID uint32 = 0xbc799737
)

// Object is a value of any constructor or function.
type Object interface {
	// TypeID is the id that stands before the boxed value.
	TypeID() uint32
	// TypeName is the combinator's name as the schema spells it.
	TypeName() string
	// EncodeTL writes the boxed value; errors stay in e. Most programs call [Append].
	EncodeTL(e *Encoder)
	// DecodeTL reads the boxed value, and refuses any other id.
	DecodeTL(d *Decoder) error
}

// Function is a request whose answer is an R.
type Function[R any] interface {
	Object
	// DecodeResult reads the answer.
	DecodeResult(d *Decoder) (R, error)
	// EncodeResult writes the answer; errors stay in e.
	EncodeResult(e *Encoder, r R)
}

// Decode reads the boxed value v, which must be all that b holds. After an
// error v holds what was read before it.
func Decode(b []byte, v Object, opts ...Option) error {
	if isNil(v) {
		return fmt.Errorf("decode into %T: %w", v, ErrMissing)
	}
	d := NewDecoder(b, opts...)
	_ = d.Object(v) // the error stays in d
	err := d.Done()
	if d.err != nil {
		d.err.Value = v
	}
	return err
}

// isNil tells whether v is nil, or holds a nil pointer.
func isNil(v Object) bool {
	if v == nil {
		return true
	}
	p := reflect.ValueOf(v)
	return p.Kind() == reflect.Pointer && p.IsNil()
}

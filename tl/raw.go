package tl

import (
	"encoding/binary"
	"strconv"
)

// Raw is a boxed value that is still encoded: its id and what follows.
// Where a schema has a value of any type at the end, decoding leaves it as a
// Raw, which encodes to the same bytes.
type Raw []byte

var _ Object = (*Raw)(nil)

// TypeID is the value's id, or 0 where there are not even four bytes.
func (r *Raw) TypeID() uint32 {
	if r == nil || len(*r) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(*r)
}

// TypeName is Object: the bytes alone do not tell more.
func (*Raw) TypeName() string { return "Object" }

// EncodeTL writes the bytes as they are.
func (r *Raw) EncodeTL(e *Encoder) {
	if r == nil || len(*r) < 4 {
		e.Missing("")
		return
	}
	e.Raw(*r)
}

// DecodeTL takes all that is left of the input; the bytes are a copy.
func (r *Raw) DecodeTL(d *Decoder) error {
	if _, ok := d.PeekID(); !ok {
		d.short("", "Object")
		return d.Err()
	}
	*r = append(make(Raw, 0, d.Len()), d.Rest()...)
	return nil
}

// Query is a function's argument that is still encoded: what decoding leaves
// in a field of type !X. It encodes to the same bytes.
type Query[R any] struct{ Raw }

// DecodeResult takes the answer as it is where R is Raw. For any other R the
// bytes of a query do not tell how to read its answer.
func (q *Query[R]) DecodeResult(d *Decoder) (r R, err error) {
	raw, ok := any(&r).(*Raw)
	if !ok {
		d.fail("", ErrUnknownID, "an answer of a known type", "the answer to an encoded query")
		return r, d.Err()
	}
	err = raw.DecodeTL(d)
	return r, err
}

// EncodeResult writes the answer as it is where R is Raw.
func (q *Query[R]) EncodeResult(e *Encoder, r R) {
	raw, ok := any(&r).(*Raw)
	if !ok {
		e.fail("", ErrMissing, "the answer to an encoded query has to be a Raw")
		return
	}
	raw.EncodeTL(e)
}

// rest reads all that is left as a value within another one; it reports
// whether there was one.
func (r *Raw) rest(d *Decoder, field string) bool {
	if !d.Enter(field) {
		return false
	}
	_ = r.DecodeTL(d) // the error stays in d
	d.Leave(field)
	return d.err == nil
}

// AnyObject reads a boxed value of any type, which must be the last of the input, as a Raw.
func AnyObject(d *Decoder, field string) Object {
	if raw := new(Raw); raw.rest(d, field) {
		return raw
	}
	return nil
}

// AnyQuery reads a function's call, which must be the last of the input, as a Query.
func AnyQuery[R any](d *Decoder, field string) Function[R] {
	if q := new(Query[R]); q.rest(d, field) {
		return q
	}
	return nil
}

// SizedObject reads a boxed value of any type behind its length in bytes, an
// int, as a Raw.
func SizedObject(d *Decoder, field string) Object {
	n := d.Int32(field)
	b := d.Raw(int(n), field)
	if len(b) < 4 {
		d.fail(field, ErrTruncated, "an id", strconv.Itoa(len(b))+" bytes")
		return nil
	}
	raw := append(make(Raw, 0, n), b...)
	return &raw
}

// DecodeAnswer reads the answer to the query within another function's call.
func DecodeAnswer[R any](d *Decoder, query Function[R]) (r R, err error) {
	if query == nil {
		d.fail("query", ErrMissing, "", "")
		return r, d.Err()
	}
	return query.DecodeResult(d)
}

// EncodeAnswer writes the answer to the query within another function's call.
func EncodeAnswer[R any](e *Encoder, query Function[R], r R) {
	if query == nil {
		e.Missing("query")
		return
	}
	query.EncodeResult(e, r)
}

// AnswerReader is what reads the answer to the query within another answer.
func AnswerReader[R any](query Function[R]) func(*Decoder, string) R {
	return func(d *Decoder, _ string) R {
		r, _ := DecodeAnswer(d, query) // the error stays in d
		return r
	}
}

// AnswerWriter is what writes the answer to the query within another answer.
func AnswerWriter[R any](query Function[R]) func(*Encoder, R, string) {
	return func(e *Encoder, r R, _ string) { EncodeAnswer(e, query, r) }
}

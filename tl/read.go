package tl

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// Int128 is 16 raw bytes, as they lie on the wire.
type Int128 [16]byte

// Int256 is 32 raw bytes, as they lie on the wire.
type Int256 [32]byte

// Int512 is 64 raw bytes, as they lie on the wire.
type Int512 [64]byte

// take returns the next n bytes, or nil and an error.
func (d *Decoder) take(n int, field, want string) []byte {
	if n > d.Len() {
		d.short(field, want)
		return nil
	}
	b := d.buf[d.off : d.off+n : d.off+n]
	d.off += n
	return b
}

// Raw takes the next n bytes as they are; they share memory with the input.
func (d *Decoder) Raw(n int, field string) []byte {
	if n < 0 {
		d.short(field, fmt.Sprintf("%d bytes", n))
		return nil
	}
	return d.take(n, field, fmt.Sprintf("%d bytes", n))
}

// Uint32 reads a #.
//
//go:noinline
func (d *Decoder) Uint32(field string) uint32 {
	b, off := d.buf, d.off
	if len(b)-off < 4 {
		d.short(field, "#")
		return 0
	}
	d.off = off + 4
	return binary.LittleEndian.Uint32(b[off:])
}

// Int32 reads an int.
//
//go:noinline
func (d *Decoder) Int32(field string) int32 {
	b, off := d.buf, d.off
	if len(b)-off < 4 {
		d.short(field, "int")
		return 0
	}
	d.off = off + 4
	return int32(binary.LittleEndian.Uint32(b[off:]))
}

// Int64 reads a long.
//
//go:noinline
func (d *Decoder) Int64(field string) int64 {
	b, off := d.buf, d.off
	if len(b)-off < 8 {
		d.short(field, "long")
		return 0
	}
	d.off = off + 8
	return int64(binary.LittleEndian.Uint64(b[off:]))
}

// Double reads a double.
//
//go:noinline
func (d *Decoder) Double(field string) float64 {
	if b := d.take(8, field, "double"); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// Float reads a float of 4 bytes, which VK's schemas have.
//
//go:noinline
func (d *Decoder) Float(field string) float32 { return math.Float32frombits(d.Uint32(field)) }

// Int128 reads an int128.
func (d *Decoder) Int128(field string) (v Int128) {
	copy(v[:], d.take(len(v), field, "int128"))
	return v
}

// Int256 reads an int256.
func (d *Decoder) Int256(field string) (v Int256) {
	copy(v[:], d.take(len(v), field, "int256"))
	return v
}

// Int512 reads an int512.
func (d *Decoder) Int512(field string) (v Int512) {
	copy(v[:], d.take(len(v), field, "int512"))
	return v
}

// Bool reads a Bool.
//
//go:noinline
func (d *Decoder) Bool(field string) bool {
	b := d.take(4, field, "Bool")
	return b != nil && d.IsTrue(binary.LittleEndian.Uint32(b), 4, field)
}

// IsTrue tells which Bool the id is. The field's four bytes, and what was read
// since, are n bytes.
func (d *Decoder) IsTrue(id uint32, n int, field string) bool {
	return id == BoolTrueTypeID || id != BoolFalseTypeID && d.noBool(id, n, field)
}

//go:noinline
func (d *Decoder) noBool(id uint32, n int, field string) bool {
	d.failAt(d.off-min(n, d.off), field, ErrUnknownID, "Bool", fmt.Sprintf("#%x", id))
	return false
}

// Bits are the bits of a flags word that are not known, which a strict decoder
// refuses. The word is the first of the last left bytes.
//
//go:noinline
func (d *Decoder) Bits(word, known uint32, left int, field string) uint32 {
	unknown := word &^ known
	if unknown != 0 && d.config.strict {
		d.unknownBits(word, known, left, field)
	}
	return unknown
}

func (d *Decoder) unknownBits(word, known uint32, left int, field string) {
	d.failAt(d.off-left, field, ErrNotCanonical, fmt.Sprintf("bits of %#x", known), fmt.Sprintf("%#x", word))
}

// String reads a string; the result is a copy unless the decoder aliases its input.
//
//go:noinline
func (d *Decoder) String(field string) string {
	b := d.buf[d.off:]
	if len(b) < 4 || int(b[0]) > 253 || (int(b[0])+4)&^3 > len(b) || d.config.strict {
		b = d.data(field, "string")
	} else {
		n := int(b[0])
		d.off += (n + 4) &^ 3
		b = b[1 : 1+n]
	}
	switch {
	case len(b) == 0:
		return ""
	case d.config.alias:
		return unsafe.String(unsafe.SliceData(b), len(b))
	case d.plan == nil:
		return string(b)
	}
	b = d.plan.copied(b)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// ByteString reads a bytes value; the result is a copy unless the decoder aliases
// its input, and never nil without an error.
//
//go:noinline
func (d *Decoder) ByteString(field string) []byte { return d.Bytes(field, nil) }

// Bytes is ByteString, into the memory of old where the decoder reuses it.
func (d *Decoder) Bytes(field string, old []byte) []byte {
	b := d.data(field, "bytes")
	switch {
	case b == nil || d.config.alias:
		return b
	case d.config.reuse && old != nil:
		return append(old[:0], b...)
	}
	return d.bytes(b)
}

// data reads the length, the bytes and the padding of a string.
func (d *Decoder) data(field, want string) []byte {
	b := d.buf[d.off:]
	if len(b) < 4 || b[0] > 253 {
		return d.long(field, want)
	}
	n := int(b[0])
	end := (n + 4) &^ 3
	if end > len(b) {
		d.short(field, want)
		return nil
	}
	if d.config.strict && !isZero(b[1+n:end]) {
		return d.notCanonical(field, want)
	}
	d.off += end
	return b[1 : 1+n : 1+n]
}

// long is data for strings whose length takes more than a byte.
func (d *Decoder) long(field, want string) []byte {
	b := d.buf[d.off:]
	head, n, ok := longPrefix(b)
	end := (head + n + 3) &^ 3
	if !ok || end > uint64(len(b)) {
		d.short(field, want)
		return nil
	}
	canonical := head == 4 && n > 253 || head == 8 && n > maxString
	if d.config.strict && (!canonical || !isZero(b[head+n:end])) {
		return d.notCanonical(field, want)
	}
	d.off += int(end)
	return b[head : head+n : head+n]
}

// longPrefix is a string's length and the bytes that it takes: after 254 three,
// after 255 seven.
func longPrefix(b []byte) (head, n uint64, ok bool) {
	switch {
	case len(b) >= 4 && b[0] == 254:
		return 4, uint64(binary.LittleEndian.Uint32(b) >> 8), true
	case len(b) >= 8 && b[0] == 255:
		return 8, binary.LittleEndian.Uint64(b) >> 8, true
	}
	return 0, 0, false
}

func (d *Decoder) notCanonical(field, want string) []byte {
	d.fail(field, ErrNotCanonical, want, "a longer length or padding that is not zero")
	return nil
}

// isZero tells whether padding is as an encoder writes it.
func isZero(padding []byte) bool {
	for _, p := range padding {
		if p != 0 {
			return false
		}
	}
	return true
}
